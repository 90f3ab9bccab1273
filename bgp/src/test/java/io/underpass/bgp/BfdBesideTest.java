package io.underpass.bgp;

import static io.underpass.bgp.SessionState.ESTABLISHED;
import static io.underpass.bgp.SessionState.IDLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.bgp.World.Node;
import io.underpass.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What BFD does to sessions (RFC 5882). */
class BfdBesideTest {
  private static final BfdTimers STRICT = new BfdTimers(Duration.ofMillis(300), Duration.ofMillis(300), 3, BfdTimers.Mode.STRICT);

  private final World world = new World();
  private final Node a = world.node(65001, "10.0.0.1");
  private final Node b = world.node(65002, "10.0.0.2");
  private final TestBfd bfd = new TestBfd();

  /** Says what the test says. */
  private static final class TestBfd implements Bfd {
    final List<String> calls = new ArrayList<>();
    Listener listener = (_, _, _) -> {};

    @Override
    public Watch watch(IpAddress local, IpAddress remote, BfdTimers timers, SocketPlace place, Listener to) {
      listener = to;
      calls.add("watch " + local + " " + remote + " " + timers.multiplier());
      return new Watch() {
        @Override
        public void configure(BfdTimers changed) {
          calls.add("configure " + changed.multiplier());
        }

        @Override
        public void close() {
          calls.add("close");
        }
      };
    }

    void says(State state) {
      listener.changed(state, false, "detection time expired");
    }
  }

  private void connect(BfdTimers timers) {
    a.bfd = bfd;
    a.with(b, n -> n.bfd(timers), n -> n).start();
    b.start();
    a.originate("10.1.0.0/16");
    b.originate("10.2.0.0/16");
    world.seconds(1);
  }

  @Test
  void aSessionDoesntWaitForBfdButEndsWithIt() {
    connect(BfdTimers.DEFAULT);
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
    assertThat(a.of(b).bfd()).contains(Bfd.State.DOWN);
    bfd.says(Bfd.State.UP);
    world.advance(Duration.ZERO);
    assertThat(a.of(b).bfd()).contains(Bfd.State.UP);
    bfd.says(Bfd.State.DOWN);
    world.advance(Duration.ZERO);
    assertThat(a.state(b)).isNotEqualTo(ESTABLISHED);
    assertThat(a.error(b)).isEqualTo("BFD down: detection time expired");
    assertThat(a.best()).as("nothing is kept: the path is dead").containsExactly("10.1.0.0/16");
    world.advance(Duration.ofMillis(2));
    assertThat(b.error(a)).isEqualTo("the neighbor ended the session: BFD down (6/10)");
    assertThat(b.best()).containsExactly("10.2.0.0/16");
  }

  @Test
  void bfdThatWasNeverUpOrIsSwitchedOffHarmsNothing() {
    connect(BfdTimers.DEFAULT);
    bfd.says(Bfd.State.DOWN);
    bfd.says(Bfd.State.UP);
    bfd.says(Bfd.State.ADMIN_DOWN);
    bfd.says(Bfd.State.DOWN);
    world.seconds(1);
    assertThat(a.of(b).flaps()).isZero();
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
  }

  @Test
  void strictWaitsForBfd() {
    connect(STRICT);
    world.seconds(60);
    assertThat(a.state(b)).isEqualTo(IDLE);
    bfd.says(Bfd.State.UP);
    world.seconds(3);
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
    bfd.says(Bfd.State.DOWN);
    world.seconds(60);
    assertThat(a.state(b)).isEqualTo(IDLE);
  }

  /** The neighbor's process died, BGP noticed first, and BFD went with it (RFC 5882 section 4.3.2). */
  @Test
  void bfdThatDiesWithTheControlPlaneDoesntEndAGracefulRestart() {
    connect(BfdTimers.DEFAULT);
    bfd.says(Bfd.State.UP);
    world.seconds(1);
    b.speaker.closeSilently();
    world.seconds(1);
    bfd.says(Bfd.State.DOWN);
    world.seconds(1);
    assertThat(a.best()).contains("10.2.0.0/16");
  }

  @Test
  void bfdThatOutlivesTheControlPlaneDoesEndIt() {
    connect(BfdTimers.DEFAULT);
    bfd.says(Bfd.State.UP);
    world.seconds(1);
    b.speaker.closeSilently();
    world.seconds(1);
    assertThat(a.best()).contains("10.2.0.0/16");
    bfd.listener.changed(Bfd.State.DOWN, true, "detection time expired");
    world.seconds(1);
    assertThat(a.best()).containsExactly("10.1.0.0/16");
  }

  @Test
  void otherTimersChangeTheRunningWatch() {
    connect(BfdTimers.DEFAULT);
    a.change("as65002", n -> n.bfd(new BfdTimers(Duration.ofMillis(50), Duration.ofMillis(50), 5, BfdTimers.Mode.LENIENT)));
    a.change("as65002", Neighbor.Builder::noBfd);
    assertThat(bfd.calls).containsExactly("watch 10.0.0.1 10.0.0.2 3", "configure 5", "close");
    assertThat(a.of(b).bfd()).isEmpty();
    bfd.says(Bfd.State.UP);
    bfd.says(Bfd.State.DOWN);
    world.seconds(1);
    assertThat(a.of(b).flaps()).isZero();
  }
}

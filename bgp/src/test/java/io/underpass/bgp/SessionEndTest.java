package io.underpass.bgp;

import static io.underpass.bgp.SessionState.ESTABLISHED;
import static io.underpass.bgp.SessionState.IDLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.bgp.World.Node;
import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.Capability;
import io.underpass.bgp.message.KeepAlive;
import io.underpass.bgp.message.Open;
import io.underpass.bgp.message.RouteRefresh;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How sessions end, what is said about it, and how they come back. */
class SessionEndTest {
  private static final Duration HOLD = Duration.ofSeconds(9);

  private final World world = new World();
  private final Node a = world.node(65001, "10.0.0.1");
  private final Node b = world.node(65002, "10.0.0.2");

  @BeforeEach
  void connect() {
    a.with(b, n -> n.timers(HOLD, Duration.ofSeconds(3))).start();
    b.start();
    a.originate("10.1.0.0/16");
    b.originate("10.2.0.0/16", "10.3.0.0/16");
    world.seconds(20);
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
    assertThat(a.best()).contains("10.2.0.0/16");
  }

  @Test
  void silenceEndsTheSessionAfterTheHoldTime() {
    world.network.cut(a.address, b.address);
    world.seconds(5.9);
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
    world.seconds(3.2);
    assertThat(a.state(b)).isNotEqualTo(ESTABLISHED);
    assertThat(a.error(b)).isEqualTo("we ended the session: hold timer expired (4/0), nothing heard for 9 s");
    assertThat(a.best()).as("an expired hold timer keeps nothing").containsExactly("10.1.0.0/16");
    assertThat(a.of(b).flaps()).isOne();
    world.seconds(300);
    world.network.heal(a.address, b.address);
    world.seconds(120);
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
    assertThat(a.best()).contains("10.2.0.0/16");
  }

  @Test
  void aLinkThatIsDownEndsTheSessionAtOnce() {
    world.network.cut(a.address, b.address);
    a.speaker.interfaceDown("as65002");
    assertThat(a.state(b)).isNotEqualTo(ESTABLISHED);
    assertThat(a.best()).containsExactly("10.1.0.0/16");
    assertThat(a.error(b)).isEqualTo("the interface to the neighbor is down");
    world.seconds(3600);
    world.network.heal(a.address, b.address);
    a.speaker.interfaceUp("as65002");
    world.advance(Duration.ofMillis(50));
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
  }

  /** The neighbor hears of it where it can, and drops our routes too. */
  @Test
  void aDeadNeighborIsToldSo() {
    a.speaker.neighborDead("as65002", "programs gone");
    world.advance(Duration.ofMillis(2));
    assertThat(b.best()).containsExactly("10.2.0.0/16", "10.3.0.0/16");
    assertThat(b.error(a)).isEqualTo("the neighbor ended the session: cease (6/0)");
  }

  @Test
  void aStormOfFlapsEndsConverged() {
    for (int i = 0; i < 50; i++) {
      world.seconds(0.2);
      a.speaker.interfaceDown("as65002");
    }
    world.seconds(2);
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
    assertThat(b.state(a)).isEqualTo(ESTABLISHED);
    assertThat(a.best()).containsExactly("10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16");
    assertThat(b.best()).containsExactly("10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16");
  }

  @Test
  void shutdownTellsTheNeighborWhy() {
    a.change("as65002", n -> n.shutdown("maintenance until 6:00"));
    assertThat(a.state(b)).isEqualTo(IDLE);
    assertThat(a.best()).containsExactly("10.1.0.0/16");
    world.seconds(1);
    assertThat(b.error(a)).isEqualTo("the neighbor ended the session: administrative shutdown (6/2): 'maintenance until 6:00'");
    assertThat(b.best()).containsExactly("10.2.0.0/16", "10.3.0.0/16");
    world.seconds(1000);
    a.change("as65002", Neighbor.Builder::noShutdown);
    world.advance(Duration.ofMillis(50));
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
  }

  @Test
  void aNeighborThatIsRemovedIsToldSo() {
    a.remove("as65002");
    world.seconds(1);
    assertThat(b.error(a)).contains("peer de-configured (6/3)");
    assertThat(b.best()).containsExactly("10.2.0.0/16", "10.3.0.0/16");
    assertThat(a.host.openConnections()).isZero();
  }

  @Test
  void closeTellsAll() {
    a.speaker.close();
    world.seconds(1);
    assertThat(b.error(a)).contains("peer de-configured (6/3)");
    assertThat(b.best()).containsExactly("10.2.0.0/16", "10.3.0.0/16");
    assertThat(b.of(a).flaps()).isOne();
  }

  @Test
  void hardResetComesBackAtOnceAndSoftResetDoesntGo() {
    a.speaker.reset("as65002", Speaker.Reset.HARD);
    world.advance(Duration.ofMillis(50));
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
    assertThat(a.of(b).flaps()).isOne();
    long updates = a.of(b).messages().updatesReceived();
    long sent = a.of(b).messages().updatesSent();
    a.speaker.reset("as65002", Speaker.Reset.SOFT);
    world.advance(Duration.ofMillis(50));
    assertThat(a.of(b).flaps()).isOne();
    assertThat(a.of(b).messages().updatesReceived()).as("the neighbor sent its routes again").isGreaterThan(updates);
    assertThat(a.of(b).messages().updatesSent()).as("and so did we").isGreaterThan(sent);
  }

  @Test
  void moreThanTheLimitEndsTheSessionUntilItIsLess() {
    a.change("as65002", n -> n.limit(AddressFamily.IPV4_UNICAST, PrefixLimit.of(2, Duration.ofSeconds(60))));
    world.seconds(1);
    assertThat(a.state(b)).as("as many as the limit are allowed").isEqualTo(ESTABLISHED);
    b.originate("10.2.0.0/16", "10.3.0.0/16", "10.4.0.0/16");
    world.seconds(1);
    assertThat(a.state(b)).isEqualTo(IDLE);
    assertThat(a.best()).containsExactly("10.1.0.0/16");
    assertThat(a.error(b)).isEqualTo("3 prefixes of ipv4 unicast were received, 2 may be; tried again after 60 s");
    assertThat(b.error(a)).contains("(6/1)");
    world.seconds(90);
    assertThat(a.of(b).flaps()).as("still too many: once more").isEqualTo(2);
    assertThat(a.state(b)).isEqualTo(IDLE);
    b.originate("10.2.0.0/16");
    world.seconds(61);
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
    assertThat(a.best()).contains("10.2.0.0/16");
  }

  @Test
  void aLimitWithoutReturnWaitsForTheOperator() {
    a.change("as65002", n -> n.limit(AddressFamily.IPV4_UNICAST, new PrefixLimit(1, Optional.empty())));
    world.seconds(10_000);
    assertThat(a.state(b)).isEqualTo(IDLE);
    assertThat(a.of(b).flaps()).isOne();
    a.change("as65002", n -> n.limit(AddressFamily.IPV4_UNICAST, PrefixLimit.of(2, Duration.ofSeconds(60))));
    world.seconds(60);
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
  }

  @Test
  void otherSecurityResetsTheSessionAndOtherTimersDont() {
    a.change("as65002", n -> n.timers(Duration.ofSeconds(30), Duration.ofSeconds(10)));
    world.seconds(1);
    assertThat(a.of(b).flaps()).isZero();
    assertThat(a.of(b).session().orElseThrow().hold()).isEqualTo(HOLD);
    a.change("as65002", n -> n.md5("secret"));
    world.advance(Duration.ofMillis(5));
    assertThat(b.error(a)).contains("other configuration change (6/6)");
    world.seconds(30);
    assertThat(a.state(b)).isNotEqualTo(ESTABLISHED);
    b.change("as65001", n -> n.md5("secret"));
    world.seconds(10);
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
  }

  @Test
  void theSameConfigurationChangesNothing() {
    long sent = a.of(b).messages().sent();
    a.speaker.configure(a.config(SpeakerConfig.Start.FRESH));
    world.advance(Duration.ofMillis(1));
    assertThat(a.of(b).messages().sent()).isEqualTo(sent);
    assertThat(a.of(b).flaps()).isZero();
  }

  @Test
  void badOctetsAreAnsweredWithWhatIsWrongWithThem() {
    assertThat(answerTo(new byte[19])).isEqualTo("connection not synchronized (1/1)");
    assertThat(answerTo(header(18, 4))).isEqualTo("bad message length (1/2)");
    assertThat(answerTo(header(19, 9))).isEqualTo("bad message type (1/3)");
    assertThat(answerTo(header(19, 4))).isEqualTo("unexpected message in OpenSent (5/1)");
    assertThat(a.error(b)).contains("we ended the session: unexpected message in OpenSent (5/1)");
  }

  private static byte[] header(int length, int type) {
    byte[] octets = new byte[19];
    Arrays.fill(octets, 0, 16, (byte) 0xFF);
    octets[17] = (byte) length;
    octets[18] = (byte) type;
    return octets;
  }

  /** What a stranger that has the neighbor's address gets for these octets. */
  private String answerTo(byte[] octets) {
    b.speaker.closeSilently();
    world.seconds(60);
    RawPeer raw = new RawPeer(b.host, a.address);
    world.seconds(1);
    raw.send(octets);
    world.seconds(1);
    return raw.notifications.getLast().toString();
  }

  @Test
  void aRefreshThatIsAskedForComes() {
    b.speaker.closeSilently();
    world.seconds(1);
    RawPeer raw = new RawPeer(b.host, a.address);
    world.seconds(1);
    raw.establish(b.asn, b.address);
    world.seconds(1);
    assertThat(raw.prefixes()).containsExactly("10.1.0.0/16");
    raw.updates.clear();
    raw.send(new RouteRefresh(AddressFamily.IPV4_UNICAST, RouteRefresh.REQUEST));
    world.seconds(1);
    assertThat(raw.prefixes()).containsExactly("10.1.0.0/16");
  }

  @Test
  void aRefreshEndsNoSessionWithoutHoldTime() {
    b.speaker.closeSilently();
    world.seconds(1);
    RawPeer raw = new RawPeer(b.host, a.address);
    world.seconds(1);
    raw.send(new Open(b.asn, 0, b.address.ipv4Bits(), List.of(
        new Capability.MultiProtocol(AddressFamily.IPV4_UNICAST), new Capability.RouteRefresh(), new Capability.FourOctetAs(b.asn))));
    raw.send(KeepAlive.INSTANCE);
    world.seconds(1);
    raw.send(new RouteRefresh(AddressFamily.IPV4_UNICAST, RouteRefresh.REQUEST));
    world.seconds(1000);
    assertThat(raw.notifications).isEmpty();
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
  }
}

package io.underpass.bgp;

import static io.underpass.bgp.SessionState.ACTIVE;
import static io.underpass.bgp.SessionState.ESTABLISHED;
import static io.underpass.bgp.SessionState.IDLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.bgp.World.Node;
import io.underpass.bgp.message.AddressFamily;
import io.underpass.net.Asn;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** How sessions come up: at once, against collisions, late starters and wrong configurations. */
class EstablishTest {
  private static final SessionTimers PATIENT =
      new SessionTimers(Duration.ofSeconds(90), Duration.ofSeconds(30), Duration.ofSeconds(120), Duration.ofSeconds(5));

  private final World world = new World();
  private final Node a = world.node(65001, "10.0.0.1");
  private final Node b = world.node(65002, "10.0.0.2");

  @Test
  void twoThatStartTogetherMeetWithinMilliseconds() {
    a.with(b).start();
    b.start();
    world.advance(Duration.ofMillis(20));
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
    assertThat(b.state(a)).isEqualTo(ESTABLISHED);
    world.seconds(5);
    assertThat(a.host.openConnections()).isOne();
    assertThat(b.host.openConnections()).isOne();
    assertThat(a.of(b).flaps() + b.of(a).flaps()).isZero();
  }

  @Test
  void oneThatStartsMuchLaterIsMetAtOnce() {
    a.with(b).start();
    world.seconds(3600);
    assertThat(a.state(b)).isNotEqualTo(ESTABLISHED);
    assertThat(a.attempt(b)).contains("Connection refused");
    b.start();
    world.advance(Duration.ofMillis(20));
    assertThat(b.state(a)).isEqualTo(ESTABLISHED);
  }

  /** Whatever the delays and the moments of starting are, there is one session in the end, and it never flaps. */
  @RepeatedTest(300)
  void collisionsLeaveOneConnection(RepetitionInfo repetition) {
    long seed = Long.getLong("seed", repetition.getCurrentRepetition());
    Random random = new Random(seed);
    World world = new World(seed);
    Node low = world.node(65001, "10.0.0.1");
    Node high = world.node(65002, "10.0.0.2");
    world.network.delay(low.address, high.address, Duration.ofNanos(random.nextInt(1_000, 30_000_000)));
    boolean lowFirst = random.nextBoolean();
    low.with(high);
    (lowFirst ? low : high).start();
    world.advance(Duration.ofNanos(random.nextInt(0, 100_000_000)));
    (lowFirst ? high : low).start();
    world.seconds(2);
    assertThat(low.state(high)).as("seed %d", seed).isEqualTo(ESTABLISHED);
    assertThat(high.state(low)).as("seed %d", seed).isEqualTo(ESTABLISHED);
    world.seconds(300);
    assertThat(low.host.openConnections()).as("seed %d", seed).isOne();
    assertThat(high.host.openConnections()).as("seed %d", seed).isOne();
    assertThat(low.of(high).flaps() + high.of(low).flaps()).as("seed %d", seed).isZero();
  }

  @Test
  void timersAreTheLowerOfBothSides() {
    a.with(b, n -> n, n -> n.timers(Duration.ofSeconds(9), Duration.ofSeconds(5))).start();
    b.start();
    world.seconds(1);
    NeighborStatus.Settled settled = a.of(b).session().orElseThrow();
    assertThat(settled.hold()).isEqualTo(Duration.ofSeconds(9));
    assertThat(settled.keepAlive()).isEqualTo(Duration.ofSeconds(3));
    assertThat(settled.localAddress()).isEqualTo(a.address);
    assertThat(settled.peerBgpId()).isEqualTo(b.address.ipv4Bits());
    world.seconds(600);
    assertThat(a.of(b).uptime(world.loop.now())).isGreaterThan(Duration.ofSeconds(600));
  }

  @Test
  void aHoldTimeOfZeroNeverExpires() {
    a.with(b, n -> n.timers(Duration.ZERO, Duration.ofSeconds(60)), n -> n).start();
    b.start();
    world.seconds(1);
    long sent = a.of(b).messages().sent();
    world.network.cut(a.address, b.address);
    world.seconds(3600);
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
    assertThat(a.of(b).messages().sent()).isEqualTo(sent);
  }

  @Test
  void thePassiveSideWaits() {
    a.with(b, n -> n.mode(Neighbor.Mode.PASSIVE), n -> n).start();
    world.seconds(200);
    assertThat(a.state(b)).isEqualTo(ACTIVE);
    b.start();
    world.seconds(1);
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
  }

  @Test
  void delayedOpenWaitsForTheNeighbors() {
    a.with(b, n -> n.timers(PATIENT).mode(Neighbor.Mode.PASSIVE), n -> n).start();
    b.start();
    world.seconds(1);
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
  }

  @Test
  void twoThatBothDelayGoOnWhenTheTimerExpires() {
    a.with(b, n -> n.timers(PATIENT)).start();
    b.start();
    world.seconds(3);
    assertThat(a.state(b)).isNotEqualTo(ESTABLISHED);
    world.seconds(4);
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
  }

  @Test
  void anotherAsIsRefused() {
    a.with(b, n -> n.peerAs(new Asn(64999)), n -> n).start();
    b.start();
    world.seconds(1);
    assertThat(a.state(b)).isNotEqualTo(ESTABLISHED);
    assertThat(a.error(b)).contains("bad peer AS (2/2)", "AS 65002", "AS 64999");
    assertThat(b.error(a)).contains("the neighbor ended the session: bad peer AS (2/2)");
  }

  /** Errors of configuration don't go away by themselves: attempts become rare. */
  @Test
  void errorsAreDamped() {
    a.with(b, n -> n.peerAs(new Asn(64999)), n -> n).start();
    b.start();
    world.seconds(600);
    long before = a.of(b).messages().received();
    world.seconds(600);
    assertThat(a.of(b).messages().received() - before).isBetween(10L, 100L);
    a.change("as65002", n -> n.peerAs(b.asn));
    world.seconds(31);
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
  }

  @Test
  void withoutACommonFamilyThereIsNoSession() {
    a.with(b, n -> n.families(AddressFamily.IPV6_UNICAST), n -> n.families(AddressFamily.IPV4_UNICAST)).start();
    b.start();
    world.seconds(1);
    assertThat(a.state(b)).isNotEqualTo(ESTABLISHED);
    assertThat(a.error(b)).contains("(2/7)");
  }

  @Test
  void familiesAreThoseBothOffer() {
    a.with(b, n -> n.families(AddressFamily.values()), n -> n).start();
    b.start();
    world.seconds(1);
    assertThat(a.of(b).session().orElseThrow().families()).isEqualTo(Set.of(AddressFamily.IPV4_UNICAST));
  }

  @Test
  void sessionsRunOverIpv6() {
    Node c = world.node(65003, "2001:db8::1");
    Node d = world.node(65004, "2001:db8::2");
    c.with(d).start();
    d.start();
    c.originate("2001:db8:1::/48");
    world.seconds(1);
    assertThat(c.state(d)).isEqualTo(ESTABLISHED);
    assertThat(d.best()).containsExactly("2001:db8:1::/48");
  }

  @Test
  void aWrongMd5KeyKeepsTheSessionDownUntilItIsRight() {
    a.with(b, n -> n.md5("secret"), n -> n.md5("secrets")).start();
    b.start();
    world.seconds(30);
    assertThat(a.state(b)).isNotEqualTo(ESTABLISHED);
    b.change("as65001", n -> n.md5("secret"));
    world.seconds(6);
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
  }

  @Test
  void strangersAreTurnedAway() {
    Node stranger = world.node(65003, "10.0.0.3");
    a.start();
    stranger.with(a, n -> n, n -> n).start();
    world.seconds(10);
    assertThat(stranger.state(a)).isNotEqualTo(ESTABLISHED);
    assertThat(a.host.openConnections()).isZero();
  }

  @Test
  void bothEndsPassiveNeverMeet() {
    a.with(b, n -> n.mode(Neighbor.Mode.PASSIVE)).start();
    b.start();
    world.seconds(600);
    assertThat(a.state(b)).isEqualTo(ACTIVE);
  }

  @Test
  void aNeighborThatIsShutDownStaysIdle() {
    a.with(b, n -> n.shutdown("moved"), n -> n).start();
    b.start();
    world.seconds(60);
    assertThat(a.state(b)).isEqualTo(IDLE);
    assertThat(b.state(a)).isNotEqualTo(ESTABLISHED);
    a.change("as65002", Neighbor.Builder::noShutdown);
    world.seconds(1);
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
  }

  @Test
  void whoConnectsCanBeChanged() {
    a.with(b, n -> n.mode(Neighbor.Mode.PASSIVE)).start();
    b.start();
    world.seconds(10);
    b.change("as65001", n -> n.mode(Neighbor.Mode.ACTIVE));
    world.advance(Duration.ofMillis(20));
    assertThat(a.state(b)).isEqualTo(ESTABLISHED);
  }
}

package io.underpass.bgp;

import static io.underpass.bgp.SessionState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.bgp.NeighborStatus.Restart;
import io.underpass.bgp.SpeakerConfig.Start;
import io.underpass.bgp.World.Node;
import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.Capability;
import io.underpass.bgp.message.KeepAlive;
import io.underpass.bgp.message.Open;
import io.underpass.bgp.message.Update;
import io.underpass.bgp.rib.RibRoute;
import io.underpass.net.Prefix;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Graceful restart (RFC 4724): {@code edge} dies and returns, its neighbors help. */
class GracefulRestartTest {
  private final World world = new World();
  private final Node edge = world.node(12076, "10.0.0.1");
  private final Node customer = world.node(65002, "10.0.0.2");
  private final Node gateway = world.node(65515, "10.0.0.3");

  @BeforeEach
  void connect() {
    edge.with(customer).with(gateway);
    edge.start();
    customer.start();
    gateway.start();
    gateway.originate("10.3.0.0/16");
    customer.originate("10.2.0.0/16", "10.2.5.0/24");
    world.seconds(1);
    assertThat(gateway.best()).containsExactly("10.2.0.0/16", "10.2.5.0/24", "10.3.0.0/16");
    assertThat(customer.best()).containsExactly("10.2.0.0/16", "10.2.5.0/24", "10.3.0.0/16");
  }

  @Test
  void routesStayWhileTheSpeakerIsAwayAndAreConfirmedWhenItReturns() {
    edge.speaker.closeSilently();
    world.seconds(1);
    assertThat(customer.state(edge)).isNotEqualTo(ESTABLISHED);
    assertThat(customer.of(edge).restart()).isEqualTo(Restart.HELPING);
    assertThat(customer.best()).contains("10.3.0.0/16");
    assertThat(stale(customer)).containsExactly("10.3.0.0/16");
    world.seconds(60);
    assertThat(customer.best()).contains("10.3.0.0/16");

    int before = customer.routesChanged;
    edge.start(Start.RESTARTING);
    world.seconds(1);
    assertThat(customer.state(edge)).isEqualTo(ESTABLISHED);
    assertThat(customer.of(edge).restart()).isEqualTo(Restart.NONE);
    assertThat(stale(customer)).isEmpty();
    assertThat(customer.best()).containsExactly("10.2.0.0/16", "10.2.5.0/24", "10.3.0.0/16");
    assertThat(customer.routesChanged).as("no path was better or worse at any time").isEqualTo(before);
    assertThat(edge.speaker.deferring()).isFalse();
  }

  private static List<String> stale(Node node) {
    return World.prefixes(node.speaker.best().stream().filter(route -> route.is(RibRoute.Mark.STALE)).toList());
  }

  @Test
  void whatIsNotConfirmedIsSweptAtEndOfRib() {
    edge.speaker.closeSilently();
    gateway.originate();
    world.seconds(10);
    assertThat(customer.best()).contains("10.3.0.0/16");
    edge.start(Start.RESTARTING);
    world.seconds(1);
    assertThat(customer.best()).containsExactly("10.2.0.0/16", "10.2.5.0/24");
  }

  @Test
  void routesGoWhenTheRestartTimeIsOver() {
    edge.speaker.closeSilently();
    world.seconds(119);
    assertThat(customer.best()).contains("10.3.0.0/16");
    world.seconds(2);
    assertThat(customer.best()).containsExactly("10.2.0.0/16", "10.2.5.0/24");
    assertThat(customer.of(edge).restart()).isEqualTo(Restart.NONE);
  }

  @Test
  void routesGoAtOnceIfTheSpeakerReturnsWithoutForwarding() {
    edge.speaker.closeSilently();
    world.seconds(10);
    edge.speaker = null;
    RawPeer raw = new RawPeer(edge.host, customer.address);
    world.seconds(1);
    raw.establish(edge.asn, edge.address, new Capability.GracefulRestart(true, false, 120, Map.of(AddressFamily.IPV4_UNICAST, false)));
    world.seconds(1);
    assertThat(customer.state(edge)).isEqualTo(ESTABLISHED);
    assertThat(customer.best()).containsExactly("10.2.0.0/16", "10.2.5.0/24");
  }

  @Test
  void routesGoAtOnceIfTheSpeakerReturnsWithoutGracefulRestart() {
    edge.speaker.closeSilently();
    world.seconds(10);
    RawPeer raw = new RawPeer(edge.host, customer.address);
    world.seconds(1);
    raw.establish(edge.asn, edge.address, new Capability[0]);
    world.seconds(1);
    assertThat(customer.best()).containsExactly("10.2.0.0/16", "10.2.5.0/24");
  }

  @Test
  void staleRoutesGoAfterTheStaleTimeIfThereIsNoEndOfRib() {
    edge.speaker.closeSilently();
    world.seconds(10);
    RawPeer raw = new RawPeer(edge.host, customer.address);
    world.seconds(1);
    raw.establish(edge.asn, edge.address);
    world.seconds(1);
    assertThat(raw.hasEndOfRib()).isTrue();
    assertThat(raw.opens.getFirst().capability(Capability.GracefulRestart.class).orElseThrow().forwarding())
        .as("the customer's own forwarding went on").containsEntry(AddressFamily.IPV4_UNICAST, true);
    for (int i = 0; i < 12; i++) {
      assertThat(customer.best()).contains("10.3.0.0/16");
      world.seconds(30);
      raw.send(KeepAlive.INSTANCE);
    }
    world.seconds(5);
    assertThat(customer.state(edge)).isEqualTo(ESTABLISHED);
    assertThat(customer.best()).containsExactly("10.2.0.0/16", "10.2.5.0/24");
  }

  @Test
  void aSecondDeathBeforeEndOfRibKeepsNothingThatWasStale() {
    edge.speaker.closeSilently();
    world.seconds(10);
    RawPeer raw = new RawPeer(edge.host, customer.address);
    world.seconds(1);
    raw.establish(edge.asn, edge.address);
    world.seconds(1);
    raw.close();
    world.seconds(1);
    assertThat(customer.best()).containsExactly("10.2.0.0/16", "10.2.5.0/24");
  }

  @Test
  void aNotificationKeepsNothing() {
    edge.speaker.close();
    world.seconds(1);
    assertThat(customer.best()).containsExactly("10.2.0.0/16", "10.2.5.0/24");
  }

  @Test
  void withoutTheCapabilityNothingIsKept() {
    customer.change("as12076", Neighbor.Builder::noGracefulRestart);
    customer.speaker.reset("as12076", Speaker.Reset.HARD);
    world.seconds(1);
    assertThat(customer.best()).contains("10.3.0.0/16");
    edge.speaker.closeSilently();
    world.seconds(1);
    assertThat(customer.best()).containsExactly("10.2.0.0/16", "10.2.5.0/24");
  }

  /** A machine that loses power says nothing; when it is back, its OPEN shows that the old connection is dead. */
  @Test
  void aNewOpenOnAnEstablishedSessionIsARestart() {
    edge.crash();
    world.seconds(20);
    assertThat(customer.state(edge)).isEqualTo(ESTABLISHED);
    edge.host.boot();
    edge.start(Start.RESTARTING);
    world.seconds(2);
    assertThat(customer.state(edge)).isEqualTo(ESTABLISHED);
    assertThat(customer.of(edge).flaps()).isOne();
    assertThat(customer.error(edge)).isEqualTo("the neighbor opened a new session: it has restarted");
    assertThat(customer.best()).contains("10.3.0.0/16");
    assertThat(edge.best()).containsExactly("10.2.0.0/16", "10.2.5.0/24", "10.3.0.0/16");
  }

  /** Two connections that cross may be accepted one after the other, the second when the first is up already: nobody has restarted. */
  @Test
  void aSecondConnectionRightAfterTheFirstIsACollision() {
    edge.speaker.closeSilently();
    world.seconds(200);
    RawPeer first = new RawPeer(edge.host, customer.address);
    world.advance(Duration.ofMillis(10));
    first.establish(edge.asn, edge.address);
    world.advance(Duration.ofMillis(10));
    assertThat(customer.state(edge)).isEqualTo(ESTABLISHED);
    RawPeer second = new RawPeer(edge.host, customer.address);
    world.advance(Duration.ofMillis(10));
    second.establish(edge.asn, edge.address);
    world.advance(Duration.ofMillis(10));
    assertThat(second.notifications).hasToString("[connection collision resolution (6/7)]");
    assertThat(first.closed).isFalse();
    assertThat(customer.of(edge).flaps()).isOne();
  }

  /** RFC 4724 section 4.1: who has restarted tells nobody anything before it has heard from all. */
  @Test
  void theRestarterWaitsForEndOfRibFromAll() {
    edge.speaker.closeSilently();
    gateway.speaker.closeSilently();
    world.seconds(5);
    edge.start(Start.RESTARTING);
    world.seconds(1);
    RawPeer slow = new RawPeer(gateway.host, edge.address);
    world.seconds(1);
    // As FRR does that helps only: the capability without a family.
    slow.establish(gateway.asn, gateway.address, new Capability.GracefulRestart(false, false, 120, Map.of()));
    world.seconds(1);
    Open open = slow.opens.getFirst();
    Capability.GracefulRestart restart = open.capability(Capability.GracefulRestart.class).orElseThrow();
    assertThat(restart.restarting()).isTrue();
    assertThat(restart.restartSeconds()).isEqualTo(120);
    assertThat(restart.forwarding()).containsEntry(AddressFamily.IPV4_UNICAST, true);
    assertThat(edge.speaker.deferring()).isTrue();
    assertThat(edge.of(customer).restart()).isEqualTo(Restart.RESTARTING);
    assertThat(edge.routesChanged).isZero();
    assertThat(slow.updates).isEmpty();
    assertThat(customer.best()).contains("10.3.0.0/16");

    slow.send(Update.endOfRib(AddressFamily.IPV4_UNICAST));
    world.seconds(1);
    assertThat(edge.speaker.deferring()).isFalse();
    assertThat(edge.routesChanged).isOne();
    assertThat(slow.prefixes()).containsExactlyInAnyOrder("10.2.0.0/16", "10.2.5.0/24");
    assertThat(slow.hasEndOfRib()).isTrue();
    assertThat(customer.best()).as("the gateway's route wasn't confirmed").containsExactly("10.2.0.0/16", "10.2.5.0/24");
  }

  @Test
  void theRestarterWaitsNoLongerThanTheDeferral() {
    edge.speaker.closeSilently();
    gateway.speaker.closeSilently();
    world.seconds(5);
    edge.start(Start.RESTARTING);
    world.seconds(58);
    assertThat(edge.speaker.deferring()).isTrue();
    assertThat(edge.of(customer).state()).isEqualTo(ESTABLISHED);
    world.seconds(3);
    assertThat(edge.speaker.deferring()).isFalse();
    assertThat(edge.routesChanged).isOne();
  }

  /** Its End-of-RIB would make neighbors forget what it is about to originate. */
  @Test
  void theRestarterWaitsForItsOwnRoutes() {
    gateway.speaker.close();
    customer.speaker.close();
    edge.originate("10.9.0.0/16");
    customer.start();
    world.seconds(5);
    edge.speaker.closeSilently();
    world.seconds(5);
    edge.remove("as65515");
    edge.startWithoutRoutes(Start.RESTARTING);
    world.seconds(10);
    assertThat(edge.state(customer)).isEqualTo(ESTABLISHED);
    assertThat(stale(customer)).containsExactly("10.9.0.0/16");
    edge.originate("10.9.0.0/16");
    world.seconds(1);
    assertThat(stale(customer)).isEmpty();
    assertThat(customer.best()).contains("10.9.0.0/16");
  }

  /** Two that both wait for each other's End-of-RIB would wait for ever: that is what the R bit is for. */
  @Test
  void twoRestartersDontWaitForEachOther() {
    edge.speaker.closeSilently();
    gateway.speaker.closeSilently();
    customer.speaker.closeSilently();
    world.seconds(5);
    edge.start(Start.RESTARTING);
    gateway.start(Start.RESTARTING);
    customer.start(Start.RESTARTING);
    world.seconds(1);
    assertThat(edge.speaker.deferring()).isFalse();
    assertThat(customer.speaker.deferring()).isFalse();
  }

  @Test
  void endOfRibIsSentWithoutGracefulRestartToo() {
    edge.speaker.closeSilently();
    world.seconds(200);
    RawPeer raw = new RawPeer(edge.host, customer.address);
    world.seconds(1);
    raw.establish(edge.asn, edge.address, new Capability[0]);
    world.seconds(1);
    assertThat(raw.hasEndOfRib()).isTrue();
  }

  @Test
  void theFirstOpenOfAFreshSpeakerClaimsNothing() {
    customer.remove("as12076");
    Node stranger = world.node(64999, "10.0.0.9");
    customer.with(stranger);
    customer.speaker.configure(customer.config(Start.FRESH));
    RawPeer raw = new RawPeer(stranger.host, customer.address);
    world.seconds(1);
    Capability.GracefulRestart restart = raw.opens.getFirst().capability(Capability.GracefulRestart.class).orElseThrow();
    assertThat(restart.restarting()).isFalse();
    assertThat(restart.notification()).isFalse();
    assertThat(restart.forwarding()).containsEntry(AddressFamily.IPV4_UNICAST, false);
  }

  @Test
  void aPathThatIsUsedStaysTheSameThroughALostConnection() {
    GracefulRestart brief = new GracefulRestart(Duration.ofSeconds(30), Duration.ofSeconds(60), GracefulRestart.Forwarding.LOST);
    customer.change("as12076", n -> n.gracefulRestart(brief));
    customer.speaker.reset("as12076", Speaker.Reset.HARD);
    world.seconds(1);
    customer.speaker.closeSilently();
    world.seconds(1);
    assertThat(World.prefixes(edge.speaker.best(Prefix.parse("10.2.5.0/24").address()))).containsExactly("10.2.5.0/24");
    world.seconds(30);
    assertThat(edge.best()).containsExactly("10.3.0.0/16");
  }
}

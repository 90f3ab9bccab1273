package io.underpass.bgp;

import static io.underpass.bgp.SessionState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.bgp.World.Node;
import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.PathAttributes;
import io.underpass.bgp.rib.LocalRoute;
import io.underpass.bgp.rib.Policy;
import io.underpass.bgp.rib.RibRoute;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Routes from speaker to speaker. */
class RoutesTest {
  private final World world = new World();
  private final Node left = world.node(65001, "10.0.0.1");
  private final Node middle = world.node(65002, "10.0.0.2");
  private final Node right = world.node(65003, "10.0.0.3");

  private void connect() {
    left.with(middle);
    middle.with(right);
    left.start();
    middle.start();
    right.start();
    world.seconds(1);
  }

  private static RibRoute only(List<RibRoute> routes) {
    assertThat(routes).hasSize(1);
    return routes.getFirst();
  }

  @Test
  void aRouteTravelsOnAndIsWithdrawn() {
    connect();
    left.originate("10.1.0.0/16");
    world.seconds(1);
    RibRoute route = only(right.speaker.best());
    assertThat(route.attributes().asPath()).hasToString("65002 65001");
    assertThat(route.attributes().nextHop()).isEqualTo(middle.address);
    assertThat(route.peer()).contains("as65002");
    assertThat(World.prefixes(middle.speaker.received("as65001"))).containsExactly("10.1.0.0/16");
    assertThat(World.prefixes(middle.speaker.advertised("as65003"))).containsExactly("10.1.0.0/16");
    assertThat(World.prefixes(middle.speaker.advertised("as65001"))).as("never back").isEmpty();
    assertThat(middle.of(left).prefixes().get(AddressFamily.IPV4_UNICAST)).isEqualTo(new NeighborStatus.PrefixCounts(1, 1, 0));
    assertThat(middle.of(right).prefixes().get(AddressFamily.IPV4_UNICAST)).isEqualTo(new NeighborStatus.PrefixCounts(0, 0, 1));
    assertThat(middle.speaker.bestCount(AddressFamily.IPV4_UNICAST)).isOne();
    left.originate();
    world.seconds(1);
    assertThat(right.best()).isEmpty();
  }

  @Test
  void aSessionThatEndsTakesItsRoutesFurtherOn() {
    connect();
    left.originate("10.1.0.0/16");
    world.seconds(1);
    middle.speaker.interfaceDown("as65001");
    world.advance(Duration.ofMillis(2));
    assertThat(right.best()).isEmpty();
    world.seconds(1);
    assertThat(right.best()).containsExactly("10.1.0.0/16");
  }

  @Test
  void aPrependIsAdvertisedWithoutAReset() {
    connect();
    left.originate("10.1.0.0/16");
    world.seconds(1);
    middle.change("as65003", n -> n.exportPolicy(Policy.prepend(new Asn(65002), 3)));
    world.seconds(1);
    assertThat(only(right.speaker.best()).attributes().asPath()).hasToString("65002 65002 65002 65002 65001");
    assertThat(middle.of(right).flaps()).isZero();
    assertThat(middle.of(right).state()).isEqualTo(ESTABLISHED);
    middle.change("as65003", n -> n.exportPolicy(Policy.REJECT));
    world.seconds(1);
    assertThat(right.best()).isEmpty();
    assertThat(World.prefixes(middle.speaker.advertised("as65003"))).isEmpty();
  }

  @Test
  void anImportPolicyIsAppliedToWhatIsThere() {
    connect();
    left.originate("10.1.0.0/16");
    world.seconds(1);
    middle.change("as65001", n -> n.importPolicy(Policy.REJECT));
    world.seconds(1);
    assertThat(right.best()).isEmpty();
    assertThat(World.prefixes(middle.speaker.received("as65001"))).containsExactly("10.1.0.0/16");
    assertThat(middle.speaker.accepted("as65001")).isEmpty();
    middle.change("as65001", n -> n.importPolicy(Policy.ACCEPT));
    world.seconds(1);
    assertThat(right.best()).containsExactly("10.1.0.0/16");
  }

  /** A prepend on one of two equal sessions drains it. */
  @Test
  void equalPathsAreUsedTogetherUntilOneIsPrepended() {
    Node other = world.node(65001, "10.0.0.4");
    left.maxPaths = 4;
    middle.maxPaths = 4;
    left.with(middle);
    middle.with(other, n -> Neighbor.builder("second", other.address, other.asn).localAddress(middle.address), n -> n);
    left.start();
    other.start();
    middle.start();
    world.seconds(1);
    left.originate("10.1.0.0/16");
    other.originate("10.1.0.0/16");
    world.seconds(1);
    IpAddress inside = World.ip("10.1.2.3");
    assertThat(middle.speaker.best(inside)).extracting(route -> route.peer().orElse("")).containsExactlyInAnyOrder("as65001", "second");
    assertThat(middle.speaker.best()).hasSize(2);
    other.change("as65002", n -> n.exportPolicy(Policy.prepend(other.asn, 2)));
    world.seconds(1);
    assertThat(middle.speaker.best(inside)).extracting(route -> route.peer().orElse("")).containsExactly("as65001");
    assertThat(middle.speaker.best(World.ip("10.99.0.0"))).isEmpty();
  }

  @Test
  void loopsAreNotTaken() {
    Node again = world.node(65001, "10.0.0.4");
    connect();
    again.with(right);
    again.start();
    right.speaker.configure(right.config(SpeakerConfig.Start.FRESH));
    left.originate("10.1.0.0/16");
    world.seconds(1);
    assertThat(right.best()).containsExactly("10.1.0.0/16");
    assertThat(again.best()).isEmpty();
    assertThat(World.prefixes(again.speaker.received("as65003"))).containsExactly("10.1.0.0/16");
  }

  @Test
  void anotherBgpIdentifierStartsAllAnewAndKeepsWhatIsOriginated() {
    connect();
    middle.originate("10.2.0.0/16");
    world.seconds(1);
    SpeakerConfig config = middle.config(SpeakerConfig.Start.FRESH);
    middle.speaker.configure(new SpeakerConfig(
        config.asn(), 0x0A0A0A0A, config.listen(), config.neighbors(), config.start(), config.selectionDeferral(), config.maxPaths()));
    world.seconds(2);
    assertThat(left.of(middle).session().orElseThrow().peerBgpId()).isEqualTo(0x0A0A0A0A);
    assertThat(left.best()).containsExactly("10.2.0.0/16");
  }

  /** A neighbor that reads slowly gets what is true when it reads, and meanwhile nothing piles up but what is under way. */
  @Test
  void aFullSocketHoldsTheTablesBack() {
    connect();
    List<LocalRoute> routes = new ArrayList<>();
    for (int i = 0; i < 200_000; i++) {
      PathAttributes attributes = PathAttributes.builder(left.address).med(i / 2).build();
      routes.add(new LocalRoute(new Prefix(IpAddress.ofIpv4(0x14000000 + i * 256), 24), attributes));
    }
    world.network.cut(left.address, middle.address);
    left.speaker.originate(routes);
    world.seconds(5);
    long sent = left.of(middle).messages().updatesSent();
    assertThat(sent).as("updates of about fifty octets in a window of 256 KiB").isBetween(1_000L, 30_000L);
    left.speaker.originate(routes.subList(0, 100_000));
    world.network.heal(left.address, middle.address);
    world.seconds(30);
    assertThat(middle.speaker.bestCount(AddressFamily.IPV4_UNICAST)).isEqualTo(100_000);
    assertThat(right.speaker.bestCount(AddressFamily.IPV4_UNICAST)).isEqualTo(100_000);
    assertThat(left.of(middle).messages().updatesSent()).isLessThan(sent + 60_000L);
  }
}

package io.underpass.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.bgp.SpeakerConfig.Start;
import io.underpass.bgp.World.Node;
import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.rib.Policy;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Whatever happens to a triangle of speakers: when it stops happening, everyone knows everything, over one connection for each session. */
class ChaosTest {
  private static final int STEPS = 60;

  private World world;
  private Random random;
  private List<Node> nodes;

  @RepeatedTest(100)
  void calmFollowsTheStorm(RepetitionInfo repetition) {
    long seed = Long.getLong("seed", repetition.getCurrentRepetition());
    world = new World(seed);
    random = new Random(seed);
    Node a = world.node(65001, "10.0.0.1");
    Node b = world.node(65002, "10.0.0.2");
    Node c = world.node(65003, "10.0.0.3");
    nodes = List.of(a, b, c);
    Duration hold = Duration.ofSeconds(random.nextBoolean() ? 9 : 90);
    a.with(b, n -> n.timers(hold, hold.dividedBy(3)));
    b.with(c, n -> random.nextBoolean() ? n : n.noGracefulRestart());
    c.with(a, n -> n.limit(AddressFamily.IPV4_UNICAST, PrefixLimit.of(6, Duration.ofSeconds(20))), n -> n);
    nodes.forEach(Node::start);
    for (int i = 0; i < STEPS; i++) {
      somethingHappens();
      world.advance(Duration.ofMillis(random.nextInt(random.nextBoolean() ? 50 : 5_000)));
    }
    calm();
    world.seconds(600);
    TreeSet<String> all = new TreeSet<>();
    nodes.forEach(node -> all.addAll(node.origin()));
    for (Node node : nodes) {
      assertThat(node.speaker.neighbors()).as("seed %d", seed).allSatisfy(status -> {
        assertThat(status.state()).isEqualTo(SessionState.ESTABLISHED);
        assertThat(status.restart()).isEqualTo(NeighborStatus.Restart.NONE);
        assertThat(status.uptime(world.loop.now())).as("flaps no more").isGreaterThan(Duration.ofSeconds(100));
      });
      assertThat(node.best()).as("seed %d, %s", seed, node.name()).containsExactlyElementsOf(all);
      assertThat(node.host.openConnections()).as("seed %d, %s", seed, node.name()).isEqualTo(2);
    }
  }

  private void somethingHappens() {
    Node one = nodes.get(random.nextInt(3));
    Node other = nodes.get((nodes.indexOf(one) + 1 + random.nextInt(2)) % 3);
    switch (random.nextInt(12)) {
      case 0 -> world.network.cut(one.address, other.address);
      case 1, 2 -> world.network.heal(one.address, other.address);
      case 3 -> {
        one.crash();
        world.advance(Duration.ofMillis(random.nextInt(3_000)));
        one.host.boot();
        one.start(random.nextBoolean() ? Start.RESTARTING : Start.FRESH);
      }
      case 4 -> {
        one.speaker.closeSilently();
        world.advance(Duration.ofMillis(random.nextInt(3_000)));
        one.start(Start.RESTARTING);
      }
      case 5 -> {
        one.speaker.close();
        one.start();
      }
      case 6 -> one.speaker.reset(other.name(), random.nextBoolean() ? Speaker.Reset.HARD : Speaker.Reset.SOFT);
      case 7 -> one.speaker.interfaceDown(other.name());
      case 8 -> one.originate(prefixes(one, random.nextInt(8)));
      case 9 -> one.change(other.name(), n -> random.nextBoolean() ? n.shutdown("") : n.noShutdown());
      case 10 -> one.change(other.name(), n -> n.exportPolicy(random.nextBoolean() ? Policy.prepend(one.asn, 2) : Policy.ACCEPT));
      default -> world.network.delay(one.address, other.address, Duration.ofMillis(1 + random.nextInt(40)));
    }
  }

  private String[] prefixes(Node node, int count) {
    String[] prefixes = new String[count];
    for (int i = 0; i < count; i++) {
      prefixes[i] = "10." + node.asn.value() % 10 + "." + i + ".0/24";
    }
    return prefixes;
  }

  private void calm() {
    for (Node one : nodes) {
      one.originate(prefixes(one, 2));
      for (Node other : nodes) {
        if (one != other) {
          world.network.heal(one.address, other.address);
          one.change(other.name(), Neighbor.Builder::noShutdown);
        }
      }
    }
  }
}

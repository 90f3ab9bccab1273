package io.underpass.bgp.rib;

import static io.underpass.bgp.rib.Routes.path;
import static io.underpass.bgp.rib.Routes.peer;
import static io.underpass.bgp.rib.Routes.prefix;
import static io.underpass.bgp.rib.Routes.rib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.underpass.bgp.message.AsPath;
import io.underpass.bgp.message.Nlri;
import io.underpass.bgp.message.Origin;
import io.underpass.bgp.message.PathAttributes;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionTest {
  private static final Prefix PREFIX = prefix("10.1.0.0/16");

  /** A path to be, from a neighbor of its own. All are equal until they are changed. */
  private static final class Path {
    int weight = LocalRoute.DEFAULT_WEIGHT;
    int localPref = 100;
    boolean own;
    int length = 3;
    Origin origin = Origin.EGP;
    int med = 10;
    long peerAs = 65_000;
    int bgpId = 10;
    int clusters = 2;
    int address = 10;

    PathAttributes attributes() {
      return PathAttributes.builder(IpAddress.parse("10.9.9.9"))
          .asPath(AsPath.of(Collections.nCopies(length, new Asn(65_001)).toArray(Asn[]::new))).origin(origin).med(med).weight(weight)
          .clusterList(Collections.nCopies(clusters, IpAddress.parse("1.1.1.1"))).build();
    }

    void announce(Rib rib, String name) {
      if (own) {
        rib.originate(List.of(new LocalRoute(PREFIX, attributes().toBuilder().localPref(localPref).build())));
        return;
      }
      PeerInfo info = new PeerInfo(name, new Asn(peerAs), bgpId, IpAddress.ofIpv4(0x0A09_0000 | address), Map.of());
      rib.announce(rib.addPeer(info, Policies.ACCEPT_ALL.withImport(Policy.setLocalPref(localPref))), Nlri.of(PREFIX), attributes());
    }
  }

  /** The rows of the decision, in their order: how a path is better, and how it is worse, than one left as it was. */
  private enum Row {
    WEIGHT(path -> path.weight = 40_000, path -> path.weight = 20_000),
    LOCAL_PREF(path -> path.localPref = 200, path -> path.localPref = 50),
    OWN(path -> path.own = true, path -> path.own = false),
    AS_PATH(path -> path.length = 2, path -> path.length = 4),
    ORIGIN(path -> path.origin = Origin.IGP, path -> path.origin = Origin.INCOMPLETE),
    MED(path -> path.med = 9, path -> path.med = 11),
    EXTERNAL(path -> path.peerAs = 65_001, path -> path.peerAs = 65_000),
    BGP_ID(path -> path.bgpId = 9, path -> path.bgpId = 0xF000_0000),
    CLUSTER_LIST(path -> path.clusters = 1, path -> path.clusters = 3),
    ADDRESS(path -> path.address = 9, path -> path.address = 11);

    final Consumer<Path> better;
    final Consumer<Path> worse;

    Row(Consumer<Path> better, Consumer<Path> worse) {
      this.better = better;
      this.worse = worse;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRowDecidesWhateverTheRowsBelowItSay(Row row) {
    for (Consumer<Path> difference : List.of(row.better, path -> { })) {
      for (boolean goodFirst : new boolean[] {true, false}) {
        Path good = new Path();
        Path bad = new Path();
        if (difference == row.better) {
          row.better.accept(good);
        } else {
          row.worse.accept(bad);
          if (row == Row.OWN || row == Row.EXTERNAL) {
            continue; // has two values only: that is the first case
          }
        }
        IntStream.range(row.ordinal() + 1, Row.values().length).mapToObj(i -> Row.values()[i]).forEach(below -> {
          below.worse.accept(good);
          below.better.accept(bad);
        });
        Rib rib = rib(1);
        (goodFirst ? good : bad).announce(rib, goodFirst ? "good" : "bad");
        (goodFirst ? bad : good).announce(rib, goodFirst ? "bad" : "good");
        assertThat(rib.best(Routes.V4).toList()).as("good first: %s", goodFirst).hasSize(1).first()
            .matches(best -> good.own ? best.peer().isEmpty() : best.peer().stream().anyMatch("good"::equals), "is the good one");
      }
    }
  }

  @Test
  void aSetInThePathCountsOnce() {
    Rib rib = rib(1);
    PathAttributes withSet = path().toBuilder().asPath(AsPath.of(List.of(
        new AsPath.Segment(AsPath.Kind.SEQUENCE, List.of(new Asn(65_001))),
        new AsPath.Segment(AsPath.Kind.SET, List.of(new Asn(1), new Asn(2), new Asn(3)))))).build();
    announce(rib, "set", 65_001, 2, withSet);
    announce(rib, "sequence", 65_002, 1, path(65_002, 1, 2));
    assertThat(best(rib)).isEqualTo("set");
  }

  @Test
  void originatorIdStandsInForTheBgpIdentifier() {
    Rib rib = rib(1);
    announce(rib, "low", 65_000, 5, path(65_001).toBuilder().originatorId(IpAddress.ofIpv4(9)).build());
    announce(rib, "high", 65_000, 7, path(65_001).toBuilder().originatorId(IpAddress.ofIpv4(8)).build());
    assertThat(best(rib)).isEqualTo("high");
  }

  @Test
  void medOfOtherNeighborsIsNotCompared() {
    Rib rib = rib(1);
    announce(rib, "one", 65_001, 1, path(65_001).toBuilder().med(50).build());
    announce(rib, "two", 65_002, 2, path(65_002).toBuilder().med(0).build());
    assertThat(best(rib)).isEqualTo("one");
  }

  /** Each beats the next one: A has the lower MED than B of the same AS, B the lower identifier than C, C than A. */
  @ParameterizedTest
  @ValueSource(strings = {"ABC", "ACB", "BAC", "BCA", "CAB", "CBA"})
  void medDecidesTheSameInWhateverOrderPathsCome(String order) {
    Rib rib = rib(1);
    PeerHandle hidden = null;
    for (char name : order.toCharArray()) {
      switch (name) {
        case 'A' -> hidden = announce(rib, "A", 65_001, 3, path(65_001).toBuilder().med(0).build());
        case 'B' -> announce(rib, "B", 65_001, 1, path(65_001).toBuilder().med(1).build());
        default -> announce(rib, "C", 65_002, 2, path(65_002));
      }
    }
    assertThat(best(rib)).isEqualTo("C");
    rib.withdraw(hidden, Nlri.of(PREFIX));
    assertThat(best(rib)).as("without A, which was not used but kept B away").isEqualTo("B");
  }

  @Test
  void equalPathsAreUsedTogetherUpToTheNumberAllowed() {
    Rib rib = rib(2);
    announce(rib, "three", 65_003, 3, path(65_003));
    announce(rib, "one", 65_001, 1, path(65_001));
    PeerHandle two = announce(rib, "two", 65_002, 2, path(65_002));
    announce(rib, "longer", 65_004, 4, path(65_004, 65_004));
    assertThat(rib.best(Routes.V4)).extracting(route -> route.peer().orElseThrow(), route -> route.is(RibRoute.Mark.BEST))
        .containsExactly(tuple("one", true), tuple("two", false));
    rib.withdraw(two, Nlri.of(PREFIX));
    assertThat(rib.best(Routes.V4)).extracting(route -> route.peer().orElseThrow()).containsExactly("one", "three");
    assertThat(rib.paths(PREFIX)).extracting(route -> route.peer().orElseThrow()).startsWith("one").contains("longer").hasSize(3);
  }

  @Test
  void aStalePathIsAsGoodAsItWas() {
    Rib rib = rib(1);
    PeerHandle one = announce(rib, "one", 65_001, 1, path(65_001));
    announce(rib, "two", 65_002, 2, path(65_002));
    rib.markStale(one, Routes.V4);
    assertThat(best(rib)).isEqualTo("one");
    assertThat(rib.best(Routes.V4)).allMatch(route -> route.is(RibRoute.Mark.STALE));
  }

  private static PeerHandle announce(Rib rib, String name, long asn, int id, PathAttributes attributes) {
    PeerHandle handle = rib.addPeer(peer(name, asn, id), Policies.ACCEPT_ALL);
    rib.announce(handle, Nlri.of(PREFIX), attributes);
    return handle;
  }

  private static String best(Rib rib) {
    return rib.longest(PREFIX.address()).flatMap(RibRoute::peer).orElse("none");
  }
}

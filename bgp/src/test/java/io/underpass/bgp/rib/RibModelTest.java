package io.underpass.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.Announcement;
import io.underpass.bgp.message.AsPath;
import io.underpass.bgp.message.Community;
import io.underpass.bgp.message.Nlri;
import io.underpass.bgp.message.Origin;
import io.underpass.bgp.message.PathAttributes;
import io.underpass.bgp.message.Update;
import io.underpass.bgp.message.Withdrawal;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Long random histories, beside {@link NaiveRib}. {@code -Dseed=} runs one again. */
class RibModelTest {
  private static final Asn LOCAL_AS = new Asn(65_000);
  private static final int STEPS = 1_200;

  static LongStream seeds() {
    return Long.getLong("seed") == null ? LongStream.rangeClosed(1, 4) : LongStream.of(Long.getLong("seed"));
  }

  static LongStream moreSeeds() {
    return LongStream.rangeClosed(5, 60);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void agreesWithPlainMaps(long seed) {
    runAndCompare(seed);
  }

  @Tag("long")
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("moreSeeds")
  void agreesWithPlainMapsForLong(long seed) {
    runAndCompare(seed);
  }

  private static void runAndCompare(long seed) {
    History history = new History(seed);
    for (int step = 0; step < STEPS; step++) {
      String what = history.step();
      history.compare("seed " + seed + " step " + step + " " + what);
    }
    history.end();
  }

  /** The table under test, the reference, and what each neighbor knows from the updates it was sent. */
  private static final class History {
    /** What is used for a prefix. */
    private record Used(Prefix prefix, NaiveRib.Candidate best, Set<NaiveRib.Candidate> all) {}

    private final SplittableRandom random;
    private final Rib rib;
    private final NaiveRib model;
    private final Map<String, PeerHandle> handles = new TreeMap<>();
    private final Map<String, Map<Prefix, PathAttributes>> told = new HashMap<>();
    private final List<Prefix> prefixes = new ArrayList<>();
    private final List<PeerInfo> infos = new ArrayList<>();
    private boolean routesChanged;
    private List<Used> before = List.of();
    private final Set<String> woken = new HashSet<>();

    History(long seed) {
      random = new SplittableRandom(seed);
      RibOptions options = new RibOptions(LOCAL_AS, 0x0A00_0001, 1 + random.nextInt(3));
      rib = new Rib(options, new RibListener() {
        @Override
        public void routesChanged() {
          routesChanged = true;
        }

        @Override
        public void updatesPending(PeerHandle peer) {
          woken.add(peer.name());
        }
      });
      model = new NaiveRib(options);
      for (int i = 0; i < 24; i++) {
        prefixes.add(Prefix.of(IpAddress.ofIpv4(0x0A00_0000 | random.nextInt(4) << 16 | random.nextInt(4) << 8), 8 + random.nextInt(25)));
        if (i % 4 == 0) {
          prefixes.add(Prefix.of(new IpAddress(0xFD00L << 48 | random.nextInt(4), random.nextLong()), random.nextInt(129)));
        }
      }
      long[] asns = {65_001, 65_001, 65_002, 65_003, 65_000, 65_000};
      for (int i = 0; i < asns.length; i++) {
        infos.add(info(i, asns[i]));
      }
    }

    private PeerInfo info(int i, long asn) {
      Map<AddressFamily, IpAddress> nextHops = new HashMap<>(Map.of(AddressFamily.IPV4_UNICAST, ipv4(10, i % 3, 1)));
      if (random.nextInt(3) > 0) {
        nextHops.put(AddressFamily.IPV6_UNICAST, new IpAddress(0xFD00_0000_0000_0000L, 1 + i % 3));
      }
      return new PeerInfo("p" + i, new Asn(asn), random.nextInt(4), ipv4(10, i, 2), nextHops);
    }

    private static IpAddress ipv4(int... last) {
      return IpAddress.ofIpv4(192 << 24 | last[0] << 16 | last[1] << 8 | last[2]);
    }

    String step() {
      routesChanged = false;
      PeerInfo info = infos.get(random.nextInt(infos.size()));
      String name = info.name();
      PeerHandle handle = handles.get(name);
      NaiveRib.Neighbor neighbor = model.neighbors.get(name);
      AddressFamily family = random.nextInt(4) == 0 ? AddressFamily.IPV6_UNICAST : AddressFamily.IPV4_UNICAST;
      if (handle == null) {
        Policies policies = new Policies(policy(), policy());
        handles.put(name, rib.addPeer(info, policies));
        model.neighbors.put(name, new NaiveRib.Neighbor(info, policies));
        return "adds " + info + " " + policies;
      }
      switch (random.nextInt(40)) {
        case 0 -> {
          rib.removePeer(handle);
          handles.remove(name);
          model.neighbors.remove(name);
          told.remove(name);
          return "removes " + name;
        }
        case 1 -> {
          rib.withdrawAll(handle, family);
          neighbor.received.keySet().removeIf(prefix -> AddressFamily.of(prefix) == family);
          neighbor.stale.removeIf(prefix -> AddressFamily.of(prefix) == family);
          return name + " withdraws all";
        }
        case 2, 3 -> {
          rib.markStale(handle, family);
          neighbor.received.keySet().stream().filter(prefix -> AddressFamily.of(prefix) == family).forEach(neighbor.stale::add);
          return name + " is stale";
        }
        case 4 -> {
          rib.sweepStale(handle, family);
          neighbor.stale.stream().filter(prefix -> AddressFamily.of(prefix) == family).forEach(neighbor.received::remove);
          neighbor.stale.removeIf(prefix -> AddressFamily.of(prefix) == family);
          return name + " is swept";
        }
        case 5, 6 -> {
          Policies policies = random.nextBoolean() ? neighbor.policies.withExport(policy()) : neighbor.policies.withImport(policy());
          rib.setPolicies(handle, policies);
          neighbor.policies = policies;
          return name + " gets " + policies;
        }
        case 7 -> {
          rib.stopAdvertising(handle);
          told.remove(name);
          return name + " is told nothing";
        }
        case 8 -> {
          PeerInfo now = info(infos.indexOf(info), info.peerAs().value());
          infos.set(infos.indexOf(info), now);
          rib.updatePeer(handle, now);
          neighbor.info = now;
          return name + " is now " + now;
        }
        case 9, 10 -> {
          rib.refresh(handle, AddressFamily.IPV4_UNICAST);
          rib.refresh(handle, AddressFamily.IPV6_UNICAST);
          told.computeIfAbsent(name, _ -> new HashMap<>());
          return name + " is told all";
        }
        case 11, 12 -> {
          Map<Prefix, PathAttributes> routes = new HashMap<>();
          for (int i = random.nextInt(6); i > 0; i--) {
            Prefix prefix = anyPrefix();
            routes.put(prefix, attributes(prefix, false));
          }
          List<LocalRoute> local = routes.entrySet().stream().map(entry -> new LocalRoute(entry.getKey(), entry.getValue())).toList();
          rib.originate(local);
          model.own.clear();
          local.forEach(route -> model.own.put(route.prefix(), route.attributes()));
          return "originates " + routes.keySet();
        }
        case 13, 14, 15, 16, 17, 18, 19 -> {
          drain(name, handle);
          return "drains to " + name;
        }
        case 20, 21, 22, 23, 24, 25 -> {
          List<Prefix> some = somePrefixes(family);
          rib.withdraw(handle, Nlri.of(some));
          some.forEach(neighbor.received::remove);
          some.forEach(neighbor.stale::remove);
          return name + " withdraws " + some;
        }
        default -> {
          List<Prefix> some = somePrefixes(family);
          PathAttributes attributes = attributes(some.getFirst(), info.peerAs().equals(LOCAL_AS));
          rib.receive(handle, Update.announce(attributes, Nlri.of(some)));
          some.forEach(prefix -> neighbor.received.put(prefix, attributes));
          some.forEach(neighbor.stale::remove);
          return name + " announces " + some + " " + attributes;
        }
      }
    }

    private Prefix anyPrefix() {
      return prefixes.get(random.nextInt(prefixes.size()));
    }

    private List<Prefix> somePrefixes(AddressFamily family) {
      List<Prefix> all = prefixes.stream().filter(prefix -> AddressFamily.of(prefix) == family).toList();
      return IntStream.rangeClosed(0, random.nextInt(8)).mapToObj(_ -> all.get(random.nextInt(all.size()))).toList();
    }

    private PathAttributes attributes(Prefix prefix, boolean internal) {
      IpAddress nextHop = prefix.isIpv4() ? ipv4(10, random.nextInt(4), random.nextInt(10) == 0 ? 1 : 9)
          : new IpAddress(0xFD00_0000_0000_0000L, random.nextInt(10));
      PathAttributes.Builder builder = PathAttributes.builder(random.nextInt(30) == 0 ? IpAddress.ofIpv4(0x7F00_0001) : nextHop);
      Asn[] asns = new Asn[random.nextInt(3)];
      for (int i = 0; i < asns.length; i++) {
        asns[i] = new Asn(random.nextInt(25) == 0 ? LOCAL_AS.value() : 65_001 + random.nextInt(3));
      }
      AsPath path = AsPath.of(asns);
      if (random.nextInt(6) == 0) {
        List<AsPath.Segment> segments = new ArrayList<>(path.segments());
        segments.add(new AsPath.Segment(AsPath.Kind.SET, List.of(new Asn(64_999), new Asn(65_003))));
        path = AsPath.of(segments);
      }
      builder.asPath(path).origin(Origin.values()[Math.max(0, random.nextInt(5) - 2)]);
      if (random.nextInt(2) == 0) {
        builder.med(random.nextInt(3));
      }
      if (random.nextInt(3) == 0) {
        builder.localPref(99 + random.nextInt(3));
      }
      if (random.nextInt(8) == 0) {
        builder.addCommunity(List.of(Community.NO_EXPORT, Community.NO_ADVERTISE, Community.NO_EXPORT_SUBCONFED, Community.of(1, 2))
            .get(random.nextInt(4)));
      }
      if (internal && random.nextInt(3) == 0) {
        builder.originatorId(IpAddress.ofIpv4(random.nextInt(10) == 0 ? 0x0A00_0001 : random.nextInt(4)))
            .clusterList(IntStream.range(0, random.nextInt(3)).mapToObj(IpAddress::ofIpv4).toList());
      }
      return builder.build();
    }

    private Policy policy() {
      PrefixSet set = PrefixSet.within(anyPrefix(), anyPrefix());
      return switch (random.nextInt(9)) {
        case 0 -> Policy.REJECT;
        case 1 -> Policy.setLocalPref(99 + random.nextInt(3));
        case 2 -> Policy.when(Condition.prefixIn(set), Policy.prepend(new Asn(65_099), 2));
        case 3 -> Policy.except(Condition.prefixIn(set));
        case 4 -> Policy.setWeight(random.nextInt(3)).andThen(Policy.when(Condition.asPathContains(new Asn(65_002)), Policy.REJECT));
        case 5 -> Policy.addCommunities(Community.of(7, 7)).andThen(Policy.setMed(5));
        default -> Policy.ACCEPT;
      };
    }

    /** Takes what is pending, a part or all. */
    private void drain(String name, PeerHandle handle) {
      Set<Prefix> seen = new HashSet<>();
      List<Update> updates = new ArrayList<>();
      int budget = random.nextBoolean() ? 1_000 : 1 + random.nextInt(8);
      int handed = rib.drain(handle, budget, updates::add);
      boolean announcing = false;
      for (Update update : updates) {
        for (Withdrawal withdrawal : update.withdrawals()) {
          assertThat(announcing && withdrawal.family() == AddressFamily.IPV4_UNICAST).as("withdrawals first").isFalse();
          for (Prefix prefix : withdrawal.prefixes().prefixes()) {
            assertThat(seen.add(prefix)).as("%s comes once", prefix).isTrue();
            assertThat(told.get(name).remove(prefix)).as("%s was advertised", prefix).isNotNull();
          }
        }
        for (Announcement announcement : update.announcements()) {
          announcing = true;
          for (Prefix prefix : announcement.prefixes().prefixes()) {
            assertThat(seen.add(prefix)).as("%s comes once", prefix).isTrue();
            told.get(name).put(prefix, announcement.attributes());
          }
        }
      }
      assertThat(handed).isEqualTo(seen.size());
      if (!rib.pending(handle)) {
        woken.remove(name);
      }
      assertThat(rib.pending(handle)).as("something is left only if the budget is used up").isIn(false, budget < 1_000);
    }

    void compare(String where) {
      for (String name : handles.keySet()) {
        PeerHandle handle = handles.get(name);
        NaiveRib.Neighbor neighbor = model.neighbors.get(name);
        Map<Prefix, PathAttributes> known = told.getOrDefault(name, Map.of());
        assertThat(advertised(handle).keySet()).as(where).isSubsetOf(known.keySet());
        if (told.containsKey(name) && !rib.pending(handle)) {
          assertThat(known).as("%s: what %s was told", where, name).isEqualTo(model.advertised(neighbor));
          assertThat(advertised(handle)).as(where).isEqualTo(known);
        }
        if (rib.pending(handle)) {
          assertThat(woken).as(where).contains(name);
        }
        for (AddressFamily family : AddressFamily.values()) {
          compareIn(where + ": " + name + " " + family, handle, neighbor, family, known);
        }
      }
      compareBest(where);
    }

    private Map<Prefix, PathAttributes> advertised(PeerHandle handle) {
      return List.of(AddressFamily.values()).stream().flatMap(family -> rib.advertised(handle, family))
          .collect(Collectors.toMap(RibRoute::prefix, RibRoute::attributes));
    }

    private void compareIn(
        String where, PeerHandle handle, NaiveRib.Neighbor neighbor, AddressFamily family, Map<Prefix, PathAttributes> known) {
      Map<Prefix, PathAttributes> received = new HashMap<>(neighbor.received);
      received.keySet().removeIf(prefix -> AddressFamily.of(prefix) != family);
      Map<Prefix, PathAttributes> accepted = new HashMap<>();
      received.keySet().forEach(prefix -> model.accepted(neighbor, prefix).ifPresent(passed -> accepted.put(prefix, passed)));
      List<RibRoute> in = rib.received(handle, family).toList();
      assertThat(byPrefix(in)).as(where).isEqualTo(received);
      assertThat(byPrefix(rib.accepted(handle, family).toList())).as(where).isEqualTo(accepted);
      in.forEach(route -> {
        assertThat(route.rejected().isEmpty()).as(where + " " + route).isEqualTo(accepted.containsKey(route.prefix()));
        assertThat(route.is(RibRoute.Mark.STALE)).as(where + " " + route).isEqualTo(neighbor.stale.contains(route.prefix()));
        assertThat(route.peer()).contains(handle.name());
      });
      PeerCounts counts = rib.counts(handle, family);
      assertThat(counts.received()).as(where).isEqualTo(received.size());
      assertThat(counts.accepted()).as(where).isEqualTo(accepted.size());
      assertThat(counts.rejected()).as(where).isEqualTo(in.stream().flatMap(route -> route.rejected().stream())
          .collect(Collectors.groupingBy(Function.identity(), Collectors.summingInt(_ -> 1))));
      assertThat(counts.stale()).as(where)
          .isEqualTo((int) neighbor.stale.stream().filter(prefix -> AddressFamily.of(prefix) == family).count());
      assertThat(counts.advertised()).as(where)
          .isEqualTo((int) known.keySet().stream().filter(prefix -> AddressFamily.of(prefix) == family).count());
    }

    private static Map<Prefix, PathAttributes> byPrefix(List<RibRoute> routes) {
      return routes.stream().collect(Collectors.toMap(RibRoute::prefix, RibRoute::attributes));
    }

    private void compareBest(String where) {
      Map<Prefix, List<RibRoute>> used = List.of(AddressFamily.values()).stream().flatMap(rib::best)
          .collect(Collectors.groupingBy(RibRoute::prefix));
      List<Used> now = new ArrayList<>();
      for (Prefix prefix : model.prefixes().stream().sorted().toList()) {
        List<NaiveRib.Candidate> equals = model.equals(prefix);
        if (equals.isEmpty()) {
          assertThat(used).as(where).doesNotContainKey(prefix);
          continue;
        }
        List<NaiveRib.Candidate> expected = equals.subList(0, Math.min(equals.size(), rib.options().maxPaths()));
        assertThat(used.get(prefix)).as(where + " " + prefix).extracting(RibRoute::attributes, RibRoute::peer)
            .containsExactlyInAnyOrderElementsOf(expected.stream().map(path -> tuple(
                path.attributes(), Optional.ofNullable(path.from()).map(from -> from.info.name()))).toList());
        assertThat(used.get(prefix).getFirst().is(RibRoute.Mark.BEST)).as(where).isTrue();
        assertThat(used.get(prefix).getFirst().attributes()).as(where).isEqualTo(expected.getFirst().attributes());
        now.add(new Used(prefix, expected.getFirst(), Set.copyOf(expected)));
      }
      assertThat(used.keySet()).as(where).hasSize(now.size());
      assertThat(rib.size(AddressFamily.IPV4_UNICAST) + rib.size(AddressFamily.IPV6_UNICAST)).as(where).isEqualTo(now.size());
      assertThat(routesChanged).as(where + ": the listener").isEqualTo(!now.equals(before));
      before = now;
      compareLongest(where, used);
    }

    private void compareLongest(String where, Map<Prefix, List<RibRoute>> used) {
      Prefix around = anyPrefix();
      for (IpAddress address : List.of(around.address(), around.last())) {
        Optional<Prefix> longest = used.keySet().stream().filter(prefix -> prefix.contains(address))
            .max(Comparator.comparingInt(Prefix::length));
        assertThat(rib.longest(address).map(RibRoute::prefix)).as(where + " " + address).isEqualTo(longest);
      }
    }

    void end() {
      handles.forEach((name, handle) -> {
        while (told.containsKey(name) && rib.pending(handle)) {
          drain(name, handle);
        }
      });
      routesChanged = false;
      compare("drained");
      List.copyOf(handles.values()).forEach(rib::removePeer);
      rib.originate(List.of());
      assertThat(rib.attributeSets()).as("attributes nobody refers to any more").isZero();
      assertThat(rib.slots()).as("slots nobody refers to any more").isZero();
    }
  }
}

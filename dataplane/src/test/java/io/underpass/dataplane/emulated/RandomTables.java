package io.underpass.dataplane.emulated;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Crossing;
import io.underpass.plan.Filter;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Policy;
import io.underpass.plan.PortRange;
import io.underpass.plan.Reason;
import io.underpass.plan.RuleSet;
import io.underpass.plan.Target;
import io.underpass.plan.Translation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Seeded policies, rule sets, front ends, translations and crossings over the small pools of {@link RandomFabric}. */
final class RandomTables {
  static final List<NetworkId> POLICIES = List.of(new NetworkId(6001), new NetworkId(6002));
  /** Numbers of machine ports: of the node's own by place, and of peers'. */
  static final List<NetworkId> PORTS = List.of(new NetworkId(7000), new NetworkId(7001), new NetworkId(7002));
  static final List<NetworkId> PEERS_PORTS = List.of(new NetworkId(7100), new NetworkId(7101));
  static final List<String> FRONTS = List.of("10.0.0.1", "10.1.0.2", "10.2.1.3", "fd00::1", "fd00:0:0:1::2");
  static final int[] SERVICES = {22, 53, 80, 443, 8080};
  private static final List<String> RULE_SETS = List.of("a", "b", "c", "d");
  private static final long[] IDENTITIES = {1, 2, 0x9E37_79B9_7F4A_7C15L, -1, 0x1234_5678_9ABC_DEF0L, 77};
  private static final Reason REASON = new Reason("RANDOM", "for the test", "");

  private final SplittableRandom random;
  private final Supplier<IpAddress> addresses;

  RandomTables(SplittableRandom random, Supplier<IpAddress> addresses) {
    this.random = random;
    this.addresses = addresses;
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  @Nullable Policy policy() {
    return random.nextInt(3) == 0 ? null : new Policy(pick(POLICIES), pick(List.of(Policy.Scope.values())));
  }

  static IpAddress front(SplittableRandom random) {
    return IpAddress.parse(FRONTS.get(random.nextInt(FRONTS.size())));
  }

  Map<FrontEnd.Key, FrontEnd> frontEnds(List<NetworkId> networks, Supplier<Target> places) {
    Map<FrontEnd.Key, FrontEnd> frontEnds = new HashMap<>();
    for (int i = 0; i < 24; i++) {
      FrontEnd.Key whole = new FrontEnd.Key(pick(networks), front(random), 0, 0);
      FrontEnd.Key key = random.nextInt(4) == 0
          ? whole
          : new FrontEnd.Key(whole.network(), whole.address(), random.nextBoolean() ? 6 : 17, service());
      List<FrontEnd.Backend> backends = IntStream.range(0, random.nextInt(IDENTITIES.length + 1))
          .mapToObj(at -> new FrontEnd.Backend(
              IDENTITIES[at], places.get(), random.nextInt(3) == 0 ? FrontEnd.Health.DOWN : FrontEnd.Health.UP, REASON))
          .toList();
      frontEnds.put(key, new FrontEnd(backends, pick(List.of(FrontEnd.Spread.values())), REASON));
    }
    return frontEnds;
  }

  int service() {
    return SERVICES[random.nextInt(SERVICES.length)];
  }

  /** For the machine ports given, with the addresses that they may send from. */
  Map<Translation.Key, Translation> translations(Map<String, List<IpAddress>> machines) {
    Map<Translation.Key, Translation> translations = new HashMap<>();
    for (String machine : machines.keySet().stream().sorted().toList()) {
      for (int i = 0; i < 12; i++) {
        Translation.Key whole = new Translation.Key(machine, front(random), 0, 0);
        Translation.Key key = random.nextInt(4) == 0
            ? whole
            : new Translation.Key(machine, whole.address(), random.nextBoolean() ? 6 : 17, service());
        own(machines.get(machine), key.address()).ifPresent(address ->
            translations.put(key, new Translation(address, key.port() == 0 || random.nextBoolean() ? 0 : service(), REASON)));
      }
    }
    return translations;
  }

  private Optional<IpAddress> own(List<IpAddress> sources, IpAddress like) {
    List<IpAddress> same = sources.stream().filter(address -> address.isIpv4() == like.isIpv4()).toList();
    return same.isEmpty() ? Optional.empty() : Optional.of(pick(same));
  }

  Map<Crossing, List<Prefix>> crossings(List<NetworkId> networks) {
    List<NetworkId> into = new ArrayList<>(networks);
    into.addAll(PORTS);
    into.addAll(PEERS_PORTS);
    Map<Crossing, List<Prefix>> crossings = new HashMap<>();
    for (int i = 0; i < 8; i++) {
      crossings.put(new Crossing(pick(networks), pick(into)), prefixes(random.nextInt(1, 5)));
    }
    return crossings;
  }

  Filter filter() {
    return new Filter(names(), names(), pick(List.of(100, 240, 400)));
  }

  private List<String> names() {
    return IntStream.range(0, random.nextInt(Filter.MAX_SETS + 1)).mapToObj(_ -> pick(RULE_SETS)).distinct().toList();
  }

  /** Some of them are what they were before. */
  Map<String, RuleSet> ruleSets(Map<String, RuleSet> before) {
    Map<String, RuleSet> sets = new HashMap<>();
    RULE_SETS.forEach(name -> sets.put(name, before.containsKey(name) && random.nextBoolean() ? before.get(name) : ruleSet()));
    return sets;
  }

  private RuleSet ruleSet() {
    List<RuleSet.Rule> rules = new ArrayList<>();
    int count = random.nextInt(10) == 0 ? random.nextInt(60, 200) : random.nextInt(12);
    for (int i = 0; i < count; i++) {
      rules.add(new RuleSet.Rule(
          "r" + i, random.nextInt(3) == 0 ? RuleSet.Action.DENY : RuleSet.Action.ALLOW, protocol(), prefixes(random.nextInt(0, 5)),
          ranges(), prefixes(random.nextInt(0, 5)), ranges(), REASON));
    }
    if (random.nextInt(3) > 0) {
      List<Prefix> any = List.of(Prefix.parse("0.0.0.0/0"), Prefix.parse("::/0"));
      rules.add(new RuleSet.Rule(
          "rest", RuleSet.Action.ALLOW, RuleSet.Rule.ANY_PROTOCOL, any, List.of(PortRange.ANY), any, List.of(PortRange.ANY), REASON));
    }
    return new RuleSet(rules);
  }

  private int protocol() {
    return switch (random.nextInt(6)) {
      case 0, 1 -> RuleSet.Rule.ANY_PROTOCOL;
      case 2 -> 17;
      case 3 -> random.nextBoolean() ? 1 : 58;
      case 4 -> random.nextInt(256);
      default -> 6;
    };
  }

  /** Overlapping ones: of any length over the same addresses. */
  private List<Prefix> prefixes(int count) {
    List<Prefix> prefixes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      IpAddress address = addresses.get();
      int width = address.isIpv4() ? 32 : 128;
      prefixes.add(Prefix.of(address, random.nextInt(3) == 0 ? random.nextInt(width + 1) : width - random.nextInt(17)));
    }
    if (random.nextInt(4) == 0) {
      prefixes.add(Prefix.parse("0.0.0.0/0"));
      prefixes.add(Prefix.parse("::/0"));
    }
    return prefixes;
  }

  private List<PortRange> ranges() {
    return switch (random.nextInt(4)) {
      case 0, 1 -> List.of(PortRange.ANY);
      case 2 -> List.of(new PortRange(service(), 0xFFFF), new PortRange(0, service()));
      default -> IntStream.range(0, random.nextInt(1, 4)).mapToObj(_ -> {
        int from = random.nextBoolean() ? service() : random.nextInt(0x1_0000);
        return new PortRange(from, random.nextBoolean() ? from : random.nextInt(from, 0x1_0000));
      }).toList();
    };
  }
}

package io.underpass.bgp.rib;

import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.AsPath;
import io.underpass.bgp.message.Community;
import io.underpass.bgp.message.PathAttributes;
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
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The reference: plain maps of what was received, and everything else worked out anew from the RFCs each time it is asked. */
final class NaiveRib {
  private final RibOptions options;
  final Map<String, Neighbor> neighbors = new TreeMap<>();
  final Map<Prefix, PathAttributes> own = new HashMap<>();

  NaiveRib(RibOptions options) {
    this.options = options;
  }

  static final class Neighbor {
    PeerInfo info;
    Policies policies;
    final Map<Prefix, PathAttributes> received = new HashMap<>();
    final Set<Prefix> stale = new HashSet<>();

    Neighbor(PeerInfo info, Policies policies) {
      this.info = info;
      this.policies = policies;
    }
  }

  /** @param from null for an own route */
  record Candidate(Neighbor from, PathAttributes attributes) {}

  boolean external(Neighbor neighbor) {
    return !neighbor.info.peerAs().equals(options.localAs());
  }

  Set<Prefix> prefixes() {
    return Stream.concat(own.keySet().stream(), neighbors.values().stream().flatMap(neighbor -> neighbor.received.keySet().stream()))
        .collect(Collectors.toSet());
  }

  /** Empty: not a candidate. */
  Optional<PathAttributes> accepted(Neighbor from, Prefix prefix) {
    PathAttributes received = from.received.get(prefix);
    IpAddress nextHop = received.nextHop();
    boolean loops = received.asPath().segments().stream().anyMatch(segment -> segment.asns().contains(options.localAs()))
        || received.originatorId().equals(Optional.of(IpAddress.ofIpv4(options.bgpId())));
    boolean unfit = nextHop.isIpv4() != prefix.isIpv4() || nextHop.equals(from.info.nextHops().get(family(prefix)))
        || nextHop.toString().startsWith("127.") || nextHop.toString().startsWith("0.") || nextHop.toString().startsWith("224.");
    if (loops || unfit) {
      return Optional.empty();
    }
    PathAttributes heard = external(from) ? received.toBuilder().noLocalPref().build() : received;
    return Optional.ofNullable(from.policies.importPolicy().apply(prefix, heard));
  }

  private static AddressFamily family(Prefix prefix) {
    return AddressFamily.of(prefix);
  }

  /** As good as each other up to the BGP identifier, the best first. */
  List<Candidate> equals(Prefix prefix) {
    List<Candidate> left = new ArrayList<>();
    if (own.containsKey(prefix)) {
      left.add(new Candidate(null, own.get(prefix)));
    }
    for (Neighbor neighbor : neighbors.values()) {
      if (neighbor.received.containsKey(prefix)) {
        accepted(neighbor, prefix).ifPresent(attributes -> left.add(new Candidate(neighbor, attributes)));
      }
    }
    keepLeast(left, path -> -path.attributes.weight());
    keepLeast(left, path -> -path.attributes.localPref().orElse(100));
    keepLeast(left, path -> path.from == null ? 0 : 1);
    keepLeast(left, path -> path.attributes.asPath().segments().stream()
        .mapToInt(segment -> segment.kind() == AsPath.Kind.SET ? 1 : segment.asns().size()).sum());
    keepLeast(left, path -> path.attributes.origin().ordinal());
    Map<Optional<Asn>, Long> leastMed = left.stream().collect(Collectors.toMap(path -> path.attributes.asPath().first(),
        path -> path.attributes.med().orElse(0), Math::min));
    left.removeIf(path -> path.attributes.med().orElse(0) > leastMed.get(path.attributes.asPath().first()));
    keepLeast(left, path -> path.from == null || external(path.from) ? 0 : 1);
    left.sort(Comparator
        .comparingLong((Candidate path) -> Integer.toUnsignedLong(path.attributes.originatorId().map(IpAddress::ipv4Bits)
            .orElseGet(() -> path.from == null ? 0 : path.from.info.bgpId())))
        .thenComparing(path -> path.attributes.clusterList().size())
        .thenComparing(path -> path.from.info.address()));
    return left;
  }

  private static void keepLeast(List<Candidate> left, ToLongFunction<Candidate> measure) {
    long least = left.stream().mapToLong(measure).min().orElse(0);
    left.removeIf(path -> measure.applyAsLong(path) > least);
  }

  Optional<Candidate> best(Prefix prefix) {
    return equals(prefix).stream().findFirst();
  }

  /** What the neighbor is to know when it was told everything. */
  Map<Prefix, PathAttributes> advertised(Neighbor to) {
    Map<Prefix, PathAttributes> all = new HashMap<>();
    for (Prefix prefix : prefixes()) {
      best(prefix).flatMap(best -> exported(to, prefix, best)).ifPresent(attributes -> all.put(prefix, attributes));
    }
    return all;
  }

  private Optional<PathAttributes> exported(Neighbor to, Prefix prefix, Candidate best) {
    Set<Community> communities = Set.copyOf(best.attributes.communities());
    boolean fromInternal = best.from != null && !external(best.from);
    IpAddress self = to.info.nextHops().get(family(prefix));
    boolean toExternal = external(to);
    if (best.from == to || communities.contains(Community.NO_ADVERTISE) || !toExternal && fromInternal
        || toExternal && (communities.contains(Community.NO_EXPORT) || communities.contains(Community.NO_EXPORT_SUBCONFED))) {
      return Optional.empty();
    }
    PathAttributes.Builder builder = best.attributes.toBuilder().linkLocalNextHop(null);
    if (toExternal || best.from == null) {
      if (self == null) {
        return Optional.empty();
      }
      builder.nextHop(self);
    }
    if (toExternal) {
      builder.clusterList(List.of()).originatorId(null);
    }
    if (toExternal && best.from != null) {
      builder.noMed();
    }
    if (!toExternal) {
      builder.localPref(best.attributes.localPref().orElse(100));
    }
    Function<PathAttributes, PathAttributes> finish = passed -> toExternal
        ? passed.toBuilder().noLocalPref().weight(0).asPath(passed.asPath().prepend(options.localAs(), 1)).build()
        : passed.toBuilder().weight(0).build();
    return Optional.ofNullable(to.policies.exportPolicy().apply(prefix, builder.build())).map(finish);
  }
}

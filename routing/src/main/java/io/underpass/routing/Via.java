package io.underpass.routing;

import io.underpass.model.CircuitLimits;
import io.underpass.model.LinkRole;
import io.underpass.model.ResourceId;
import io.underpass.routing.Allocations.NodeAllocation;
import io.underpass.routing.Topology.Join;
import java.util.Comparator;
import java.util.List;

/**
 * A way out of a network: over one edge, by announcements whose AS paths are of one length. A network has each once, so that ways are
 * compared by identity and many prefixes share one.
 */
final class Via {
  private final Join join;
  private final LinkRole link;
  private final int pathLength;

  Via(Join join, LinkRole link, int pathLength) {
    this.join = join;
    this.link = link;
    this.pathLength = pathLength;
  }

  Join join() {
    return join;
  }

  int pathLength() {
    return pathLength;
  }

  int weight() {
    return join.connection().routingWeight();
  }

  ResourceId circuit() {
    return join.circuit().id();
  }

  NodeAllocation edge() {
    return join.circuit().edge(link);
  }

  /** The better first. */
  private static final Comparator<Via> BEST =
      // The longest prefix has won already: the ways compared are of one prefix.
      // The highest weight of the connection (azure-docs, expressroute-optimize-routing).
      Comparator.comparingInt(Via::weight).reversed()
          // The shortest AS path.
          .thenComparingInt(Via::pathLength);

  /** Those that share the flows to a prefix, in order: all that are as good as the best, over at most four circuits. */
  static List<Via> best(List<Via> ways) {
    Via best = ways.stream().min(BEST).orElseThrow();
    List<Via> equal = ways.stream()
        .filter(way -> BEST.compare(way, best) == 0)
        .distinct()
        .sorted(Comparator.comparing(Via::circuit).thenComparing(way -> way.link))
        .toList();
    List<ResourceId> circuits = equal.stream().map(Via::circuit).distinct().limit(CircuitLimits.ECMP_CIRCUITS).toList();
    return equal.stream().filter(way -> circuits.contains(way.circuit())).toList();
  }
}

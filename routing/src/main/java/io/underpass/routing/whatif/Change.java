package io.underpass.routing.whatif;

import io.underpass.model.ResourceId;
import io.underpass.plan.Reason;
import io.underpass.routing.Query;
import io.underpass.routing.Trace;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A class of flows that go another way: all of one severity, one way before and one after.
 *
 * @param before the ways of its flows, several where flows are spread
 * @param after likewise
 * @param origin the circuit or the virtual network that it comes from
 * @param traffic what it holds: boxes that don't overlap, each with the ports by which it comes in
 * @param example one of its flows; null where there was none to follow
 * @param traceBefore the example's trace
 * @param traceAfter likewise
 * @param filters whether rule sets, the same before and after, may deny some of it
 * @param assumption what the severity takes for granted beside what a trace does; null: nothing
 */
public record Change(
    Severity severity,
    Set<Manner> before,
    Set<Manner> after,
    Optional<ResourceId> origin,
    List<Part> traffic,
    @Nullable Query example,
    @Nullable Trace traceBefore,
    @Nullable Trace traceAfter,
    boolean filters,
    @Nullable Reason assumption) {
  public Change {
    traffic = List.copyOf(traffic);
  }

  /** Flows that come in by ports. */
  public record Part(List<String> ports, Traffic traffic) {
    public Part {
      ports = List.copyOf(ports);
    }
  }

  /** All sources. */
  public AddressSet sources() {
    return AddressSet.union(traffic.stream().map(part -> part.traffic().sources()).toList());
  }

  /** All destinations. */
  public AddressSet destinations() {
    return AddressSet.union(traffic.stream().map(part -> part.traffic().destinations()).toList());
  }
}

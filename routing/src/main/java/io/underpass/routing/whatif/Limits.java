package io.underpass.routing.whatif;

import io.underpass.model.CircuitLimits;
import io.underpass.model.ExpressRoutePort;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.net.BitRate;
import io.underpass.plan.Meter;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.routing.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What becomes of limits: gateways' and circuits'. */
final class Limits {
  private Limits() {}

  static List<String> of(Side before, Side after, List<Change> changes) {
    List<String> lines = new ArrayList<>();
    bind(changes, lines);
    meters(before, after, lines);
    addresses(before, after, lines);
    return lines;
  }

  private static void bind(List<Change> changes, List<String> lines) {
    Map<String, String> freed = new LinkedHashMap<>();
    Map<String, String> bound = new LinkedHashMap<>();
    for (Change change : changes) {
      if (change.traceBefore() != null && change.traceAfter() != null) {
        Set<Trace.Limit> then = Set.copyOf(change.traceBefore().there().limits());
        Set<Trace.Limit> now = Set.copyOf(change.traceAfter().there().limits());
        then.stream().filter(limit -> now.stream().noneMatch(other -> other.site().equals(limit.site())))
            .filter(_ -> change.traceAfter().there().verdict() == Trace.Verdict.DELIVERED)
            .forEach(limit -> freed.putIfAbsent(limit.site(), text(limit)));
        now.stream().filter(limit -> then.stream().noneMatch(other -> other.site().equals(limit.site())))
            .forEach(limit -> bound.putIfAbsent(limit.site(), text(limit)));
      }
    }
    freed.forEach((site, text) -> lines.add("gateway " + site + " no longer limits what goes past it: " + text));
    bound.forEach((site, text) -> lines.add("gateway " + site + " limits what now goes through it: " + text));
  }

  private static String text(Trace.Limit limit) {
    return text(limit.bitsPerSecond(), limit.packetsPerSecond(), limit.newFlowsPerSecond());
  }

  private static String text(long bits, long packets, long flows) {
    List<String> parts = new ArrayList<>();
    if (bits > 0) {
      parts.add(String.format(Locale.ROOT, "%,d Mbit/s", bits / 1_000_000));
    }
    if (packets > 0) {
      parts.add(String.format(Locale.ROOT, "%,d packets/s", packets));
    }
    if (flows > 0) {
      parts.add(String.format(Locale.ROOT, "%,d new flows/s", flows));
    }
    return parts.isEmpty() ? "unlimited" : String.join(", ", parts);
  }

  private static void meters(Side before, Side after, List<String> lines) {
    Map<String, Meter> then = meters(before);
    meters(after).forEach((site, meter) -> {
      Meter old = then.get(site);
      if (old != null && !old.equals(meter) && !text(old).equals(text(meter))) {
        lines.add("gateway " + site + " has other limits: " + text(old) + " becomes " + text(meter));
      }
    });
  }

  private static String text(Meter meter) {
    BitRate rate = meter.bandwidth();
    return text(rate == null ? 0 : rate.bitsPerSecond(), meter.packetsPerSecond(), meter.newFlowsPerSecond());
  }

  private static Map<String, Meter> meters(Side side) {
    Map<String, Meter> meters = new LinkedHashMap<>();
    for (NodePlan node : side.plan().nodes().values()) {
      if (node.meter() != null) {
        meters.put(node.node().site(), node.meter());
      }
    }
    return meters;
  }

  private static void addresses(Side before, Side after, List<String> lines) {
    Set<String> edges = new TreeSet<>();
    before.plan().nodes().values().stream().filter(node -> node.node().role() == NodeRole.EDGE).forEach(node -> edges.add(node.node().name()));
    Map<String, String> said = new LinkedHashMap<>();
    for (String edge : edges) {
      NodePlan then = before.node(edge).orElse(null);
      NodePlan now = after.node(edge).orElse(null);
      if (then == null || now == null || then.mappings() == now.mappings() || then.mappings().size() == now.mappings().size()) {
        continue;
      }
      said.put(edge, String.format(Locale.ROOT, "%,d addresses past the gateway become %,d", then.mappings().size(), now.mappings().size()));
    }
    said.forEach((edge, text) -> lines.add("edge " + edge + ": " + text));
    overflow(after).forEach(lines::add);
  }

  /** Circuits whose edges are full. */
  private static List<String> overflow(Side side) {
    List<String> full = new ArrayList<>();
    for (ExpressRouteCircuit circuit : side.view().resources().all(ExpressRouteCircuit.class)) {
      int limit = CircuitLimits.fastPathAddresses(side.view().resources().get(ExpressRoutePort.class, circuit.port()));
      side.view().allocations().node(io.underpass.routing.Demand.edgeKey(circuit.id(), io.underpass.model.LinkRole.PRIMARY))
          .flatMap(node -> side.node(node.name()))
          .filter(node -> node.mappings().size() >= limit)
          .ifPresent(_ -> full.add(String.format(
              Locale.ROOT, "circuit %s is full: %,d addresses go past the gateway, all others keep using it", circuit.name(), limit)));
    }
    return full;
  }
}

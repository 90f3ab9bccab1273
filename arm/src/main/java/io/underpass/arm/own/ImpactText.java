package io.underpass.arm.own;

import io.underpass.model.ExpressRouteCircuit;
import io.underpass.plan.PortRange;
import io.underpass.routing.Query;
import io.underpass.routing.Trace;
import io.underpass.routing.whatif.AddressSet;
import io.underpass.routing.whatif.Change;
import io.underpass.routing.whatif.Impact;
import io.underpass.routing.whatif.IntRanges;
import io.underpass.routing.whatif.Manner;
import io.underpass.routing.whatif.Severity;
import io.underpass.routing.whatif.Traffic;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a change does to traffic, in lines for people. The first answers what they ask before they press the key. */
final class ImpactText {
  private static final int RANGES = 4;
  private static final int CLASSES_IN_FIRST_LINE = 2;
  private static final String EVERYTHING = "everything";

  private ImpactText() {}

  static List<String> lines(Impact impact) {
    List<String> lines = new ArrayList<>();
    lines.add(first(impact));
    for (Change change : impact.changes()) {
      lines.add("");
      lines.add(heading(change.severity()) + ": " + traffic(change));
      lines.add("  " + ways(change.before()) + " → " + ways(change.after())
          + (change.filters() ? "; rules that stay may deny some of it" : ""));
      example(change, lines);
    }
    if (!impact.limits().isEmpty()) {
      lines.add("");
      impact.limits().forEach(limit -> lines.add("limit: " + limit));
    }
    return lines;
  }

  /** Does anything stop working, does anything skip a firewall, what gets faster? */
  private static String first(Impact impact) {
    if (impact.changes().isEmpty()) {
      return "No traffic goes another way.";
    }
    String stops = some(Stream.concat(impact.of(Severity.BROKEN), impact.of(Severity.ASYMMETRIC)).toList());
    return "Stops working: " + stops + ". Skips a firewall or rule: " + some(impact.of(Severity.UNFILTERED).toList()) + ". Gets faster: "
        + some(impact.of(Severity.FASTER).toList()) + ".";
  }

  private static String some(List<Change> changes) {
    if (changes.isEmpty()) {
      return "nothing";
    }
    String named = changes.stream().limit(CLASSES_IN_FIRST_LINE).map(ImpactText::traffic).collect(Collectors.joining("; "));
    return changes.size() > CLASSES_IN_FIRST_LINE ? named + "; and " + (changes.size() - CLASSES_IN_FIRST_LINE) + " more" : named;
  }

  static String heading(Severity severity) {
    return switch (severity) {
      case BROKEN -> "STOPS WORKING";
      case UNFILTERED -> "SKIPS A FIREWALL OR RULE";
      case ASYMMETRIC -> "ASYMMETRIC, predicted to stop working";
      case SLOWER -> "goes a longer way";
      case FASTER -> "gets faster";
      case REPAIRED -> "begins to work";
      case MOVED -> "goes another way";
    };
  }

  /** From where to where, and which protocols and ports. */
  static String traffic(Change change) {
    Map<Set<String>, AddressSet> groups = byKinds(change);
    if (groups.size() == 1) {
      Set<String> kinds = groups.keySet().iterator().next();
      return from(change) + " to " + addresses(change.destinations()) + (kinds.equals(Set.of(EVERYTHING)) ? "" : ", " + listed(kinds));
    }
    String named = groups.entrySet().stream().limit(RANGES)
        .map(group -> "to " + addresses(group.getValue()) + ", " + listed(group.getKey()))
        .collect(Collectors.joining("; and "));
    return from(change) + " " + named + (groups.size() > RANGES ? "; and to others" : "");
  }

  /** Destinations by what goes there. */
  private static Map<Set<String>, AddressSet> byKinds(Change change) {
    Map<AddressSet, Set<String>> kinds = new LinkedHashMap<>();
    for (Change.Part part : change.traffic()) {
      kinds.computeIfAbsent(part.traffic().destinations(), _ -> new LinkedHashSet<>()).add(kind(part.traffic()));
    }
    Map<Set<String>, AddressSet> groups = new LinkedHashMap<>();
    kinds.forEach((destinations, own) -> groups.merge(own, destinations, (one, other) -> AddressSet.union(List.of(one, other))));
    return groups;
  }

  private static String listed(Set<String> kinds) {
    return kinds.stream().limit(RANGES).collect(Collectors.joining("; ")) + (kinds.size() > RANGES ? "; …" : "");
  }

  /** A box of a class: its destinations are named where others of the class hold other traffic. */
  static String box(Change change, Traffic box) {
    return byKinds(change).size() == 1 ? kind(box) : "to " + addresses(box.destinations()) + ", " + kind(box);
  }

  static String from(Change change) {
    String sources = addresses(change.sources());
    return change.origin()
        .map(id -> id.type().equals(ExpressRouteCircuit.TYPE) ? "on-premises " + sources + " (circuit " + id.name() + ")"
            : sources + " (" + machines(change, id.name()) + ")")
        .orElse(sources);
  }

  private static String machines(Change change, String network) {
    List<String> ports = change.traffic().stream().flatMap(part -> part.ports().stream()).distinct().sorted().toList();
    return ports.size() <= 2 ? "port " + String.join(", ", ports) + " in " + network : ports.size() + " ports in " + network;
  }

  /** A few ranges, and how many addresses there are. */
  static String addresses(AddressSet addresses) {
    if (addresses.equals(AddressSet.ALL)) {
      return "anywhere";
    }
    List<AddressSet.Range> ranges = addresses.ranges();
    String named = ranges.stream().limit(RANGES).map(AddressSet.Range::toString).collect(Collectors.joining(", "));
    BigInteger size = addresses.size();
    return ranges.size() <= RANGES ? named : named + ", … (" + ranges.size() + " ranges"
        + (size.bitLength() < Long.SIZE - 1 ? String.format(Locale.ROOT, ", %,d addresses)", size.longValue()) : ")");
  }

  /** Protocols and ports. */
  private static String kind(Traffic traffic) {
    String protocols = protocols(traffic.protocols());
    List<String> words = new ArrayList<>();
    if (!protocols.isEmpty()) {
      words.add(protocols);
    }
    if (!all(traffic.destinationPorts())) {
      words.add("port " + traffic.destinationPorts());
    }
    if (!all(traffic.sourcePorts())) {
      words.add("from port " + traffic.sourcePorts());
    }
    return words.isEmpty() ? EVERYTHING : String.join(" ", words);
  }

  private static boolean all(IntRanges ports) {
    return ports.ranges().equals(List.of(PortRange.ANY));
  }

  static String protocols(IntRanges protocols) {
    if (protocols.ranges().equals(List.of(new PortRange(0, 255)))) {
      return "";
    }
    return protocols.ranges().stream()
        .map(range -> range.from() == range.to() ? protocol(range.from()) : range.from() + 1 == range.to()
            ? protocol(range.from()) + ", " + protocol(range.to()) : "protocols " + range.from() + "-" + range.to())
        .collect(Collectors.joining(", "));
  }

  private static String protocol(int number) {
    return switch (number) {
      case 1 -> "icmp";
      case 6 -> "tcp";
      case 17 -> "udp";
      case 58 -> "icmpv6";
      default -> "protocol " + number;
    };
  }

  static String ways(Set<Manner> manners) {
    return manners.stream().map(Manner::text).sorted().collect(Collectors.joining(" or "));
  }

  private static void example(Change change, List<String> lines) {
    Query query = change.example();
    Trace before = change.traceBefore();
    Trace after = change.traceAfter();
    if (query == null || before == null || after == null) {
      return;
    }
    PathQuery asked = new PathQuery(query, 1_500, 0);
    lines.add("  for example " + asked.text());
    lines.add("    before: " + shortly(asked, before));
    lines.add("    after:  " + shortly(asked, after));
    if (change.assumption() != null) {
      lines.add("    " + change.assumption().text());
    }
  }

  private static String shortly(PathQuery query, Trace trace) {
    List<String> lines = new PathSummary(query, trace).lines();
    return lines.stream().skip(1).filter(line -> line.startsWith("there:") || line.startsWith("back")).collect(Collectors.joining(" | "));
  }
}

package io.underpass.routing.whatif;

import io.underpass.model.LinkRole;
import io.underpass.model.PortBinding;
import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.RuleSet;
import io.underpass.routing.Budget;
import io.underpass.routing.Query;
import io.underpass.routing.Trace;
import io.underpass.routing.Trace.Appliance;
import io.underpass.routing.Trace.Disposition;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How grave it is that flows go another way: by one of them, followed there and back, before and after. */
final class Judge {
  private static final int TYPICAL_SOURCE_PORT = 50_000;
  private static final List<Integer> TYPICAL_PORTS = List.of(443, 22, 80);
  private static final int TRIED_A_MEMBER = 8;
  private static final int MOST_TRIED = 512;
  private static final int STEPS_A_FLOW = 300;

  private final Side before;
  private final Side after;
  private final Function<RuleSet, RuleRanges> ranges;
  private final Budget budget;

  /** What follows from an example; without one, where none could be followed. */
  record Verdict(Severity severity, @Nullable Query example, @Nullable Trace before, @Nullable Trace after) {
    Verdict broken() {
      return new Verdict(Severity.BROKEN, example, before, after);
    }
  }

  Judge(Side before, Side after, Function<RuleSet, RuleRanges> ranges, Budget budget) {
    this.budget = budget;
    this.before = before;
    this.after = after;
    this.ranges = ranges;
  }

  /**
   * Where flows are spread over members that fare differently, the gravest counts.
   *
   * @param gates of which an example should be let through, where there is one that all let through
   * @param members how many equal ways there are, before or after; 1 where all fare alike
   */
  Verdict of(Entrance entrance, Traffic traffic, List<Course.Gate> gates, int members) {
    Verdict gravest = of(entrance, traffic, gates);
    Query example = gravest.example();
    int tried = members == 1 ? 0 : Math.min(MOST_TRIED, members * TRIED_A_MEMBER);
    for (int i = 1; i <= tried && example != null && gravest.severity() != Severity.BROKEN; i++) {
      Verdict other = follow(beside(example, traffic, i));
      gravest = other.severity().compareTo(gravest.severity()) < 0 ? other : gravest;
    }
    return gravest;
  }

  /** Another flow of the same, which a hash may give to another member. */
  private static Query beside(Query example, Traffic traffic, int step) {
    IpAddress source = example.source().plus(step);
    int sourcePort = example.sourcePort() + step;
    return new Query(
        traffic.sources().contains(source) ? source : example.source(), example.destination(), example.protocol(),
        example.sourcePort() != 0 && traffic.sourcePorts().contains(sourcePort) ? sourcePort : example.sourcePort(), example.destinationPort(),
        example.circuit(), example.link(), example.network());
  }

  private Verdict of(Entrance entrance, Traffic traffic, List<Course.Gate> gates) {
    Verdict first = follow(entrance, traffic);
    if (gates.isEmpty() || arrives(first.before()) || arrives(first.after())) {
      return first;
    }
    IpAddress destination = Entrance.example(traffic.destinations());
    List<Course.Gate> there = gates.stream().filter(gate -> gate.set() != null).toList();
    return RuleDiagram.cut(there, traffic.to(AddressSet.of(destination)), ranges, budget).stream()
        .filter(judged -> gates.stream().allMatch(Fate.by(judged.passes())))
        .findFirst()
        .map(judged -> follow(entrance, judged.traffic()))
        .orElse(first);
  }

  private static boolean arrives(@Nullable Trace trace) {
    return trace != null && trace.there().verdict() == Trace.Verdict.DELIVERED;
  }

  private Verdict follow(Entrance entrance, Traffic traffic) {
    return follow(query(entrance, traffic));
  }

  private Verdict follow(Query query) {
    budget.spend(Budget.Work.EXAMPLES, STEPS_A_FLOW);
    Trace then = before.paths().trace(query);
    Trace now = after.paths().trace(query);
    return new Verdict(severity(then, now), query, then, now);
  }

  private Query query(Entrance entrance, Traffic traffic) {
    IpAddress source = Entrance.example(traffic.sources());
    IpAddress destination = Entrance.example(traffic.destinations());
    int protocol = traffic.protocols().contains(Traffic.TCP) ? Traffic.TCP : traffic.protocols().first();
    boolean ported = Traffic.WITH_PORTS.contains(protocol);
    int port = TYPICAL_PORTS.stream().filter(traffic.destinationPorts()::contains).findFirst().orElse(traffic.destinationPorts().first());
    int sourcePort = traffic.sourcePorts().contains(TYPICAL_SOURCE_PORT) ? TYPICAL_SOURCE_PORT : traffic.sourcePorts().first();
    ResourceId circuit = null;
    LinkRole link = null;
    String name = entrance.ports().getFirst();
    PortBinding.To to = before.boundTo(name) == null ? after.boundTo(name) : before.boundTo(name);
    if (to instanceof PortBinding.ToCircuit bound) {
      circuit = bound.circuit();
      link = bound.link();
    }
    Optional<ResourceId> network = entrance.atEdge() ? Optional.empty() : entrance.origin();
    return new Query(
        source, destination, protocol, ported ? sourcePort : 0, ported ? port : 0, circuit, link, network.orElse(null));
  }

  private static Severity severity(Trace before, Trace after) {
    boolean worked = before.disposition() == Disposition.WORKS;
    boolean works = after.disposition() == Disposition.WORKS;
    if (worked && after.disposition() == Disposition.ASYMMETRIC) {
      return Severity.ASYMMETRIC;
    }
    if (worked && !works || reaches(before) && !reaches(after)) {
      return Severity.BROKEN;
    }
    if (works && (isDenied(before) || !firewalls(after).containsAll(firewalls(before)))) {
      return Severity.UNFILTERED;
    }
    if (works && !worked) {
      return Severity.REPAIRED;
    }
    int then = burden(before);
    int now = burden(after);
    return !works || then == now ? Severity.MOVED : now < then ? Severity.FASTER : Severity.SLOWER;
  }

  private static boolean reaches(Trace trace) {
    return trace.there().verdict() == Trace.Verdict.DELIVERED || trace.there().verdict() == Trace.Verdict.ANSWERED;
  }

  private static boolean isDenied(Trace trace) {
    return isDenied(trace.there()) || trace.back() != null && isDenied(trace.back());
  }

  private static boolean isDenied(Trace.Way way) {
    return way.drop() == DropCode.FILTERED_IN || way.drop() == DropCode.FILTERED_OUT;
  }

  private static Set<String> firewalls(Trace trace) {
    Set<String> firewalls = new HashSet<>();
    firewalls(trace.there(), firewalls);
    if (trace.back() != null) {
      firewalls(trace.back(), firewalls);
    }
    return firewalls;
  }

  private static void firewalls(Trace.Way way, Set<String> firewalls) {
    way.appliances().stream().filter(appliance -> appliance.kind() == Appliance.Kind.STATEFUL).map(Appliance::id).forEach(firewalls::add);
  }

  /** How many gateways and machines it comes by. */
  private static int burden(Trace trace) {
    return (trace.there().usesGateway() ? 1 : 0) + trace.there().appliances().size();
  }
}

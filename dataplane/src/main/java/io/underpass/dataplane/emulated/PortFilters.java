package io.underpass.dataplane.emulated;

import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.NodeCounters.Count;
import io.underpass.dataplane.TrackedFlow.Decided;
import io.underpass.dataplane.emulated.PortFlow.Front;
import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.Filter;
import io.underpass.plan.Flow;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Port;
import io.underpass.plan.RuleSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Steps 4a and 6b of docs/forwarding.md: which packets may leave a machine and reach it. Rules judge the first packet of a flow, memory the
 * others.
 */
final class PortFilters {
  static final long FRAGMENTS_REMEMBERED_NANOS = 30_000_000_000L;

  private final Map<String, Sets> byPort = new HashMap<>();

  private record Sets(Filter filter, List<RuleSet> out, List<RuleSet> in) {
    List<RuleSet> of(Direction direction) {
      return direction == Direction.OUT ? out : in;
    }

    List<String> names(Direction direction) {
      return direction == Direction.OUT ? filter.outbound() : filter.inbound();
    }
  }

  /**
   * What becomes of a packet at a port.
   *
   * @param code why it isn't let through; {@link DropCode#NONE}: it is
   * @param front the source that an answer gets; null: it keeps its own
   */
  record Outcome(DropCode code, @Nullable Front front) {
    static final Outcome PASSED = new Outcome(DropCode.NONE, null);
    static final Outcome FRAGMENT = new Outcome(DropCode.FRAGMENT, null);

    static Outcome of(PortFlow flow, Direction direction) {
      return flow.allowed() ? direction == Direction.OUT ? new Outcome(DropCode.NONE, flow.front()) : PASSED : denied(direction);
    }

    static Outcome denied(Direction direction) {
      return new Outcome(direction == Direction.OUT ? DropCode.FILTERED_OUT : DropCode.FILTERED_IN, null);
    }
  }

  /** A fragmented packet at a port. */
  record FragmentKey(String port, IpAddress source, IpAddress destination, int protocol, int identification) {}

  /** What was decided about a packet's first fragment, and when. */
  record FirstFragment(Outcome outcome, long seen) {}

  PortFilters(NodePlan plan) {
    plan.ports().values().stream().filter(port -> port.filter() != null).forEach(port -> {
      Filter filter = port.filter();
      byPort.put(port.name(), new Sets(filter, named(plan, port, filter.outbound()), named(plan, port, filter.inbound())));
    });
  }

  private static List<RuleSet> named(NodePlan plan, Port port, List<String> names) {
    return names.stream()
        .map(name -> Optional.ofNullable(plan.ruleSets().get(name)).orElseThrow(() -> new DataPlaneException(
            "port " + port.name() + " is filtered by the rule set " + name + ", which the plan of " + plan.node().name()
                + " doesn't have")))
        .toList();
  }

  /**
   * Lets the packet through or not, and remembers it. A port without filter lets everything through.
   *
   * @param translated the front end that the packet was sent to, when its destination has just been translated
   */
  Outcome pass(NodeState state, Port port, Direction direction, Datagram datagram, @Nullable Front translated, long now) {
    Sets sets = byPort.get(port.name());
    if (sets == null) {
      return Outcome.PASSED;
    }
    IpPacket ip = datagram.ip();
    UpperLayer upper = UpperLayer.of(datagram);
    if (!ip.fragment()) {
      return known(state, sets, port, direction, datagram, upper, translated, now);
    }
    if (ip.identification(datagram.frame()).isEmpty()) {
      return Outcome.FRAGMENT;
    }
    FragmentKey key =
        new FragmentKey(port.name(), ip.source(), ip.destination(), upper.protocol(), ip.identification(datagram.frame()).getAsInt());
    if (!ip.firstFragment()) {
      FirstFragment first = state.fragments().get(key);
      return first == null || now - first.seen > FRAGMENTS_REMEMBERED_NANOS ? Outcome.FRAGMENT : first.outcome;
    }
    Outcome outcome = known(state, sets, port, direction, datagram, upper, translated, now);
    if (outcome.code != DropCode.FRAGMENT) {
      state.fragments().put(key, new FirstFragment(outcome, now));
    }
    return outcome;
  }

  private static Outcome known(
      NodeState state,
      Sets sets,
      Port port,
      Direction direction,
      Datagram datagram,
      UpperLayer upper,
      @Nullable Front translated,
      long now) {
    IpPacket ip = datagram.ip();
    UpperLayer.Quoted quoted = upper.quoted(datagram);
    if (quoted != null) {
      PortFlow about = state.portFlow(key(port, direction == Direction.IN, quoted.source(), quoted.destination(), quoted.upper()));
      if (about != null && about.allowed() && !about.idle(now, sets.filter.idleSeconds())) {
        return Outcome.PASSED;
      }
    }
    PortFlow.Key key = key(port, direction == Direction.OUT, ip.source(), ip.destination(), upper);
    PortFlow flow = state.portFlow(key);
    if (flow == null || flow.beginsAgain(upper.tcpFlags(datagram.frame())) || !holds(flow, sets, direction, now)) {
      flow = judge(sets, direction, ip, upper, translated, now);
    } else if (ip.fragment() && direction == Direction.OUT && flow.front() != null) {
      return Outcome.FRAGMENT;
    }
    state.remember(key, flow.seen(direction, now, ip.length(), upper.tcpFlags(datagram.frame())));
    return Outcome.of(flow, direction);
  }

  /** What is allowed, is so in both directions; what is denied, is so in its own, and by the rules of the time. */
  private static boolean holds(PortFlow flow, Sets sets, Direction direction, long now) {
    return !flow.idle(now, sets.filter.idleSeconds())
        && (flow.allowed() || flow.begun() == direction && flow.sets().equals(sets.of(direction)));
  }

  private static PortFlow judge(
      Sets sets, Direction direction, IpPacket ip, UpperLayer upper, @Nullable Front front, long now) {
    Flow flow = upper.flow(ip);
    List<RuleSet> judges = sets.of(direction);
    List<Decided> decided = new ArrayList<>(judges.size());
    boolean allowed = true;
    for (int i = 0; allowed && i < judges.size(); i++) {
      Optional<RuleSet.Rule> rule = judges.get(i).first(flow);
      decided.add(new Decided(sets.names(direction).get(i), rule.map(RuleSet.Rule::name).orElse("")));
      allowed = rule.isPresent() && rule.get().action() == RuleSet.Action.ALLOW;
    }
    Flow first = upper.echo() ? new Flow(flow.source(), flow.destination(), flow.protocol(), upper.identifier(), 0) : flow;
    return new PortFlow(
        first, allowed, direction, judges, List.copyOf(decided), front, now, now, Count.ZERO, Count.ZERO, PortFlow.Ending.NONE);
  }

  private static PortFlow.Key key(Port port, boolean sourceIsLocal, IpAddress source, IpAddress destination, UpperLayer upper) {
    int sourcePort = upper.ports() >>> 16;
    int destinationPort = upper.ports() & 0xFFFF;
    return new PortFlow.Key(
        port.name(),
        sourceIsLocal ? source : destination,
        sourceIsLocal ? destination : source,
        upper.protocol(),
        upper.echo() ? upper.identifier() : sourceIsLocal ? sourcePort : destinationPort,
        upper.echo() ? 0 : sourceIsLocal ? destinationPort : sourcePort);
  }
}

package io.underpass.routing;

import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.Filter;
import io.underpass.plan.Flow;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Port;
import io.underpass.plan.Reason;
import io.underpass.plan.RuleSet;
import io.underpass.plan.Translation;
import io.underpass.routing.Trace.Check;
import io.underpass.routing.Trace.Check.Direction;
import io.underpass.routing.Trace.Check.Outcome;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What happens at a machine's port beside the look-up: filters and the addresses of front ends (docs/forwarding.md, steps 4a and 6b). */
final class PortFilters {
  private final Tables tables;
  private final KnownFlows flows;

  PortFilters(Tables tables, KnownFlows flows) {
    this.tables = tables;
    this.flows = flows;
  }

  /**
   * What passes a port.
   *
   * @param packet as it goes on
   * @param denied why it doesn't
   */
  record Passage(Packet packet, @Nullable Reason denied) {}

  /** A machine's packet comes in at its port. */
  Passage out(Visit visit, Port port, Packet packet) {
    Filter filter = port.filter();
    if (filter == null) {
      return new Passage(packet, null);
    }
    Flow flow = packet.flow();
    Optional<KnownFlows.Entry> known = flows.get(port.name(), flow);
    if (known.isEmpty()) {
      Reason denied = judge(visit, Direction.OUT, filter.outbound(), flow);
      if (denied == null) {
        flows.learn(port.name(), flow, null);
      }
      return new Passage(packet, denied);
    }
    visit.checked(known(Direction.OUT, port));
    KnownFlows.Front front = known.get().front();
    if (front == null) {
      return new Passage(packet, null);
    }
    Packet rewritten = packet.from(front.address(), front.port());
    visit.rewritten("source " + text(packet.source(), packet.sourcePort()) + " becomes " + text(front.address(), front.port()));
    return new Passage(rewritten, null);
  }

  /** A packet is about to leave by a machine's port. */
  Passage in(Visit visit, Port port, Packet packet) {
    Translation translation = switch (visit.arrival()) {
      case CHOSEN -> translation(visit.node(), port, packet);
      case BY_ROUTE -> null;
    };
    Packet arriving = translation == null ? packet : packet.to(translation.address(), translation.port());
    if (translation != null) {
      visit.rewritten("destination " + text(packet.destination(), packet.destinationPort()) + " becomes "
          + text(arriving.destination(), arriving.destinationPort()));
    }
    Filter filter = port.filter();
    if (filter == null) {
      return new Passage(arriving, null);
    }
    Flow flow = arriving.flow();
    if (flows.get(port.name(), flow.reversed()).isPresent()) {
      visit.checked(known(Direction.IN, port));
      return new Passage(arriving, null);
    }
    Reason denied = judge(visit, Direction.IN, filter.inbound(), flow);
    if (denied == null) {
      flows.learn(
          port.name(),
          flow.reversed(),
          translation == null ? null : new KnownFlows.Front(packet.destination(), packet.destinationPort()));
    }
    return new Passage(arriving, denied);
  }

  private static @Nullable Translation translation(NodePlan node, Port port, Packet packet) {
    if (node.translations().isEmpty()) {
      return null;
    }
    Translation.Key key = new Translation.Key(port.name(), packet.destination(), packet.protocol(), packet.flow().destinationPort());
    Translation exact = node.translations().get(key);
    return exact == null ? node.translations().get(key.whole()) : exact;
  }

  private static String text(IpAddress address, int port) {
    return port == 0 ? address.toString() : address.isIpv4() ? address + ":" + port : "[" + address + "]:" + port;
  }

  private static Check known(Direction direction, Port port) {
    return new Check(
        direction,
        "",
        "",
        Outcome.KNOWN,
        ReasonCode.FLOW_KNOWN.reason("the flow was let through at port " + port.name() + " before; its answers need no rule"));
  }

  /** @return why it is denied; null if it isn't */
  private @Nullable Reason judge(Visit visit, Direction direction, List<String> sets, Flow flow) {
    for (String name : sets) {
      RuleSet set = visit.node().ruleSets().get(name);
      RuleSet.Rule rule = set == null ? null : tables.rule(set, flow).orElse(null);
      if (rule == null) {
        DropCode code = direction == Direction.IN ? DropCode.FILTERED_IN : DropCode.FILTERED_OUT;
        Reason none = new Reason(code.name(), "no rule of " + name + " matches the flow", "");
        visit.checked(new Check(direction, name, "", Outcome.DENIED, none));
        return none;
      }
      boolean allowed = rule.action() == RuleSet.Action.ALLOW;
      visit.checked(new Check(direction, name, rule.name(), allowed ? Outcome.ALLOWED : Outcome.DENIED, rule.reason()));
      if (!allowed) {
        return rule.reason();
      }
    }
    return null;
  }
}

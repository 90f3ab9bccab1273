package io.underpass.routing;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Crossing;
import io.underpass.plan.DropCode;
import io.underpass.plan.Flow;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Policy;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import io.underpass.plan.Route;
import io.underpass.plan.RuleSet;
import io.underpass.plan.Target;
import io.underpass.plan.Translation;
import io.underpass.plan.WireNetwork;
import io.underpass.plan.WireNetwork.Arrival;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The ways of one flow, told as slowly and plainly as possible: every entry and every rule is looked at, one by one. */
final class WhatIfOracle {
  private final NodePlansOf plans;
  private final Paths appliances;

  private record NodePlansOf(Map<String, NodePlan> nodes) {}

  WhatIfOracle(Paths paths) {
    this.plans = new NodePlansOf(paths.plan().nodes());
    this.appliances = paths;
  }

  /** What has happened so far. */
  private record Past(String text, String denied, List<String> appliances, boolean balanced, int nodes, Arrival arrival) {
    Past at(NodePlan node) {
      return new Past(text + ">" + node.node().site(), denied, appliances, balanced, nodes + 1, arrival);
    }

    Past filtered(boolean passes, DropCode code, String port) {
      return passes || !denied.isEmpty() ? this : new Past(text, code + "@" + port, appliances, balanced, nodes, arrival);
    }

    Past through(String port) {
      List<String> more = new ArrayList<>(appliances);
      more.add(port);
      return new Past(text + ">[" + port + "]", denied, more, balanced, nodes, arrival);
    }

    Past chosen() {
      return new Past(text, denied, appliances, true, nodes, arrival);
    }

    Past by(Arrival other) {
      return new Past(text, denied, appliances, balanced, nodes, other);
    }
  }

  /** Every member of the flow's way: places, how it ends as if nothing were filtered, and what filters say. */
  Set<String> ways(String portName, Flow flow) {
    Set<String> ways = new TreeSet<>();
    for (NodePlan node : plans.nodes().values()) {
      Port port = node.ports().get(portName);
      if (port != null) {
        enter(node, port, flow, new Past("", "", List.of(), false, 0, Arrival.BY_ROUTE), ways);
        return ways;
      }
    }
    ways.add("nowhere");
    return ways;
  }

  private static void end(Past past, String how, Set<String> ways) {
    ways.add(past.text() + " " + how + " | " + past.denied());
  }

  private void enter(NodePlan node, Port port, Flow flow, Past before, Set<String> ways) {
    Past past = before.at(node);
    Packet packet = new Packet(flow.source(), flow.destination(), flow.protocol(), flow.sourcePort(), flow.destinationPort());
    if (Forwardable.isForNode(port, packet)) {
      end(past, "answered", ways);
    } else if (!Forwardable.is(packet)) {
      end(past, "NOT_FORWARDABLE", ways);
    } else {
      Past filtered = past;
      if (port.role() == PortRole.MACHINE && port.filter() != null) {
        for (String set : port.filter().outbound()) {
          filtered = filtered.filtered(allows(node, set, flow), DropCode.FILTERED_OUT, port.name());
        }
      }
      look(node, port.network(), port.policy(), port.role() == PortRole.MACHINE ? port : null, flow, filtered, ways);
    }
  }

  private static boolean allows(NodePlan node, String name, Flow flow) {
    RuleSet set = node.ruleSets().get(name);
    return set != null && set.first(flow).filter(rule -> rule.action() == RuleSet.Action.ALLOW).isPresent();
  }

  private static Map.@Nullable Entry<Route.Key, Route> longest(NodePlan node, NetworkId number, IpAddress destination) {
    Map.Entry<Route.Key, Route> best = null;
    for (Map.Entry<Route.Key, Route> entry : node.routes().entrySet()) {
      Prefix prefix = entry.getKey().prefix();
      if (entry.getKey().network().equals(number) && prefix.contains(destination)
          && (best == null || prefix.length() > best.getKey().prefix().length())) {
        best = entry;
      }
    }
    return best;
  }

  private static List<Target> own(NodePlan node, NetworkId number, IpAddress destination) {
    Mapping mapping = node.mappings().get(new Mapping.Key(number, destination));
    Map.Entry<Route.Key, Route> route = longest(node, number, destination);
    return mapping != null ? List.of(mapping.target()) : route != null ? route.getValue().targets() : List.of(new Target.Drop(DropCode.NO_ROUTE));
  }

  private static List<Target> targets(NodePlan node, NetworkId number, @Nullable Policy policy, IpAddress destination) {
    if (policy == null) {
      return own(node, number, destination);
    }
    boolean alone = policy.scope() == Policy.Scope.ALONE;
    Map.Entry<Route.Key, Route> first = longest(node, policy.routes(), destination);
    Map.Entry<Route.Key, Route> second = longest(node, number, destination);
    if (first == null && alone) {
      return List.of(new Target.Drop(DropCode.NO_ROUTE));
    }
    if (first == null || !alone && second != null && second.getKey().prefix().length() > first.getKey().prefix().length()) {
      return own(node, number, destination);
    }
    List<Target> all = new ArrayList<>();
    first.getValue().targets().forEach(target -> all.addAll(target instanceof Target.Local ? own(node, number, destination) : List.of(target)));
    return all;
  }

  private void look(
      NodePlan node, NetworkId number, @Nullable Policy policy, @Nullable Port sender, Flow flow, Past past, Set<String> ways) {
    if (past.nodes() > 30) {
      end(past, "TTL_EXCEEDED", ways);
      return;
    }
    for (Target target : targets(node, number, policy, flow.destination())) {
      if (target instanceof Target.Balanced front) {
        FrontEnd entry = node.frontEnds().get(new FrontEnd.Key(front.network(), front.address(), flow.protocol(), flow.destinationPort()));
        entry = entry == null ? node.frontEnds().get(new FrontEnd.Key(front.network(), front.address(), 0, 0)) : entry;
        List<Target> machines = entry == null ? List.of()
            : entry.backends().stream().filter(it -> it.health() == FrontEnd.Health.UP).map(FrontEnd.Backend::target).toList();
        if (machines.isEmpty()) {
          end(past, "NO_BACKEND", ways);
        }
        machines.forEach(machine -> follow(node, sender, machine, flow, past.chosen().by(Arrival.CHOSEN), ways));
      } else {
        follow(node, sender, target, flow, past.by(Arrival.BY_ROUTE), ways);
      }
    }
  }

  private void follow(NodePlan node, @Nullable Port sender, Target target, Flow flow, Past past, Set<String> ways) {
    if (sender != null) {
      NetworkId to = switch (target) {
        case Target.Tunnel tunnel -> tunnel.network();
        case Target.Machine machine when node.ports().containsKey(machine.port()) -> node.ports().get(machine.port()).network();
        default -> sender.network();
      };
      List<Prefix> own = to.equals(sender.network()) ? null : node.crossings().get(new Crossing(sender.network(), to));
      if (own != null && own.stream().noneMatch(prefix -> prefix.contains(flow.source()))) {
        end(past, "FORWARDED_SOURCE", ways);
        return;
      }
    }
    boolean fromOutside = sender != null || past.nodes() - past.appliances().size() == 1;
    NodeRole role = node.node().role();
    switch (target) {
      case Target.Drop drop -> end(past, drop.code().name(), ways);
      case Target.Machine machine -> arrive(node, machine.port(), flow, past, ways);
      case Target.Customer customer -> end(
          past,
          role != NodeRole.EDGE ? "NO_ROUTE" : node.ports().containsKey(customer.port()) ? "to " + customer.port() : "NO_PORT",
          ways);
      case Target.Tunnel tunnel -> {
        NodePlan next = plans.nodes().get(tunnel.node());
        if (next == null || !fromOutside && role != NodeRole.GATEWAY) {
          end(past, "NO_ROUTE", ways);
          return;
        }
        WireNetwork accepted = next.networks().get(tunnel.network());
        if (accepted == null) {
          end(past.at(next), "UNKNOWN_NETWORK", ways);
        } else if (accepted.port() != null) {
          arrive(next, accepted.port(), flow, past.at(next).by(accepted.arrival()), ways);
        } else {
          look(next, accepted.lookup(), accepted.policy(), null, flow, past.at(next), ways);
        }
      }
      default -> throw new IllegalStateException(target.toString());
    }
  }

  private void arrive(NodePlan node, String name, Flow flow, Past before, Set<String> ways) {
    Port port = node.ports().get(name);
    if (port == null) {
      end(before, "NO_PORT", ways);
      return;
    }
    Translation translation =
        node.translations().get(new Translation.Key(name, flow.destination(), flow.protocol(), flow.destinationPort()));
    translation = before.arrival() == Arrival.BY_ROUTE ? null
        : translation == null ? node.translations().get(new Translation.Key(name, flow.destination(), 0, 0)) : translation;
    int dport = translation == null || translation.port() == 0 ? flow.destinationPort() : translation.port();
    Flow there = translation == null ? flow : new Flow(flow.source(), translation.address(), flow.protocol(), flow.sourcePort(), dport);
    Past past = before;
    if (port.filter() != null) {
      for (String set : port.filter().inbound()) {
        past = past.filtered(allows(node, set, there), DropCode.FILTERED_IN, name);
      }
    }
    var forwarder = past.balanced() ? java.util.Optional.<Trace.Appliance>empty() : appliances.forwarder(name, there.destination());
    if (forwarder.isEmpty()) {
      end(past, "to " + name + (translation == null ? "" : " as " + translation.address() + ":" + translation.port()), ways);
    } else if (past.appliances().contains(name)) {
      end(past, "TTL_EXCEEDED", ways);
    } else {
      enter(node, port, there, past.through(name + forwarder.get().kind()), ways);
    }
  }
}

package io.underpass.routing;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.DropCode;
import io.underpass.plan.Forwarding;
import io.underpass.plan.Mapping;
import io.underpass.plan.Meter;
import io.underpass.plan.NetworkId;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Plan;
import io.underpass.plan.Policy;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import io.underpass.plan.Reason;
import io.underpass.plan.Route;
import io.underpass.plan.Target;
import io.underpass.plan.WireNetwork;
import io.underpass.routing.Trace.Hop;
import io.underpass.routing.Trace.Limit;
import io.underpass.routing.Trace.Verdict;
import io.underpass.routing.Trace.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One packet through the nodes of a plan, each asked as the packet asks it: docs/forwarding.md. */
final class Walk {
  private static final Reason UNEXPLAINED =
      new Reason(ReasonCode.NO_ENTRY.name(), "no entry of this node says anything about the address", "");

  /** What routers don't forward to, and from (docs/forwarding.md, step 3). */
  private static final List<Prefix> NOT_TO =
      prefixes("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "fe80::/10", "ff00::/8");

  private static final List<Prefix> NOT_FROM =
      prefixes("0.0.0.0/32", "127.0.0.0/8", "224.0.0.0/4", "::/128", "::1/128", "fe80::/10", "ff00::/8");

  /** What the stack behind a customer's port takes: neighbour discovery (docs/forwarding.md, step 2). */
  private static final List<Prefix> NEIGHBOURS = prefixes("fe80::/10", "ff00::/8");

  private final Plan plan;
  private final Explanation explanation;
  private final Packet packet;
  private final Ingress ingress;
  private final List<Hop> hops = new ArrayList<>();
  private final List<Limit> limits = new ArrayList<>();
  private @Nullable Exit exit;

  /** Why an entry holds for one address, where the entry itself speaks for many. */
  interface Explanation {
    Reason of(Reason entry, IpAddress destination);

    /** The SKU of a gateway's node; empty where it isn't known any more. */
    String sku(String node);
  }

  /** The port by which a packet left. */
  record Exit(String node, Port port) {}

  Walk(Plan plan, Explanation explanation, Packet packet, Ingress ingress) {
    this.plan = plan;
    this.explanation = explanation;
    this.packet = packet;
    this.ingress = ingress;
  }

  /** Where the packet left; null unless delivered. */
  @Nullable Exit exit() {
    return exit;
  }

  Way go() {
    NodePlan node = plan.nodes().get(ingress.node());
    Port port = node == null ? null : node.ports().get(ingress.port().name());
    if (node == null || port == null) {
      return Way.nowhere(new Reason(
          ReasonCode.NOT_ALLOCATED.name(), "port " + ingress.port().name() + " is not running yet on node " + ingress.node(), ""));
    }
    if (isForNode(port)) {
      return stop(node, Verdict.ANSWERED, DropCode.NONE, "to the node's own stack", "", port.reason());
    }
    if (holds(NOT_TO, packet.destination()) || holds(NOT_FROM, packet.source())) {
      return drop(node, DropCode.NOT_FORWARDABLE, "", new Reason(
          DropCode.NOT_FORWARDABLE.name(),
          "routers don't forward from " + packet.source() + " to " + packet.destination(),
          ""));
    }
    if (port.role() == PortRole.MACHINE && !port.sources().isEmpty() && !port.sources().contains(packet.source())) {
      return drop(node, DropCode.SPOOFED_SOURCE, "", port.reason());
    }
    return from(node, port.network(), port.policy());
  }

  private static List<Prefix> prefixes(String... texts) {
    return Stream.of(texts).map(Prefix::parse).toList();
  }

  private static boolean holds(List<Prefix> prefixes, IpAddress address) {
    return prefixes.stream().anyMatch(prefix -> prefix.contains(address));
  }

  private boolean isForNode(Port port) {
    boolean own = port.addresses().stream().anyMatch(address -> address.address().equals(packet.destination()));
    return switch (port.role()) {
      case CUSTOMER -> own || holds(NEIGHBOURS, packet.destination());
      case MACHINE -> own && packet.isIcmp();
    };
  }

  private Way from(NodePlan first, NetworkId firstNetwork, @Nullable Policy firstPolicy) {
    NodePlan node = first;
    NetworkId network = firstNetwork;
    Policy policy = firstPolicy;
    // Edge, gateway, host: a longer way is a loop, which the packet's TTL would end.
    for (int i = 0; i <= plan.nodes().size(); i++) {
      Forwarding.Decision decision = new Forwarding(node).decide(network, policy, packet.flow());
      Reason reason = decision.reason() == null
          ? UNEXPLAINED
          : i == 0 ? explanation.of(decision.reason(), packet.destination()) : decision.reason();
      String entry = describe(decision.entry());
      if (node.node().role() == NodeRole.GATEWAY) {
        noteLimit(node);
      }
      switch (decision.target()) {
        case Target.Drop drop -> {
          return drop(node, drop.code(), entry, reason);
        }
        case Target.Machine machine -> {
          return deliver(node, machine.port(), "to the machine's port " + machine.port(), entry, reason);
        }
        case Target.Customer customer -> {
          return node.node().role() == NodeRole.EDGE
              ? deliver(node, customer.port(), describe(customer), entry, reason)
              : drop(node, DropCode.NO_ROUTE, entry, reason);
        }
        case Target.Local _, Target.Balanced _ -> throw new IllegalStateException("a look-up ends with a place, not with " + decision.target());
        case Target.Tunnel tunnel -> {
          if (i > 0 && node.node().role() != NodeRole.GATEWAY) {
            return drop(node, DropCode.NO_ROUTE, entry, reason);
          }
          NodePlan next = plan.nodes().get(tunnel.node());
          if (next == null) {
            return drop(node, DropCode.NO_ROUTE, entry, reason);
          }
          hops.add(new Hop(
              node.node().name(), node.node().role(), "tunnel to " + tunnel.node() + ", network " + tunnel.network(), entry, reason));
          WireNetwork accepted = next.networks().get(tunnel.network());
          if (accepted == null) {
            return drop(next, DropCode.UNKNOWN_NETWORK, "", new Reason(
                DropCode.UNKNOWN_NETWORK.name(), "node " + tunnel.node() + " takes nothing of network " + tunnel.network(), ""));
          }
          node = next;
          network = accepted.lookup();
          policy = accepted.policy();
          if (accepted.port() != null) {
            return deliver(node, accepted.port(), "to the machine's port " + accepted.port(), "network " + tunnel.network(), accepted.reason());
          }
        }
      }
    }
    return end(Verdict.DROPPED, DropCode.TTL_EXCEEDED, new Reason(DropCode.TTL_EXCEEDED.name(), "the nodes pass it on in a circle", ""));
  }

  private void noteLimit(NodePlan node) {
    Meter meter = node.meter();
    if (meter != null && (meter.bandwidth() != null || meter.packetsPerSecond() > 0)) {
      limits.add(new Limit(
          node.node().site(),
          explanation.sku(node.node().name()),
          meter.bandwidth() == null ? 0 : meter.bandwidth().bitsPerSecond(),
          meter.packetsPerSecond()));
    }
  }

  private static String describe(Target.Customer customer) {
    return "to the customer's port " + customer.port() + ", next hop " + customer.nextHop();
  }

  private static String describe(@Nullable Object entry) {
    return switch (entry) {
      case null -> "";
      case Mapping.Key key -> "mapping " + key.network() + " " + key.address();
      case Route.Key key -> "route " + key.network() + " " + key.prefix();
      default -> entry.toString();
    };
  }

  private Way deliver(NodePlan node, String portName, String decision, String entry, Reason reason) {
    Port port = node.ports().get(portName);
    if (port == null) {
      return drop(node, DropCode.NO_PORT, entry, reason);
    }
    exit = new Exit(node.node().name(), port);
    return stop(node, Verdict.DELIVERED, DropCode.NONE, decision, entry, reason);
  }

  private Way drop(NodePlan node, DropCode code, String entry, Reason reason) {
    return stop(node, Verdict.DROPPED, code, "drop " + code, entry, reason);
  }

  private Way stop(NodePlan node, Verdict verdict, DropCode code, String decision, String entry, Reason reason) {
    hops.add(new Hop(node.node().name(), node.node().role(), decision, entry, reason));
    return end(verdict, code, reason);
  }

  private Way end(Verdict verdict, DropCode code, Reason reason) {
    boolean bypass = verdict == Verdict.DELIVERED
        && ingress.fromOnPremises()
        && exit != null
        && exit.port().role() == PortRole.MACHINE
        && hops.stream().noneMatch(hop -> hop.role() == NodeRole.GATEWAY);
    return new Way(verdict, code, bypass, ingress.port().name(), exit == null ? "" : exit.port().name(), reason, hops, limits);
  }
}

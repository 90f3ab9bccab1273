package io.underpass.arm.own;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Json;
import io.underpass.control.ControlPlane;
import io.underpass.dataplane.NodeCounters;
import io.underpass.model.CircuitPeering;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.ResourceId;
import io.underpass.plan.Mapping;
import io.underpass.plan.Meter;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.plan.Reason;
import io.underpass.plan.Route;
import io.underpass.plan.Target;
import io.underpass.routing.View;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What runs: nodes, ports, the plan entry by entry. */
final class Running {
  private final ControlPlane control;

  Running(ControlPlane control) {
    this.control = control;
  }

  ArrayNode nodes() {
    Map<String, NodeCounters> counters = control.counters();
    ArrayNode list = Json.array();
    new TreeMap<>(control.running().nodes()).forEach((name, node) -> {
      ObjectNode one =
          list.addObject()
              .put("name", name)
              .put("role", word(node.node().role()))
              .put("site", node.node().site())
              .put("netns", control.kernelPrefix() + "-" + node.node().site())
              .put("underlay", node.node().underlay().toString());
      NodeCounters counted = counters.get(name);
      if (counted != null) {
        one.set("counters", shown(counted));
      }
    });
    return list;
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static ObjectNode shown(NodeCounters counters) {
    ObjectNode shown = Json.object();
    shown.set("forwarded", shown(counters.forwarded()));
    ObjectNode ports = shown.putObject("ports");
    new TreeMap<>(counters.ports()).forEach((port, duplex) -> ports.set(port, shown(duplex)));
    ObjectNode networks = shown.putObject("networks");
    new TreeMap<>(counters.networks()).forEach((network, duplex) -> networks.set(Integer.toString(network.vni()), shown(duplex)));
    ObjectNode drops = shown.putObject("drops");
    new TreeMap<>(counters.drops()).forEach((code, packets) -> drops.put(code.name(), packets));
    return shown.put("newFlows", counters.newFlows()).put("activeFlows", counters.activeFlows());
  }

  private static ObjectNode shown(NodeCounters.Duplex duplex) {
    ObjectNode shown = Json.object();
    shown.set("in", shown(duplex.in()));
    shown.set("out", shown(duplex.out()));
    return shown;
  }

  private static ObjectNode shown(NodeCounters.Count count) {
    return Json.object().put("packets", count.packets()).put("octets", count.octets());
  }

  /** Adds {@code status}, {@code node} and, unless bound, {@code message}. */
  void addPortStatus(String port, ObjectNode body) {
    Plan plan = control.running();
    Map<String, String> problems = control.problems();
    Optional<String> node =
        plan.nodes().values().stream()
            .filter(one -> one.ports().containsKey(port))
            .map(one -> one.node().name())
            .findFirst();
    node.ifPresent(name -> body.put("node", name));
    String problem = problems.getOrDefault(port, node.map(problems::get).orElse(null));
    if (problem != null) {
      body.put("status", "failed").put("message", problem);
    } else if (node.isPresent()) {
      body.put("status", "bound");
    } else {
      body.put("status", "pending").put("message", whyPending(body));
    }
  }

  private String whyPending(ObjectNode body) {
    View view = control.view();
    Optional<ExpressRouteCircuit> circuit =
        Json.text(body, "circuit").flatMap(ResourceId::tryParse).flatMap(id -> view.resources().get(ExpressRouteCircuit.class, id));
    if (circuit.isPresent() && !view.resources().isProvisioned(circuit.get())) {
      return "Circuit " + circuit.get().name() + " is not provisioned by its provider.";
    }
    if (circuit.isPresent() && view.resources().privatePeering(circuit.get()).filter(CircuitPeering::enabled).isEmpty()) {
      return "Circuit " + circuit.get().name() + " has no private peering that is enabled.";
    }
    return "Revision " + view.revision() + " is on its way to the data plane, which runs " + control.applied() + ".";
  }

  ObjectNode plan(String wanted) {
    Plan plan = control.running();
    if (!wanted.isEmpty() && plan.node(wanted).isEmpty()) {
      throw ArmError.notFound("NodeNotFound", "There is no node '%s'. GET /underpass/nodes lists them.", wanted);
    }
    ObjectNode shown = Json.object().put("revision", plan.revision());
    ArrayNode nodes = shown.putArray("nodes");
    new TreeMap<>(plan.nodes()).forEach((name, node) -> {
      if (wanted.isEmpty() || wanted.equals(name)) {
        nodes.add(shown(node));
      }
    });
    return shown;
  }

  private static ObjectNode shown(NodePlan plan) {
    ObjectNode shown =
        Json.object()
            .put("name", plan.node().name())
            .put("role", word(plan.node().role()))
            .put("site", plan.node().site())
            .put("underlay", plan.node().underlay().toString());
    ArrayNode ports = shown.putArray("ports");
    new TreeMap<>(plan.ports()).values().forEach(port -> ports.add(shown(port)));
    ArrayNode networks = shown.putArray("networks");
    new TreeMap<>(plan.networks())
        .forEach(
            (wire, network) ->
                with(
                    networks
                        .addObject()
                        .put("network", wire.vni())
                        .put("lookup", network.lookup().vni()),
                    network.reason()));
    ArrayNode mappings = shown.putArray("mappings");
    sorted(plan.mappings())
        .forEach(
            key -> {
              Mapping mapping = plan.mappings().get(key);
              if (mapping != null) {
                with(
                    mappings
                        .addObject()
                        .put("network", key.network().vni())
                        .put("address", key.address().toString())
                        .put("target", text(mapping.target())),
                    mapping.reason());
              }
            });
    ArrayNode routes = shown.putArray("routes");
    sorted(plan.routes()).forEach(key -> {
      Route route = plan.routes().get(key);
      if (route != null) {
        ObjectNode one = routes.addObject().put("network", key.network().vni()).put("prefix", key.prefix().toString());
        ArrayNode targets = one.putArray("targets");
        route.targets().forEach(target -> targets.add(text(target)));
        with(one, route.reason());
      }
    });
    FrontEndJson.add(plan, shown);
    addMeter(shown, plan.meter());
    return shown;
  }

  private static <K extends Comparable<K>> List<K> sorted(Map<K, ?> map) {
    List<K> keys = new ArrayList<>(map.keySet());
    Collections.sort(keys);
    return keys;
  }

  private static void addMeter(ObjectNode shown, @Nullable Meter meter) {
    if (meter != null) {
      shown
          .putObject("meter")
          .put("bitsPerSecond", meter.bandwidth() == null ? 0 : meter.bandwidth().bitsPerSecond())
          .put("packetsPerSecond", meter.packetsPerSecond())
          .put("newFlowsPerSecond", meter.newFlowsPerSecond())
          .put("flows", meter.flows());
    }
  }

  private static ObjectNode shown(Port port) {
    ObjectNode shown = Json.object().put("name", port.name()).put("role", word(port.role())).put("network", port.network().vni());
    ArrayNode addresses = shown.putArray("addresses");
    port.addresses().forEach(link -> addresses.add(link.address() + "/" + link.length()));
    if (port.machineMac() != null) {
      shown.put("machineMac", port.machineMac().toString());
    }
    ArrayNode sources = shown.putArray("sources");
    port.sources().forEach(source -> sources.add(source.toString()));
    shown.put("netns", port.attachment().netns()).put("interface", port.attachment().device());
    return with(shown, port.reason());
  }

  static ObjectNode with(ObjectNode entry, Reason reason) {
    entry.set("reason", shown(reason));
    return entry;
  }

  static ObjectNode shown(Reason reason) {
    return Json.object().put("code", reason.code()).put("text", reason.text()).put("subject", reason.subject());
  }

  static String text(Target target) {
    return switch (target) {
      case Target.Tunnel tunnel -> "tunnel to " + tunnel.node() + ", network " + tunnel.network().vni();
      case Target.Machine machine -> "machine port " + machine.port();
      case Target.Customer customer -> "customer port " + customer.port() + ", next hop " + customer.nextHop();
      case Target.Local _ -> "as the network says";
      case Target.Balanced front -> "one of the machines behind " + front.address();
      case Target.Drop drop -> "drop " + drop.code();
    };
  }
}

package io.underpass.arm.own;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.control.ControlPlane;
import io.underpass.control.Metrics;
import io.underpass.dataplane.FlowReading;
import io.underpass.dataplane.TrackedFlow;
import io.underpass.model.Connection;
import io.underpass.model.GatewaySku;
import io.underpass.model.ResourceId;
import io.underpass.model.VirtualNetwork;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.plan.NetworkId;
import io.underpass.routing.Budget;
import io.underpass.routing.Demand;
import io.underpass.routing.GatewayState;
import io.underpass.routing.OverBudgetException;
import io.underpass.routing.View;
import io.underpass.routing.advice.Advice;
import io.underpass.routing.advice.Advisor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;

/**
 * {@code GET /underpass/advice[?connection=][&network=]}: whether FastPath is worth it, at one connection or at each, with alternatives for
 * the first networks that need them, or for one.
 */
final class AdviceApi {
  /** How far back the gateway's metrics are looked at. */
  static final Duration LOOKED_BACK = Duration.ofHours(1);

  private static final Duration GRAIN = Duration.ofMinutes(1);

  private final ControlPlane control;
  private final Clock clock;
  private final long steps;

  /** Held while one is worked out: it may take a core for seconds, and whoever may read may ask. */
  private final Object working = new Object();

  /** @param steps how much work one answer may take, as {@link Budget} counts it */
  AdviceApi(ControlPlane control, Clock clock, long steps) {
    this.steps = steps;
    this.control = control;
    this.clock = clock;
  }

  /**
   * What went through a gateway, from its flow tables as they are now.
   *
   * @param since when the oldest flow in them began
   * @param octets both ways
   * @param moving of these, the octets of flows to addresses that would bypass
   */
  record Share(Instant since, int flows, long octets, long moving) {}

  /**
   * How near a gateway came to one of its limits.
   *
   * @param metric by its name in Azure Monitor
   * @param highest of any minute
   * @param at the minute's beginning
   */
  record Nearness(String metric, String unit, double limit, double highest, Instant at) {
    double ratio() {
      return highest / limit;
    }
  }

  Answer answer(Call call) {
    View view = control.view();
    List<Connection> connections = call.parameter("connection")
        .filter(name -> !name.isEmpty())
        .map(name -> named(view, name))
        .orElseGet(() -> view.resources().all(Connection.class).stream().filter(Connection::isExpressRoute).toList());
    if (connections.isEmpty()) {
      throw ArmError.notFound(
          "ConnectionNotFound", "There is no ExpressRoute connection yet; 'az network vpn-connection create' makes one.");
    }
    Predicate<ResourceId> asked =
        call.parameter("network").filter(name -> !name.isEmpty()).map(name -> network(view, name)).orElse(_ -> true);
    try {
      return Answer.json(200, advice(view, connections, asked));
    } catch (OverBudgetException e) {
      throw ArmError.badRequest(
          "AdviceTooLarge",
          "Advice on %d connections takes more than the %,d steps that an answer may take, most of them for %s. Ask for one connection with"
              + " ?connection=NAME, and for alternatives of one network with &network=NAME.",
          connections.size(), e.steps(), e.most());
    }
  }

  private ArrayNode advice(View view, List<Connection> connections, Predicate<ResourceId> asked) {
    AdviceJson body = new AdviceJson();
    Budget budget = new Budget(steps);
    synchronized (working) {
      Set<String> nodes = connections.stream()
          .flatMap(connection -> view.resources().get(VirtualNetworkGateway.class, connection.gateway()).stream())
          .flatMap(gateway -> instances(view, gateway).stream())
          .collect(Collectors.toSet());
      FlowReading flows = control.flows(nodes::contains);
      for (Connection connection : connections) {
        Advice advice = Advisor.of(view, connection, asked, budget).orElseThrow(() -> ArmError.badRequest(
            "ReferenceMissing", "Connection '%s' joins no ExpressRoute gateway in a virtual network with a circuit that exists.",
            connection.name()));
        VirtualNetworkGateway gateway = view.resources().get(VirtualNetworkGateway.class, connection.gateway()).orElseThrow();
        body.add(view, advice, share(view, gateway, advice, flows), limits(view, gateway));
      }
    }
    return body.body();
  }

  private static Predicate<ResourceId> network(View view, String name) {
    Optional<ResourceId> id = ResourceId.tryParse(name);
    Predicate<ResourceId> asked = network -> id.isPresent() ? network.equals(id.get()) : network.name().equalsIgnoreCase(name);
    if (view.resources().all(VirtualNetwork.class).stream().map(VirtualNetwork::id).noneMatch(asked)) {
      throw ArmError.notFound("NetworkNotFound", "There is no virtual network '%s'; 'az network vnet list' names them.", name);
    }
    return asked;
  }

  private static List<Connection> named(View view, String name) {
    Optional<ResourceId> id = ResourceId.tryParse(name);
    List<Connection> found = view.resources().all(Connection.class).stream()
        .filter(Connection::isExpressRoute)
        .filter(connection -> id.isPresent() ? connection.id().equals(id.get()) : connection.name().equalsIgnoreCase(name))
        .toList();
    if (found.isEmpty()) {
      throw ArmError.notFound(
          "ConnectionNotFound", "There is no ExpressRoute connection '%s'; 'az network vpn-connection list -g <group>' names them.", name);
    }
    return found;
  }

  /** The names of a gateway's nodes. */
  private static Set<String> instances(View view, VirtualNetworkGateway gateway) {
    Set<String> nodes = new HashSet<>();
    GatewayState state = view.gateways().get(gateway.id());
    for (int i = 0; state != null && i < state.instances(); i++) {
      view.allocations().node(Demand.instanceKey(gateway.id(), i)).ifPresent(node -> nodes.add(node.name()));
    }
    return nodes;
  }

  /** Empty where nothing has gone through the gateway lately. */
  private Optional<Share> share(View view, VirtualNetworkGateway gateway, Advice advice, FlowReading all) {
    Set<String> nodes = instances(view, gateway);
    Map<NetworkId, ResourceId> networks = new HashMap<>();
    view.resources().all(VirtualNetwork.class).forEach(network ->
        view.allocations().network(Demand.networkKey(network.id())).ifPresent(number -> networks.put(number, network.id())));
    int flows = 0;
    long octets = 0;
    long moving = 0;
    long since = Long.MAX_VALUE;
    for (TrackedFlow flow : all.flows()) {
      if (flow.kind() == TrackedFlow.Kind.GATEWAY && nodes.contains(flow.node())) {
        long size = flow.forth().octets() + flow.back().octets();
        ResourceId network = networks.get(flow.network());
        flows++;
        octets += size;
        since = Math.min(since, flow.firstSeen());
        moving += network != null && advice.then().bypasses(network, flow.flow().destination()) ? size : 0;
      }
    }
    return flows == 0
        ? Optional.empty()
        : Optional.of(new Share(Instant.ofEpochMilli(since + all.behind(clock.millis())), flows, octets, moving));
  }

  /** The gateway's limits, nearest first; those of which nothing was measured are left out. */
  private List<Nearness> limits(View view, VirtualNetworkGateway gateway) {
    GatewayState state = view.gateways().get(gateway.id());
    if (state == null) {
      return List.of();
    }
    GatewaySku.Limits limits = state.running().limits(state.units());
    List<Nearness> all = new ArrayList<>();
    near(gateway, "ExpressRouteGatewayBitsPerSecond", limits.bandwidth().bitsPerSecond()).ifPresent(all::add);
    near(gateway, "ExpressRouteGatewayPacketsPerSecond", limits.packetsPerSecond()).ifPresent(all::add);
    near(gateway, "ExpressRouteGatewayMaxFlowsCreationRate", limits.newFlowsPerSecond()).ifPresent(all::add);
    near(gateway, "ExpressRouteGatewayActiveFlows", limits.flows()).ifPresent(all::add);
    all.sort(Comparator.comparingDouble(Nearness::ratio).reversed());
    return all;
  }

  private Optional<Nearness> near(VirtualNetworkGateway gateway, String metric, double limit) {
    Metrics metrics = control.metrics();
    Optional<Metrics.Definition> definition =
        metrics.definitions(gateway.id()).stream().filter(it -> it.name().equals(metric)).findFirst();
    if (definition.isEmpty() || limit <= 0) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    return metrics.query(gateway.id(), metric, now.minus(LOOKED_BACK), now, GRAIN, List.of()).stream()
        .flatMap(series -> series.points().stream())
        .filter(point -> point.count() > 0)
        .max(Comparator.comparingDouble(Metrics.Point::maximum))
        .map(point -> new Nearness(metric, definition.get().unit(), limit, point.maximum(), point.time()));
  }
}

package io.underpass.control.rehearsal;

import io.underpass.control.reconcile.StaticRouteSource;
import io.underpass.model.Connection;
import io.underpass.model.GatewaySku;
import io.underpass.model.LearntRoute;
import io.underpass.model.LinkRole;
import io.underpass.model.ResourceId;
import io.underpass.model.Resources;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.routing.Allocations;
import io.underpass.routing.Demand;
import io.underpass.routing.GatewayState;
import io.underpass.routing.Reachability;
import io.underpass.routing.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The view of resources that are others than now, once everything runs that they ask for. */
final class Settled {
  private Settled() {}

  static View of(View now, Resources resources, long revision) {
    Map<ResourceId, GatewayState> gateways = gateways(now, resources);
    Allocations allocations = now.allocations().satisfying(Demand.of(resources, gateways));
    return new View(
        revision, resources, learnt(now, resources), reachability(now, resources), allocations, gateways, now.health(), now.options());
  }

  /** Each gateway runs what is asked for. */
  private static Map<ResourceId, GatewayState> gateways(View now, Resources resources) {
    Map<ResourceId, GatewayState> states = new HashMap<>();
    for (VirtualNetworkGateway gateway : resources.all(VirtualNetworkGateway.class)) {
      if (gateway.isExpressRoute() && gateway.sku() instanceof GatewaySku sku) {
        GatewayState state = now.gateways().get(gateway.id());
        int units = gateway.scale().min();
        states.put(gateway.id(), state != null && state.running() == sku && state.units() == units && state.ready() ? state
            : new GatewayState(
                sku, units, state == null ? GatewayState.INSTANCES : state.instances(), state == null ? 1 : state.generation(), true));
      }
    }
    return states.equals(now.gateways()) ? now.gateways() : states;
  }

  /** What customers announce, and what stands by decree then in place of now. */
  private static List<LearntRoute> learnt(View now, Resources resources) {
    List<LearntRoute> decreed = new StaticRouteSource().routes(now.resources());
    List<LearntRoute> then = new StaticRouteSource().routes(resources);
    if (decreed.equals(then)) {
      return now.learnt();
    }
    List<LearntRoute> learnt = new ArrayList<>(now.learnt());
    learnt.removeAll(new HashSet<>(decreed));
    learnt.addAll(then);
    return learnt;
  }

  /** Gateways and circuits that a connection joins for the first time speak. */
  private static Reachability reachability(View now, Resources resources) {
    Reachability reachability = now.reachability();
    if (reachability.adjacencies() == null) {
      return reachability;
    }
    Set<Reachability.Adjacency> adjacencies = new HashSet<>(reachability.adjacencies());
    Set<List<ResourceId>> joined = joined(now.resources());
    joined(resources).stream().filter(pair -> !joined.contains(pair)).forEach(pair -> {
      for (LinkRole link : LinkRole.values()) {
        adjacencies.add(new Reachability.Adjacency(pair.getFirst(), pair.getLast(), link));
      }
    });
    return adjacencies.size() == reachability.adjacencies().size() ? reachability : new Reachability(adjacencies, reachability.dead());
  }

  private static Set<List<ResourceId>> joined(Resources resources) {
    Set<List<ResourceId>> joined = new HashSet<>();
    for (Connection connection : resources.all(Connection.class)) {
      ResourceId gateway = connection.gateway();
      ResourceId circuit = connection.circuit();
      if (gateway != null && circuit != null) {
        joined.add(List.of(gateway, circuit));
      }
    }
    return joined;
  }
}

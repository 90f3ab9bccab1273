package io.underpass.arm.network;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceAction;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.control.Operation;
import io.underpass.model.CircuitPeering;
import io.underpass.model.Connection;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.LinkRole;
import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.routing.EffectiveRoute;
import io.underpass.routing.EffectiveRoutes;
import io.underpass.routing.View;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Calls on network resources besides their life cycle. */
public final class NetworkActions {
  private final ResourceLife life;
  private final CircuitTraffic traffic;
  private final Supplier<View> view;

  /** @param view what routing sees now */
  public NetworkActions(ResourceLife life, CircuitTraffic traffic, Supplier<View> view) {
    this.life = life;
    this.traffic = traffic;
    this.view = view;
  }

  public List<ResourceAction> all() {
    return List.of(
        new ResourceAction(ExpressRouteCircuit.TYPE, "GET", "stats", (_, id) -> stats(id)),
        new ResourceAction(CircuitPeering.TYPE, "GET", "stats", (_, id) -> stats(id.parent())),
        new ResourceAction(VirtualNetworkGateway.TYPE, "GET", "connections", this::connections),
        new ResourceAction(VirtualNetworkGateway.TYPE, "POST", "reset", this::reset),
        new ResourceAction(NetworkInterface.TYPE, "POST", "effectiveRouteTable", (_, id) -> effectiveRoutes(id)));
  }

  private Answer effectiveRoutes(ResourceId nic) {
    ArrayNode values = Json.array();
    for (EffectiveRoute route : EffectiveRoutes.of(view.get(), nic)) {
      ObjectNode value = values.addObject();
      value.put("name", route.name())
          .put("disableBgpRoutePropagation", false)
          .put("source", route.source().toString())
          .put("state", route.state().toString());
      value.putArray("addressPrefix").add(route.prefix().toString());
      ArrayNode nextHops = value.put("nextHopType", route.nextHopType().toString()).putArray("nextHopIpAddress");
      if (route.nextHop() != null) {
        nextHops.add(route.nextHop().toString());
      }
    }
    return Answer.json(200, Json.list(values));
  }

  /** The spelling of the members is the service's. */
  private Answer stats(ResourceId circuit) {
    CircuitTraffic.Octets primary = traffic.ofLink(circuit, LinkRole.PRIMARY);
    CircuitTraffic.Octets secondary = traffic.ofLink(circuit, LinkRole.SECONDARY);
    return Answer.json(
        200,
        Json.object()
            .put("primarybytesIn", primary.in())
            .put("primarybytesOut", primary.out())
            .put("secondarybytesIn", secondary.in())
            .put("secondarybytesOut", secondary.out()));
  }

  /**
   * All instances are replaced, so {@code gatewayVip}, which names one of an active-active VPN gateway, has nothing to choose; az sends the
   * word None for none.
   */
  private Answer reset(Call call, ResourceId gateway) {
    return life.act(call, Operation.RESET_GATEWAY, gateway);
  }

  private Answer connections(Call call, ResourceId gateway) {
    Draft draft = life.now();
    ArrayNode values = Json.array();
    for (ResourceId id : draft.referrers(gateway, Connection.TYPE)) {
      draft.committed(id).ifPresent(document -> values.add(life.shown(draft, document)));
    }
    return Answer.json(200, Json.list(values));
  }
}

package io.underpass.arm.watch;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.own.CurrentPaths;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceAction;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.arm.wire.Schema;
import io.underpass.control.ControlPlane;
import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.model.SecurityRule.Direction;
import io.underpass.model.Subnet;
import io.underpass.net.IpAddress;
import io.underpass.plan.Flow;
import io.underpass.routing.EffectiveRoute;
import io.underpass.routing.EffectiveRoutes;
import io.underpass.routing.EffectiveSecurity;
import io.underpass.routing.View;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a network watcher answers: {@code nextHop}, {@code ipFlowVerify}, {@code connectivityCheck}, {@code topology}; and an interface's
 * effective security groups. The answers are final at once, which is one of the ways in which these operations of the service may end.
 */
public final class Watching {
  private static final Schema NEXT_HOP = Schema.of("NextHopParameters")
      .text("targetResourceId", "sourceIPAddress", "destinationIPAddress", "targetNicResourceId");
  private static final Schema IP_FLOW = Schema.of("VerificationIPFlowParameters")
      .text("targetResourceId", "localPort", "remotePort", "localIPAddress", "remoteIPAddress", "targetNicResourceId")
      .oneOf("direction", "Inbound", "Outbound")
      .oneOf("protocol", "TCP", "UDP");
  private static final int TCP = 6;
  private static final int UDP = 17;

  private final ControlPlane control;
  private final ResourceLife life;
  private final Connectivity connectivity;
  private final TopologyView topology;

  public Watching(ControlPlane control, ResourceLife life, CurrentPaths paths, Clock clock) {
    this.control = control;
    this.life = life;
    this.connectivity = new Connectivity(control, paths);
    this.topology = new TopologyView(life, clock);
  }

  public List<ResourceAction> all() {
    return List.of(
        new ResourceAction(NetworkWatchers.TYPE, "POST", "nextHop", (call, _) -> nextHop(call)),
        new ResourceAction(NetworkWatchers.TYPE, "POST", "ipFlowVerify", (call, _) -> verify(call)),
        new ResourceAction(
            NetworkWatchers.TYPE, "POST", "connectivityCheck", (call, _) -> connectivity.check(call, targets(call, control.view()))),
        new ResourceAction(NetworkWatchers.TYPE, "POST", "topology", topology::answer),
        new ResourceAction(
            NetworkInterface.TYPE,
            "POST",
            "effectiveNetworkSecurityGroups",
            (_, nic) -> Answer.json(200, EffectiveGroupsJson.of(EffectiveSecurity.of(control.view()).groups(nic)))));
  }

  private Targets targets(Call call, View view) {
    return new Targets(view, id -> life.mayRead(call.caller(), id));
  }

  private Answer nextHop(Call call) {
    ObjectNode asked = NEXT_HOP.read(Json.object(call.body()));
    View view = control.view();
    NetworkInterface nic = targets(call, view).nic(asked, Targets.address(asked, "sourceIPAddress"));
    IpAddress destination = Targets.address(asked, "destinationIPAddress");
    Optional<EffectiveRoute> route = EffectiveRoutes.of(view, nic.id()).stream()
        .filter(one -> one.state() == EffectiveRoute.State.ACTIVE && one.prefix().contains(destination))
        .max(Comparator.comparingInt(one -> one.prefix().length()));
    ObjectNode found = Json.object()
        .put("nextHopType", route.map(one -> one.nextHopType().toString()).orElse(EffectiveRoute.NextHopType.NONE.toString()));
    route.map(EffectiveRoute::nextHop).ifPresent(address -> found.put("nextHopIpAddress", address.toString()));
    boolean users = route.filter(one -> one.source() == EffectiveRoute.Source.USER).isPresent();
    found.put("routeTableId", users
        ? nic.subnet().flatMap(view.resources()::subnet).map(Subnet::routeTable).map(ResourceId::toString).orElse("")
        : "System Route");
    return Answer.json(200, found);
  }

  private Answer verify(Call call) {
    ObjectNode asked = IP_FLOW.read(Json.object(call.body()));
    IpAddress local = Targets.address(asked, "localIPAddress");
    IpAddress remote = Targets.address(asked, "remoteIPAddress");
    if (local.isIpv4() != remote.isIpv4()) {
      throw ArmError.badRequest("InvalidParameter", "%s and %s are of two families.", local, remote).at("remoteIPAddress");
    }
    View view = control.view();
    NetworkInterface nic = targets(call, view).nic(asked, local);
    int protocol = Targets.text(asked, "protocol").equalsIgnoreCase("UDP") ? UDP : TCP;
    boolean inbound = Targets.text(asked, "direction").equalsIgnoreCase(Direction.INBOUND.toString());
    Flow out = new Flow(local, remote, protocol, Targets.port(asked, "localPort"), Targets.port(asked, "remotePort"));
    EffectiveSecurity.Verdict verdict = EffectiveSecurity.of(view)
        .verify(nic.id(), inbound ? Direction.INBOUND : Direction.OUTBOUND, inbound ? out.reversed() : out)
        .orElseThrow();
    return Answer.json(200, Json.object().put("access", verdict.access().toString()).put("ruleName", verdict.ruleName()));
  }
}

package io.underpass.arm.network;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceAction;
import io.underpass.bgp.NeighborStatus;
import io.underpass.bgp.SessionState;
import io.underpass.bgp.rib.LocalRoute;
import io.underpass.bgp.rib.RibRoute;
import io.underpass.control.Routers;
import io.underpass.control.Routers.SessionStatus;
import io.underpass.model.ResourceId;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.net.IpAddress;
import io.underpass.routing.RouteExchange.Seat;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a gateway's instances say: {@code getBgpPeerStatus}, {@code getLearnedRoutes}, {@code getAdvertisedRoutes}. */
public final class GatewayRoutes {
  private static final int EBGP_WEIGHT = LocalRoute.DEFAULT_WEIGHT + 1;

  private final Routers routers;
  private final InstantSource clock;

  public GatewayRoutes(Routers routers, InstantSource clock) {
    this.routers = routers;
    this.clock = clock;
  }

  public List<ResourceAction> all() {
    return List.of(
        new ResourceAction(VirtualNetworkGateway.TYPE, "POST", "getBgpPeerStatus", this::peers),
        new ResourceAction(VirtualNetworkGateway.TYPE, "POST", "getLearnedRoutes", (_, gateway) -> learned(gateway)),
        new ResourceAction(VirtualNetworkGateway.TYPE, "POST", "getAdvertisedRoutes", this::advertised));
  }

  /** In order of their number. */
  private List<Routers.Status> instances(ResourceId gateway) {
    return routers.all().stream()
        .filter(router -> router.router().seat() instanceof Seat.Instance instance && instance.gateway().equals(gateway))
        .sorted(Comparator.comparing(router -> router.router().seat() instanceof Seat.Instance instance ? instance.number() : 0))
        .toList();
  }

  private static Optional<IpAddress> peer(Call call) {
    return call.parameter("peer").filter(text -> !text.isBlank()).map(text -> {
      try {
        return IpAddress.parse(text);
      } catch (IllegalArgumentException _) {
        throw ArmError.badRequest("InvalidRequestFormat", "The peer '%s' is not an IP address.", text);
      }
    });
  }

  private Answer peers(Call call, ResourceId gateway) {
    Optional<IpAddress> only = peer(call);
    ArrayNode values = Json.array();
    for (Routers.Status instance : instances(gateway)) {
      for (SessionStatus session : instance.sessions()) {
        NeighborStatus status = session.status();
        if (only.isPresent() && !only.get().equals(session.planned().shown().remote())) {
          continue;
        }
        boolean up = status.state() == SessionState.ESTABLISHED;
        ObjectNode value = values.addObject();
        value.put("localAddress", session.planned().shown().local().toString())
            .put("neighbor", session.planned().shown().remote().toString())
            .put("asn", status.peerAs().value())
            .put("state", up ? "Connected" : status.state() == SessionState.IDLE ? "Idle" : "Connecting")
            .put("connectedDuration", up ? timeSpan(status.uptime(clock.instant())) : null)
            .put("routesReceived", RouteTables.received(status))
            .put("messagesSent", status.messages().sent())
            .put("messagesReceived", status.messages().received());
      }
    }
    return Answer.json(200, Json.list(values));
  }

  /** A .NET TimeSpan: {@code 3.03:14:13.1796961}. */
  static String timeSpan(Duration time) {
    String clock = String.format(
        "%02d:%02d:%02d.%07d", time.toHoursPart(), time.toMinutesPart(), time.toSecondsPart(), time.toNanosPart() / 100);
    return time.toDays() > 0 ? time.toDays() + "." + clock : clock;
  }

  private Answer learned(ResourceId gateway) {
    ArrayNode values = Json.array();
    for (Routers.Status instance : instances(gateway)) {
      Map<String, SessionStatus> sessions = new HashMap<>();
      instance.sessions().forEach(session -> sessions.put(session.planned().name(), session));
      String local = instance.sessions().isEmpty() ? "" : instance.sessions().getFirst().planned().shown().local().toString();
      for (RibRoute route : routers.best(instance.node())) {
        if (route.peer().isEmpty()) {
          row(values, local, route, "", "Network", local, null, LocalRoute.DEFAULT_WEIGHT);
        }
      }
      sessions.values().stream().sorted(Comparator.comparing(session -> session.planned().shown().remote())).forEach(session -> {
        String remote = session.planned().shown().remote().toString();
        for (RibRoute route : routers.accepted(instance.node(), session.planned().name())) {
          row(values, local, route, RouteTables.path(route.attributes().asPath(), "-"), "EBgp", remote, remote, EBGP_WEIGHT);
        }
      });
    }
    return Answer.json(200, Json.list(values));
  }

  private Answer advertised(Call call, ResourceId gateway) {
    IpAddress peer = peer(call).orElseThrow(() -> ArmError.badRequest(
        "MissingQueryParameter", "The query parameter 'peer' is required: the address of a BGP peer, as getBgpPeerStatus shows it."));
    ArrayNode values = Json.array();
    for (Routers.Status instance : instances(gateway)) {
      for (SessionStatus session : instance.sessions()) {
        if (session.planned().shown().remote().equals(peer)) {
          String local = session.planned().shown().local().toString();
          for (RibRoute route : routers.advertised(instance.node(), session.planned().name())) {
            String path = RouteTables.path(route.attributes().asPath(), "-");
            row(values, local, route, path, "Igp", local, local, 0);
          }
        }
      }
    }
    return Answer.json(200, Json.list(values));
  }

  private static void row(
      ArrayNode values, String local, RibRoute route, String path, String origin, String source,
      @Nullable String nextHop, int weight) {
    values.addObject()
        .put("localAddress", local)
        .put("network", route.prefix().toString())
        .put("nextHop", nextHop)
        .put("sourcePeer", source)
        .put("origin", origin)
        .put("asPath", path)
        .put("weight", weight);
  }
}

package io.underpass.arm.network;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceAction;
import io.underpass.bgp.NeighborStatus;
import io.underpass.bgp.SessionState;
import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.AsPath;
import io.underpass.bgp.rib.RibRoute;
import io.underpass.control.Routers;
import io.underpass.control.Routers.SessionStatus;
import io.underpass.dataplane.LinkNeighbor;
import io.underpass.model.CircuitPeering;
import io.underpass.model.LinkRole;
import io.underpass.model.ResourceId;
import io.underpass.net.Asn;
import io.underpass.routing.RouteExchange.Far;
import io.underpass.routing.RouteExchange.Seat;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What an edge knows, in the shapes of a circuit's peering: {@code arpTables}, {@code routeTables}, {@code routeTablesSummary}. */
public final class RouteTables {
  private static final int BGP_VERSION = 4;
  private static final long DAYS_OF_WEEK = 7;

  private final Routers routers;
  private final InstantSource clock;

  public RouteTables(Routers routers, InstantSource clock) {
    this.routers = routers;
    this.clock = clock;
  }

  public List<ResourceAction> all() {
    return List.of(
        new ResourceAction(CircuitPeering.TYPE, "POST", "arpTables/{devicePath}", answer(this::neighbors)),
        new ResourceAction(CircuitPeering.TYPE, "POST", "routeTables/{devicePath}", answer(this::routes)),
        new ResourceAction(CircuitPeering.TYPE, "POST", "routeTablesSummary/{devicePath}", answer(this::summary)));
  }

  private ResourceAction.Run answer(Function<Routers.Status, ArrayNode> table) {
    return (Call call, ResourceId peering) -> {
      String path = call.segments().getLast();
      LinkRole link = LinkRole.tryParse(path).orElseThrow(() -> ArmError.badRequest(
          "InvalidDevicePath", "The device path '%s' is not known. Expected 'primary' or 'secondary'.", path));
      Seat edge = new Seat.Edge(peering.parent(), link);
      boolean isPrivate = peering.name().equalsIgnoreCase("AzurePrivatePeering");
      ArrayNode values = routers.all().stream()
          .filter(router -> isPrivate && router.router().seat().equals(edge))
          .findFirst()
          .map(table)
          .orElseGet(Json::array);
      return Answer.json(200, Json.list(values));
    };
  }

  /** Two rows a family where all is well: the customer's and our own. */
  private ArrayNode neighbors(Routers.Status edge) {
    ArrayNode rows = Json.array();
    for (LinkNeighbor neighbor : routers.neighbors(edge.node())) {
      rows.addObject()
          .put("age", neighbor.age().toMinutes())
          .put("interface", neighbor.side() == LinkNeighbor.Side.NODE ? "Microsoft" : "On-Prem")
          .put("ipAddress", neighbor.address().toString())
          .put("macAddress", dotted(neighbor.mac().toString()));
    }
    return rows;
  }

  /** {@code 0600.0000.ceb0}, as routers print it. */
  private static String dotted(String mac) {
    String digits = mac.replace(":", "");
    return digits.substring(0, 4) + "." + digits.substring(4, 8) + "." + digits.substring(8);
  }

  /** Every path that was heard, the best of a prefix with an asterisk behind its next hop. */
  private ArrayNode routes(Routers.Status edge) {
    Map<String, SessionStatus> sessions = edge.sessions().stream().collect(Collectors.toMap(one -> one.planned().name(), one -> one));
    List<RibRoute> all = new ArrayList<>();
    sessions.keySet().stream().sorted().forEach(name -> all.addAll(routers.accepted(edge.node(), name)));
    all.sort(Comparator.comparing(RibRoute::prefix));
    ArrayNode rows = Json.array();
    for (RibRoute route : all) {
      SessionStatus session = sessions.get(route.peer().orElseThrow());
      rows.addObject()
          .put("network", route.prefix().toString())
          .put("nextHop", session.planned().shown().remote() + (route.is(RibRoute.Mark.BEST) ? "*" : ""))
          .put("locPrf", session.planned().far() instanceof Far.Own ? "100" : "")
          .put("weight", 0)
          .put("path", path(route.attributes().asPath(), " "));
    }
    return rows;
  }

  /** Numbers nearest first; those of a set in the order that they came. */
  static String path(AsPath path, String separator) {
    return path.segments().stream().flatMap(segment -> segment.asns().stream()).map(Asn::toString).collect(Collectors.joining(separator));
  }

  private ArrayNode summary(Routers.Status edge) {
    ArrayNode rows = Json.array();
    for (SessionStatus session : edge.sessions()) {
      NeighborStatus status = session.status();
      boolean up = status.state() == SessionState.ESTABLISHED;
      ObjectNode row = rows.addObject();
      row.put("neighbor", session.planned().shown().remote().toString())
          .put("v", BGP_VERSION)
          .put("as", status.peerAs().value())
          .put("upDown", upDown(Duration.between(status.since(), clock.instant())))
          .put("statePfxRcd", up ? Integer.toString(received(status)) : words(status.state()));
    }
    return rows;
  }

  static int received(NeighborStatus status) {
    return status.prefixes().values().stream().mapToInt(NeighborStatus.PrefixCounts::received).sum();
  }

  private static String words(SessionState state) {
    String name = state.name().toLowerCase(Locale.ROOT).replace("_", "");
    return switch (state) {
      case OPEN_SENT -> "OpenSent";
      case OPEN_CONFIRM -> "OpenConfirm";
      default -> Character.toUpperCase(name.charAt(0)) + name.substring(1);
    };
  }

  /** {@code 00:12:07}, {@code 3d04h}, {@code 8w4d}, as routers print it. */
  static String upDown(Duration time) {
    if (time.toDays() >= DAYS_OF_WEEK) {
      return time.toDays() / DAYS_OF_WEEK + "w" + time.toDays() % DAYS_OF_WEEK + "d";
    }
    return time.toDays() > 0
        ? String.format("%dd%02dh", time.toDays(), time.toHoursPart())
        : String.format("%02d:%02d:%02d", time.toHoursPart(), time.toMinutesPart(), time.toSecondsPart());
  }
}

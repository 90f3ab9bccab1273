package io.underpass.arm.own;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Json;
import io.underpass.bgp.NeighborStatus;
import io.underpass.bgp.NeighborStatus.PrefixCounts;
import io.underpass.bgp.SessionState;
import io.underpass.bgp.rib.RibRoute;
import io.underpass.control.Routers;
import io.underpass.control.Routers.SessionStatus;
import io.underpass.net.IpAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /underpass/bgp} and {@code /underpass/bgp/routes}: sessions and best paths of every router, under their true addresses. */
final class BgpApi {
  private final Routers routers;
  private final Clock clock;

  BgpApi(Routers routers, Clock clock) {
    this.routers = routers;
    this.clock = clock;
  }

  Answer sessions(Call call) {
    String wanted = wanted(call);
    ArrayNode rows = Json.array();
    for (Routers.Status router : routers.all()) {
      if (wanted.isEmpty() || router.node().equals(wanted)) {
        router.sessions().forEach(session -> rows.add(row(router, session)));
      }
    }
    return Answer.json(200, rows);
  }

  private ObjectNode row(Routers.Status router, SessionStatus session) {
    NeighborStatus status = session.status();
    ObjectNode row = Json.object()
        .put("node", router.node())
        .put("asn", router.router().asn().value())
        .put("routerId", router.router().id().toString())
        .put("neighbor", session.planned().name())
        .put("localAddress", session.planned().ends().local().toString())
        .put("address", session.planned().ends().remote().toString())
        .put("peerAsn", status.peerAs().value())
        .put("state", word(status.state()))
        .put("since", status.since().toString())
        .put("seconds", Math.max(0, Duration.between(status.since(), clock.instant()).toSeconds()))
        .put("received", sum(status, PrefixCounts::received))
        .put("accepted", sum(status, PrefixCounts::accepted))
        .put("advertised", sum(status, PrefixCounts::advertised))
        .put("bfd", status.bfd().map(Running::word).orElse("none"))
        .put("restart", Running.word(status.restart()))
        .put("flaps", status.flaps());
    row.putObject("messages")
        .put("sent", status.messages().sent())
        .put("received", status.messages().received())
        .put("updatesSent", status.messages().updatesSent())
        .put("updatesReceived", status.messages().updatesReceived())
        .put("updateErrors", status.messages().updateErrors());
    status.session().ifPresent(settled -> row
        .put("holdSeconds", settled.hold().toSeconds())
        .put("keepAliveSeconds", settled.keepAlive().toSeconds())
        .put("peerRouterId", IpAddress.ofIpv4(settled.peerBgpId()).toString()));
    status.lastError().ifPresent(error -> row.putObject("lastError").put("text", error.text()).put("at", error.at().toString()));
    return row;
  }

  private static int sum(NeighborStatus status, ToIntFunction<PrefixCounts> count) {
    return status.prefixes().values().stream().mapToInt(count).sum();
  }

  /** As RFC 4271 spells the states. */
  private static String word(SessionState state) {
    return switch (state) {
      case IDLE -> "Idle";
      case CONNECT -> "Connect";
      case ACTIVE -> "Active";
      case OPEN_SENT -> "OpenSent";
      case OPEN_CONFIRM -> "OpenConfirm";
      case ESTABLISHED -> "Established";
    };
  }

  /** The router asked for; empty: all. */
  private String wanted(Call call) {
    String wanted = call.parameter("node").orElse("");
    if (!wanted.isEmpty() && routers.of(wanted).isEmpty()) {
      throw ArmError.notFound("NodeNotFound", "There is no node '%s' that speaks BGP. GET /underpass/bgp lists them.", wanted);
    }
    return wanted;
  }

  Answer routes(Call call) {
    String wanted = wanted(call);
    ArrayNode rows = Json.array();
    for (Routers.Status router : routers.all()) {
      if (wanted.isEmpty() || router.node().equals(wanted)) {
        routers.best(router.node()).stream().sorted(Comparator.comparing(RibRoute::prefix)).forEach(route -> rows.addObject()
            .put("node", router.node())
            .put("prefix", route.prefix().toString())
            .put("neighbor", route.peer().orElse(""))
            .put("nextHop", route.peer().isEmpty() ? "" : route.attributes().nextHop().toString())
            .put("asPath", route.attributes().asPath().toString())
            .put("weight", route.attributes().weight())
            .put("communities", route.attributes().communities().stream().map(Object::toString).collect(Collectors.joining(" ")))
            .put("best", route.is(RibRoute.Mark.BEST))
            .put("multipath", route.is(RibRoute.Mark.MULTIPATH))
            .put("stale", route.is(RibRoute.Mark.STALE)));
      }
    }
    return Answer.json(200, rows);
  }
}

package io.underpass.lab.router;

import io.underpass.bgp.NeighborStatus;
import io.underpass.bgp.NeighborStatus.PrefixCounts;
import io.underpass.bgp.SessionState;
import io.underpass.bgp.rib.RibRoute;
import io.underpass.cli.client.Json;
import io.underpass.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;

/** What our own speaker says of itself, in its run directory: a text for people and the sessions for programs. */
final class SpeakerReport {
  static final String TEXT = "bgp.txt";
  private static final String SESSIONS = "sessions.json";
  private static final int SHOWN_ROUTES = 1_000;

  private SpeakerReport() {}

  static void write(Path directory, List<NeighborStatus> neighbors, List<RibRoute> best) throws IOException {
    replace(directory.resolve(SESSIONS), Json.write(sessions(neighbors)));
    replace(directory.resolve(TEXT), text(neighbors, best));
  }

  /** So that a reader sees all of it or the one before. */
  private static void replace(Path file, String text) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static int received(NeighborStatus status) {
    return status.prefixes().values().stream().mapToInt(PrefixCounts::received).sum();
  }

  private static ArrayNode sessions(List<NeighborStatus> neighbors) {
    ArrayNode sessions = Json.object().putArray("sessions");
    for (NeighborStatus status : neighbors) {
      sessions.addObject()
          .put("neighbor", status.address().toString())
          .put("state", status.state().toString())
          .put("established", status.state() == SessionState.ESTABLISHED)
          .put("learned", received(status));
    }
    return sessions;
  }

  /** Nothing written yet: the sessions of the plan, none of which is up. */
  static List<RouterSession> read(Path directory) {
    try {
      return Json.read(Files.readString(directory.resolve(SESSIONS))).valueStream()
          .map(
              session ->
                  new RouterSession(
                      IpAddress.parse(session.path("neighbor").asString()), session.path("state").asString(), session.path("established")
                          .asBoolean(false),
                      session.path("learned").asInt(0)))
          .toList();
    } catch (IOException starting) {
      return PlanFile.read(directory).neighbors().stream().map(neighbor -> new RouterSession(neighbor.address(), "Idle", false, 0))
          .toList();
    }
  }

  static String text(List<NeighborStatus> neighbors, List<RibRoute> best) {
    StringBuilder text = new StringBuilder();
    text.append(String.format("%-16s %-16s %10s  %-12s %-6s %8s %8s  %s%n", "Session", "Neighbor", "AS", "State", "BFD", "Received",
        "Sent", "Last error"));
    for (NeighborStatus status : neighbors) {
      text.append(
          String.format(
              "%-16s %-16s %10s  %-12s %-6s %8d %8d  %s%n", status.name(), status.address(), status.peerAs(), status.state(),
              status.bfd().map(state -> state.name().toLowerCase(Locale.ROOT)).orElse("-"), received(status),
              status.prefixes().values().stream().mapToInt(PrefixCounts::advertised).sum(), status.lastError()
                  .map(NeighborStatus.LastError::text).orElse("")));
    }
    text.append(String.format("%n%-20s %-16s %-16s %s%n", "Prefix", "Next hop", "Session", "AS path"));
    best.stream().sorted(Comparator.comparing(RibRoute::prefix)).limit(SHOWN_ROUTES).forEach(
        route ->
            text.append(
                String.format(
                    "%-20s %-16s %-16s %s%s%n", route.prefix(), route.peer().isPresent() ? route.attributes().nextHop().toString() : "own",
                    route.peer().orElse("-"), route.attributes().asPath(), route.is(RibRoute.Mark.STALE) ? " (stale)" : "")));
    if (best.size() > SHOWN_ROUTES) {
      text.append("and ").append(best.size() - SHOWN_ROUTES).append(" more\n");
    }
    return text.toString();
  }
}

package io.underpass.lab.bench.failover;

import io.underpass.lab.azure.Server;
import java.time.Instant;
import java.util.Optional;

/** The server's sessions with the customer, as {@code /underpass/bgp} tells them. */
final class EdgeSessions {
  private EdgeSessions() {}

  /** How often any session of any edge or gateway has gone down so far. */
  static long flaps(Server server) {
    return server.get("/underpass/bgp").valueStream().mapToLong(session -> session.path("flaps").asLong()).sum();
  }

  /** Whether every session is established. */
  static boolean established(Server server) {
    return server.get("/underpass/bgp").valueStream().allMatch(session -> session.path("state").asString("").equals("Established"));
  }

  /** When the session with this neighbor went down, if that was after {@code since}. */
  static Optional<Instant> wentDown(Server server, String neighbor, Instant since) {
    return server.get("/underpass/bgp").valueStream()
        .filter(session -> session.path("address").asString("").equals(neighbor))
        .map(session -> session.path("lastError").path("at").asString(""))
        .filter(at -> !at.isEmpty())
        .map(Instant::parse)
        .filter(since::isBefore)
        .findFirst();
  }
}

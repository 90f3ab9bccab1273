package io.underpass.lab.bench.failover;

import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.Run;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Packets that the customer's end of a link has seen.
 *
 * @param sent towards the edge
 * @param received from the edge
 */
record LinkCounters(long sent, long received) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static LinkCounters of(NetworkNamespace router, String port) {
    Run run = Run.of(List.of("ip", "-n", router.name(), "-s", "-j", "link", "show", "dev", port), Duration.ofSeconds(5));
    String output = run.orThrow("the counters of " + port + " in " + router + " can't be read").output();
    JsonNode counters = JSON.readTree(output).path(0).path("stats64");
    return new LinkCounters(counters.path("tx").path("packets").asLong(), counters.path("rx").path("packets").asLong());
  }

  LinkCounters since(LinkCounters before) {
    return new LinkCounters(sent - before.sent, received - before.received);
  }

  /** Whether both directions have carried so many. */
  boolean both(long packets) {
    return sent >= packets && received >= packets;
  }
}

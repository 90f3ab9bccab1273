package io.underpass.lab.bench.failover;

import io.underpass.lab.bench.Bed;
import io.underpass.lab.linux.Run;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Eight TCP streams as fast as the machine can, on FastPath, beside which sessions must stay up. */
public final class Soak {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int STREAMS = 8;
  private static final String PORT = "5201";

  private Soak() {}

  /**
   * How it went.
   *
   * @param sessionsLost how often a session went down
   * @param note what the streams carried
   */
  public record Outcome(long sessionsLost, String note) {}

  /** @param bed holds iperf3's server */
  public static Outcome run(Bed bed, Ground ground, int minutes) {
    ground.bypassGateway();
    long before = EdgeSessions.flaps(ground.server());
    bed.start(ground.machine().namespace().command(List.of("iperf3", "-s", "-p", PORT)));
    Ground.pause(500);
    List<String> client = List.of("iperf3", "-J", "-c", ground.machine().address().getHostAddress(), "-p", PORT,
        "-P", Integer.toString(STREAMS), "-t", Integer.toString(60 * minutes));
    Run streams = Run.of(ground.customer().command(client), Duration.ofSeconds(60L * minutes + 30));
    JsonNode received = JSON.readTree(streams.orThrow("iperf3 failed").output()).path("end").path("sum_received");
    double gigabits = received.path("bits_per_second").asDouble() / 1e9;
    long lost = EdgeSessions.flaps(ground.server()) - before;
    return new Outcome(lost, String.format(Locale.ROOT, "on FastPath; the streams carried %.2f Gbit/s", gigabits));
  }
}

package io.underpass.lab.bench;

import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.Run;
import io.underpass.lab.traffic.Flood;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** iperf3, the client kept on the first CPU and the server on the second. */
final class Iperf {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PORT = "5201";

  private Iperf() {}

  /**
   * @param gigabitsPerSecond that the receiver got, octets of payload
   * @param retransmits segments sent again
   */
  record Result(double gigabitsPerSecond, long retransmits) {}

  /**
   * The congestion control is asked for by socket: a namespace other than the first may set only those that the first one allows to all.
   */
  static Result client(Way way, int seconds, int streams, String congestionControl, String... options) {
    List<String> all = new ArrayList<>(List.of("-P", Integer.toString(streams), "-C", congestionControl));
    all.addAll(List.of(options));
    JsonNode end = client(way, seconds, all).path("end");
    String used = end.path("sender_tcp_congestion").asString("");
    if (!used.equals(congestionControl)) {
      throw new BenchException(way.mode().label() + ": iperf3 used congestion control '" + used + "' and not " + congestionControl);
    }
    return new Result(end.path("sum_received").path("bits_per_second").asDouble() / 1e9, end.path("sum_sent").path("retransmits").asLong());
  }


  /** Starts a server at the machine; it ends with the bed. */
  static void serve(Bed bed, NetworkNamespace machine) {
    bed.start(machine.command(List.of("taskset", "-c", Integer.toString(Flood.Cpus.two().receiver()), "iperf3", "-s", "-p", PORT)));
  }

  private static JsonNode client(Way way, int seconds, List<String> options) {
    List<String> command = new ArrayList<>(List.of("taskset", "-c", "0", "iperf3", "-J", "-c", way.address().getHostAddress(), "-p", PORT,
        "-t", Integer.toString(seconds), "--connect-timeout", "3000"));
    command.addAll(options);
    return JSON.readTree(run(way, command, seconds));
  }

  /** The server takes a moment to be there, and to be free again after the last test. */
  private static String run(Way way, List<String> command, int seconds) {
    for (int attempt = 1; ; attempt++) {
      Run run = Run.of(way.from().command(command), Duration.ofSeconds(seconds + 15L));
      String output = run.output().startsWith("{") ? run.output() : "{}";
      if (run.ok()) {
        return output;
      }
      String error = JSON.readTree(output).path("error").asString(run.complaint());
      boolean passing = error.contains("busy") || error.contains("unable to connect") || error.contains("refused");
      if (attempt == 20 || !passing) {
        throw new BenchException(way.mode().label() + ": iperf3 failed: " + error);
      }
      pause(100);
    }
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", interrupted);
    }
  }
}

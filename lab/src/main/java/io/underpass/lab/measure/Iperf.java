package io.underpass.lab.measure;

import io.underpass.cli.client.Json;
import io.underpass.lab.build.Wiring;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.Run;
import io.underpass.net.IpAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** TCP throughput by iperf3, one server for each run. */
public final class Iperf {
  private static final int PORT = 5201;

  private Iperf() {}

  /**
   * One run.
   *
   * @param bitsPerSecond received, over all streams
   * @param retransmits segments sent again
   * @param congestionControl as the sender used it
   */
  public record Result(double bitsPerSecond, long retransmits, String congestionControl) {}

  /** A server in the background, until closed. */
  public static final class Listening implements AutoCloseable {
    private final Process process;

    private Listening(Process process) {
      this.process = process;
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      try {
        process.waitFor();
      } catch (InterruptedException interruption) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Starts {@code iperf3 -s} and waits until it listens. */
  public static Listening listen(NetworkNamespace namespace) {
    try {
      Process process =
          new ProcessBuilder(namespace.command(List.of("iperf3", "-s", "-p", String.valueOf(PORT), "--forceflush")))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      Listening listening = new Listening(process);
      for (int i = 0; i < 200; i++) {
        if (!process.isAlive()) {
          throw new LinuxException("iperf3 can't listen in " + namespace + ": is port " + PORT + " taken there?");
        }
        if (listens(namespace)) {
          return listening;
        }
        Thread.sleep(10);
      }
      listening.close();
      throw new LinuxException("iperf3 in " + namespace + " does not listen after 2 s");
    } catch (IOException failure) {
      throw new LinuxException("iperf3 can't be started (apt-get install iperf3): " + failure.getMessage());
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new LinuxException("interrupted while iperf3 started");
    }
  }

  private static boolean listens(NetworkNamespace namespace) {
    String port = ":%04X ".formatted(PORT);
    String tables = Run.of(namespace.command(List.of("cat", "/proc/net/tcp", "/proc/net/tcp6")), Duration.ofSeconds(5)).output();
    return tables.lines().anyMatch(line -> line.contains(port) && line.contains(" 0A "));
  }

  /** Streams from one namespace to another for some seconds. */
  public static Result tcp(NetworkNamespace from, NetworkNamespace to, IpAddress address, int streams, int seconds) {
    try (Listening listening = listen(to)) {
      return tcp(from, address, streams, seconds, List.of());
    }
  }

  /** Like {@link #tcp(NetworkNamespace, NetworkNamespace, IpAddress, int, int)} with a server that listens already. */
  public static Result tcp(NetworkNamespace from, IpAddress address, int streams, int seconds, List<String> options) {
    List<String> command =
        new ArrayList<>(
            List.of("iperf3", "-c", address.toString(), "-p", String.valueOf(PORT), "-P", String.valueOf(streams), "-t",
                String.valueOf(seconds),
                "-C", Wiring.CONGESTION_CONTROL, "-J"));
    command.addAll(options);
    Run run = Run.of(from.command(command), Duration.ofSeconds(seconds + 15L));
    JsonNode json;
    try {
      json = Json.read(run.output());
    } catch (JacksonException none) {
      throw new LinuxException("iperf3 from " + from + " to " + address + ": " + run.complaint());
    }
    if (json.has("error")) {
      throw new LinuxException("iperf3 from " + from + " to " + address + ": " + json.path("error").asString());
    }
    JsonNode end = json.path("end");
    return new Result(
        end.path("sum_received").path("bits_per_second").asDouble(0),
        end.path("sum_sent").path("retransmits").asLong(0),
        end.path("sender_tcp_congestion").asString(Wiring.CONGESTION_CONTROL));
  }
}

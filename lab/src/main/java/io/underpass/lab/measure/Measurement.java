package io.underpass.lab.measure;

import io.underpass.cli.CliException;
import io.underpass.lab.azure.Server;
import io.underpass.lab.build.Lab;
import io.underpass.lab.build.Progress;
import io.underpass.lab.file.Rate;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.Run;
import io.underpass.lab.measure.Reading.MetricPeaks;
import io.underpass.lab.measure.Reading.PacketRate;
import io.underpass.lab.traffic.LatencyProbe;
import io.underpass.lab.traffic.LatencyProbe.Latency;
import io.underpass.lab.traffic.NumberedStream;
import io.underpass.net.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Measures from one node of a lab to another. For one thread. */
public final class Measurement {
  /** UDP payload of a small packet, octets. */
  public static final int SMALL = 64;

  private static final int WINDOWS_A_SECOND = 4;
  private static final Pattern EXCEEDED = Pattern.compile("From (\\S+?):? icmp_seq=\\d+ Time to live exceeded");

  private final Lab lab;
  private final String from;
  private final String to;
  private final IpAddress address;
  private final Durations durations;

  /**
   * How long each part takes.
   *
   * @param probes latency probes, one a millisecond
   * @param oneStream seconds
   * @param fourStreams seconds; from 10 on, one grain of the metrics lies within it
   * @param packets seconds
   */
  public record Durations(int probes, int oneStream, int fourStreams, int packets) {
    public static final Durations SHORT = new Durations(2_500, 4, 10, 4);
    public static final Durations FULL = new Durations(10_000, 30, 30, 10);
  }

  public Measurement(Lab lab, String from, String to, Durations durations) {
    this.lab = lab;
    this.from = from;
    this.to = to;
    this.address = lab.address(to);
    this.durations = durations;
  }

  public NetworkNamespace source() {
    return lab.namespace(from);
  }

  public NetworkNamespace sink() {
    return lab.namespace(to);
  }

  public IpAddress address() {
    return address;
  }

  public InetAddress inetAddress() {
    try {
      return InetAddress.getByAddress(address.wireBytes());
    } catch (UnknownHostException impossible) {
      throw new LinuxException(address + " has neither 4 nor 16 octets", impossible);
    }
  }

  /**
   * Measures everything once.
   *
   * @param gateway the gateway's resource id, for its metrics
   * @param machine the machine's resource id
   */
  public Reading read(String label, Optional<String> gateway, Optional<String> machine, Progress progress) {
    requireReachable();
    Instant begun = Instant.now();
    List<String> path = path();
    progress.step("path: " + String.join(" → ", path));
    Latency latency = LatencyProbe.measure(source(), sink(), inetAddress(), durations.probes(), Duration.ofMillis(1));
    progress.step(
        "latency of %,d UDP round trips: p50 %.0f µs, p90 %.0f µs, p99 %.0f µs, %d lost"
            .formatted(latency.count(), latency.p50(), latency.p90(), latency.p99(), latency.lost()));
    Iperf.Result four = tcp(4, durations.fourStreams(), progress);
    PacketRate packets = packets();
    progress.step(
        "UDP, %d octets: %.1f of %.1f thousand packets/s arrive".formatted(
            packets.octets(), packets.delivered() / 1e3, packets.offered() / 1e3));
    Iperf.Result one = tcp(1, durations.oneStream(), progress);
    Instant ended = Instant.now();
    MetricPeaks peaks = peaks(gateway, machine, begun, ended);
    gateway.ifPresent(
        _ ->
            progress.step(
                "the gateway's own metrics meanwhile: %s, %.1f thousand packets/s at the highest"
                    .formatted(Rate.print(peaks.bitsPerSecond()), peaks.packetsPerSecond() / 1e3)));
    return new Reading(label, path, latency, one, four, packets, peaks, begun, ended);
  }

  /** Where nothing arrives, every probe would wait for its answer in vain. */
  private void requireReachable() {
    Run run = Run.of(source().command(List.of("ping", "-n", "-c", "3", "-i", "0.2", "-W", "1", address.toString())), Duration.ofSeconds(8));
    if (!run.ok()) {
      JsonNode path = lab.server().get("/underpass/path?source=" + lab.address(from) + "&destination=" + address);
      String why = path.path("reason").asString("");
      throw CliException.failed(
          "No packet crosses from " + from + " to " + to + " (" + address + "), so there is nothing to measure. The path's verdict is '"
              + path.path("verdict").asString("?") + "'" + (why.isEmpty() ? "" : ": " + why) + ". See: ./underpass path --source "
              + lab.address(from)
              + " --destination " + address);
    }
  }

  private Iperf.Result tcp(int streams, int seconds, Progress progress) {
    Iperf.Result result = Iperf.tcp(source(), sink(), address, streams, seconds);
    progress.step(
        "TCP, %d stream%s, %s: %s".formatted(
            streams, streams == 1 ? "" : "s", result.congestionControl(), Rate.print(result.bitsPerSecond())));
    return result;
  }

  private PacketRate packets() {
    var pace = new NumberedStream.Pace(0, 1_000_000 * durations.packets(), SMALL);
    double[] offered = new double[durations.packets() * WINDOWS_A_SECOND];
    double[] delivered = new double[offered.length];
    try (NumberedStream stream = NumberedStream.start(source(), sink(), inetAddress(), pace)) {
      long sent = 0;
      long received = 0;
      long last = System.nanoTime();
      for (int i = 0; i < offered.length; i++) {
        Thread.sleep(1_000 / WINDOWS_A_SECOND);
        long now = System.nanoTime();
        double seconds = (now - last) / 1e9;
        offered[i] = (stream.sent() - sent) / seconds;
        delivered[i] = (stream.received() - received) / seconds;
        sent = stream.sent();
        received = stream.received();
        last = now;
      }
      stream.stop();
      return new PacketRate(SMALL, median(offered), median(delivered));
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new LinuxException("interrupted while measuring the packet rate");
    }
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
  }

  private MetricPeaks peaks(Optional<String> gateway, Optional<String> machine, Instant begun, Instant ended) {
    AzureMetrics metrics = new AzureMetrics(lab.server());
    double bits = gateway.map(id -> metrics.peak(id, "ExpressRouteGatewayBitsPerSecond", "Average", begun, ended)).orElse(0.0);
    double packets = gateway.map(id -> metrics.peak(id, "ExpressRouteGatewayPacketsPerSecond", "Average", begun, ended)).orElse(0.0);
    double octets = machine.map(id -> metrics.peak(id, "Network In Total", "Total", begun, ended)).orElse(0.0);
    return new MetricPeaks(bits, packets, octets * 8 / AzureMetrics.GRAIN_S);
  }

  /** The nodes that a packet passes, as the server explains it. */
  public List<String> path() {
    return path(lab.server(), lab.address(from), address);
  }

  /** The nodes between two addresses, as the server explains it. */
  public static List<String> path(Server server, IpAddress source, IpAddress destination) {
    List<String> hops = new ArrayList<>();
    for (JsonNode hop : server.get("/underpass/path?source=" + source + "&destination=" + destination).path("hops")) {
      hops.add(hop.path("node").asString("?"));
    }
    return hops;
  }

  /** The addresses that say "time to live exceeded", one by one, then the destination: what traceroute shows. */
  public List<String> trace() {
    List<String> hops = new ArrayList<>();
    for (int ttl = 1; ttl <= 16; ttl++) {
      Run run =
          Run.of(source().command(List.of("ping", "-n", "-c", "1", "-W", "1", "-t", String.valueOf(ttl), address.toString())),
              Duration.ofSeconds(4));
      if (run.ok()) {
        hops.add(address.toString());
        return hops;
      }
      Matcher matcher = EXCEEDED.matcher(run.output());
      hops.add(matcher.find() ? matcher.group(1) : "*");
    }
    return hops;
  }
}

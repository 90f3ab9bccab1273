package io.underpass.lab.measure;

import io.underpass.lab.traffic.LatencyProbe.Latency;
import java.time.Instant;
import java.util.List;

/**
 * What one way through the lab carries.
 *
 * @param label what was measured, such as {@code ErGw3AZ, FastPath off}
 * @param path the nodes that a packet passes, as the server explains it
 * @param latency UDP round trips
 * @param oneStream TCP with one stream
 * @param fourStreams TCP with four streams
 * @param packets small UDP packets
 * @param gateway what the gateway's own metrics said meanwhile
 * @param from when it began
 * @param to when it ended
 */
public record Reading(
    String label,
    List<String> path,
    Latency latency,
    Iperf.Result oneStream,
    Iperf.Result fourStreams,
    PacketRate packets,
    MetricPeaks gateway,
    Instant from,
    Instant to) {
  public Reading {
    path = List.copyOf(path);
  }

  /**
   * Small packets as fast as one sender can: medians over quarters of a second.
   *
   * @param octets UDP payload of each
   * @param offered packets a second sent
   * @param delivered packets a second that arrived
   */
  public record PacketRate(int octets, double offered, double delivered) {}

  /**
   * Highest five-second averages in the time of the reading, from Azure Monitor.
   *
   * @param bitsPerSecond through the gateway
   * @param packetsPerSecond through the gateway
   * @param machineBitsPerSecond into the machine
   */
  public record MetricPeaks(double bitsPerSecond, double packetsPerSecond, double machineBitsPerSecond) {}
}

package io.underpass.dataplane.emulated;

import io.underpass.net.BitRate;
import io.underpass.plan.Meter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How much a path could carry by its limits alone: an upper bound that was computed, not measured. Says nothing of latency.
 *
 * @param rate in bits of inner IP packets a second, for packets of the size asked about
 * @param packetsPerSecond the same in packets
 * @param bound what binds; the others on the path allow as much or more
 * @param where the node that binds; empty for the link
 */
public record Prediction(BitRate rate, long packetsPerSecond, Bound bound, String where) {
  /** Shown with every figure. */
  public static final String LABEL = "predicted";

  /** Which limit binds. */
  public enum Bound {
    /** The site shapes its bits a second. */
    METER_BITS,
    /** The site drops beyond so many packets a second. */
    METER_PACKETS,
    /** The customer's link. */
    LINK
  }

  /** A site with limits on the way. */
  public record Metered(String node, Meter meter) {}

  /**
   * The limit that binds.
   *
   * @param metered sites with limits, in the order of the path; empty when it passes none
   * @param link the rate of the customer's link; empty when the path has none
   * @param packetOctets the size of the IP packets, at least 20
   * @return empty when nothing limits the path but the machine it runs on
   */
  public static Optional<Prediction> of(List<Metered> metered, Optional<BitRate> link, int packetOctets) {
    if (packetOctets < 20) {
      throw new IllegalArgumentException("an IP packet has 20 octets or more, not " + packetOctets);
    }
    Stream<Prediction> meters = metered.stream().flatMap(on -> {
      Stream<Prediction> bits = Stream.ofNullable(on.meter.bandwidth()).map(rate -> ofRate(rate, packetOctets, Bound.METER_BITS, on.node));
      Stream<Prediction> packets = on.meter.packetsPerSecond() == 0
          ? Stream.empty()
          : Stream.of(ofPackets(on.meter.packetsPerSecond(), packetOctets, on.node));
      return Stream.concat(bits, packets);
    });
    return Stream.concat(meters, link.stream().map(rate -> ofRate(rate, packetOctets, Bound.LINK, "")))
        .min(Comparator.comparing(Prediction::rate));
  }

  private static Prediction ofRate(BitRate rate, int octets, Bound bound, String where) {
    return new Prediction(rate, rate.bitsPerSecond() / (octets * 8L), bound, where);
  }

  private static Prediction ofPackets(long perSecond, int octets, String where) {
    return new Prediction(new BitRate(Math.multiplyExact(perSecond, octets * 8L)), perSecond, Bound.METER_PACKETS, where);
  }

  /** For people: {@code 400 Mbit/s (predicted; packets a second at gw-0)}. */
  @Override
  public String toString() {
    String what = switch (bound) {
      case METER_BITS -> "bits a second at " + where;
      case METER_PACKETS -> "packets a second at " + where;
      case LINK -> "the link's rate";
    };
    return rate + " (" + LABEL + "; " + what + ")";
  }
}

package io.underpass.lab.measure;

import java.util.List;
import java.util.function.Function;

/** Readings side by side, for a terminal. */
public final class ReadingTable {
  private ReadingTable() {}

  public static String of(List<Reading> readings) {
    StringBuilder text = new StringBuilder();
    row(text, "", readings, Reading::label);
    row(text, "latency p50", readings, reading -> "%.0f µs".formatted(reading.latency().p50()));
    row(text, "latency p90", readings, reading -> "%.0f µs".formatted(reading.latency().p90()));
    row(text, "latency p99", readings, reading -> "%.0f µs".formatted(reading.latency().p99()));
    row(text, "probes lost", readings,
        reading -> reading.latency().lost() + " of " + (reading.latency().lost() + reading.latency().count()));
    row(text, "TCP, 1 stream", readings, reading -> "%.2f Gbit/s".formatted(reading.oneStream().bitsPerSecond() / 1e9));
    row(text, "TCP, 4 streams", readings, reading -> "%.2f Gbit/s".formatted(reading.fourStreams().bitsPerSecond() / 1e9));
    row(text, "UDP, 64 octets", readings, reading -> "%.1f kpackets/s".formatted(reading.packets().delivered() / 1e3));
    row(text, "gateway's metrics", readings, reading -> "%.2f Gbit/s".formatted(reading.gateway().bitsPerSecond() / 1e9));
    row(text, "", readings, reading -> "%.1f kpackets/s".formatted(reading.gateway().packetsPerSecond() / 1e3));
    return text.toString();
  }

  private static void row(StringBuilder text, String name, List<Reading> readings, Function<Reading, String> cell) {
    text.append("%-18s".formatted(name));
    readings.forEach(reading -> text.append("%22s".formatted(cell.apply(reading))));
    text.append('\n');
  }
}

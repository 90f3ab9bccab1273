package io.underpass.dataplane.emulated;

import io.underpass.dataplane.emulated.Emission.Exit;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Kept frames, one a line: {@code node, port or "underlay", verdict, hexadecimal octets}, separated by " | ". Lines that start with # are
 * comments.
 */
final class Corpus {
  static final String FILE = "/corpus/frames.txt";

  /** One line. */
  record Entry(String node, Arrival arrival, String verdict, byte[] frame) {
    @Override
    public String toString() {
      return line(node, arrival, verdict, frame);
    }
  }

  private Corpus() {}

  static List<Entry> read() {
    try (InputStream in = Corpus.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is not on the class path");
      }
      List<Entry> entries = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (!line.startsWith("#") && !line.isBlank()) {
          String[] parts = line.split(" \\| ", -1);
          Arrival arrival = parts[1].equals("underlay") ? new Arrival.FromUnderlay() : new Arrival.AtPort(parts[1]);
          entries.add(new Entry(parts[0], arrival, parts[2], HexFormat.of().parseHex(parts[3])));
        }
      }
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String line(String node, Arrival arrival, String verdict, byte[] frame) {
    return node + " | " + (arrival instanceof Arrival.AtPort(String port) ? port : "underlay") + " | " + verdict + " | " + HexFormat.of()
        .formatHex(frame);
  }

  /** A verdict in a few words: {@code FORWARDED to host-1}, {@code DROPPED NO_ROUTE, error out of c1}. */
  static String summary(Verdict verdict) {
    String words = verdict.outcome() + (verdict.outcome() == Verdict.Outcome.DROPPED ? " " + verdict.code() : "");
    words += verdict.sent().map(sent -> " " + way(sent.exit())).orElse("");
    return words + verdict.error().map(error -> ", error " + way(error.exit())).orElse("");
  }

  private static String way(Exit exit) {
    return switch (exit) {
      case Exit.ToNode(String node, _) -> "to " + node;
      case Exit.ToPort(String port) -> "out of " + port;
    };
  }
}

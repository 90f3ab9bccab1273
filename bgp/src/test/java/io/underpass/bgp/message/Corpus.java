package io.underpass.bgp.message;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Kept messages: hexadecimal over any number of lines, an empty line between two, {@code #} before a remark. */
final class Corpus {
  private Corpus() {}

  /** @param name {@code valid}, {@code valid-two-octets}, {@code malformed} */
  static List<byte[]> read(String name) {
    try (InputStream in = Objects.requireNonNull(Corpus.class.getResourceAsStream("/bgp-messages/" + name + ".hex"), name)) {
      List<byte[]> messages = new ArrayList<>();
      for (String block : new String(in.readAllBytes(), StandardCharsets.US_ASCII).split("\n\\s*\n")) {
        byte[] octets = Wire.octets(block.replaceAll("#[^\n]*", ""));
        if (octets.length > 0) {
          messages.add(octets);
        }
      }
      return messages;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

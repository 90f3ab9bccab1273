package io.underpass.bgp.bfd.daemon;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Makes lines of printable ASCII from what comes in pieces. Bounded, whatever comes. For one reader. */
final class Lines {
  /** Octets of a line without its end. */
  static final int LONGEST = 1_024;

  private final byte[] line = new byte[LONGEST];
  private int length;

  /**
   * Takes all of the buffer.
   *
   * @throws IllegalArgumentException if that can't be a line; nothing sensible follows then
   */
  void take(ByteBuffer bytes, Consumer<String> to) {
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      if (next == '\n') {
        String whole = new String(line, 0, length, StandardCharsets.US_ASCII);
        length = 0;
        to.accept(whole);
      } else if (next < ' ' || next > '~') {
        throw new IllegalArgumentException("octet " + (next & 0xFF) + " where printable ASCII was expected");
      } else if (length == LONGEST) {
        throw new IllegalArgumentException("a line of more than " + LONGEST + " octets");
      } else {
        line[length++] = next;
      }
    }
  }

  /** A line as it is sent, of what may hold anything. */
  static ByteBuffer encode(Object what) {
    String text = what.toString();
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), LONGEST); i++) {
      char c = text.charAt(i);
      line.append(c < ' ' || c > '~' ? '?' : c);
    }
    return ByteBuffer.wrap(line.append('\n').toString().getBytes(StandardCharsets.US_ASCII));
  }
}

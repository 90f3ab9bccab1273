package io.underpass.bgp.bfd.daemon;

import io.underpass.bgp.Bfd;
import java.util.Locale;

/** What the daemon says, a line each: {@code toString} writes what {@link #parse} reads. */
sealed interface Report {
  /** The answer to {@link Request.Hello}: the version that the daemon speaks. */
  record Hello(int version) implements Report {
    @Override
    public String toString() {
      return "hello " + version;
    }
  }

  /**
   * What a session is now: said when it is asked for, and when it changes.
   *
   * @param fate whether the neighbor's BFD outlives its control plane
   * @param cause for people; empty when there is none
   */
  record State(int number, Bfd.State state, Neighbor fate, String cause) implements Report {
    @Override
    public String toString() {
      return ("state " + number + " " + word(state) + " " + word(fate) + " " + cause).strip();
    }
  }

  /** The neighbor's C bit. */
  enum Neighbor {
    DEPENDENT,
    INDEPENDENT
  }

  /** The session isn't there: it could not be begun, or its namespace went. To be asked for again. */
  record Refused(int number, String why) implements Report {
    @Override
    public String toString() {
      return ("refused " + number + " " + why).strip();
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** @throws IllegalArgumentException naming what is wrong */
  static Report parse(String line) {
    Words words = new Words(line);
    Report report = switch (words.next("report")) {
      case "hello" -> new Hello(words.number("version", 0, Integer.MAX_VALUE));
      case "state" -> new State(
          words.number("session", 0, Integer.MAX_VALUE), value(Bfd.State.values(), words), value(Neighbor.values(), words), words.rest());
      case "refused" -> new Refused(words.number("session", 0, Integer.MAX_VALUE), words.rest());
      default -> throw new IllegalArgumentException("'" + line + "': hello, state or refused was expected");
    };
    words.end();
    return report;
  }

  private static <T extends Enum<T>> T value(T[] values, Words words) {
    String word = words.next("state");
    for (T value : values) {
      if (word(value).equals(word)) {
        return value;
      }
    }
    throw new IllegalArgumentException("'" + word + "' is no state");
  }
}

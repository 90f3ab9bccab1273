package io.underpass.bgp.message;

import java.util.stream.LongStream;

/** The seeds of random tests: fixed, so that a build is the same twice; {@code -Dseed=…} runs another one alone. */
final class Seeds {
  private Seeds() {}

  static LongStream of(long... fixed) {
    Long chosen = Long.getLong("seed");
    return chosen == null ? LongStream.of(fixed) : LongStream.of(chosen);
  }
}

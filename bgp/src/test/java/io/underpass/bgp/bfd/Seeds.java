package io.underpass.bgp.bfd;

import java.util.SplittableRandom;

/** The seeds of random tests: fixed, so that a build is the same twice; {@code -Dseed=…} runs another one. */
public final class Seeds {
  private Seeds() {}

  public static SplittableRandom random(long fixed) {
    long seed = Long.getLong("seed", fixed);
    System.out.println("seed " + seed);
    return new SplittableRandom(seed);
  }
}

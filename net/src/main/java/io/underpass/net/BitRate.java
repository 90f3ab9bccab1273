package io.underpass.net;

/**
 * A rate in bits a second.
 *
 * @param bitsPerSecond at least 0
 */
public record BitRate(long bitsPerSecond) implements Comparable<BitRate> {
  /** @throws IllegalArgumentException if negative */
  public BitRate {
    if (bitsPerSecond < 0) {
      throw new IllegalArgumentException(bitsPerSecond + " bit/s is negative");
    }
  }

  public static BitRate ofMegabits(long megabitsPerSecond) {
    return new BitRate(Math.multiplyExact(megabitsPerSecond, 1_000_000));
  }

  @Override
  public int compareTo(BitRate other) {
    return Long.compare(bitsPerSecond, other.bitsPerSecond);
  }

  /** The largest unit that prints without a remainder: {@code 10 Gbit/s}, {@code 50 Mbit/s}. */
  @Override
  public String toString() {
    if (bitsPerSecond != 0 && bitsPerSecond % 1_000_000_000 == 0) {
      return bitsPerSecond / 1_000_000_000 + " Gbit/s";
    }
    if (bitsPerSecond != 0 && bitsPerSecond % 1_000_000 == 0) {
      return bitsPerSecond / 1_000_000 + " Mbit/s";
    }
    return bitsPerSecond + " bit/s";
  }
}

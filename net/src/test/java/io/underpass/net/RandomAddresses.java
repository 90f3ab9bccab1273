package io.underpass.net;

import java.util.SplittableRandom;

/** Seeded addresses and prefixes of both families, crowded enough that prefixes nest. */
final class RandomAddresses {
  private final SplittableRandom random;

  RandomAddresses(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Any address at all. */
  IpAddress any() {
    return random.nextBoolean() ? IpAddress.ofIpv4(random.nextInt()) : ipv6(random.nextLong(), random.nextLong());
  }

  /** One of few: bits are zero or one in runs, so that many share long beginnings. */
  IpAddress crowded() {
    if (random.nextBoolean()) {
      return IpAddress.ofIpv4(0x0A00_0000 | sparse() & 0x00FF_FFFF);
    }
    return ipv6(0xFD00_0000_0000_0000L | sparse() & 0xFF, random.nextInt(3) == 0 ? random.nextLong() : sparse());
  }

  Prefix prefix() {
    IpAddress address = crowded();
    return Prefix.of(address, random.nextInt(address.width() + 1));
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  private int sparse() {
    return random.nextInt() & random.nextInt() & random.nextInt();
  }

  private static IpAddress ipv6(long high, long low) {
    IpAddress address = new IpAddress(high, low);
    return address.isIpv4() ? new IpAddress(1, low) : address;
  }
}

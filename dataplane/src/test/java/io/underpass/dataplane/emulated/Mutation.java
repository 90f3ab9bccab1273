package io.underpass.dataplane.emulated;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Seeded damage to frames: flipped bits, telling values, cuts, growth, splices. */
final class Mutation {
  private static final int[] TELLING = {0, 1, 0x7F, 0x80, 0xFF, 4, 0x45, 0x46, 0x4F, 0x60, 44, 58, 17, 6};
  private static final int MAX_FRAME = 2_000;

  private final SplittableRandom random;

  Mutation(SplittableRandom random) {
    this.random = random;
  }

  byte[] of(byte[] frame, List<byte[]> others) {
    byte[] mutated = frame.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      mutated = once(mutated, others);
    }
    return mutated.length > MAX_FRAME ? Arrays.copyOf(mutated, MAX_FRAME) : mutated;
  }

  private byte[] once(byte[] frame, List<byte[]> others) {
    if (frame.length == 0) {
      return others.get(random.nextInt(others.size())).clone();
    }
    return switch (random.nextInt(7)) {
      case 0 -> {
        frame[at(frame)] ^= (byte) (1 << random.nextInt(8));
        yield frame;
      }
      case 1 -> {
        frame[at(frame)] = (byte) TELLING[random.nextInt(TELLING.length)];
        yield frame;
      }
      case 2 -> Arrays.copyOf(frame, random.nextInt(frame.length + 1));
      case 3 -> Arrays.copyOf(frame, frame.length + random.nextInt(64));
      case 4 -> {
        byte[] other = others.get(random.nextInt(others.size()));
        int cut = random.nextInt(Math.min(frame.length, other.length) + 1);
        byte[] spliced = other.clone();
        System.arraycopy(frame, 0, spliced, 0, cut);
        yield spliced;
      }
      case 5 -> {
        int at = at(frame);
        if (at + 1 < frame.length) {
          Wire.put16(frame, at, Wire.u16(frame, at) + random.nextInt(-2, 3));
        }
        yield frame;
      }
      default -> {
        repairChecksum(frame, random.nextBoolean() ? 14 : 64);
        yield frame;
      }
    };
  }

  /** Headers are where it hurts. */
  private int at(byte[] frame) {
    return random.nextInt(4) == 0 ? random.nextInt(frame.length) : random.nextInt(Math.min(frame.length, 124));
  }

  /** Damage behind a wrong checksum is never seen. */
  static void repairChecksum(byte[] frame, int at) {
    if (frame.length < at + 20 || frame[at] >>> 4 != 4) {
      return;
    }
    int header = Math.min((frame[at] & 15) * 4, frame.length - at);
    if (header < 20) {
      return;
    }
    Wire.put16(frame, at + 10, 0);
    Wire.put16(frame, at + 10, Packet.checksum(Arrays.copyOfRange(frame, at, at + header)));
  }
}

package io.underpass.bgp.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages messages, blindly or at the places where it hurts; most keep a header that lets them in. */
final class Mutator {
  private static final int[] TELLING = {0, 1, 2, 3, 4, 5, 8, 16, 32, 33, 64, 127, 128, 129, 192, 254, 255};
  private static final int[] CODES = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18, 22, 25, 32, 35, 128, 255};
  private static final int[] LENGTHS = {0, 1, 2, 4, 4, 4, 6, 6, 8, 8, 12, 16, 20, 24};
  private static final int[] FLAGS = {0x40, 0x80, 0xC0, 0xE0, 0x50, 0x90, 0xD0, 0x00};

  private final SplittableRandom random;

  Mutator(SplittableRandom random) {
    this.random = random;
  }

  /** @param other where parts may be taken from */
  byte[] mutate(byte[] message, byte[] other) {
    byte[] mutated = message;
    for (int i = random.nextInt(random.nextInt(4) == 0 ? 6 : 2); i >= 0; i--) {
      boolean update = mutated.length >= 23 && mutated[18] == 2 && random.nextInt(8) > 0;
      mutated = update ? mutateUpdate(mutated, other) : mutateOctets(mutated, other);
    }
    if (random.nextInt(16) > 0) {
      mutated = Arrays.copyOf(mutated, Math.clamp(mutated.length, 19, 4096));
      Arrays.fill(mutated, 0, 16, (byte) -1);
      mutated[16] = (byte) (mutated.length >>> 8);
      mutated[17] = (byte) mutated.length;
      mutated[18] = random.nextInt(64) > 0 ? message[18] : mutated[18];
    }
    return mutated;
  }

  private byte[] mutateOctets(byte[] message, byte[] other) {
    if (message.length == 0) {
      return new byte[] {(byte) random.nextInt(256)};
    }
    int at = Math.min(message.length - 1, 16 + random.nextInt(Math.max(1, message.length - 16)));
    int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 64 : 4);
    int end = Math.min(message.length, at + count);
    byte[] copy = message.clone();
    switch (random.nextInt(6)) {
      case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> copy[at] = octet();
      case 2 -> copy = splice(message, at, end, new byte[0]);
      case 3 -> copy = splice(message, at, at, Arrays.copyOfRange(message, at, end));
      case 4 -> {
        int from = random.nextInt(other.length);
        copy = splice(message, at, random.nextBoolean() ? at : end, Arrays.copyOfRange(other, from, Math.min(other.length, from + count)));
      }
      default -> copy = Arrays.copyOf(message, Math.max(19, at));
    }
    return copy;
  }

  /** Keeps the fields of the UPDATE apart, if it has them, and changes one attribute or one field. */
  private byte[] mutateUpdate(byte[] message, byte[] other) {
    int attributesAt = 23 + (message[19] << 8 & 0xFF00 | message[20] & 0xFF);
    if (attributesAt > message.length) {
      return mutateOctets(message, other);
    }
    int nlriAt = attributesAt + (message[attributesAt - 2] << 8 & 0xFF00 | message[attributesAt - 1] & 0xFF);
    if (nlriAt > message.length) {
      return mutateOctets(message, other);
    }
    List<byte[]> attributes = attributes(message, attributesAt, nlriAt);
    if (random.nextInt(8) > 0) {
      change(attributes);
    } else if (nlriAt < message.length) {
      message = message.clone();
      message[nlriAt + random.nextInt(message.length - nlriAt)] = octet();
    }
    int size = attributes.stream().mapToInt(attribute -> attribute.length).sum();
    byte[] block = new byte[size];
    int at = 0;
    for (byte[] attribute : attributes) {
      System.arraycopy(attribute, 0, block, at, attribute.length);
      at += attribute.length;
    }
    byte[] mutated = splice(message, attributesAt, nlriAt, block);
    mutated[attributesAt - 2] = (byte) (size >>> 8);
    mutated[attributesAt - 1] = (byte) size;
    return mutated;
  }

  private static List<byte[]> attributes(byte[] message, int from, int to) {
    List<byte[]> attributes = new ArrayList<>();
    for (int at = from; at < to;) {
      int end = to;
      if (to - at >= 4) {
        boolean extended = (message[at] & 0x10) != 0;
        int length = extended ? message[at + 2] << 8 & 0xFF00 | message[at + 3] & 0xFF : message[at + 2] & 0xFF;
        end = Math.min(to, at + (extended ? 4 : 3) + length);
      }
      attributes.add(Arrays.copyOfRange(message, at, end));
      at = end;
    }
    return attributes;
  }

  private void change(List<byte[]> attributes) {
    if (attributes.isEmpty() || random.nextInt(4) == 0) {
      attributes.add(random.nextInt(attributes.size() + 1), fresh());
      return;
    }
    int index = random.nextInt(attributes.size());
    byte[] attribute = attributes.get(index).clone();
    switch (random.nextInt(7)) {
      case 0 -> attributes.remove(index);
      case 1 -> attributes.add(random.nextInt(attributes.size() + 1), attribute);
      case 2 -> attribute[0] = (byte) FLAGS[random.nextInt(FLAGS.length)];
      case 3 -> attribute[Math.min(1, attribute.length - 1)] = (byte) CODES[random.nextInt(CODES.length)];
      case 4 -> attribute[Math.min(2, attribute.length - 1)] += (byte) (random.nextInt(9) - 4);
      case 5 -> attribute[random.nextInt(attribute.length)] = octet();
      default -> attribute = resized(attribute);
    }
    if (index < attributes.size() && attribute != attributes.get(index)) {
      attributes.set(index, attribute);
    }
  }

  /** With a few octets more or less, and a length that says so. */
  private byte[] resized(byte[] attribute) {
    if (attribute.length < 3 || (attribute[0] & 0x10) != 0) {
      return attribute;
    }
    byte[] resized = Arrays.copyOf(attribute, Math.clamp(attribute.length + random.nextInt(17) - 8, 3, 258));
    resized[2] = (byte) (resized.length - 3);
    return resized;
  }

  private byte[] fresh() {
    byte[] attribute = new byte[3 + LENGTHS[random.nextInt(LENGTHS.length)]];
    random.nextBytes(attribute);
    attribute[1] = (byte) CODES[random.nextInt(CODES.length)];
    boolean right = random.nextInt(4) > 0 && AttributeCode.isRecognized(attribute[1] & 0xFF);
    attribute[0] = (byte) (right ? AttributeCode.flags(attribute[1] & 0xFF) : FLAGS[random.nextInt(FLAGS.length)]);
    attribute[2] = (byte) (attribute.length - 3);
    return attribute;
  }

  private byte octet() {
    return (byte) (random.nextBoolean() ? TELLING[random.nextInt(TELLING.length)] : random.nextInt(256));
  }

  private static byte[] splice(byte[] message, int from, int to, byte[] inserted) {
    byte[] spliced = new byte[message.length - (to - from) + inserted.length];
    System.arraycopy(message, 0, spliced, 0, from);
    System.arraycopy(inserted, 0, spliced, from, inserted.length);
    System.arraycopy(message, to, spliced, from + inserted.length, message.length - to);
    return spliced;
  }
}

package io.underpass.template.functions;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;

/** Names that follow from texts. */
final class Digests {
  private static final String BASE_32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int UNIQUE_LENGTH = 13;

  /** The name space of {@code guid()}. */
  private static final UUID NAMESPACE = UUID.fromString("11fb06fb-712d-4ddd-98c7-e71bbd588830");

  private Digests() {}

  /** 13 characters a–z and 2–7. The service's own digest isn't published: as unique as its, not the same. */
  static String unique(List<String> texts) {
    byte[] hash = hash("SHA-256", String.join("\n", texts).getBytes(StandardCharsets.UTF_8));
    long bits = ByteBuffer.wrap(hash).getLong();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < UNIQUE_LENGTH; i++) {
      text.append(BASE_32.charAt((int) (bits >>> 59)));
      bits <<= 5;
    }
    return text.toString();
  }

  /** A name-based UUID, version 5 (RFC 9562 section 5.5). */
  static String guid(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer input = ByteBuffer.allocate(16 + text.length);
    input.putLong(NAMESPACE.getMostSignificantBits()).putLong(NAMESPACE.getLeastSignificantBits()).put(text);
    ByteBuffer hash = ByteBuffer.wrap(hash("SHA-1", input.array()));
    long high = hash.getLong() & ~0xF000L | 0x5000L;
    long low = hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }

  private static byte[] hash(String algorithm, byte[] input) {
    try {
      return MessageDigest.getInstance(algorithm).digest(input);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }
}

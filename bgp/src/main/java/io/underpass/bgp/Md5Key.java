package io.underpass.bgp;

import java.nio.charset.StandardCharsets;

/**
 * The key that signs a session's segments (RFC 2385). Its text is never printed.
 *
 * @param secret 1–80 octets of UTF-8, as the kernel takes
 */
public record Md5Key(String secret) {
  private static final int KERNEL_LIMIT = 80;

  /** @throws IllegalArgumentException if it is empty or too long; the message doesn't show it */
  public Md5Key {
    int octets = secret.getBytes(StandardCharsets.UTF_8).length;
    if (octets < 1 || octets > KERNEL_LIMIT) {
      throw new IllegalArgumentException("an MD5 key has 1 to " + KERNEL_LIMIT + " octets, not " + octets);
    }
  }

  public byte[] octets() {
    return secret.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "Md5Key[hidden]";
  }
}

package io.underpass.net;

/**
 * A 48-bit hardware address.
 *
 * @param bits the six bytes, network order, in the low 48 bits
 */
public record MacAddress(long bits) implements Comparable<MacAddress> {
  /** @throws IllegalArgumentException if more than 48 bits are set */
  public MacAddress {
    if (bits >>> 48 != 0) {
      throw new IllegalArgumentException("0x" + Long.toHexString(bits) + " does not fit 48 bits");
    }
  }

  /**
   * Parses {@code 00:0d:3a:00:00:01} or Azure's {@code 00-0D-3A-00-00-01}.
   *
   * @throws IllegalArgumentException naming the text and what was expected
   */
  public static MacAddress parse(String text) {
    long bits = 0;
    if (text.length() != 17) {
      throw malformed(text);
    }
    char separator = text.charAt(2);
    for (int i = 0; i < 17; i++) {
      if (i % 3 == 2) {
        if (text.charAt(i) != separator || separator != ':' && separator != '-') {
          throw malformed(text);
        }
        continue;
      }
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0 || text.charAt(i) > 'f') {
        throw malformed(text);
      }
      bits = bits << 4 | digit;
    }
    return new MacAddress(bits);
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException("'" + text + "' is not a hardware address such as 00:0d:3a:00:00:01");
  }

  /** Six bytes, network order. */
  public byte[] toBytes() {
    byte[] bytes = new byte[6];
    for (int i = 0; i < 6; i++) {
      bytes[i] = (byte) (bits >>> (40 - 8 * i));
    }
    return bytes;
  }

  private String print(char separator, String digits) {
    StringBuilder text = new StringBuilder(17);
    for (int i = 0; i < 6; i++) {
      if (i > 0) {
        text.append(separator);
      }
      int value = (int) (bits >>> (40 - 8 * i)) & 255;
      text.append(digits.charAt(value >>> 4)).append(digits.charAt(value & 15));
    }
    return text.toString();
  }

  /** As Azure prints it: {@code 00-0D-3A-00-00-01}. */
  public String toAzure() {
    return print('-', "0123456789ABCDEF");
  }

  @Override
  public int compareTo(MacAddress other) {
    return Long.compare(bits, other.bits);
  }

  /** As Linux prints it: {@code 00:0d:3a:00:00:01}. */
  @Override
  public String toString() {
    return print(':', "0123456789abcdef");
  }
}

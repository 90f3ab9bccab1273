package io.underpass.net;

/**
 * An IPv4 or IPv6 prefix in canonical form: no bit set beyond its length.
 *
 * @param address the first address of the prefix
 * @param length 0–32 for IPv4, 0–128 for IPv6
 */
public record Prefix(IpAddress address, int length) implements Comparable<Prefix> {
  /** 0.0.0.0/0 */
  public static final Prefix IPV4_DEFAULT = new Prefix(IpAddress.ofIpv4(0), 0);

  /**
   * @throws IllegalArgumentException if the length is out of range or a host bit is set
   */
  public Prefix {
    if (!mask(address, length).equals(address)) {
      throw new IllegalArgumentException(
          "'" + address + "/" + length + "' has host bits set; the prefix is " + mask(address, length) + "/" + length);
    }
  }

  /**
   * Parses {@code address/length} strictly.
   *
   * @throws IllegalArgumentException naming the text and what was expected
   */
  public static Prefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || text.length() - slash - 1 < 1 || text.length() - slash - 1 > 3) {
      throw new IllegalArgumentException("'" + text + "' is not a prefix such as 10.0.0.0/16");
    }
    IpAddress address = IpAddress.parse(text.substring(0, slash));
    int length = 0;
    for (int i = slash + 1; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9 || i > slash + 1 && length == 0) {
        throw new IllegalArgumentException("'" + text + "' is not a prefix such as 10.0.0.0/16");
      }
      length = length * 10 + digit;
    }
    return new Prefix(address, length);
  }

  /**
   * The prefix of this length that holds the address.
   *
   * @throws IllegalArgumentException if the length is out of range
   */
  public static Prefix of(IpAddress address, int length) {
    return new Prefix(mask(address, length), length);
  }

  /** The prefix that holds this address alone. */
  public static Prefix host(IpAddress address) {
    return new Prefix(address, address.width());
  }

  public boolean isIpv4() {
    return address.isIpv4();
  }

  /** The length within 128 bits: 96 more than {@link #length} for IPv4. */
  public int mappedLength() {
    return isIpv4() ? length + 96 : length;
  }

  public boolean contains(IpAddress other) {
    int bits = mappedLength();
    return isIpv4() == other.isIpv4()
        && ((address.high() ^ other.high()) & highMask(bits)) == 0
        && ((address.low() ^ other.low()) & lowMask(bits)) == 0;
  }

  public boolean contains(Prefix other) {
    return other.length >= length && contains(other.address);
  }

  public boolean overlaps(Prefix other) {
    return contains(other) || other.contains(this);
  }

  /** The last address. */
  public IpAddress last() {
    int host = address.width() - length;
    if (host == 0) {
      return address;
    }
    if (host <= 64) {
      return new IpAddress(address.high(), address.low() | (host == 64 ? -1L : (1L << host) - 1));
    }
    return new IpAddress(address.high() | (host == 128 ? -1L : (1L << (host - 64)) - 1), -1L);
  }

  private static IpAddress mask(IpAddress address, int length) {
    if (length < 0 || length > address.width()) {
      throw new IllegalArgumentException("prefix length " + length + " is not between 0 and " + address.width());
    }
    int bits = address.isIpv4() ? length + 96 : length;
    return new IpAddress(address.high() & highMask(bits), address.low() & lowMask(bits));
  }

  private static long highMask(int bits) {
    return bits >= 64 ? -1L : bits == 0 ? 0 : -1L << (64 - bits);
  }

  private static long lowMask(int bits) {
    return bits <= 64 ? 0 : -1L << (128 - bits);
  }

  @Override
  public int compareTo(Prefix other) {
    int byAddress = address.compareTo(other.address);
    return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}

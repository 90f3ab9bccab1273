package io.underpass.net;

import java.nio.ByteBuffer;

/**
 * An IPv4 or IPv6 address as 128 bits; IPv4 is held IPv4-mapped ({@code ::ffff:a.b.c.d}, RFC 4291 section 2.5.5.2), so
 * that one key width serves both families everywhere, the kernel's maps included.
 *
 * @param high the first eight bytes, network order
 * @param low the last eight bytes, network order
 */
public record IpAddress(long high, long low) implements Comparable<IpAddress> {
  private static final long MAPPED = 0xFFFF_0000_0000L;

  /** An IPv4 address from its 32 bits, network order. */
  public static IpAddress ofIpv4(int bits) {
    return new IpAddress(0, MAPPED | (bits & 0xFFFF_FFFFL));
  }

  /**
   * From 4 or 16 bytes in network order.
   *
   * @throws IllegalArgumentException for another length
   */
  public static IpAddress of(byte[] bytes) {
    return switch (bytes.length) {
      case 4 -> ofIpv4(ByteBuffer.wrap(bytes).getInt());
      case 16 -> {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        yield new IpAddress(buffer.getLong(), buffer.getLong());
      }
      default -> throw new IllegalArgumentException("an IP address has 4 or 16 bytes, not " + bytes.length);
    };
  }

  /**
   * Parses dotted decimal (four numbers, no leading zeros) or RFC 4291 text. Names are never looked up. An IPv4-mapped address
   * isn't taken: it would silently become IPv4.
   *
   * @throws IllegalArgumentException naming the text and what was expected
   */
  public static IpAddress parse(String text) {
    if (text.indexOf(':') < 0) {
      return AddressText.parseIpv4(text);
    }
    IpAddress address = AddressText.parseIpv6(text);
    if (address.isIpv4()) {
      throw new IllegalArgumentException("'" + text + "' is an IPv4-mapped address; write " + address);
    }
    return address;
  }

  public boolean isIpv4() {
    return high == 0 && (low >>> 32) == 0xFFFF;
  }

  /** The 32 bits of an IPv4 address; meaningless for IPv6. */
  public int ipv4Bits() {
    return (int) low;
  }

  /** 32 or 128. */
  public int width() {
    return isIpv4() ? 32 : 128;
  }

  /** Sixteen bytes, network order; IPv4 comes IPv4-mapped. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
  }

  /** Four or sixteen bytes, network order, as the family has them on the wire. */
  public byte[] wireBytes() {
    return isIpv4() ? ByteBuffer.allocate(4).putInt(ipv4Bits()).array() : toBytes();
  }

  /** The address {@code offset} further on (or back), without leaving 128 bits. */
  public IpAddress plus(long offset) {
    long sum = low + offset;
    long carry = offset >= 0 ? (Long.compareUnsigned(sum, low) < 0 ? 1 : 0) : (Long.compareUnsigned(sum, low) > 0 ? -1 : 0);
    return new IpAddress(high + carry, sum);
  }

  /** Spread over all bits: the addresses of a network differ in few, and a hash table looks at few. */
  @Override
  public int hashCode() {
    return (int) ((high * 31 + low) * 0x9E37_79B9_7F4A_7C15L >>> 32);
  }

  @Override
  public int compareTo(IpAddress other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** Dotted decimal, or the canonical text of RFC 5952. */
  @Override
  public String toString() {
    return isIpv4() ? AddressText.printIpv4(ipv4Bits()) : AddressText.printIpv6(this);
  }
}

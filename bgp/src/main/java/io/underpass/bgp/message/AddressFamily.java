package io.underpass.bgp.message;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An address family and subsequent address family (RFC 4760 section 6, IANA's registries): what this speaker carries. */
public enum AddressFamily {
  IPV4_UNICAST(1, 1, 32),
  IPV6_UNICAST(2, 1, 128);

  private final int afi;
  private final int safi;
  private final int width;

  AddressFamily(int afi, int safi, int width) {
    this.afi = afi;
    this.safi = safi;
    this.width = width;
  }

  /** The address family identifier, 16 bits. */
  public int afi() {
    return afi;
  }

  /** The subsequent address family identifier, 8 bits. */
  public int safi() {
    return safi;
  }

  /** Bits of an address: 32 or 128. */
  public int width() {
    return width;
  }

  /** The family with these numbers, if this speaker carries it. */
  public static Optional<AddressFamily> of(int afi, int safi) {
    return Optional.ofNullable(find(afi, safi));
  }

  static @Nullable AddressFamily find(int afi, int safi) {
    return safi != 1 ? null : afi == 1 ? IPV4_UNICAST : afi == 2 ? IPV6_UNICAST : null;
  }

  /** The unicast family of an address. */
  public static AddressFamily of(IpAddress address) {
    return address.isIpv4() ? IPV4_UNICAST : IPV6_UNICAST;
  }

  /** The unicast family of a prefix. */
  public static AddressFamily of(Prefix prefix) {
    return of(prefix.address());
  }

  /** As routers print it: {@code ipv4 unicast}. */
  @Override
  public String toString() {
    return this == IPV4_UNICAST ? "ipv4 unicast" : "ipv6 unicast";
  }
}

package io.underpass.bgp.message;

import java.util.Optional;

/**
 * ROUTE-REFRESH (RFC 2918 section 3, RFC 7313 section 3.2). A family that isn't ours is kept as it came: to be ignored.
 *
 * @param afi 0–65535
 * @param safi 0–255
 * @param subtype 0–255; {@link #REQUEST}, {@link #BEGIN}, {@link #END}, others are to be ignored (RFC 7313 section 5)
 */
public record RouteRefresh(int afi, int safi, int subtype) implements Message {
  /** Please send all routes again. */
  public static final int REQUEST = 0;

  /** Beginning of route refresh (RFC 7313). */
  public static final int BEGIN = 1;

  /** End of route refresh (RFC 7313). */
  public static final int END = 2;

  /** @throws IllegalArgumentException if a number is out of range */
  public RouteRefresh {
    if (afi < 0 || afi > 0xFFFF || safi < 0 || safi > 0xFF || subtype < 0 || subtype > 0xFF) {
      throw new IllegalArgumentException("route refresh of AFI " + afi + ", SAFI " + safi + ", subtype " + subtype
          + ": 0–65535, 0–255 and 0–255 are expected");
    }
  }

  public RouteRefresh(AddressFamily family, int subtype) {
    this(family.afi(), family.safi(), subtype);
  }

  /** The family, if this speaker carries it. */
  public Optional<AddressFamily> family() {
    return AddressFamily.of(afi, safi);
  }
}

package io.underpass.model;

import io.underpass.net.Asn;

/** The service's AS numbers. */
public final class ServiceAsns {
  /** Microsoft's number on every peering: that of the edges (azure-docs, expressroute-routing, 03/2026). */
  public static final Asn MICROSOFT = new Asn(12_076);

  /** What gateways speak as towards the edges (captured routes of live gateways). */
  public static final Asn GATEWAY = new Asn(65_515);

  /** The first and the last of those that customers can't have (azure-docs, expressroute-routing, 03/2026). */
  public static final Asn FIRST_RESERVED = new Asn(65_515);
  public static final Asn LAST_RESERVED = new Asn(65_520);

  private ServiceAsns() {}

  /** Whether a customer can't speak as it. */
  public static boolean isReserved(Asn asn) {
    return asn.equals(MICROSOFT) || asn.compareTo(FIRST_RESERVED) >= 0 && asn.compareTo(LAST_RESERVED) <= 0;
  }
}

package io.underpass.model;

import io.underpass.net.BitRate;
import java.util.Optional;

/** What a circuit or a port of one's own can hold. */
public final class CircuitLimits {
  /** FastPath addresses of a provider's circuit (azure-docs, about-fastpath, 11/2025). */
  public static final int FASTPATH_ADDRESSES_PROVIDER = 25_000;

  /** FastPath addresses of a 10 Gbit/s port, over all its circuits (azure-docs, about-fastpath, 11/2025). */
  public static final int FASTPATH_ADDRESSES_PORT_10G = 100_000;

  /** FastPath addresses of a 100 Gbit/s port or a faster one, over all its circuits (azure-docs, about-fastpath, 11/2025). */
  public static final int FASTPATH_ADDRESSES_PORT_100G = 200_000;

  /** On-premises IPv4 routes of private peering, Local and Standard (azure-docs, expressroute-routing, 03/2026). */
  public static final int PRIVATE_ROUTES_STANDARD = 4_000;

  /** On-premises IPv4 routes of private peering, Premium (azure-docs, expressroute-routing, 03/2026). */
  public static final int PRIVATE_ROUTES_PREMIUM = 10_000;

  /** On-premises IPv6 routes of private peering (ExpressRoute FAQ, 2026). */
  public static final int PRIVATE_ROUTES_IPV6 = 100;

  /** IPv4 routes that a gateway advertises to a circuit (ExpressRoute FAQ, 2026). */
  public static final int ADVERTISED_ROUTES = 1_000;

  /** IPv6 routes that a gateway advertises to a circuit (ExpressRoute FAQ, 2026). */
  public static final int ADVERTISED_ROUTES_IPV6 = 100;

  /** Circuits over which flows to one prefix are spread (ExpressRoute FAQ, 2026). */
  public static final int ECMP_CIRCUITS = 4;

  private static final BitRate FAST_PORT = BitRate.ofMegabits(100_000);

  private CircuitLimits() {}

  /** FastPath addresses of a port of this speed. */
  public static int fastPathAddressesOfPort(BitRate bandwidth) {
    return bandwidth.compareTo(FAST_PORT) >= 0 ? FASTPATH_ADDRESSES_PORT_100G : FASTPATH_ADDRESSES_PORT_10G;
  }

  /** FastPath addresses of what the circuit runs on: its port, where there is one, else the circuit itself. */
  public static int fastPathAddresses(Optional<ExpressRoutePort> port) {
    return port.map(it -> fastPathAddressesOfPort(it.bandwidth())).orElse(FASTPATH_ADDRESSES_PROVIDER);
  }

  /** On-premises IPv4 routes of a circuit's private peering. */
  public static int privateRoutes(ExpressRouteCircuit.Tier tier) {
    return tier == ExpressRouteCircuit.Tier.PREMIUM ? PRIVATE_ROUTES_PREMIUM : PRIVATE_ROUTES_STANDARD;
  }
}

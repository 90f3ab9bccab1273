package io.underpass.routing;

import io.underpass.model.Resources;
import io.underpass.model.Subnet;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What routers are called inside a virtual network: in captures of the real service the edges stand behind .4 and following of GatewaySubnet, the
 * gateway's instances behind .12 and following.
 */
public final class GatewayAddresses {
  private static final int FIRST_EDGE = 4;
  private static final int FIRST_INSTANCE = 12;
  private static final int ROOMY_BITS = 4;

  private GatewayAddresses() {}

  /** The addresses of an instance, at most one a family; empty where the subnet has no room for them. */
  public static List<IpAddress> ofInstance(Resources resources, VirtualNetworkGateway gateway, int number) {
    List<IpAddress> addresses = new ArrayList<>();
    for (Prefix prefix : prefixes(resources, gateway)) {
      boolean roomy = prefix.address().width() - prefix.length() >= ROOMY_BITS;
      IpAddress address = prefix.address().plus((roomy ? FIRST_INSTANCE : FIRST_EDGE) + number);
      if (prefix.contains(address) && addresses.stream().noneMatch(other -> other.isIpv4() == address.isIpv4())) {
        addresses.add(address);
      }
    }
    return List.copyOf(addresses);
  }

  /** The first of {@link #ofInstance}. */
  public static Optional<IpAddress> instance(Resources resources, VirtualNetworkGateway gateway, int number) {
    return ofInstance(resources, gateway, number).stream().findFirst();
  }

  /**
   * The address of an edge, of the subnet's first prefix.
   *
   * @param number the edges of the gateway's connections, oldest first, primary before secondary, counted from 0
   */
  public static Optional<IpAddress> edge(Resources resources, VirtualNetworkGateway gateway, int number) {
    return prefixes(resources, gateway).stream().findFirst().map(prefix -> prefix.address().plus(FIRST_EDGE + (long) number));
  }

  private static List<Prefix> prefixes(Resources resources, VirtualNetworkGateway gateway) {
    return resources.subnet(gateway.subnet()).map(Subnet::prefixes).orElse(List.of());
  }
}

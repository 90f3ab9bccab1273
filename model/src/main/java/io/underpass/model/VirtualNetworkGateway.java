package io.underpass.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A virtual network gateway.
 *
 * @param gatewayType {@code ExpressRoute} or {@code Vpn}
 * @param sku what is asked for; null where it isn't one of ExpressRoute's
 * @param scale bounds; {@link Scale#ONE} for all but ErGwScale
 * @param subnet its GatewaySubnet; null where no ip configuration names one
 */
public record VirtualNetworkGateway(
    ResourceId id, String location, String gatewayType, @Nullable GatewaySku sku, Scale scale, @Nullable ResourceId subnet)
    implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/virtualNetworkGateways");

  /**
   * The bounds of an ErGwScale gateway, in scale units.
   *
   * @param min 1–40
   * @param max {@code min}–40
   */
  public record Scale(int min, int max) {
    public static final Scale ONE = new Scale(1, 1);
  }

  public boolean isExpressRoute() {
    return gatewayType.equalsIgnoreCase("ExpressRoute");
  }

  /** The virtual network that it stands in. */
  public Optional<ResourceId> virtualNetwork() {
    return Optional.ofNullable(subnet).map(ResourceId::parent);
  }
}

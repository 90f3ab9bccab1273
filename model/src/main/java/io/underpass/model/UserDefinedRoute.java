package io.underpass.model;

import io.underpass.net.IpAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A route of a route table (azure-docs, virtual-networks-udr-overview, "User-defined").
 *
 * @param prefix a block or a service tag
 * @param nextHopAddress where a virtual appliance is; null for all others
 */
public record UserDefinedRoute(ResourceId id, AddressPrefix prefix, NextHop nextHop, @Nullable IpAddress nextHopAddress)
    implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/routeTables/routes");

  /** @throws IllegalArgumentException if the prefix is {@code *}, or an address is missing or there is one too many */
  public UserDefinedRoute {
    if (prefix instanceof AddressPrefix.Any) {
      throw new IllegalArgumentException("route " + id.name() + " has '*', and not a prefix or a service tag");
    }
    if ((nextHop == NextHop.VIRTUAL_APPLIANCE) != (nextHopAddress != null)) {
      throw new IllegalArgumentException(
          "route " + id.name() + " to " + nextHop + " has next hop address " + nextHopAddress + "; a virtual appliance alone has one");
    }
  }

  /** Where packets go; the service's {@code nextHopType}. */
  public enum NextHop {
    /** The network's gateway. */
    VIRTUAL_NETWORK_GATEWAY("VirtualNetworkGateway"),
    /** The address itself, within the virtual network. */
    VNET_LOCAL("VnetLocal"),
    /** The public internet. */
    INTERNET("Internet"),
    /** A machine that forwards, at the next hop's address. */
    VIRTUAL_APPLIANCE("VirtualAppliance"),
    /** Nowhere: packets are dropped. */
    NONE("None");

    private final String wire;

    NextHop(String wire) {
      this.wire = wire;
    }

    public static Optional<NextHop> tryParse(String text) {
      return Texts.constant(NextHop.class, text);
    }

    /** As on the wire: {@code VnetLocal}. */
    @Override
    public String toString() {
      return wire;
    }
  }
}

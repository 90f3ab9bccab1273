package io.underpass.model;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.List;
import java.util.Optional;

/**
 * A subnet, wherever it is stored: in its network's document or in one of its own.
 *
 * @param prefixes one or more; at most one a family counts for gateways
 */
public record Subnet(ResourceId id, List<Prefix> prefixes) implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/virtualNetworks/subnets");

  /** The name that a subnet for gateways must have; compared without case. */
  public static final String GATEWAY_SUBNET = "GatewaySubnet";

  public Subnet {
    prefixes = List.copyOf(prefixes);
  }

  public boolean isForGateways() {
    return name().equalsIgnoreCase(GATEWAY_SUBNET);
  }

  /** The prefix that holds the address. */
  public Optional<Prefix> prefixOf(IpAddress address) {
    return prefixes.stream().filter(prefix -> prefix.contains(address)).findFirst();
  }
}

package io.underpass.model;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A subnet, wherever it is stored: in its network's document or in one of its own.
 *
 * @param prefixes one or more; at most one a family counts for gateways
 * @param networkSecurityGroup the group in front of its machines; null for none
 * @param routeTable what users route otherwise; null for none
 * @param serviceEndpoints names of services, such as {@code Microsoft.Storage}
 * @param privateEndpointPolicies which of group and table count for private endpoints
 */
public record Subnet(
    ResourceId id,
    List<Prefix> prefixes,
    @Nullable ResourceId networkSecurityGroup,
    @Nullable ResourceId routeTable,
    List<String> serviceEndpoints,
    PrivateEndpointPolicies privateEndpointPolicies)
    implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/virtualNetworks/subnets");

  /** The name that a subnet for gateways must have; compared without case. */
  public static final String GATEWAY_SUBNET = "GatewaySubnet";

  public Subnet {
    prefixes = List.copyOf(prefixes);
    serviceEndpoints = List.copyOf(serviceEndpoints);
  }

  /** One with prefixes alone. */
  public Subnet(ResourceId id, List<Prefix> prefixes) {
    this(id, prefixes, null, null, List.of(), PrivateEndpointPolicies.DISABLED);
  }

  /** Its {@code privateEndpointNetworkPolicies} (azure-docs, disable-private-endpoint-network-policy). */
  public enum PrivateEndpointPolicies {
    /** Neither counts; so where nothing is said. */
    DISABLED,
    /** Both count. */
    ENABLED,
    /** The security group counts. */
    NETWORK_SECURITY_GROUP_ENABLED,
    /** The route table counts. */
    ROUTE_TABLE_ENABLED;

    public static Optional<PrivateEndpointPolicies> tryParse(String text) {
      return Texts.constant(PrivateEndpointPolicies.class, text);
    }

    /** Whether the subnet's security group filters what goes to private endpoints. */
    public boolean filter() {
      return this == ENABLED || this == NETWORK_SECURITY_GROUP_ENABLED;
    }

    /** Whether user-defined routes can be preferred to a private endpoint's /32. */
    public boolean route() {
      return this == ENABLED || this == ROUTE_TABLE_ENABLED;
    }
  }

  public boolean isForGateways() {
    return name().equalsIgnoreCase(GATEWAY_SUBNET);
  }

  /** The prefix that holds the address. */
  public Optional<Prefix> prefixOf(IpAddress address) {
    return prefixes.stream().filter(prefix -> prefix.contains(address)).findFirst();
  }
}

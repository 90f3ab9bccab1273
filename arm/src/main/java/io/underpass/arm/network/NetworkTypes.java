package io.underpass.arm.network;

import io.underpass.model.ResourceType;

/** Types of Microsoft.Network that are stored, shown and referred to, and that no packet meets yet. */
public final class NetworkTypes {
  public static final ResourceType ROUTE_TABLE = type("routeTables");
  public static final ResourceType SECURITY_GROUP = type("networkSecurityGroups");
  public static final ResourceType SECURITY_RULE = type("networkSecurityGroups/securityRules");
  public static final ResourceType APPLICATION_SECURITY_GROUP = type("applicationSecurityGroups");
  public static final ResourceType LOAD_BALANCER = type("loadBalancers");
  public static final ResourceType BACKEND_POOL = type("loadBalancers/backendAddressPools");
  public static final ResourceType INBOUND_NAT_RULE = type("loadBalancers/inboundNatRules");
  public static final ResourceType PRIVATE_ENDPOINT = type("privateEndpoints");
  public static final ResourceType PRIVATE_LINK_SERVICE = type("privateLinkServices");
  public static final ResourceType PRIVATE_ENDPOINT_CONNECTION = type("privateLinkServices/privateEndpointConnections");

  private NetworkTypes() {}

  private static ResourceType type(String path) {
    return new ResourceType("Microsoft.Network", path);
  }
}

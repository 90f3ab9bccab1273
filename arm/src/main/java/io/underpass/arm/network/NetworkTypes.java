package io.underpass.arm.network;

import io.underpass.model.ApplicationSecurityGroup;
import io.underpass.model.BackendPool;
import io.underpass.model.LoadBalancer;
import io.underpass.model.NetworkSecurityGroup;
import io.underpass.model.PrivateEndpoint;
import io.underpass.model.PrivateEndpointConnection;
import io.underpass.model.PrivateLinkService;
import io.underpass.model.ResourceType;
import io.underpass.model.RouteTable;
import io.underpass.model.SecurityRule;

/** Types of Microsoft.Network that others refer to. */
public final class NetworkTypes {
  public static final ResourceType ROUTE_TABLE = RouteTable.TYPE;
  public static final ResourceType SECURITY_GROUP = NetworkSecurityGroup.TYPE;
  public static final ResourceType SECURITY_RULE = SecurityRule.TYPE;
  public static final ResourceType APPLICATION_SECURITY_GROUP = ApplicationSecurityGroup.TYPE;
  public static final ResourceType LOAD_BALANCER = LoadBalancer.TYPE;
  public static final ResourceType BACKEND_POOL = BackendPool.TYPE;
  public static final ResourceType INBOUND_NAT_RULE = ResourceType.parse("Microsoft.Network/loadBalancers/inboundNatRules");
  public static final ResourceType PRIVATE_ENDPOINT = PrivateEndpoint.TYPE;
  public static final ResourceType PRIVATE_LINK_SERVICE = PrivateLinkService.TYPE;
  public static final ResourceType PRIVATE_ENDPOINT_CONNECTION = PrivateEndpointConnection.TYPE;

  private NetworkTypes() {}
}

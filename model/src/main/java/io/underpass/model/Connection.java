package io.underpass.model;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Links a gateway with a circuit.
 *
 * @param connectionType {@code ExpressRoute}, {@code IPsec} or {@code Vnet2Vnet}
 * @param gateway {@code virtualNetworkGateway1}
 * @param circuit {@code peer}
 * @param routingWeight 0–32000; 0 when absent
 * @param bypass {@code expressRouteGatewayBypass}: FastPath
 * @param privateLinkFastPath {@code enablePrivateLinkFastPath}
 * @param authorizationKey null unless the circuit is used by one
 * @param features what FastPath has picked up, asked for or not; all while it is off
 */
public record Connection(
    ResourceId id,
    String location,
    String connectionType,
    @Nullable ResourceId gateway,
    @Nullable ResourceId circuit,
    int routingWeight,
    boolean bypass,
    boolean privateLinkFastPath,
    @Nullable Secret authorizationKey,
    Set<FastPathFeature> features)
    implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/connections");

  public Connection {
    features = Set.copyOf(features);
  }

  /** One that has picked up all. */
  public Connection(
      ResourceId id,
      String location,
      String connectionType,
      @Nullable ResourceId gateway,
      @Nullable ResourceId circuit,
      int routingWeight,
      boolean bypass,
      boolean privateLinkFastPath,
      @Nullable Secret authorizationKey) {
    this(
        id, location, connectionType, gateway, circuit, routingWeight, bypass, privateLinkFastPath, authorizationKey,
        FastPathFeature.all());
  }

  /** The same with FastPath on, which has picked up all. */
  public Connection withBypass() {
    return new Connection(id, location, connectionType, gateway, circuit, routingWeight, true, privateLinkFastPath, authorizationKey);
  }

  /** The same with private endpoints on FastPath. */
  public Connection withPrivateLinkFastPath() {
    return new Connection(
        id, location, connectionType, gateway, circuit, routingWeight, bypass, true, authorizationKey, features);
  }

  public boolean isExpressRoute() {
    return connectionType.equalsIgnoreCase("ExpressRoute");
  }
}

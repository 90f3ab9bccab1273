package io.underpass.model;

import java.util.List;

/**
 * Routes that users define for subnets. Who looks for its routes asks {@link Resources#routes}.
 *
 * @param disableBgpRoutePropagation whether the subnets are without the routes that gateways learn
 * @param routes those embedded in its document
 */
public record RouteTable(ResourceId id, String location, boolean disableBgpRoutePropagation, List<UserDefinedRoute> routes)
    implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/routeTables");

  public RouteTable {
    routes = List.copyOf(routes);
  }
}

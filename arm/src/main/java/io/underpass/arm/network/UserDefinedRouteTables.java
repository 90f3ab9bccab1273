package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.ResourceId;
import io.underpass.model.Subnet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/routeTables}: routes that users define for subnets. */
public final class UserDefinedRouteTables implements ResourceKind {
  /** azure-docs, azure-subscription-service-limits: user-defined routes per route table. */
  private static final int MOST_ROUTES = 400;

  private final Shape shape;

  public UserDefinedRouteTables(Shape route) {
    shape =
        Shape.regional(
            NetworkTypes.ROUTE_TABLE.toString(),
            "RouteTable",
            Schema.of("RouteTable")
                .nested(
                    "properties",
                    Schema.of("RouteTablePropertiesFormat")
                        .listOf("routes", route.schema())
                        .flag("disableBgpRoutePropagation")
                        .derived("subnets", "provisioningState", "resourceGuid")));
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    Json.otherwise(put.properties(), "disableBgpRoutePropagation", false);
    put.keepGuid();
  }

  @Override
  public void settle(Draft draft, ResourceId id) {
    Map<ResourceId, ObjectNode> routes = draft.children(id, UserDefinedRoutes.TYPE);
    if (routes.size() > MOST_ROUTES) {
      throw ArmError.badRequest(
          "RouteTableRoutesLimitReached", "Route table %s would have %d routes; it can have %d.", id.name(), routes.size(), MOST_ROUTES);
    }
    Map<String, String> byPrefix = new HashMap<>();
    routes.forEach((route, body) -> {
      String prefix = Json.text(body, "properties", "addressPrefix").orElse("");
      String other = byPrefix.put(prefix.toLowerCase(Locale.ROOT), route.name());
      if (other != null) {
        throw ArmError.badRequest(
            "RouteConflict",
            "Route %s conflicts with route %s. Routes cannot have the same AddressPrefix (%s).",
            route.name(),
            other,
            prefix);
      }
    });
    SubnetAssociations.checkTable(draft, id);
  }

  @Override
  public void release(Draft draft, ResourceId id) {
    if (!draft.referrers(id).isEmpty()) {
      throw ArmError.badRequest("InUseRouteTableCannotBeDeleted", "Route table %s is in use and cannot be deleted.", id.name());
    }
  }

  @Override
  public void show(Showing showing) {
    showing.users("subnets", Subnet.TYPE);
  }
}

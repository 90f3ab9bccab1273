package io.underpass.arm.network;

import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.model.FastPathFeature;
import io.underpass.model.ResourceId;
import io.underpass.model.VirtualNetworkPeering;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What FastPath picks up when it is turned on at a connection, kept in the connection's document until it is turned off: what is in use at
 * the gateway then. Clients neither see nor set it.
 */
final class FastPathFeatures {
  private static final String BYPASS = "expressRouteGatewayBypass";
  private static final String PRIVATE_LINK = "enablePrivateLinkFastPath";

  private FastPathFeatures() {}

  /** Once the PUT's own members stand. */
  static void keep(ResourceKind.Put put, ResourceId gateway) {
    ObjectNode properties = put.properties();
    properties.remove(FastPathFeature.MEMBER);
    if (!Json.flag(properties, BYPASS)) {
      return;
    }
    if (Json.flag(put.before(), BYPASS)) {
      Optional.ofNullable(put.before().get(FastPathFeature.MEMBER)).ifPresent(before -> properties.set(FastPathFeature.MEMBER, before));
      return;
    }
    ArrayNode features = properties.putArray(FastPathFeature.MEMBER);
    inUse(put.draft(), gateway, Json.flag(properties, PRIVATE_LINK)).forEach(feature -> features.add(feature.toString()));
  }

  static void hide(ObjectNode properties) {
    properties.remove(FastPathFeature.MEMBER);
  }

  private static Set<FastPathFeature> inUse(Draft draft, ResourceId gateway, boolean privateLink) {
    Set<FastPathFeature> features = EnumSet.noneOf(FastPathFeature.class);
    if (privateLink) {
      features.add(FastPathFeature.PRIVATE_LINK);
    }
    JsonNode configurations = draft.body(gateway).map(body -> Json.at(body, "properties", "ipConfigurations")).orElseGet(Json::array);
    Json.text(configurations.path(0), "properties", "subnet", "id").flatMap(ResourceId::tryParse).ifPresent(subnet -> {
      if (draft.body(subnet).filter(body -> Json.at(body, "properties").has("routeTable")).isPresent()) {
        features.add(FastPathFeature.GATEWAY_ROUTES);
      }
      if (draft.children(subnet.parent(), VirtualNetworkPeering.TYPE).values().stream()
          .anyMatch(side -> lends(draft, subnet.parent(), side))) {
        features.add(FastPathFeature.PEERED_NETWORKS);
      }
    });
    return features;
  }

  /** Whether the other network of this side uses the gateway. */
  private static boolean lends(Draft draft, ResourceId hub, ObjectNode side) {
    Optional<ResourceId> other = Json.text(side, "properties", "remoteVirtualNetwork", "id").flatMap(ResourceId::tryParse);
    return Json.flag(side, "properties", VirtualNetworkPeering.Setting.ALLOW_GATEWAY_TRANSIT.member())
        && other.isPresent()
        && draft.children(other.get(), VirtualNetworkPeering.TYPE).values().stream()
            .map(body -> body.path("properties"))
            .anyMatch(back -> Json.flag(back, VirtualNetworkPeering.Setting.USE_REMOTE_GATEWAYS.member())
                && Json.text(back, "remoteVirtualNetwork", "id").filter(hub.toString()::equalsIgnoreCase).isPresent());
  }
}

package io.underpass.arm.network.privatelink;

import io.underpass.arm.network.AddressBook;
import io.underpass.arm.network.IpConfigurations;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind.Put;
import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The network interface of a private endpoint, in the endpoint's own group: one address, kept as long as the endpoint lives. */
final class Interface {
  private static final String CONFIGURATIONS = "ipConfigurations";

  private Interface() {}

  /** Makes it with a new endpoint; later it stays as it is, but for the application security groups. */
  static void make(Put put, ResourceId subnet, AddressBook addresses) {
    Optional<ResourceId> existing = put.isNew() ? Optional.empty() : of(put.draft(), put.id());
    ObjectNode body =
        existing.flatMap(put.draft()::body).map(ObjectNode::deepCopy).orElseGet(() -> body(put, subnet, addresses));
    ObjectNode details = (ObjectNode) Json.at(body, "properties", CONFIGURATIONS).path(0).path("properties");
    JsonNode groups = put.properties().path("applicationSecurityGroups");
    if (groups.isEmpty()) {
      details.remove("applicationSecurityGroups");
    } else {
      details.set("applicationSecurityGroups", groups.deepCopy());
    }
    ResourceId id = existing.orElseGet(() -> name(put));
    Json.properties(body).put("macAddress", NetworkInterface.macFor(id).toAzure());
    body.put("name", id.name());
    put.draft().put(id, body);
  }

  private static Optional<ResourceId> of(Draft draft, ResourceId endpoint) {
    return draft.referrers(endpoint, NetworkInterface.TYPE).stream().findFirst();
  }

  private static ResourceId name(Put put) {
    String name =
        Json.text(put.properties(), "customNetworkInterfaceName")
            .filter(text -> !text.isBlank())
            .orElseGet(() -> put.id().name() + ".nic." + UUID.randomUUID());
    String above = put.id().toString().substring(0, put.id().toString().lastIndexOf("/privateEndpoints/"));
    ResourceId id =
        ResourceId.tryParse(above + "/networkInterfaces/" + name)
            .filter(parsed -> parsed.name().equals(name))
            .orElseThrow(() -> ArmError.badRequest("InvalidResourceName", "Resource name %s is invalid.", name));
    if (put.draft().snapshot().get(id).isPresent()) {
      throw ArmError.badRequest(
          "NetworkInterfaceNameInUse", "Private endpoint %s cannot name its network interface %s: there is one.", put.id().name(), name);
    }
    return id;
  }

  private static ObjectNode body(Put put, ResourceId subnet, AddressBook addresses) {
    ObjectNode body =
        Json.object().put("type", NetworkInterface.TYPE.toString()).put("location", Json.text(put.body(), "location").orElse(""));
    ObjectNode properties = body.putObject("properties");
    ObjectNode configuration = properties.putArray(CONFIGURATIONS).addObject();
    ObjectNode details = configuration.putObject("properties");
    JsonNode asked = put.properties().path(CONFIGURATIONS).path(0);
    String name = Json.text(asked, "name").orElseGet(() -> "privateEndpointIpConfig." + UUID.randomUUID());
    configuration.put("name", name);
    details.set("subnet", Json.reference(subnet));
    details.put("primary", true);
    Json.text(asked, "properties", "privateIPAddress")
        .filter(text -> !text.isBlank())
        .ifPresent(address -> details.put("privateIPAllocationMethod", "Static").put("privateIPAddress", address));
    IpConfigurations.place(
        put, name, details, "properties." + CONFIGURATIONS + "[0]", Optional.empty(), addresses.round(put.draft(), put.id()));
    properties.put("enableAcceleratedNetworking", false).put("enableIPForwarding", false).put("nicType", "Standard");
    properties.put("resourceGuid", UUID.randomUUID().toString());
    properties.set("privateEndpoint", Json.reference(put.id()));
    return body;
  }

  /** It goes with its endpoint, and its address is free again. */
  static void remove(Draft draft, ResourceId endpoint, AddressBook addresses) {
    of(draft, endpoint).ifPresent(nic -> {
      JsonNode configurations = draft.body(nic).map(body -> Json.at(body, "properties", CONFIGURATIONS)).orElseGet(Json::array);
      IpConfigurations.free(draft, configurations, addresses);
      draft.delete(nic);
    });
  }
}

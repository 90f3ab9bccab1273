package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind.Put;
import io.underpass.arm.wire.ResourceKind.Showing;
import io.underpass.model.PublicIpAddress;
import io.underpass.model.ResourceId;
import io.underpass.model.Subnet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the {@code ipConfigurations} of network interfaces and of gateways have in common. */
public final class IpConfigurations {
  private IpConfigurations() {}

  /**
   * The subnet of a configuration, which must name one. References travel with whatever a client read before; the id alone is kept.
   *
   * @param details the configuration's properties, at {@code path} in the body
   */
  static ResourceId subnet(Put put, ObjectNode details, String path) {
    ResourceId subnet =
        Checks.reference(put.draft(), put.id(), details, "subnet", path + ".subnet", Subnet.TYPE)
            .orElseThrow(() -> Checks.missing("subnet", path));
    details.set("subnet", Json.reference(subnet));
    return subnet;
  }

  /** Takes a configuration's public address, if it names one, for this resource alone. */
  static void publicAddress(Put put, ObjectNode details, String path) {
    Checks.reference(put.draft(), put.id(), details, "publicIPAddress", path + ".publicIPAddress", PublicIpAddress.TYPE)
        .ifPresent(address -> {
          PublicIpAddresses.checkFree(put.draft(), address, put.id());
          details.set("publicIPAddress", Json.reference(address));
        });
  }

  /** A resource is where its virtual network is. */
  public static void checkRegion(Put put, ResourceId network) {
    String here = Json.text(put.body(), "location").orElse("");
    String there = put.draft().body(network).flatMap(body -> Json.text(body, "location")).orElse(here);
    if (!here.equals(there)) {
      throw ArmError.badRequest(
          "InvalidResourceReference",
          "Resource %s referenced by resource %s was not found. Please make sure that the referenced resource "
              + "exists, and that both resources are in the same region (%s is not %s).",
          network,
          put.id(),
          there,
          here);
    }
  }

  /** Adds what follows from the resource that they are in. */
  static void show(Showing showing) {
    String etag = Json.text(showing.body(), "etag").orElse("");
    for (JsonNode node : showing.properties().path("ipConfigurations")) {
      ObjectNode configuration = (ObjectNode) node;
      configuration
          .put("id", showing.id() + "/ipConfigurations/" + Json.text(configuration, "name").orElse(""))
          .put("etag", etag)
          .put("type", showing.id().type() + "/ipConfigurations");
      Json.properties(configuration).put("provisioningState", showing.facts().provisioningState(showing.id()));
    }
  }
}

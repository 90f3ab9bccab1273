package io.underpass.arm.network;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceAction;
import io.underpass.arm.wire.ResourceKind.Put;
import io.underpass.arm.wire.ResourceKind.Showing;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.arm.wire.Schema;
import io.underpass.model.ExpressRoutePort;
import io.underpass.model.ResourceId;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The two links of a port: part of its body, changed by a PUT of the whole port, read one by one too. What they ask of the hardware
 * (light on or off, MACsec) is kept and shown; the data plane has no such hardware.
 */
final class PortLinks {
  private static final List<String> NAMES = List.of("link1", "link2");

  private PortLinks() {}

  static Schema schema() {
    return Schema.of("ExpressRouteLink")
        .text("id", "name")
        .derived("etag", "type", "resourceGroup")
        .nested(
            "properties",
            Schema.of("ExpressRouteLinkPropertiesFormat")
                .oneOf("adminState", "Enabled", "Disabled")
                .nested(
                    "macSecConfig",
                    Schema.of("ExpressRouteLinkMacSecConfig")
                        .text("cknSecretIdentifier", "cakSecretIdentifier")
                        .oneOf("cipher", "GcmAes256", "GcmAes128", "GcmAesXpn128", "GcmAesXpn256")
                        .oneOf("sciState", "Disabled", "Enabled"))
                .derived(
                    "routerName", "interfaceName", "patchPanelId", "rackId", "connectorType", "coloLocation", "provisioningState"));
  }

  /** Both links as they are to be: those of the body, over those that are there, over new ones. */
  static void complete(Put put) {
    ArrayNode links = Json.array();
    for (JsonNode asked : put.properties().path("links")) {
      String name = Json.text(asked, "name").orElse("");
      if (NAMES.stream().noneMatch(name::equalsIgnoreCase)) {
        throw ArmError.badRequest(
                "InvalidLinkName", "Port %s has no link '%s'. Expected one of: %s.", put.id().name(), name, String.join(", ", NAMES))
            .at("properties.links");
      }
    }
    for (String name : NAMES) {
      ObjectNode link = links.addObject().put("name", name);
      ObjectNode properties = link.putObject("properties");
      ObjectNode before = properties(put.before().path("links"), name);
      ObjectNode asked = properties(put.properties().path("links"), name);
      properties.setAll(before);
      properties.setAll(asked);
      Json.otherwise(properties, "adminState", "Disabled");
      if (properties.get("macSecConfig") instanceof ObjectNode macsec && !macsec.isEmpty()) {
        Json.otherwise(macsec, "cipher", "GcmAes128");
        Json.otherwise(macsec, "sciState", "Disabled");
        if (macsec.has("cknSecretIdentifier") != macsec.has("cakSecretIdentifier")) {
          throw ArmError.badRequest(
                  "InvalidMacSecConfig",
                  "The macSecConfig of link %s of port %s names one secret; MACsec takes cknSecretIdentifier and "
                  + "cakSecretIdentifier together.",
                  name, put.id().name())
              .at("properties.links");
        }
      }
    }
    put.properties().set("links", links);
  }

  private static ObjectNode properties(JsonNode links, String name) {
    return links.valueStream()
        .filter(link -> Json.text(link, "name").filter(name::equalsIgnoreCase).isPresent())
        .findFirst()
        .flatMap(link -> link.get("properties") instanceof ObjectNode properties ? Optional.of(properties.deepCopy())
            : Optional.empty())
        .orElseGet(Json::object);
  }

  static void show(Showing showing) {
    String etag = Json.text(showing.body(), "etag").orElse("");
    String place = Json.text(showing.properties(), "peeringLocation").orElse("");
    for (JsonNode node : showing.properties().path("links")) {
      ObjectNode link = (ObjectNode) node;
      String name = Json.text(link, "name").orElse("");
      link.put("id", showing.id() + "/links/" + name).put("etag", etag);
      Json.properties(link)
          .put("routerName", showing.id().name() + "-" + name)
          .put("interfaceName", name)
          .put("patchPanelId", "")
          .put("rackId", "")
          .put("coloLocation", place)
          .put("connectorType", "LC")
          .put("provisioningState", showing.facts().provisioningState(showing.id()));
    }
  }

  /** {@code GET …/links} and {@code …/links/{name}}. */
  static List<ResourceAction> reads(ResourceLife life) {
    return List.of(
        new ResourceAction(ExpressRoutePort.TYPE, "GET", "links", (_, port) -> Answer.json(200, Json.list(all(life, port)))),
        new ResourceAction(ExpressRoutePort.TYPE, "GET", "links/{name}", (call, port) -> one(life, call, port)));
  }

  private static ArrayNode all(ResourceLife life, ResourceId port) {
    Draft draft = life.now();
    return draft.snapshot().get(port)
        .map(document -> life.shown(draft, document))
        .map(shown -> (ArrayNode) Json.at(shown, "properties", "links"))
        .orElseGet(Json::array);
  }

  private static Answer one(ResourceLife life, Call call, ResourceId port) {
    String name = call.segments().getLast();
    return all(life, port).valueStream()
        .filter(link -> Json.text(link, "name").filter(name::equalsIgnoreCase).isPresent())
        .findFirst()
        .map(link -> Answer.json(200, link))
        .orElseThrow(() -> ArmError.notFound(
            "ResourceNotFound", "The Resource '%s/links/%s' under resource group '%s' was not found.",
            ExpressRoutePort.TYPE, name, port.resourceGroup()));
  }
}

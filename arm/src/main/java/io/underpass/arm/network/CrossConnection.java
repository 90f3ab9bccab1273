package io.underpass.arm.network;

import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.control.Document;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A customer's circuit as its provider sees it: what it is called, and what it shows.
 *
 * @param circuit one that has a provider
 */
record CrossConnection(Document circuit) {
  static final String TYPE = "Microsoft.Network/expressRouteCrossConnections";

  /** Nothing of a circuit at a port of the customer's own. */
  static Optional<CrossConnection> of(Document circuit) {
    return Optional.of(circuit)
        .filter(one -> one.body().path("properties").has("serviceProviderProperties"))
        .map(CrossConnection::new);
  }

  /** The resource group that it is in. */
  String group() {
    return "CrossConnection-"
        + Json.text(circuit.body(), "properties", "serviceProviderProperties", "peeringLocation")
            .orElse("")
            .replace(" ", "");
  }

  String id() {
    return "/subscriptions/"
        + circuit.id().subscription()
        + "/resourceGroups/"
        + group()
        + "/providers/"
        + TYPE
        + "/"
        + key();
  }

  /** Its name. */
  String key() {
    return Json.text(circuit.body(), "properties", "serviceKey").orElse("");
  }

  ObjectNode shown(ResourceLife life, Draft draft) {
    ObjectNode customer = life.shown(draft, circuit);
    ObjectNode from = Json.properties(customer);
    ObjectNode body =
        Json.object()
            .put("name", key())
            .put("id", id())
            .put("etag", Json.text(customer, "etag").orElse(""))
            .put("type", TYPE)
            .put("location", Json.text(customer, "location").orElse(""));
    if (circuit.body().path("properties").get(Circuits.PROVIDER_TAGS) instanceof ObjectNode tags) {
      body.set("tags", tags.deepCopy());
    }
    ObjectNode properties = body.putObject("properties").put("provisioningState", Json.text(from, "provisioningState").orElse(""));
    properties
        .put("primaryAzurePort", "")
        .put("secondaryAzurePort", "")
        .put("peeringLocation", Json.text(from, "serviceProviderProperties", "peeringLocation").orElse(""))
        .put("bandwidthInMbps", Json.at(from, "serviceProviderProperties", "bandwidthInMbps").asInt(0))
        .put(Circuits.PROVIDER_STATE, Json.text(from, Circuits.PROVIDER_STATE).orElse(""))
        .set("expressRouteCircuit", Json.reference(circuit.id()));
    Json.text(from, "serviceProviderNotes").ifPresent(notes -> properties.put("serviceProviderNotes", notes));
    if (from.has("stag")) {
      properties.set("sTag", from.get("stag"));
    }
    ArrayNode peerings = properties.putArray("peerings");
    from.path("peerings").forEach(peering -> peerings.add(renamed((ObjectNode) peering)));
    return body;
  }

  private ObjectNode renamed(ObjectNode peering) {
    String name = Json.text(peering, "name").orElse("");
    Json.properties(peering).remove(List.of("connections", "peeredConnections"));
    return peering.put("id", id() + "/peerings/" + name).put("type", TYPE + "/peerings");
  }
}

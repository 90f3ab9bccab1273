package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Names;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.ExpressRouteCircuit.Family;
import io.underpass.model.ExpressRouteCircuit.Tier;
import io.underpass.model.ExpressRoutePort;
import io.underpass.model.ResourceId;
import io.underpass.model.Secret;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/expressRouteCircuits}. */
public final class Circuits implements ResourceKind {
  /** The tags of the cross connection, stored with its circuit and shown there alone. */
  static final String PROVIDER_TAGS = "crossConnectionTags";

  static final String PROVIDER_STATE = "serviceProviderProvisioningState";
  static final List<String> PROVIDER_STATES = List.of("NotProvisioned", "Provisioning", "Provisioned", "Deprovisioning");

  /** A circuit on a port of one's own has at most this (azure-docs, expressroute-erdirect-about: 400 Gbit/s ports). */
  private static final double FASTEST_DIRECT_GBPS = 400;

  private final Shape shape;

  public Circuits(Shape peering, Shape authorization) {
    Schema properties =
        Schema.of("ExpressRouteCircuitPropertiesFormat")
            .flag("allowClassicOperations", "globalReachEnabled", "enableDirectPortRateLimit")
            .listOf("authorizations", authorization.schema())
            .listOf("peerings", peering.schema())
            .nested(
                "serviceProviderProperties",
                Schema.of("ExpressRouteCircuitServiceProviderProperties")
                    .text("serviceProviderName", "peeringLocation")
                    .whole("bandwidthInMbps", 1, 1_000_000))
            .reference("expressRoutePort")
            .decimal("bandwidthInGbps")
            .text("authorizationKey")
            .derived(
                "provisioningState",
                "circuitProvisioningState",
                PROVIDER_STATE,
                PROVIDER_TAGS,
                "serviceKey",
                "serviceProviderNotes",
                "stag",
                "gatewayManagerEtag",
                "authorizationStatus");
    shape =
        Shape.regional(
            "Microsoft.Network/expressRouteCircuits",
            "ExpressRouteCircuit",
            Schema.of("ExpressRouteCircuit")
                .nested("sku", Schema.of("ExpressRouteCircuitSku").text("name", "tier", "family"))
                .nested("properties", properties));
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    sku(put);
    ObjectNode properties = put.properties();
    ObjectNode before = put.before();
    // Clients that change one thing leave the provider out, and send its bandwidth as bandwidthInGbps.
    boolean wasProvider = before.has("serviceProviderProperties");
    if (!put.isNew() && !properties.has("serviceProviderProperties") && !properties.has("expressRoutePort")) {
      for (String member : List.of("serviceProviderProperties", "expressRoutePort")) {
        if (before.has(member)) {
          properties.set(member, before.get(member).deepCopy());
        }
      }
      if (wasProvider && properties.has("bandwidthInGbps")) {
        long megabits = Math.round(properties.path("bandwidthInGbps").asDouble() * 1_000);
        ((ObjectNode) properties.path("serviceProviderProperties")).put("bandwidthInMbps", (int) megabits);
      } else if (!wasProvider && !properties.has("bandwidthInGbps") && before.has("bandwidthInGbps")) {
        properties.set("bandwidthInGbps", before.get("bandwidthInGbps"));
      }
    }
    boolean provider = properties.has("serviceProviderProperties");
    boolean direct = properties.has("expressRoutePort");
    if (provider == direct) {
      throw ArmError.badRequest(
          "ExpressRouteCircuitTypeNotClear",
          "Circuit %s needs either serviceProviderProperties, or expressRoutePort with bandwidthInGbps; it has %s.",
          put.id().name(),
          provider ? "both" : "neither");
    }
    if (!put.isNew() && wasProvider != provider) {
      throw ArmError.badRequest(
          "PropertyChangeNotAllowed",
          "Circuit %s cannot change between a provider and an ExpressRoute port.",
          put.id().name());
    }
    if (provider) {
      authorize(put, Optional.empty());
      ofProvider(put);
    } else {
      ofPort(put);
    }
    serviceSide(put, provider);
  }

  private static void sku(Put put) {
    ObjectNode sku = put.body().get("sku") instanceof ObjectNode given ? given : put.body().putObject("sku");
    ObjectNode before = put.existing().get("sku") instanceof ObjectNode given ? given : Json.object();
    String[] parts = Json.text(sku, "name").orElse("").split("_", 2);
    String tierText =
        Json.text(sku, "tier")
            .or(() -> parts.length == 2 ? Optional.of(parts[0]) : Json.text(before, "tier"))
            .orElseThrow(() -> Checks.missing("tier", "sku"));
    String familyText =
        Json.text(sku, "family")
            .or(() -> parts.length == 2 ? Optional.of(parts[1]) : Json.text(before, "family"))
            .orElseThrow(() -> Checks.missing("family", "sku"));
    Tier tier = Tier.tryParse(tierText).orElseThrow(() -> invalidSku("tier", tierText, "Standard, Premium, Local, Basic"));
    Family family = Family.tryParse(familyText).orElseThrow(() -> invalidSku("family", familyText, "MeteredData, UnlimitedData"));
    if (tier == Tier.LOCAL && family == Family.METERED_DATA) {
      throw ArmError.badRequest("InvalidCircuitSku", "A Local circuit has family UnlimitedData, not MeteredData.").at("sku.family");
    }
    String familyName = family == Family.METERED_DATA ? "MeteredData" : "UnlimitedData";
    if (Json.text(before, "family").filter("UnlimitedData"::equals).isPresent() && family == Family.METERED_DATA) {
      throw ArmError.badRequest(
              "CircuitFamilyChangeNotSupported",
              "Circuit %s cannot change from UnlimitedData to MeteredData.",
              put.id().name())
          .at("sku.family");
    }
    put.body().set("sku", Json.object().put("name", tier + "_" + familyName).put("tier", tier.toString()).put("family", familyName));
  }

  private static ArmError invalidSku(String member, String value, String expected) {
    return ArmError.badRequest(
            "InvalidCircuitSku",
            "The circuit's SKU has %s '%s'. Expected one of: %s.",
            member,
            value,
            expected)
        .at("sku." + member);
  }

  private static void ofProvider(Put put) {
    ObjectNode given = (ObjectNode) put.properties().path("serviceProviderProperties");
    ObjectNode before = put.before().get("serviceProviderProperties") instanceof ObjectNode stored ? stored : Json.object();
    for (String member : List.of("serviceProviderName", "peeringLocation", "bandwidthInMbps")) {
      if (!given.has(member) && before.has(member)) {
        given.set(member, before.get(member));
      }
    }
    String path = "properties.serviceProviderProperties";
    String name =
        Json.text(given, "serviceProviderName")
            .filter(text -> !text.isBlank())
            .orElseThrow(() -> Checks.missing("serviceProviderName", path));
    String location =
        Json.text(given, "peeringLocation")
            .filter(text -> !text.isBlank())
            .orElseThrow(() -> Checks.missing("peeringLocation", path));
    if (!given.has("bandwidthInMbps")) {
      throw Checks.missing("bandwidthInMbps", path);
    }
    int bandwidth = given.path("bandwidthInMbps").asInt();
    ServiceProviders.Offer offer = ServiceProviders.offer(name, location, bandwidth);
    if (bandwidth < before.path("bandwidthInMbps").asInt(0)) {
      throw bandwidthReduction(put.id(), before.path("bandwidthInMbps").asInt() + " Mbps", bandwidth + " Mbps");
    }
    for (String member : List.of("serviceProviderName", "peeringLocation")) {
      String value = member.equals("peeringLocation") ? offer.location() : offer.provider();
      Json.text(before, member)
          .filter(old -> !old.equals(value))
          .ifPresent(
              old -> {
                throw ArmError.badRequest(
                    "PropertyChangeNotAllowed",
                    "Changing property '%s' of circuit %s from '%s' to '%s' is not allowed.",
                    member,
                    put.id().name(),
                    old,
                    value);
              });
    }
    given.put("serviceProviderName", offer.provider()).put("peeringLocation", offer.location()).put("bandwidthInMbps", bandwidth);
    put.properties().remove("bandwidthInGbps");
  }

  private static ArmError bandwidthReduction(ResourceId id, String before, String now) {
    return ArmError.badRequest(
        "BandwidthReductionNotSupported",
        "Circuit %s has %s and cannot be reduced to %s. Delete the circuit and create it anew.",
        id.name(),
        before,
        now);
  }

  private static void ofPort(Put put) {
    ObjectNode properties = put.properties();
    Checks.reference(put.draft(), put.id(), properties, "expressRoutePort", "properties.expressRoutePort", ExpressRoutePort.TYPE)
        .ifPresentOrElse(port -> {
          properties.set("expressRoutePort", Json.reference(port));
          authorize(put, Optional.of(port));
        }, () -> {
          throw Checks.missing("id", "properties.expressRoutePort");
        });
    double gigabits = properties.path("bandwidthInGbps").asDouble(0);
    if (!(gigabits > 0 && gigabits <= FASTEST_DIRECT_GBPS)) {
      throw ArmError.badRequest(
              "InvalidBandwidth",
              "bandwidthInGbps of circuit %s is %s; a circuit on a port has more than 0 and up to %d.",
              put.id().name(),
              gigabits,
              (int) FASTEST_DIRECT_GBPS)
          .at("properties.bandwidthInGbps");
    }
    if (gigabits < put.before().path("bandwidthInGbps").asDouble(0)) {
      throw bandwidthReduction(put.id(), put.before().path("bandwidthInGbps") + " Gbps", gigabits + " Gbps");
    }
  }

  /** A key is asked for where the port is somebody else's; given, it must be one of the port's. */
  private static void authorize(Put put, Optional<ResourceId> port) {
    ObjectNode properties = put.properties();
    Optional<String> key = Json.text(properties, "authorizationKey").filter(text -> !text.isBlank() && !Secret.isMask(text));
    if (key.isPresent()) {
      port.ifPresent(one -> PortAuthorizations.check(put.draft(), one, key.get(), put.id()));
    } else {
      properties.remove("authorizationKey");
      Json.text(put.before(), "authorizationKey").ifPresent(before -> properties.put("authorizationKey", before));
    }
  }

  @Override
  public void show(Showing showing) {
    ObjectNode properties = showing.properties();
    properties.remove(PROVIDER_TAGS);
    if (properties.has("authorizationKey")) {
      properties.put("authorizationKey", Secret.MASK).put("authorizationStatus", "Authorized");
    }
    if (properties.has("expressRoutePort")) {
      // Nobody else has to provision a circuit on a port of one's own (azure-docs, expressroute-howto-erdirect).
      properties.put(PROVIDER_STATE, "Provisioned");
    }
  }

  /** What the service and the provider write: kept, or assigned to a new circuit. */
  private static void serviceSide(Put put, boolean provider) {
    ObjectNode properties = put.properties();
    ObjectNode before = put.before();
    Json.otherwise(properties, "allowClassicOperations", false);
    Json.otherwise(properties, "globalReachEnabled", false);
    properties.put("circuitProvisioningState", "Enabled");
    String key = Json.text(before, "serviceKey").orElseGet(() -> UUID.randomUUID().toString());
    properties.put("serviceKey", key);
    properties.put("gatewayManagerEtag", "");
    if (provider) {
      properties.put(PROVIDER_STATE, Json.text(before, PROVIDER_STATE).orElse("NotProvisioned"));
      for (String member : List.of("stag", "serviceProviderNotes", PROVIDER_TAGS)) {
        if (before.has(member)) {
          properties.set(member, before.get(member));
        }
      }
    } else {
      properties.put("stag", before.path("stag").asInt(1 + HexFormat.fromHexDigits(key, 0, 3) % 4094));
    }
  }

  /** The service keeps a group with a provisioned circuit in it; here a group takes it along, so that a lab can be cleared away. */
  @Override
  public void release(Draft draft, ResourceId id) {
    Connections.checkNoneUses(draft, id, "ExpressRouteCircuitInUse", "Circuit");
    String state = draft.committed(id).flatMap(document -> Json.text(document.body(), "properties", PROVIDER_STATE)).orElse("");
    boolean alone = draft.exists(Names.group(id));
    if (alone && (state.equals("Provisioned") || state.equals("Provisioning"))) {
      throw ArmError.badRequest(
          "ExpressRouteCircuitProvisioned",
          "Circuit %s cannot be deleted while its serviceProviderProvisioningState is %s. The provider must deprovision it first.",
          id.name(),
          state);
    }
  }
}

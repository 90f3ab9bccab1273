package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceAction;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.ExpressRoutePort;
import io.underpass.model.ResourceId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/expressRoutePorts}: a pair of ports of one's own, for circuits without a provider. */
public final class ExpressRoutePorts implements ResourceKind {
  /** Speeds of a port pair in Gbit/s (azure-docs, expressroute-erdirect-about; 400 in virtual-wan-expressroute-about). */
  static final List<Integer> SPEEDS = List.of(10, 100, 400);

  private final Shape shape =
      Shape.regional(
          "Microsoft.Network/expressRoutePorts",
          "ExpressRoutePort",
          Schema.of("ExpressRoutePort")
              .nested(
                  "identity",
                  Schema.of("ManagedServiceIdentity").text("type").anything("userAssignedIdentities").derived("principalId", "tenantId"))
              .nested(
                  "properties",
                  Schema.of("ExpressRoutePortPropertiesFormat")
                      .text("peeringLocation")
                      .oneOf("billingType", "MeteredData", "UnlimitedData")
                      .whole("bandwidthInGbps", 1, 1_000)
                      .oneOf("encapsulation", "Dot1Q", "QinQ")
                      .listOf("links", PortLinks.schema())
                      .derived(
                          "provisionedBandwidthInGbps",
                          "mtu",
                          "etherType",
                          "allocationDate",
                          "circuits",
                          "provisioningState",
                          "resourceGuid")));

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    for (String member : List.of("peeringLocation", "bandwidthInGbps", "encapsulation", "billingType")) {
      if (!properties.has(member) && put.before().has(member)) {
        properties.set(member, put.before().get(member).deepCopy());
      }
    }
    Json.text(properties, "peeringLocation")
        .filter(text -> !text.isBlank())
        .orElseThrow(() -> Checks.missing("peeringLocation", "properties"));
    int speed = properties.path("bandwidthInGbps").asInt(0);
    if (!SPEEDS.contains(speed)) {
      throw ArmError.badRequest(
              "InvalidBandwidth",
              "bandwidthInGbps of port %s is %s; expected one of: %s.",
              put.id().name(),
              speed == 0 ? "absent" : speed,
              SPEEDS)
          .at("properties.bandwidthInGbps");
    }
    if (!put.isNew() && put.before().path("bandwidthInGbps").asInt() != speed) {
      throw ArmError.badRequest(
          "PropertyChangeNotAllowed",
          "Changing property 'bandwidthInGbps' of port %s is not allowed.",
          put.id().name());
    }
    Json.otherwise(properties, "encapsulation", "Dot1Q");
    Json.otherwise(properties, "billingType", "MeteredData");
    PortLinks.complete(put);
    put.keepGuid();
    properties.put(
        "allocationDate",
        Json.text(put.before(), "allocationDate")
            .orElseGet(() -> Instant.now().truncatedTo(ChronoUnit.MILLIS).toString()));
  }

  private static List<ResourceId> circuits(Draft draft, ResourceId port) {
    return draft.referrers(port, ExpressRouteCircuit.TYPE);
  }

  @Override
  public void release(Draft draft, ResourceId id) {
    circuits(draft, id).stream()
        .findFirst()
        .ifPresent(
            circuit -> {
              throw ArmError.badRequest(
                  "ExpressRoutePortInUse",
                  "Port %s cannot be deleted: circuit %s uses it. Delete the circuit first.",
                  id.name(),
                  circuit);
            });
  }

  @Override
  public void show(Showing showing) {
    ObjectNode properties = showing.properties();
    ArrayNode circuits = properties.putArray("circuits");
    double provisioned = 0;
    for (ResourceId circuit : circuits(showing.draft(), showing.id())) {
      circuits.add(Json.reference(circuit));
      provisioned += showing.draft().body(circuit).map(body -> Json.at(body, "properties", "bandwidthInGbps").asDouble(0)).orElse(0.0);
    }
    properties.put("provisionedBandwidthInGbps", provisioned).put("mtu", "1500").put("etherType", "0x8100");
    PortLinks.show(showing);
  }

  /** Calls on ports besides their life cycle. */
  public static List<ResourceAction> actions(ResourceLife life) {
    return Stream.concat(
            PortLinks.reads(life).stream(),
            Stream.of(new ResourceAction(ExpressRoutePort.TYPE, "POST", "generateLoa", LetterOfAuthorization::answer)))
        .toList();
  }
}

package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.CircuitPeering;
import io.underpass.model.Connection;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.GatewaySku;
import io.underpass.model.Resource;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceReader;
import io.underpass.model.ResourceType;
import io.underpass.model.Resources;
import io.underpass.model.Secret;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.routing.FastPathRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/connections} of type ExpressRoute: a gateway, a circuit, and whether packets bypass the gateway. */
public final class Connections implements ResourceKind {
  private static final int HIGHEST_WEIGHT = 32_000;

  /** azure-docs, ExpressRoute FAQ (2026): virtual network links of a Local or Standard circuit. */
  private static final int LINKS_STANDARD = 10;

  private final Shape shape =
      Shape.regional(
          "Microsoft.Network/connections",
          "VirtualNetworkGatewayConnection",
          Schema.of("VirtualNetworkGatewayConnection")
              .nested(
                  "properties",
                  Schema.of("VirtualNetworkGatewayConnectionPropertiesFormat")
                      .oneOf("connectionType", "ExpressRoute", "IPsec", "Vnet2Vnet", "VPNClient")
                      .reference(
                          "virtualNetworkGateway1",
                          "virtualNetworkGateway2",
                          "localNetworkGateway2",
                          "peer")
                      .text("authorizationKey", "sharedKey", "connectionProtocol", "connectionMode")
                      .whole("routingWeight", 0, HIGHEST_WEIGHT)
                      .whole("dpdTimeoutSeconds", 0, 3_600)
                      .flag(
                          "expressRouteGatewayBypass",
                          "enablePrivateLinkFastPath",
                          "enableBgp",
                          "usePolicyBasedTrafficSelectors",
                          "useLocalAzureIpAddress")
                      .missing(
                          "ipsecPolicies",
                          "trafficSelectorPolicies",
                          "gatewayCustomBgpIpAddresses",
                          "egressNatRules",
                          "ingressNatRules",
                          "tunnelProperties",
                          "authenticationType",
                          "certificateAuthentication")
                      .derived(
                          "provisioningState",
                          "connectionStatus",
                          "tunnelConnectionStatus",
                          "egressBytesTransferred",
                          "ingressBytesTransferred",
                          "resourceGuid")));

  private final CircuitTraffic traffic;

  public Connections(CircuitTraffic traffic) {
    this.traffic = traffic;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    expressRouteAlone(put, "connectionType");
    properties.remove(List.of("virtualNetworkGateway2", "localNetworkGateway2"));
    SharedKeys.keep(put);
    ResourceId gateway = end(put, "virtualNetworkGateway1", VirtualNetworkGateway.TYPE);
    ResourceId circuit = end(put, "peer", ExpressRouteCircuit.TYPE);
    checkRegion(put, gateway);
    checkRoom(put, gateway, circuit);
    authorize(put, circuit);
    Json.otherwise(properties, "routingWeight", 0);
    Json.otherwise(properties, "enableBgp", false);
    Json.otherwise(properties, "expressRouteGatewayBypass", false);
    Json.otherwise(properties, "enablePrivateLinkFastPath", false);
    Json.otherwise(properties, "usePolicyBasedTrafficSelectors", false);
    Json.otherwise(properties, "connectionMode", "Default");
    Json.otherwise(properties, "dpdTimeoutSeconds", 0);
    put.keepGuid();
    checkFastPath(put, gateway, circuit);
    FastPathFeatures.keep(put, gateway);
  }

  /** Gateways and connections have types; of ours there is one. */
  static void expressRouteAlone(Put put, String member) {
    String type =
        Json.text(put.properties(), member)
            .or(() -> Json.text(put.before(), member))
            .orElseThrow(() -> Checks.missing(member, "properties"));
    if (!type.equals("ExpressRoute")) {
      throw ArmError.notImplemented(put.id().type() + "/write (" + member + " " + type + ")").at("properties." + member);
    }
    put.properties().put(member, type);
  }

  /**
   * Refuses that something goes which a connection uses.
   *
   * @param what such as {@code Circuit}, for the message
   */
  static void checkNoneUses(Draft draft, ResourceId id, String code, String what) {
    draft.referrers(id, Connection.TYPE).stream().findFirst().ifPresent(connection -> {
      throw ArmError.badRequest(code, "%s %s cannot be deleted: connection %s uses it. Delete the connection first.", what, id, connection);
    });
  }

  private static ResourceId end(Put put, String member, ResourceType type) {
    ObjectNode properties = put.properties();
    if (!properties.has(member) && put.before().has(member)) {
      properties.set(member, put.before().get(member).deepCopy());
    }
    ResourceId id =
        Checks.reference(put.draft(), put.id(), properties, member, "properties." + member, type)
            .orElseThrow(() -> Checks.missing(member, "properties"));
    properties.set(member, Json.reference(id));
    Checks.unchanged(put, "connection", member, Json.text(put.before(), member, "id"), id.toString());
    return id;
  }

  private static void checkRegion(Put put, ResourceId gateway) {
    String here = Json.text(put.body(), "location").orElse("");
    put.draft()
        .body(gateway)
        .flatMap(body -> Json.text(body, "location"))
        .filter(there -> !there.equals(here))
        .ifPresent(
            there -> {
              throw ArmError.badRequest(
                  "ConnectionLocationNotThatOfGateway",
                  "Connection %s is in %s; it must be where its gateway %s is, in %s.",
                  put.id().name(),
                  here,
                  gateway.name(),
                  there);
            });
  }

  /** One connection for a gateway and a circuit, and no more than either may have. */
  private static void checkRoom(Put put, ResourceId gateway, ResourceId circuit) {
    Draft draft = put.draft();
    List<ResourceId> ofGateway = draft.referrers(gateway, Connection.TYPE).stream().filter(id -> !id.equals(put.id())).toList();
    for (ResourceId other : ofGateway) {
      if (draft
          .body(other)
          .flatMap(body -> Json.text(body, "properties", "peer", "id"))
          .filter(circuit.toString()::equalsIgnoreCase)
          .isPresent()) {
        throw ArmError.badRequest(
            "ConnectionAlreadyExists",
            "Connection %s joins gateway %s and circuit %s already.",
            other,
            gateway.name(),
            circuit.name());
      }
    }
    if (resource(draft, gateway) instanceof VirtualNetworkGateway typed && typed.sku() != null) {
      GatewaySku sku = typed.sku();
      int most = sku.limits(sku == GatewaySku.ER_GW_SCALE ? typed.scale().min() : 1).circuits();
      if (ofGateway.size() >= most) {
        throw ArmError.badRequest(
            "GatewayCircuitLimitReached",
            "Gateway %s of SKU %s can be connected to %d circuits and is.",
            gateway.name(),
            sku,
            most);
      }
    }
    boolean premium = draft.body(circuit).flatMap(body -> Json.text(body, "sku", "tier")).filter("Premium"::equals).isPresent();
    long links = draft.referrers(circuit, Connection.TYPE).stream().filter(id -> !id.equals(put.id())).count();
    if (!premium && links >= LINKS_STANDARD) {
      throw ArmError.badRequest(
          "CircuitLinkLimitReached",
          "Circuit %s can be linked to %d virtual networks and is. Premium circuits can have more.",
          circuit.name(),
          LINKS_STANDARD);
    }
  }

  /** Asterisks are the key as it was read; they never become the key. */
  private static void authorize(Put put, ResourceId circuit) {
    ObjectNode properties = put.properties();
    Optional<String> given = Json.text(properties, "authorizationKey").filter(key -> !key.isBlank());
    if (given.isEmpty() || Secret.isMask(given.get())) {
      properties.remove("authorizationKey");
      Json.text(put.before(), "authorizationKey").ifPresent(before -> properties.put("authorizationKey", before));
    } else {
      Authorizations.check(put.draft(), circuit, given.get(), put.id());
    }
  }

  private static @Nullable Resource resource(Draft draft, ResourceId id) {
    return draft.body(id).flatMap(body -> ResourceReader.read(id, body).resource()).orElse(null);
  }

  private static void checkFastPath(Put put, ResourceId gateway, ResourceId circuit) {
    boolean bypass = Json.flag(put.properties(), "expressRouteGatewayBypass");
    if (Json.flag(put.properties(), "enablePrivateLinkFastPath") && !bypass) {
      throw ArmError.badRequest(
              "PrivateLinkFastPathRequiresFastPath",
              "Connection %s has enablePrivateLinkFastPath without expressRouteGatewayBypass. Turn both on.",
              put.id().name())
          .at("properties.enablePrivateLinkFastPath");
    }
    if (!bypass) {
      return;
    }
    Draft draft = put.draft();
    List<Resource> involved = new ArrayList<>();
    Optional.ofNullable(resource(draft, gateway)).ifPresent(involved::add);
    Optional.ofNullable(resource(draft, circuit)).ifPresent(involved::add);
    draft.children(circuit, CircuitPeering.TYPE).forEach((id, body) -> ResourceReader.read(id, body).resource().ifPresent(involved::add));
    if (ResourceReader.read(put.id(), put.body()).resource().orElse(null) instanceof Connection connection) {
      FastPathRules.refusal(Resources.of(involved), connection).ifPresent(refusal -> {
        throw ArmError.badRequest(refusal.code(), "%s", refusal.message()).at("properties.expressRouteGatewayBypass");
      });
    }
  }

  @Override
  public void show(Showing showing) {
    ObjectNode properties = showing.properties();
    if (properties.has("authorizationKey")) {
      properties.put("authorizationKey", Secret.MASK);
    }
    properties.remove("sharedKey");
    FastPathFeatures.hide(properties);
    properties.put("connectionStatus", showing.facts().connectionStatus(showing.id()));
    CircuitTraffic.Octets octets = traffic.ofConnection(showing.draft(), showing.id());
    properties.put("ingressBytesTransferred", octets.in()).put("egressBytesTransferred", octets.out());
    properties.putArray("ipsecPolicies");
    properties.putArray("trafficSelectorPolicies");
    properties.putArray("gatewayCustomBgpIpAddresses");
  }
}

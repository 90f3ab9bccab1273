package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.CircuitPeering;
import io.underpass.model.CircuitPeering.Kind;
import io.underpass.model.Connection;
import io.underpass.model.ResourceId;
import io.underpass.model.ServiceAsns;
import io.underpass.net.Asn;
import io.underpass.net.Prefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/expressRouteCircuits/peerings}. */
public final class Peerings implements ResourceKind {
  private static final long HIGHEST_ASN = 4_294_967_295L;

  private static final Schema MICROSOFT =
      Schema.of("ExpressRouteCircuitPeeringConfig")
          .texts("advertisedPublicPrefixes", "advertisedCommunities")
          .listOf(
              "advertisedPublicPrefixInfo",
              Schema.of("AdvertisedPublicPrefixProperties").text("prefix", "signature").derived("validationId", "validationState"))
          .derived("advertisedPublicPrefixesState")
          .whole("customerASN", 0, HIGHEST_ASN)
          .whole("legacyMode", 0, 1)
          .text("routingRegistryName");

  private final Shape shape;

  public Peerings(Shape connection) {
    shape =
        Shape.part(
            "Microsoft.Network/expressRouteCircuits/peerings",
            "ExpressRouteCircuitPeering",
            "peerings",
            schema("ExpressRouteCircuitPeering", Schema.of("ExpressRouteCircuitPeeringPropertiesFormat")
                .listOf("connections", connection.schema())));
  }

  /**
   * A peering's body; the provider's side has much the same.
   *
   * @param properties what one side has beyond the other
   */
  static Schema schema(String typeName, Schema properties) {
    return Schema.of(typeName)
        .nested(
            "properties",
            properties
                .oneOf(
                    "peeringType", "AzurePublicPeering", "AzurePrivatePeering", "MicrosoftPeering")
                .oneOf("state", "Enabled", "Disabled")
                .whole("azureASN", 0, HIGHEST_ASN)
                .whole("peerASN", 0, HIGHEST_ASN)
                .text("primaryPeerAddressPrefix", "secondaryPeerAddressPrefix", "sharedKey")
                .whole("vlanId", 0, 4_095)
                .nested("microsoftPeeringConfig", MICROSOFT)
                .nested(
                    "ipv6PeeringConfig",
                    Schema.of("Ipv6ExpressRouteCircuitPeeringConfig")
                        .text("primaryPeerAddressPrefix", "secondaryPeerAddressPrefix")
                        .oneOf("state", "Enabled", "Disabled")
                        .nested("microsoftPeeringConfig", MICROSOFT)
                        .missing("routeFilter"))
                .missing("routeFilter")
                .derived(
                    "provisioningState",
                    "primaryAzurePort",
                    "secondaryAzurePort",
                    "stats",
                    "gatewayManagerEtag",
                    "lastModifiedBy",
                    "expressRouteConnection",
                    "peeredConnections"));
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    complete(put.draft(), put.id(), put.properties(), put.before(), "Customer");
  }

  /** @param by who writes it: Customer or Provider */
  static void complete(Draft draft, ResourceId id, ObjectNode properties, ObjectNode before, String by) {
    String type = Json.text(properties, "peeringType").or(() -> Json.text(before, "peeringType")).orElse(id.name());
    Kind kind = Kind.tryParse(type).orElseThrow(() -> invalidKind(type));
    if (kind == Kind.AZURE_PUBLIC_PEERING) {
      throw ArmError.badRequest(
              "AzurePublicPeeringNotSupported",
              "Azure public peering has been retired. Use MicrosoftPeering.")
          .at("properties.peeringType");
    }
    if (!Kind.tryParse(id.name()).filter(kind::equals).isPresent()) {
      throw invalidKind(id.name() + "' for a peering of type '" + type);
    }
    properties.put("peeringType", kind == Kind.AZURE_PRIVATE_PEERING ? "AzurePrivatePeering" : "MicrosoftPeering");
    keepIpv4(properties, before);
    asn(properties, before, id);
    if (!properties.has("vlanId") && before.has("vlanId")) {
      properties.set("vlanId", before.get("vlanId"));
    }
    int vlan = properties.path("vlanId").asInt(-1);
    if (vlan < 1 || vlan > 4_094) {
      throw ArmError.badRequest(
              "InvalidVlanId",
              "vlanId of peering %s is %s; expected 1 to 4094.",
              id.name(),
              vlan < 0 ? "absent" : vlan)
          .at("properties.vlanId");
    }
    uniqueVlan(draft, id, vlan);
    links(properties, "properties", id, true);
    if (properties.get("ipv6PeeringConfig") instanceof ObjectNode ipv6) {
      links(ipv6, "properties.ipv6PeeringConfig", id, false);
      Json.otherwise(ipv6, "state", "Enabled");
    }
    if (!properties.has("primaryPeerAddressPrefix") && !properties.has("ipv6PeeringConfig")) {
      throw Checks.missing("primaryPeerAddressPrefix", "properties");
    }
    Json.text(properties, "sharedKey")
        .filter(key -> key.length() > CircuitPeering.LONGEST_KEY)
        .ifPresent(
            key -> {
              throw ArmError.badRequest(
                  "InvalidSharedKey",
                  "The sharedKey of peering %s has %d characters; up to %d are possible.",
                  id.name(),
                  key.length(),
                  CircuitPeering.LONGEST_KEY);
            });
    if (!properties.has("sharedKey") && before.has("sharedKey")) {
      properties.set("sharedKey", before.get("sharedKey"));
    }
    Json.otherwise(properties, "state", "Enabled");
    properties.put("azureASN", ServiceAsns.MICROSOFT.value()).put("lastModifiedBy", by).put("gatewayManagerEtag", "");
  }

  private static ArmError invalidKind(String name) {
    return ArmError.badRequest(
        "InvalidPeeringName",
        "'%s' is no peering's name. Expected AzurePrivatePeering or MicrosoftPeering, which is its type too.",
        name);
  }

  /** An update for IPv6 leaves the IPv4 prefixes out. */
  private static void keepIpv4(ObjectNode properties, ObjectNode before) {
    if (properties.has("ipv6PeeringConfig") && !properties.has("primaryPeerAddressPrefix")) {
      for (String member : List.of("primaryPeerAddressPrefix", "secondaryPeerAddressPrefix")) {
        if (before.has(member)) {
          properties.set(member, before.get(member));
        }
      }
    }
  }

  private static void asn(ObjectNode properties, ObjectNode before, ResourceId id) {
    if (!properties.has("peerASN") && before.has("peerASN")) {
      properties.set("peerASN", before.get("peerASN"));
    }
    long asn = properties.path("peerASN").asLong(0);
    if (asn == 0) {
      throw Checks.missing("peerASN", "properties");
    }
    if (ServiceAsns.isReserved(new Asn(asn))) {
      throw ArmError.badRequest(
              "InvalidPeerASN",
              "peerASN %s of peering %s is the service's own: %s and %s to %s are reserved. "
                  + "Use the AS number of your router, such as 65001.",
              asn,
              id.name(),
              ServiceAsns.MICROSOFT,
              ServiceAsns.FIRST_RESERVED,
              ServiceAsns.LAST_RESERVED)
          .at("properties.peerASN");
    }
  }

  private static void uniqueVlan(Draft draft, ResourceId id, int vlan) {
    for (Map.Entry<ResourceId, ObjectNode> other : draft.children(id.parent(), CircuitPeering.TYPE).entrySet()) {
      if (!other.getKey().equals(id) && Json.at(other.getValue(), "properties", "vlanId").asInt(0) == vlan) {
        throw ArmError.badRequest(
                "VlanIdInUse",
                "vlanId %d is that of peering %s of this circuit; each peering has its own.",
                vlan,
                other.getKey().name())
            .at("properties.vlanId");
      }
    }
  }

  /** One /30 a link, or a /126 for IPv6 (azure-docs, expressroute-routing). */
  private static void links(ObjectNode holder, String path, ResourceId id, boolean ipv4) {
    Optional<Prefix> primary = link(holder, "primaryPeerAddressPrefix", path, id, ipv4);
    Optional<Prefix> secondary = link(holder, "secondaryPeerAddressPrefix", path, id, ipv4);
    if (primary.isPresent() != secondary.isPresent()) {
      throw Checks.missing(primary.isPresent() ? "secondaryPeerAddressPrefix" : "primaryPeerAddressPrefix", path);
    }
    if (primary.isPresent() && primary.get().overlaps(secondary.orElseThrow())) {
      throw ArmError.badRequest(
              "PeerAddressPrefixesOverlap",
              "The primary and the secondary prefix of peering %s overlap: %s and %s.",
              id.name(),
              primary.get(),
              secondary.get())
          .at(path + ".secondaryPeerAddressPrefix");
    }
  }

  private static Optional<Prefix> link(ObjectNode holder, String member, String path, ResourceId id, boolean ipv4) {
    Optional<String> text = Json.text(holder, member).filter(given -> !given.isBlank());
    if (text.isEmpty()) {
      holder.remove(member);
      return Optional.empty();
    }
    Prefix prefix = Checks.prefix(text.get(), id);
    int length = ipv4 ? 30 : 126;
    if (prefix.isIpv4() != ipv4 || prefix.length() != length) {
      throw ArmError.badRequest(
              "InvalidPeerAddressPrefix",
              "%s of peering %s is %s; expected an %s prefix of length /%d.",
              member,
              id.name(),
              prefix,
              ipv4 ? "IPv4" : "IPv6",
              length)
          .at(path + "." + member);
    }
    holder.put(member, prefix.toString());
    return Optional.of(prefix);
  }

  @Override
  public void release(Draft draft, ResourceId id) {
    CircuitConnections.checkNoneNames(draft, id);
    boolean isPrivate = Kind.tryParse(id.name()).filter(Kind.AZURE_PRIVATE_PEERING::equals).isPresent();
    draft.referrers(id.parent(), Connection.TYPE).stream()
        .filter(_ -> isPrivate && draft.exists(id.parent()))
        .findFirst()
        .ifPresent(
            connection -> {
              throw ArmError.badRequest(
                  "ExpressRouteCircuitPeeringInUse",
                  "Peering %s cannot be deleted: connection %s uses the circuit. Delete the connection first.",
                  id.name(),
                  connection);
            });
  }

  @Override
  public void show(Showing showing) {
    ObjectNode properties = showing.properties();
    hideKey(properties);
    ArrayNode mirrors = properties.putArray("peeredConnections");
    for (ResourceId connection : CircuitConnections.onOthers(showing.draft(), showing.id())) {
      mirrors.add(
          CircuitConnections.mirrored(
              showing.draft(), connection, showing.id(), showing.facts().provisioningState(connection)));
    }
    properties.put("primaryAzurePort", "").put("secondaryAzurePort", "");
  }

  /** A key reads back as null. */
  static void hideKey(JsonNode properties) {
    if (properties instanceof ObjectNode object && object.has("sharedKey")) {
      object.putNull("sharedKey");
    }
  }
}

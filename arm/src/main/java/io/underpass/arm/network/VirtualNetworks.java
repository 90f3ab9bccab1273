package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.References;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.BgpCommunity;
import io.underpass.model.RegionalCommunities;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import io.underpass.model.ServiceAsns;
import io.underpass.model.Subnet;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/virtualNetworks}. */
public final class VirtualNetworks implements ResourceKind {
  /** Ranges that a virtual network can't have (azure-docs, virtual-networks-faq). */
  private static final List<Prefix> FORBIDDEN =
      List.of(
          Prefix.parse("0.0.0.0/8"),
          Prefix.parse("127.0.0.0/8"),
          Prefix.parse("168.63.129.16/32"),
          Prefix.parse("169.254.0.0/16"),
          Prefix.parse("224.0.0.0/4"),
          Prefix.parse("255.255.255.255/32"));

  private static final ResourceType RESOLVER = ResourceType.parse("Microsoft.Network/dnsResolvers");
  private static final int SMALLEST_IPV4 = 29;
  private static final int LARGEST_IPV4 = 2;

  private final Shape shape;

  public VirtualNetworks(Shape subnet, Shape peering) {
    Schema properties =
        Schema.of("VirtualNetworkPropertiesFormat")
            .nested(
                "addressSpace",
                Schema.of("AddressSpace")
                    .texts("addressPrefixes")
                    .missing("ipamPoolPrefixAllocations"))
            .nested("dhcpOptions", Schema.of("DhcpOptions").texts("dnsServers"))
            .nested(
                "bgpCommunities",
                Schema.of("VirtualNetworkBgpCommunities")
                    .text("virtualNetworkCommunity")
                    .derived("regionalCommunity"))
            .listOf("subnets", subnet.schema())
            .listOf("virtualNetworkPeerings", peering.schema())
            .whole("flowTimeoutInMinutes", 4, 30)
            .flag("enableVmProtection")
            .text("privateEndpointVNetPolicies")
            .flag("enableDdosProtection")
            .nested(
                "encryption",
                Schema.of("VirtualNetworkEncryption").flag("enabled").oneOf("enforcement", "AllowUnencrypted", "DropUnencrypted"))
            .anything("ddosProtectionPlan", "ipAllocations")
            .missing("summarizedGatewayPrefixes")
            .derived("resourceGuid", "provisioningState", "flowLogs", "defaultPublicNatGateway");
    shape =
        Shape.regional(
            "Microsoft.Network/virtualNetworks",
            "VirtualNetwork",
            Schema.of("VirtualNetwork").nested("properties", properties).anything("extendedLocation"));
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    JsonNode texts = Json.at(properties, "addressSpace", "addressPrefixes");
    if (texts.isEmpty()) {
      throw Checks.missing("addressPrefixes", "properties.addressSpace");
    }
    List<Prefix> prefixes = new ArrayList<>();
    for (JsonNode text : texts) {
      Prefix prefix = Checks.prefix(text.asString(), put.id());
      checkAllowed(prefix, put.id());
      for (Prefix other : prefixes) {
        if (other.overlaps(prefix)) {
          throw ArmError.badRequest(
              "AddressSpacesOverlap", "Address prefixes %s and %s of virtual network %s overlap.", other, prefix, put.id().name());
        }
      }
      prefixes.add(prefix);
    }
    if (Json.text(properties, "encryption", "enforcement").filter("DropUnencrypted"::equals).isPresent()) {
      throw ArmError.notImplemented(put.id().type() + "/write (encryption.enforcement DropUnencrypted)")
          .at("properties.encryption.enforcement");
    }
    Json.text(properties, "bgpCommunities", "virtualNetworkCommunity").ifPresent(text -> checkCommunity(text, put.id()));
    put.keepGuid();
  }

  private static void checkCommunity(String text, ResourceId id) {
    try {
      if (BgpCommunity.parse(text).asn() == ServiceAsns.MICROSOFT.value()) {
        return;
      }
    } catch (IllegalArgumentException _) {
      // The same message does.
    }
    throw ArmError.badRequest(
            "InvalidBgpCommunity",
            "virtualNetworkCommunity '%s' of virtual network %s is not %s: and a number up to 65535, such as %s:20001.",
            text,
            id.name(),
            ServiceAsns.MICROSOFT,
            ServiceAsns.MICROSOFT)
        .at("properties.bgpCommunities.virtualNetworkCommunity");
  }

  private static void checkAllowed(Prefix prefix, ResourceId owner) {
    for (Prefix forbidden : FORBIDDEN) {
      if (forbidden.overlaps(prefix) && !prefix.contains(forbidden)) {
        throw ArmError.badRequest(
            "AddressPrefixNotAllowed",
            "The address prefix %s of %s is within %s, which is not for virtual networks.",
            prefix,
            owner,
            forbidden);
      }
    }
    if (prefix.isIpv4() && (prefix.length() > SMALLEST_IPV4 || prefix.length() < LARGEST_IPV4)) {
      throw ArmError.badRequest(
          "AddressPrefixNotAllowed",
          "The address prefix %s of %s has a length that is not between /%d and /%d.",
          prefix,
          owner,
          LARGEST_IPV4,
          SMALLEST_IPV4);
    }
  }

  @Override
  public void settle(Draft draft, ResourceId id) {
    ObjectNode body = draft.body(id).orElseThrow();
    List<Prefix> space = prefixes(Json.at(body, "properties", "addressSpace"));
    PeeringSides.checkSpacesOf(draft, id, space);
    record Part(Prefix prefix, ResourceId subnet) {}
    List<Part> parts = new ArrayList<>();
    for (Map.Entry<ResourceId, ObjectNode> subnet : draft.children(id, Subnet.TYPE).entrySet()) {
      for (Prefix prefix : Subnets.prefixes(subnet.getValue())) {
        if (space.stream().noneMatch(whole -> whole.contains(prefix))) {
          throw ArmError.badRequest(
              "NetcfgSubnetRangeOutsideVnet",
              "Subnet '%s' is not valid because its IP address range is outside the IP address range of virtual network '%s'.",
              subnet.getKey().name(),
              id.name());
        }
        parts.add(new Part(prefix, subnet.getKey()));
      }
    }
    parts.sort(Comparator.comparing(Part::prefix));
    for (int i = 1; i < parts.size(); i++) {
      Part one = parts.get(i - 1);
      Part other = parts.get(i);
      if (one.prefix().overlaps(other.prefix())) {
        throw ArmError.badRequest(
            "NetcfgSubnetRangesOverlap",
            "Subnet '%s' is not valid because its IP address range overlaps with that of an existing subnet in virtual network '%s'.",
            other.subnet().name(),
            id.name());
      }
    }
  }

  @Override
  public void release(Draft draft, ResourceId id) {
    draft.referrers(id, RESOLVER).stream().findFirst().ifPresent(resolver -> {
      throw ArmError.badRequest(
          "InUseVirtualNetworkCannotBeDeleted",
          "Virtual network %s cannot be deleted: DNS resolver %s is in it. Delete the resolver first.",
          id.name(),
          resolver);
    });
  }

  @Override
  public void show(Showing showing) {
    ObjectNode properties = showing.properties();
    List<ResourceId> flowLogs = showing.draft().mentioning(References.flowLogKey(showing.id().toString()));
    if (!flowLogs.isEmpty()) {
      ArrayNode list = properties.putArray("flowLogs");
      flowLogs.forEach(flowLog -> list.add(Json.reference(flowLog)));
    }
    Json.otherwise(properties, "enableDdosProtection", false);
    ObjectNode communities = communities(showing.body());
    if (!communities.isEmpty()) {
      properties.set("bgpCommunities", communities);
    }
  }

  /** What a network's routes carry: empty unless it has a community of its own, which brings the region's. */
  static ObjectNode communities(ObjectNode body) {
    ObjectNode communities = Json.object();
    Json.text(body, "properties", "bgpCommunities", "virtualNetworkCommunity").ifPresent(own -> {
      communities.put("virtualNetworkCommunity", own);
      RegionalCommunities.of(Json.text(body, "location").orElse(""))
          .ifPresent(regional -> communities.put("regionalCommunity", regional.toString()));
    });
    return communities;
  }

  /** The prefixes of an {@code AddressSpace}, as stored. */
  static List<Prefix> prefixes(JsonNode addressSpace) {
    List<Prefix> prefixes = new ArrayList<>();
    addressSpace.path("addressPrefixes").forEach(text -> prefixes.add(Prefix.parse(text.asString())));
    return prefixes;
  }

  /** A network's address spaces; none where it isn't there. */
  static List<Prefix> spaces(Draft draft, ResourceId network) {
    return draft.body(network).map(body -> prefixes(Json.at(body, "properties", "addressSpace"))).orElse(List.of());
  }
}

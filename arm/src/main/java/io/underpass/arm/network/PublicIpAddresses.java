package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.control.Document;
import io.underpass.model.PublicIpAddress;
import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code Microsoft.Network/publicIPAddresses}. No packet uses them; addresses come from the blocks
 * for documentation (RFC 5737, RFC 3849) and, once these are used up, for benchmarks (RFC 2544). A dynamic one has its address all the
 * time too; it is shown while something uses it.
 */
public final class PublicIpAddresses implements ResourceKind {
  private static final List<Prefix> IPV4 =
      List.of(
          Prefix.parse("203.0.113.0/24"),
          Prefix.parse("198.51.100.0/24"),
          Prefix.parse("192.0.2.0/24"),
          Prefix.parse("198.19.0.0/16"));
  private static final List<Prefix> IPV6 = List.of(Prefix.parse("2001:db8::/112"));

  private final Shape shape =
      Shape.regional(
          "Microsoft.Network/publicIPAddresses",
          "PublicIPAddress",
          Schema.of("PublicIPAddress")
              .nested(
                  "sku",
                  Schema.of("PublicIPAddressSku")
                      .oneOf("name", "Basic", "Standard", "StandardV2")
                      .oneOf("tier", "Regional", "Global"))
              .texts("zones")
              .anything("extendedLocation")
              .nested(
                  "properties",
                  Schema.of("PublicIPAddressPropertiesFormat")
                      .oneOf("publicIPAllocationMethod", "Dynamic", "Static")
                      .oneOf("publicIPAddressVersion", "IPv4", "IPv6")
                      .nested(
                          "dnsSettings",
                          Schema.of("PublicIPAddressDnsSettings")
                              .text("domainNameLabel", "domainNameLabelScope", "reverseFqdn")
                              .derived("fqdn"))
                      .whole("idleTimeoutInMinutes", 4, 66)
                      .text("deleteOption", "migrationPhase")
                      .listOf("ipTags", Schema.of("IpTag").text("ipTagType", "tag"))
                      .nested(
                          "ddosSettings",
                          Schema.of("DdosSettings")
                              .oneOf("protectionMode", "VirtualNetworkInherited", "Enabled", "Disabled")
                              .anything("ddosProtectionPlan", "ddosCustomPolicy")
                              .flag("protectedIP")
                              .text("protectionCoverage"))
                      .anything("publicIPPrefix", "natGateway", "linkedPublicIPAddress", "servicePublicIPAddress")
                      .derived(
                          "provisioningState", "ipAddress", "ipConfiguration", "resourceGuid")));

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    ObjectNode sku = put.body().get("sku") instanceof ObjectNode given ? given : put.body().putObject("sku");
    Json.otherwise(sku, "name", Json.text(put.existing(), "sku", "name").orElse("Basic"));
    Json.otherwise(sku, "tier", "Regional");
    boolean standard = !Json.text(sku, "name").orElse("").equals("Basic");
    ObjectNode properties = put.properties();
    Json.otherwise(properties, "publicIPAllocationMethod", standard ? "Static" : "Dynamic");
    Json.otherwise(properties, "publicIPAddressVersion", "IPv4");
    Json.otherwise(properties, "idleTimeoutInMinutes", 4);
    boolean isStatic = Json.text(properties, "publicIPAllocationMethod").orElse("").equals("Static");
    if (standard && !isStatic) {
      throw ArmError.badRequest(
          "PublicIPAddressSkuNotSupportedForAllocationMethod",
          "Public IP address %s of SKU Standard must have allocation method Static.",
          put.id().name());
    }
    String version = Json.text(properties, "publicIPAddressVersion").orElse("");
    Json.text(put.before(), "publicIPAddressVersion")
        .filter(before -> !before.equals(version))
        .ifPresent(
            before -> {
              throw ArmError.badRequest(
                  "PropertyChangeNotAllowed",
                  "Changing property 'publicIPAddressVersion' from %s to %s is not allowed.",
                  before,
                  version);
            });
    properties.put(
        "ipAddress",
        Json.text(put.before(), "ipAddress")
            .orElseGet(() -> free(put.draft(), version.equals("IPv4")).toString()));
    DomainNameLabels.check(put);
    put.keepGuid();
  }

  private static IpAddress free(Draft draft, boolean ipv4) {
    Set<String> used = new HashSet<>();
    for (Document document : draft.snapshot().ofType(PublicIpAddress.TYPE)) {
      Json.text(document.body(), "properties", "ipAddress").ifPresent(used::add);
    }
    for (Prefix block : ipv4 ? IPV4 : IPV6) {
      for (IpAddress address = block.address().plus(1); address.compareTo(block.last()) < 0; address = address.plus(1)) {
        if (!used.contains(address.toString())) {
          return address;
        }
      }
    }
    throw ArmError.badRequest("PublicIPCountLimitReached", "Cannot create more public IP addresses: all %d are in use.", used.size());
  }

  /** @throws ArmError {@code PublicIPAddressInUse} if another resource has it */
  static void checkFree(Draft draft, ResourceId address, ResourceId by) {
    Optional<ResourceId> holder = draft.referrers(address).stream().filter(id -> !id.equals(by)).findFirst();
    if (holder.isPresent()) {
      throw ArmError.badRequest(
          "PublicIPAddressInUse",
          "Resource %s cannot use public IP address %s: resource %s has it.",
          by,
          address,
          holder.get());
    }
  }

  @Override
  public void release(Draft draft, ResourceId id) {
    draft.referrers(id).stream()
        .findFirst()
        .ifPresent(
            holder -> {
              throw ArmError.badRequest(
                  "PublicIPAddressCannotBeDeleted",
                  "Public IP address %s can not be deleted since it is still allocated to resource %s. In "
                      + "order to delete the public IP, disassociate/detach the Public IP address from the resource.",
                  id,
                  holder);
            });
  }

  /** The name that a label would give the address; nobody serves it. */
  private static void showName(Showing showing) {
    if (showing.properties().get("dnsSettings") instanceof ObjectNode dns) {
      Json.text(dns, "domainNameLabel").ifPresent(label ->
          dns.put("fqdn", DomainNameLabels.name(label, Json.text(showing.body(), "location").orElse(""))));
    }
  }

  @Override
  public void show(Showing showing) {
    for (ResourceId holder : showing.draft().referrers(showing.id())) {
      IpConfigurations.thatUse(showing.draft(), holder, "publicIPAddress", showing.id()).stream()
          .findFirst()
          .ifPresent(user -> showing.properties().set("ipConfiguration", Json.reference(user)));
    }
    if (!showing.properties().has("ipConfiguration")
        && Json.text(showing.properties(), "publicIPAllocationMethod").filter("Dynamic"::equals).isPresent()) {
      showing.properties().remove("ipAddress");
    }
    showing.properties().withArray("ipTags");
    showName(showing);
  }
}

package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Members;
import io.underpass.arm.wire.ResourceKind.Put;
import io.underpass.model.PublicIpAddress;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import io.underpass.model.Subnet;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the configurations of network interfaces, gateways, load balancers and private link services have in common. */
public final class IpConfigurations {
  private IpConfigurations() {}

  /**
   * The subnet of a configuration, which must name one. References travel with whatever a client read before; the id alone is kept.
   *
   * @param details the configuration's properties, at {@code path} in the body
   */
  public static ResourceId subnet(Put put, ObjectNode details, String path) {
    ResourceId subnet =
        Checks.reference(put.draft(), put.id(), details, "subnet", path + ".subnet", Subnet.TYPE)
            .orElseThrow(() -> Checks.missing("subnet", path));
    details.set("subnet", Json.reference(subnet));
    return subnet;
  }

  /** Takes a configuration's public address, if it names one, for this resource alone. */
  public static void publicAddress(Put put, ObjectNode details, String path) {
    Checks.reference(put.draft(), put.id(), details, "publicIPAddress", path + ".publicIPAddress", PublicIpAddress.TYPE)
        .ifPresent(address -> {
          PublicIpAddresses.checkFree(put.draft(), address, put.id());
          details.set("publicIPAddress", Json.reference(address));
        });
  }

  /** A resource is where the other is, such as its virtual network; a part is where its parent is. */
  public static void checkRegion(Put put, ResourceId other) {
    String here =
        Json.text(put.body(), "location")
            .or(() -> put.draft().body(put.id().parent()).flatMap(body -> Json.text(body, "location")))
            .orElse("");
    String there = put.draft().body(other).flatMap(body -> Json.text(body, "location")).orElse(here);
    if (!here.equals(there)) {
      throw ArmError.badRequest(
          "InvalidResourceReference",
          "Resource %s referenced by resource %s was not found. Please make sure that the referenced resource "
              + "exists, and that both resources are in the same region (%s is not %s).",
          other,
          put.id(),
          there,
          here);
    }
  }

  /** A reference to a resource of the same region; its id alone is kept. */
  public static ResourceId reference(Put put, ObjectNode reference, String path, ResourceType type) {
    ObjectNode holder = Json.object();
    holder.set("to", reference.deepCopy());
    ResourceId id = Checks.reference(put.draft(), put.id(), holder, "to", path, type).orElseThrow(() -> Checks.missing("id", path));
    checkRegion(put, id);
    reference.removeAll();
    reference.put("id", id.toString());
    return id;
  }

  /**
   * Gives a configuration its private address, of the family that it asks for: the one that it names, else the one that it has, else the
   * lowest free one. What is in a subnet is where its virtual network is; in GatewaySubnet there are gateways alone.
   *
   * @param name of the configuration, for messages
   * @param details its properties, at {@code path} in the body, with a {@link #subnet}
   * @param kept what it has had until now
   */
  public static void place(Put put, String name, ObjectNode details, String path, Optional<IpAddress> kept, AddressBook.Round round) {
    ResourceId subnet = ResourceId.parse(Json.text(details, "subnet", "id").orElseThrow());
    if (subnet.name().equalsIgnoreCase(Subnet.GATEWAY_SUBNET)) {
      throw ArmError.badRequest(
          "GatewaySubnetNotForInterfaces", "%s %s cannot be in GatewaySubnet: only gateways can.", noun(put.id()), put.id().name());
    }
    checkRegion(put, subnet.parent());
    Json.otherwise(details, "privateIPAddressVersion", "IPv4");
    Prefix prefix = prefix(put, subnet, Json.text(details, "privateIPAddressVersion").orElse("").equals("IPv4"));
    Json.otherwise(details, "privateIPAllocationMethod", "Dynamic");
    IpAddress address;
    if (isStatic(details)) {
      String text = Json.text(details, "privateIPAddress").filter(given -> !given.isEmpty()).orElse("");
      if (text.isEmpty()) {
        throw ArmError.badRequest(
            "PrivateIPAddressMissing",
            "IP configuration %s has allocation method Static and so needs a privateIPAddress. Path '%s'.",
            name,
            path);
      }
      address = Checks.address(text, put.id());
      round.check(name, subnet, prefix, address);
    } else {
      address = kept.filter(before -> prefix.contains(before) && !round.isTaken(before)).orElseGet(() -> round.free(subnet, prefix));
    }
    round.take(address);
    details.put("privateIPAddress", address.toString());
  }

  /** {@code Network interface}. */
  private static String noun(ResourceId id) {
    String words = id.type().path().replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT).replaceFirst("s$", "");
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** Whether a configuration names its address itself. */
  public static boolean isStatic(JsonNode details) {
    return Json.text(details, "privateIPAllocationMethod").filter("Static"::equals).isPresent();
  }

  private static Prefix prefix(Put put, ResourceId subnet, boolean ipv4) {
    return Subnets.prefixes(put.draft().body(subnet).orElseThrow()).stream()
        .filter(one -> one.isIpv4() == ipv4)
        .findFirst()
        .orElseThrow(
            () -> ArmError.badRequest("SubnetLacksAddressFamily", "Subnet %s has no %s prefix.", subnet.name(), ipv4 ? "IPv4" : "IPv6"));
  }

  /** The address that the configuration of this name had in a subnet, before a PUT. */
  public static Optional<IpAddress> kept(JsonNode before, String name, Optional<String> subnet) {
    return Members.find(before, name)
        .map(configuration -> configuration.path("properties"))
        .filter(details -> Json.text(details, "subnet", "id").filter(id -> id.equalsIgnoreCase(subnet.orElse(""))).isPresent())
        .flatMap(details -> Json.text(details, "privateIPAddress"))
        .map(IpAddress::parse);
  }

  /** The addresses of a resource that goes are free again. */
  public static void free(Draft draft, JsonNode configurations, AddressBook addresses) {
    for (JsonNode configuration : configurations) {
      Optional<ResourceId> subnet = Json.text(configuration, "properties", "subnet", "id").map(ResourceId::parse);
      Optional<IpAddress> address = Json.text(configuration, "properties", "privateIPAddress").map(IpAddress::parse);
      if (subnet.isPresent() && address.isPresent()) {
        draft.body(subnet.get()).map(Subnets::prefixes).orElse(List.of()).stream()
            .filter(prefix -> prefix.contains(address.get()))
            .forEach(prefix -> addresses.freed(subnet.get(), prefix, address.get()));
      }
    }
  }

  /** The ids of a resource's configurations, on whichever side of it, whose {@code member} is a reference to this. */
  static List<String> thatUse(Draft draft, ResourceId user, String member, ResourceId used) {
    List<String> ids = new ArrayList<>();
    draft.body(user).ifPresent(body -> {
      for (String list : List.of("ipConfigurations", "frontendIPConfigurations")) {
        for (JsonNode configuration : Json.at(body, "properties", list)) {
          if (Json.text(configuration, "properties", member, "id").filter(used.toString()::equalsIgnoreCase).isPresent()) {
            ids.add(Members.id(user, list, configuration));
          }
        }
      }
    });
    return ids;
  }
}

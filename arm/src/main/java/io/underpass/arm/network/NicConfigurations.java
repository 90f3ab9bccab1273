package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Members;
import io.underpass.arm.wire.ResourceKind.Put;
import io.underpass.arm.wire.Schema;
import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The {@code ipConfigurations} of a network interface: each an address in a subnet, with what it belongs to. */
final class NicConfigurations {
  static final String POOLS = "loadBalancerBackendAddressPools";
  static final String NAT_RULES = "loadBalancerInboundNatRules";
  static final String GROUPS = "applicationSecurityGroups";

  /** azure-docs, azure-subscription-service-limits: private addresses per network interface. */
  private static final int MOST = 256;

  private static final String LIST = "ipConfigurations";

  private NicConfigurations() {}

  static Schema schema() {
    return Schema.of("NetworkInterfaceIPConfiguration")
        .text("id", "name")
        .derived("etag", "type", "resourceGroup")
        .nested(
            "properties",
            Schema.of("NetworkInterfaceIPConfigurationPropertiesFormat")
                .text("privateIPAddress")
                .oneOf("privateIPAllocationMethod", "Dynamic", "Static")
                .oneOf("privateIPAddressVersion", "IPv4", "IPv6")
                .reference("subnet", "publicIPAddress")
                .references(POOLS, NAT_RULES, GROUPS)
                .flag("primary")
                .missing("applicationGatewayBackendAddressPools", "virtualNetworkTaps", "gatewayLoadBalancer",
                    "privateIPAddressPrefixLength")
                .derived("provisioningState", "privateLinkConnectionProperties"));
  }

  /** Judges them and gives them their addresses. */
  static void accept(Put put, AddressBook.Round round) {
    JsonNode configurations = put.properties().path(LIST);
    if (configurations.isEmpty() || configurations.size() > MOST) {
      throw ArmError.badRequest(
          "InvalidIpConfigurationCount",
          "Network interface %s must have between 1 and %d ipConfigurations, not %d.",
          put.id().name(),
          MOST,
          configurations.size());
    }
    checkPrimary(put, configurations);
    Members.checkNames(put.properties(), LIST);
    Set<ResourceId> networks = new HashSet<>();
    // First those whose address is settled, so that no free one is given twice.
    for (boolean settled : new boolean[] {true, false}) {
      for (int i = 0; i < configurations.size(); i++) {
        ObjectNode configuration = (ObjectNode) configurations.get(i);
        if (isSettled(put, configuration) == settled) {
          networks.add(place(put, configuration, "properties.ipConfigurations[" + i + "]", round));
        }
      }
    }
    if (networks.size() > 1) {
      throw ArmError.badRequest(
          "IpConfigurationsNotInOneVirtualNetwork",
          "All ipConfigurations of network interface %s must be in one virtual network, not %s.",
          put.id().name(),
          networks);
    }
    checkOneSku(put, configurations);
  }

  /** Load balancers of one machine have one SKU (azure-docs, load-balancer skus: a machine can reference one SKU, never both). */
  private static void checkOneSku(Put put, JsonNode configurations) {
    Map<String, ResourceId> balancers = new TreeMap<>();
    for (JsonNode configuration : configurations) {
      for (String list : List.of(POOLS, NAT_RULES)) {
        for (JsonNode part : Json.at(configuration, "properties", list)) {
          ResourceId balancer = ResourceId.parse(Json.text(part, "id").orElseThrow()).parent();
          String sku = put.draft().body(balancer).flatMap(body -> Json.text(body, "sku", "name")).orElse("Basic");
          balancers.putIfAbsent(sku, balancer);
        }
      }
    }
    if (balancers.size() > 1) {
      throw ArmError.badRequest(
          "DifferentSkuLoadBalancersAndPublicIPAddressNotAllowed",
          "Network interface %s cannot be behind load balancers of different SKUs: %s.",
          put.id().name(),
          balancers.entrySet().stream().map(one -> one.getValue() + " is " + one.getKey()).collect(Collectors.joining(", ")));
    }
  }

  private static boolean isSettled(Put put, ObjectNode configuration) {
    return IpConfigurations.isStatic(configuration.path("properties")) || kept(put, configuration).isPresent();
  }

  private static Optional<IpAddress> kept(Put put, ObjectNode configuration) {
    return IpConfigurations.kept(
        put.before().path(LIST), Json.text(configuration, "name").orElse(""), Json.text(configuration, "properties", "subnet", "id"));
  }

  private static void checkPrimary(Put put, JsonNode configurations) {
    long primaries = configurations.valueStream().filter(configuration -> Json.flag(configuration, "properties", "primary")).count();
    if (primaries > 1) {
      throw ArmError.badRequest(
          "MultiplePrimaryIpConfigurations",
          "Network interface %s has %d primary ipConfigurations; exactly one can be.",
          put.id().name(),
          primaries);
    }
    for (int i = 0; i < configurations.size(); i++) {
      Json.otherwise(Json.properties((ObjectNode) configurations.get(i)), "primary", primaries == 0 && i == 0);
    }
  }

  /** Gives a configuration its address; returns its virtual network. */
  private static ResourceId place(Put put, ObjectNode configuration, String path, AddressBook.Round round) {
    ObjectNode details = Json.properties(configuration);
    ResourceId subnet = IpConfigurations.subnet(put, details, path + ".properties");
    IpConfigurations.place(put, Json.text(configuration, "name").orElse(""), details, path, kept(put, configuration), round);
    IpConfigurations.publicAddress(put, details, path + ".properties");
    memberships(put, details, path + ".properties");
    return subnet.parent();
  }

  private static void memberships(Put put, ObjectNode details, String path) {
    Draft draft = put.draft();
    for (JsonNode pool : details.path(POOLS)) {
      Members.reference(draft, put.id(), (ObjectNode) pool, path + "." + POOLS, NetworkTypes.LOAD_BALANCER, "backendAddressPools");
    }
    for (JsonNode rule : details.path(NAT_RULES)) {
      ResourceId id =
          Members.reference(draft, put.id(), (ObjectNode) rule, path + "." + NAT_RULES, NetworkTypes.LOAD_BALANCER, "inboundNatRules");
      draft.referrers(id, NetworkInterface.TYPE).stream().filter(other -> !other.equals(put.id())).findFirst().ifPresent(other -> {
        throw ArmError.badRequest(
            "InboundNatRuleInUse",
            "Inbound NAT rule %s leads to network interface %s already and cannot lead to %s too.",
            id,
            other,
            put.id().name());
      });
    }
    for (JsonNode group : details.path(GROUPS)) {
      IpConfigurations.reference(put, (ObjectNode) group, path + "." + GROUPS, NetworkTypes.APPLICATION_SECURITY_GROUP);
    }
  }

  /** Takes references to what goes out of every configuration of an interface. */
  static void forget(Draft draft, ResourceId nic, ResourceId gone) {
    draft.body(nic).ifPresent(stored -> {
      ObjectNode body = stored.deepCopy();
      for (JsonNode configuration : Json.at(body, "properties", LIST)) {
        for (String list : List.of(POOLS, NAT_RULES)) {
          if (configuration.path("properties").get(list) instanceof ArrayNode references) {
            references.removeIf(one -> Json.text(one, "id").filter(gone.toString()::equalsIgnoreCase).isPresent());
          }
        }
      }
      draft.put(nic, body);
    });
  }

  /** The ids of an interface's configurations that refer to something in one of their lists. */
  static List<String> in(Draft draft, ResourceId nic, String list, ResourceId used) {
    JsonNode configurations = draft.body(nic).map(body -> Json.at(body, "properties", LIST)).orElseGet(Json::array);
    return configurations.valueStream()
        .filter(configuration -> Json.at(configuration, "properties", list).valueStream()
            .anyMatch(one -> Json.text(one, "id").filter(used.toString()::equalsIgnoreCase).isPresent()))
        .map(configuration -> Members.id(nic, LIST, configuration))
        .toList();
  }
}

package io.underpass.e2e.terraform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Ids as azurerm parses them: every word that is no name in the service's own casing. */
final class StrictId {
  private static final Map<String, String> WORDS = Set.of(
          "subscriptions", "resourceGroups", "providers", "Microsoft.Network", "virtualNetworks", "subnets", "virtualNetworkPeerings",
          "networkInterfaces", "ipConfigurations", "publicIPAddresses", "virtualNetworkGateways", "connections",
          "expressRouteCircuits", "peerings", "authorizations", "expressRoutePorts", "links", "networkSecurityGroups", "securityRules",
          "defaultSecurityRules", "routeTables", "routes", "loadBalancers", "frontendIPConfigurations", "backendAddressPools",
          "probes", "loadBalancingRules", "inboundNatRules", "outboundRules", "privateEndpoints", "privateLinkServices",
          "privateEndpointConnections", "localNetworkGateways", "networkWatchers", "flowLogs")
      .stream()
      .collect(Collectors.toMap(word -> word.toLowerCase(Locale.ROOT), Function.identity()));

  private StrictId() {}

  /** Checks an id that must be there. */
  static void check(String id) {
    assertThat(id).startsWith("/subscriptions/").doesNotEndWith("/");
    String[] segments = id.substring(1).split("/");
    for (int i = 0; i < segments.length; i++) {
      boolean name = i % 2 == 1 && !segments[i - 1].equalsIgnoreCase("providers");
      String canonical = WORDS.get(segments[i].toLowerCase(Locale.ROOT));
      if (!name && canonical != null) {
        assertThat(segments[i]).as("casing in " + id).isEqualTo(canonical);
      }
    }
  }

  /** Checks every member {@code id} of a body, however deep; no list may have a null in it. */
  static void checkAll(JsonNode body) {
    if (body.isArray()) {
      body.forEach(element -> assertThat(element.isNull()).as("null in " + body).isFalse());
    }
    body.forEach(StrictId::checkAll);
    if (body.path("id").asString("").startsWith("/")) {
      check(body.path("id").asString());
    }
  }
}

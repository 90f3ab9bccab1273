package io.underpass.arm.network.filter;

import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind.Showing;
import io.underpass.model.DefaultSecurityRules;
import io.underpass.model.SecurityRule;
import io.underpass.model.SecurityRule.Side;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How the rules that every network security group ends with are shown. */
final class ShownDefaultRules {
  private static final Map<String, String> DESCRIPTIONS = Map.of(
      "AllowVnetInBound", "Allow inbound traffic from all VMs in VNET",
      "AllowAzureLoadBalancerInBound", "Allow inbound traffic from azure load balancer",
      "DenyAllInBound", "Deny all inbound traffic",
      "AllowVnetOutBound", "Allow outbound traffic from all VMs to all VMs in VNET",
      "AllowInternetOutBound", "Allow outbound traffic from all VMs to Internet",
      "DenyAllOutBound", "Deny all outbound traffic");

  private ShownDefaultRules() {}

  static void show(Showing showing) {
    ArrayNode list = showing.properties().putArray(DefaultSecurityRules.MEMBER);
    String etag = Json.text(showing.body(), "etag").orElse("");
    for (SecurityRule rule : DefaultSecurityRules.of(showing.id())) {
      ObjectNode shown = list.addObject();
      shown
          .put("name", rule.name())
          .put("id", rule.id().toString())
          .put("etag", etag)
          .put("type", showing.id().type() + "/" + DefaultSecurityRules.MEMBER);
      ObjectNode properties = shown.putObject("properties");
      properties
          .put("provisioningState", showing.facts().provisioningState(showing.id()))
          .put("description", DESCRIPTIONS.get(rule.name()))
          .put("protocol", "*")
          .put("sourcePortRange", "*")
          .put("destinationPortRange", "*")
          .put("sourceAddressPrefix", prefix(rule.source()))
          .put("destinationAddressPrefix", prefix(rule.destination()))
          .put("access", rule.access().toString())
          .put("priority", rule.priority())
          .put("direction", rule.direction().toString());
      SecurityRules.PLURALS.forEach(properties::putArray);
    }
  }

  private static String prefix(Side side) {
    return side.prefixes().getFirst().toString();
  }
}

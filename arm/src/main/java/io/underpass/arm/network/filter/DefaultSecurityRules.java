package io.underpass.arm.network.filter;

import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind.Showing;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The six rules that every network security group ends with (azure-docs, network-security-groups-overview). */
final class DefaultSecurityRules {
  static final String MEMBER = "defaultSecurityRules";

  private record Rule(String name, String description, String direction, int priority, String access, String from, String to) {}

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              "AllowVnetInBound", "Allow inbound traffic from all VMs in VNET", "Inbound", 65_000, "Allow", "VirtualNetwork",
                  "VirtualNetwork"),
          new Rule(
              "AllowAzureLoadBalancerInBound", "Allow inbound traffic from azure load balancer", "Inbound", 65_001, "Allow",
              "AzureLoadBalancer", "*"),
          new Rule("DenyAllInBound", "Deny all inbound traffic", "Inbound", 65_500, "Deny", "*", "*"),
          new Rule(
              "AllowVnetOutBound", "Allow outbound traffic from all VMs to all VMs in VNET", "Outbound", 65_000, "Allow",
              "VirtualNetwork", "VirtualNetwork"),
          new Rule("AllowInternetOutBound", "Allow outbound traffic from all VMs to Internet", "Outbound", 65_001, "Allow", "*",
              "Internet"),
          new Rule("DenyAllOutBound", "Deny all outbound traffic", "Outbound", 65_500, "Deny", "*", "*"));

  private DefaultSecurityRules() {}

  static void show(Showing showing) {
    ArrayNode list = showing.properties().putArray(MEMBER);
    String etag = Json.text(showing.body(), "etag").orElse("");
    for (Rule rule : RULES) {
      ObjectNode shown = list.addObject();
      shown
          .put("name", rule.name())
          .put("id", showing.id() + "/" + MEMBER + "/" + rule.name())
          .put("etag", etag)
          .put("type", showing.id().type() + "/" + MEMBER);
      ObjectNode properties = shown.putObject("properties");
      properties
          .put("provisioningState", showing.facts().provisioningState(showing.id()))
          .put("description", rule.description())
          .put("protocol", "*")
          .put("sourcePortRange", "*")
          .put("destinationPortRange", "*")
          .put("sourceAddressPrefix", rule.from())
          .put("destinationAddressPrefix", rule.to())
          .put("access", rule.access())
          .put("priority", rule.priority())
          .put("direction", rule.direction());
      SecurityRules.PLURALS.forEach(properties::putArray);
    }
  }
}

package io.underpass.arm.network.filter;

import io.underpass.arm.network.NetworkTypes;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.DefaultSecurityRules;
import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.model.Subnet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/networkSecurityGroups}. */
public final class SecurityGroups implements ResourceKind {
  /** azure-docs, azure-subscription-service-limits: rules per network security group. */
  private static final int MOST_RULES = 1_000;

  private final Shape shape;

  public SecurityGroups(Shape rule) {
    shape =
        Shape.regional(
                NetworkTypes.SECURITY_GROUP.toString(),
                "NetworkSecurityGroup",
                Schema.of("NetworkSecurityGroup")
                    .nested(
                        "properties",
                        Schema.of("NetworkSecurityGroupPropertiesFormat")
                            .flag("flushConnection")
                            .listOf("securityRules", rule.schema())
                            .derived(
                                DefaultSecurityRules.MEMBER, "networkInterfaces", "subnets", "flowLogs", "resourceGuid",
                                "provisioningState")))
            .withMembers(DefaultSecurityRules.MEMBER);
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    put.keepGuid();
  }

  @Override
  public void settle(Draft draft, ResourceId id) {
    Map<ResourceId, ObjectNode> rules = draft.children(id, NetworkTypes.SECURITY_RULE);
    if (rules.size() > MOST_RULES) {
      throw ArmError.badRequest(
          "NetworkSecurityGroupRulesLimitReached",
          "Network security group %s would have %d rules; it can have %d.",
          id.name(),
          rules.size(),
          MOST_RULES);
    }
    Map<String, String> taken = new HashMap<>();
    rules.forEach((rule, body) -> {
      String place = Json.text(body, "properties", "direction").orElse("") + " " + Json.at(body, "properties", "priority");
      String other = taken.put(place, rule.name());
      if (other != null) {
        throw ArmError.badRequest(
            "SecurityRuleConflict",
            "Security rule %s conflicts with rule %s. Rules cannot have the same Priority and Direction. "
                + "To learn more, see aka.ms/nsgrules.",
            rule.name(),
            other);
      }
    });
  }

  @Override
  public void release(Draft draft, ResourceId id) {
    List<ResourceId> users =
        draft.referrers(id).stream()
            .filter(user -> user.type().equals(Subnet.TYPE) || user.type().equals(NetworkInterface.TYPE))
            .toList();
    if (!users.isEmpty()) {
      throw ArmError.badRequest(
          "InUseNetworkSecurityGroupCannotBeDeleted",
          "Network security group %s cannot be deleted because it is in use by the following resources: %s. In order to delete the Network "
              + "security group, remove the association with the resource(s). To learn more, see aka.ms/deletensg.",
          id,
          users.stream().map(ResourceId::toString).collect(Collectors.joining(", ")));
    }
  }

  @Override
  public void show(Showing showing) {
    ShownDefaultRules.show(showing);
    showing.users("networkInterfaces", NetworkInterface.TYPE);
    showing.users("subnets", Subnet.TYPE);
  }
}

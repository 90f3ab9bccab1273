package io.underpass.template;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where a deployment goes, as the functions of the same names show it.
 *
 * @param tenant {@code tenant()}
 * @param subscription {@code subscription()}, with {@code subscriptionId}
 * @param group {@code resourceGroup()}, with {@code name}; null for a deployment to a subscription
 * @param deployment {@code deployment()}
 * @param deployer {@code deployer()}
 * @param environment {@code environment()}
 */
public record Place(
    ObjectNode tenant, ObjectNode subscription, @Nullable ObjectNode group, ObjectNode deployment, ObjectNode deployer,
    ObjectNode environment) {
  public String subscriptionId() {
    return subscription.path("subscriptionId").asString();
  }

  /** Empty for a deployment to a subscription. */
  public String groupName() {
    return group == null ? "" : group.path("name").asString();
  }

  /** The id of the subscription or the resource group. */
  public String id() {
    return "/subscriptions/" + subscriptionId() + (group == null ? "" : "/resourceGroups/" + groupName());
  }
}

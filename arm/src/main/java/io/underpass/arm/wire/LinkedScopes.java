package io.underpass.arm.wire;

import io.underpass.arm.http.Caller;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who puts a resource that refers to another must be allowed to join that one: {@code LinkedAuthorizationFailed}. */
final class LinkedScopes {
  private static final Map<ResourceType, String> JOINS = new LinkedHashMap<>();

  static {
    for (String type : new String[] {
      "virtualNetworks/subnets", "publicIPAddresses", "networkSecurityGroups", "routeTables", "networkInterfaces", "loadBalancers/backendAddressPools",
      "loadBalancers/frontendIPConfigurations", "loadBalancers/inboundNatRules", "expressRouteCircuits", "expressRoutePorts",
      "applicationSecurityGroups", "serviceEndpointPolicies", "natGateways", "ddosProtectionPlans"
    }) {
      JOINS.put(ResourceType.parse("Microsoft.Network/" + type), "Microsoft.Network/" + type + "/join/action");
    }
    JOINS.put(ResourceType.parse("Microsoft.Network/virtualNetworks"), "Microsoft.Network/virtualNetworks/peer/action");
    JOINS.put(ResourceType.parse("Microsoft.Network/virtualNetworkGateways"), "Microsoft.Network/virtualNetworkGateways/read");
    JOINS.put(ResourceType.parse("Microsoft.OperationalInsights/workspaces"), "Microsoft.OperationalInsights/workspaces/sharedKeys/action");
  }

  private LinkedScopes() {}

  /**
   * What a body refers to that it didn't before, outside of the resource itself.
   *
   * @param body what is to be stored
   * @param before what was; references that stay are not asked about again
   */
  static Set<ResourceId> references(ResourceId id, ObjectNode body, ObjectNode before) {
    Set<ResourceId> wanted = new LinkedHashSet<>();
    collect(body, wanted);
    if (!wanted.isEmpty()) {
      Set<ResourceId> had = new LinkedHashSet<>();
      collect(before, had);
      wanted.removeIf(linked -> had.contains(linked) || linked.isWithin(id));
    }
    return wanted;
  }

  /** @throws ArmError 403 naming the actions and scopes that the caller lacks */
  static void check(Guard guard, Caller caller, ResourceId id, Set<ResourceId> references) {
    if (caller.standing() != Caller.Standing.ASSIGNED) {
      return;
    }
    Map<ResourceId, String> wanted = new LinkedHashMap<>();
    for (ResourceId reference : references) {
      String action = JOINS.get(reference.type());
      if (action != null) {
        wanted.put(reference, action);
      }
    }
    wanted.entrySet().removeIf(linked -> guard.allows(caller, linked.getValue(), linked.getKey().toString()));
    if (!wanted.isEmpty()) {
      throw ArmError.of(
          403,
          "LinkedAuthorizationFailed",
          "The client '%s' with object id '%s' has permission to perform action '%s/write' on scope '%s'; however, it does not have permission to "
              + "perform action(s) '%s' on the linked scope(s) '%s' (respectively) or the linked scope(s) are invalid.",
          caller.application(),
          caller.principal(),
          id.type(),
          id,
          String.join(",", new TreeSet<>(wanted.values())),
          String.join(",", wanted.keySet().stream().map(ResourceId::toString).toList()));
    }
  }

  private static void collect(JsonNode node, Set<ResourceId> found) {
    for (JsonNode child : node) {
      if (child.isString() && child.stringValue().startsWith("/subscriptions/")) {
        ResourceId.tryParse(child.stringValue()).ifPresent(found::add);
      } else if (child.isContainer()) {
        collect(child, found);
      }
    }
  }
}

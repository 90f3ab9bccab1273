package io.underpass.arm.wire;

import io.underpass.arm.http.Caller;
import io.underpass.control.Change;
import io.underpass.control.Document;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who puts a resource that refers to another must be allowed to join that one: {@code LinkedAuthorizationFailed}. */
final class LinkedScopes {
  private static final Map<ResourceType, String> JOINS = new LinkedHashMap<>();

  static {
    for (String type : new String[] {
      "virtualNetworks/subnets", "publicIPAddresses", "networkSecurityGroups", "routeTables", "networkInterfaces",
      "loadBalancers/backendAddressPools",
      "loadBalancers/frontendIPConfigurations", "loadBalancers/inboundNatRules", "expressRouteCircuits", "expressRoutePorts",
      "applicationSecurityGroups", "serviceEndpointPolicies", "natGateways", "ddosProtectionPlans"
    }) {
      JOINS.put(ResourceType.parse("Microsoft.Network/" + type), "Microsoft.Network/" + type + "/join/action");
    }
    // Global Reach joins a circuit by its peering.
    JOINS.put(ResourceType.parse("Microsoft.Network/expressRouteCircuits/peerings"), "Microsoft.Network/expressRouteCircuits/join/action");
    JOINS.put(
        ResourceType.parse("Microsoft.Network/privateLinkServices"),
        "Microsoft.Network/privateLinkServices/privateEndpointConnectionsApproval/action");
    JOINS.put(ResourceType.parse("Microsoft.Network/virtualNetworks"), "Microsoft.Network/virtualNetworks/peer/action");
    JOINS.put(ResourceType.parse("Microsoft.Network/virtualNetworkGateways"), "Microsoft.Network/virtualNetworkGateways/read");
    JOINS.put(ResourceType.parse("Microsoft.OperationalInsights/workspaces"), "Microsoft.OperationalInsights/workspaces/sharedKeys/action");
  }

  private static final String ROOT = "/subscriptions/";

  /** What an authorization's key lets somebody else's resource use. */
  private static final Set<ResourceType> KEYED =
      Set.of(
          ResourceType.parse("Microsoft.Network/expressRouteCircuits"),
          ResourceType.parse("Microsoft.Network/expressRouteCircuits/peerings"),
          ResourceType.parse("Microsoft.Network/expressRoutePorts"));

  /** References in it ask the owner of what they name for approval, so nobody need be allowed anything. */
  private static final String ASKING = "manualPrivateLinkServiceConnections";

  private LinkedScopes() {}

  /**
   * What a resource and those in it, such as a network's subnets, refer to in a draft and didn't before, outside of the resource itself.
   * References that stay are not asked about again.
   */
  static Set<ResourceId> references(Draft draft, ResourceId id) {
    return references(draft, id, (_, _) -> Set.of());
  }

  private static Set<ResourceId> references(Draft draft, ResourceId id, BiFunction<ObjectNode, ObjectNode, Set<ResourceId>> exempt) {
    Set<ResourceId> all = new LinkedHashSet<>();
    for (Change change : draft.changes()) {
      if (change instanceof Change.Put put && put.id().isWithin(id)) {
        Set<ResourceId> wanted = collected(put.body());
        if (!wanted.isEmpty()) {
          ObjectNode before = draft.committed(put.id()).map(Document::body).orElseGet(Json::object);
          wanted.removeAll(collected(before));
          wanted.removeAll(exempt.apply(put.body(), before));
          wanted.removeIf(linked -> linked.isWithin(id));
          all.addAll(wanted);
        }
      }
    }
    return all;
  }

  /** What a key that comes with this body, and has been checked, lets it use; and what asks for approval. */
  private static Set<ResourceId> allowedOtherwise(ObjectNode body, ObjectNode before) {
    Set<ResourceId> allowed = collected(body.path("properties").path(ASKING));
    Optional<String> key = Json.text(body, "properties", "authorizationKey");
    if (key.isPresent() && !key.equals(Json.text(before, "properties", "authorizationKey"))) {
      collected(body).stream().filter(reference -> KEYED.contains(reference.type())).forEach(allowed::add);
    }
    return allowed;
  }

  private static Set<ResourceId> collected(JsonNode node) {
    Set<ResourceId> found = new LinkedHashSet<>();
    collect(node, found);
    return found;
  }

  /** @throws ArmError 403 naming the actions and scopes that the caller lacks */
  static void check(Guard guard, Caller caller, ResourceId id, Draft draft) {
    if (caller.standing() != Caller.Standing.ASSIGNED) {
      return;
    }
    Map<ResourceId, String> wanted = new LinkedHashMap<>();
    for (ResourceId reference : references(draft, id, LinkedScopes::allowedOtherwise)) {
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
          "The client '%s' with object id '%s' has permission to perform action '%s/write' on scope '%s'; however, it does not have"
              + " permission to perform action(s) '%s' on the linked scope(s) '%s' (respectively) or the linked scope(s) are invalid.",
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
      if (child.isString() && child.stringValue().regionMatches(true, 0, ROOT, 0, ROOT.length())) {
        ResourceId.tryParse(child.stringValue()).ifPresent(found::add);
      } else if (child.isContainer()) {
        collect(child, found);
      }
    }
  }
}

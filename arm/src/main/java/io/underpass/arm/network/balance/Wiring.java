package io.underpass.arm.network.balance;

import io.underpass.arm.network.NetworkTypes;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Members;
import io.underpass.model.ResourceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What within a load balancer refers to what: every reference must lead to a part of the same one, and rules must not contradict each
 * other.
 * References get their canonical casing.
 */
final class Wiring {
  private final Draft draft;
  private final ResourceId id;
  private final ObjectNode properties;
  private final boolean standard;

  /** @param body of the load balancer, a copy, in which references are rewritten */
  Wiring(Draft draft, ResourceId id, ObjectNode body) {
    this.draft = draft;
    this.id = id;
    this.properties = Json.properties(body);
    this.standard = LoadBalancers.isStandard(body);
  }

  void check() {
    Map<ResourceId, ObjectNode> natRules = draft.children(id, NetworkTypes.INBOUND_NAT_RULE);
    boolean parts =
        !natRules.isEmpty()
            || List.of(LoadBalancers.RULES, LoadBalancers.OUTBOUND_RULES, LoadBalancers.NAT_POOLS).stream()
                .anyMatch(list -> !properties.path(list).isEmpty());
    if (properties.path(LoadBalancers.FRONTENDS).isEmpty() && parts) {
      throw ArmError.badRequest(
          "LoadBalancerWithoutFrontendIPCantHaveChildResources",
          "Load balancer %s has no frontend IP configurations and so can't have rules.",
          id.name());
    }
    checkFrontendsInUse();
    for (JsonNode rule : properties.path(LoadBalancers.RULES)) {
      loadBalancing(rule.path("properties"), path(LoadBalancers.RULES, rule));
    }
    for (JsonNode pool : properties.path(LoadBalancers.NAT_POOLS)) {
      refer(pool.path("properties"), "frontendIPConfiguration", LoadBalancers.FRONTENDS, path(LoadBalancers.NAT_POOLS, pool));
    }
    for (JsonNode rule : properties.path(LoadBalancers.OUTBOUND_RULES)) {
      outbound(rule.path("properties"), path(LoadBalancers.OUTBOUND_RULES, rule));
    }
    natRules.forEach(this::natRule);
    checkPorts(natRules);
    checkSourceTranslation();
  }

  private static String path(String list, JsonNode item) {
    return "properties." + list + "['" + Json.text(item, "name").orElse("") + "'].properties";
  }

  private void refer(JsonNode holder, String member, String list, String path) {
    if (holder.get(member) instanceof ObjectNode reference) {
      if (Json.text(reference, "id").orElse("").isEmpty()) {
        ((ObjectNode) holder).remove(member);
      } else {
        refer(reference, list, path + "." + member);
      }
    }
  }

  private void refer(ObjectNode reference, String list, String path) {
    ResourceId part = Members.reference(draft, id, reference, path, NetworkTypes.LOAD_BALANCER, list);
    if (!part.parent().equals(id)) {
      throw Checks.notFound(part, id);
    }
  }

  private void referAll(JsonNode holder, String member, String list, String path) {
    for (JsonNode reference : holder.path(member)) {
      refer((ObjectNode) reference, list, path + "." + member);
    }
  }

  private void loadBalancing(JsonNode rule, String path) {
    refer(rule, "frontendIPConfiguration", LoadBalancers.FRONTENDS, path);
    refer(rule, "backendAddressPool", LoadBalancers.POOLS, path);
    referAll(rule, "backendAddressPools", LoadBalancers.POOLS, path);
    refer(rule, "probe", LoadBalancers.PROBES, path);
    boolean internal = properties.path(LoadBalancers.FRONTENDS).valueStream().allMatch(Frontends::isInternal);
    if (Json.text(rule, "protocol").filter("All"::equals).isPresent() && !(standard && internal)) {
      throw ArmError.badRequest(
          "LoadBalancingRulePortsNotValid", "Load balancer %s is not internal with SKU Standard: its rules cannot have protocol All.",
              id.name());
    }
  }

  private void outbound(JsonNode rule, String path) {
    if (!standard) {
      throw ArmError.badRequest(
          "OutboundRulesNotSupportedByBasicSku", "Load balancer %s has SKU Basic; outbound rules need Standard.", id.name());
    }
    referAll(rule, "frontendIPConfigurations", LoadBalancers.FRONTENDS, path);
    refer(rule, "backendAddressPool", LoadBalancers.POOLS, path);
  }

  private void natRule(ResourceId ruleId, ObjectNode stored) {
    ObjectNode body = stored.deepCopy();
    refer(body.path("properties"), "frontendIPConfiguration", LoadBalancers.FRONTENDS, "properties");
    refer(body.path("properties"), "backendAddressPool", LoadBalancers.POOLS, "properties");
    if (!body.equals(stored)) {
      draft.put(ruleId, body);
    }
  }

  /** A frontend that a private link service has cannot go. */
  private void checkFrontendsInUse() {
    Frontends.privateLinkService(draft, id, name -> Members.find(properties.path(LoadBalancers.FRONTENDS), name).isEmpty())
        .ifPresent(service -> {
          throw ArmError.badRequest(
              "CannotDeleteLoadBalancerWithPrivateLinkService",
              "Load balancer %s loses a frontend that is in use by private link service %s.",
              id,
              service);
        });
  }

  /** A frontend's port leads to one rule; without floating IP a pool's port is behind one rule. */
  private void checkPorts(Map<ResourceId, ObjectNode> natRules) {
    Map<String, String> frontends = new HashMap<>();
    Map<String, String> backends = new HashMap<>();
    for (JsonNode rule : properties.path(LoadBalancers.RULES)) {
      String ruleId = Members.id(id, LoadBalancers.RULES, rule);
      JsonNode details = rule.path("properties");
      claim(frontends, ruleId, details);
      if (!Json.flag(details, "enableFloatingIP")) {
        String service = Json.text(details, "protocol").orElse("") + " and backend port " + details.path("backendPort");
        for (String pool : pools(details)) {
          String other = backends.put(pool.toLowerCase(Locale.ROOT) + " " + service, ruleId);
          if (other != null) {
            throw ArmError.badRequest(
                "RulesUseSameBackendPortProtocolAndPool",
                "Load balancing rules %s and %s with floating IP disabled use the same protocol %s, and must not be used with the same "
                    + "backend address pool %s.",
                other,
                ruleId,
                service,
                pool);
          }
        }
      }
    }
    natRules.forEach((rule, body) -> claim(frontends, rule.toString(), body.path("properties")));
  }

  private static List<String> pools(JsonNode rule) {
    Set<String> pools = new HashSet<>();
    Json.text(rule, "backendAddressPool", "id").ifPresent(pools::add);
    rule.path("backendAddressPools").forEach(pool -> Json.text(pool, "id").ifPresent(pools::add));
    return new ArrayList<>(pools);
  }

  private static void claim(Map<String, String> frontends, String rule, JsonNode details) {
    if (!details.has("frontendPort")) {
      return;
    }
    String frontend = Json.text(details, "frontendIPConfiguration", "id").orElse("");
    String service = Json.text(details, "protocol").orElse("") + " and frontend port " + details.path("frontendPort");
    String other = frontends.put(frontend.toLowerCase(Locale.ROOT) + " " + service, rule);
    if (other != null) {
      throw ArmError.badRequest(
          "RulesUseSameFrontendPortAndProtocol",
          "Rules %s and %s use the same frontend %s with the same protocol %s.",
          other,
          rule,
          frontend,
          service);
    }
  }

  /** A frontend of an outbound rule translates for that rule alone. */
  private void checkSourceTranslation() {
    Set<String> outbound = new HashSet<>();
    for (JsonNode rule : properties.path(LoadBalancers.OUTBOUND_RULES)) {
      Json.at(rule, "properties", "frontendIPConfigurations").forEach(one -> Json.text(one, "id").ifPresent(outbound::add));
    }
    for (JsonNode rule : properties.path(LoadBalancers.RULES)) {
      JsonNode details = rule.path("properties");
      boolean shared = Json.text(details, "frontendIPConfiguration", "id").filter(outbound::contains).isPresent();
      if (shared && !Json.flag(details, "disableOutboundSnat")) {
        throw ArmError.badRequest(
            "LoadBalancingRuleMustDisableSNATSinceSameFrontendIPConfigurationIsReferencedByOutboundRule",
            "Load balancing rule %s must disable SNAT since the same frontend IP configuration %s is referenced by an outbound rule. "
                + "Set disableOutboundSnat.",
            Members.id(id, LoadBalancers.RULES, rule),
            Json.text(details, "frontendIPConfiguration", "id").orElse(""));
      }
    }
  }
}

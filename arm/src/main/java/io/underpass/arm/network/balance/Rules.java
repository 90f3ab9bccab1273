package io.underpass.arm.network.balance;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Schema;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Probes and rules: the members that they may have, and what is filled in. */
final class Rules {
  private static final int LAST_PORT = 65_535;

  private Rules() {}

  private static Schema item(String typeName, Schema properties) {
    return Schema.of(typeName)
        .text("id", "name")
        .derived("etag", "type", "resourceGroup")
        .nested("properties", properties.derived("provisioningState"));
  }

  static Schema loadBalancing() {
    return item(
        "LoadBalancingRule",
        timed(Schema.of("LoadBalancingRulePropertiesFormat"))
            .reference("frontendIPConfiguration", "backendAddressPool", "probe")
            .references("backendAddressPools")
            .oneOf("protocol", "Udp", "Tcp", "All")
            .oneOf("loadDistribution", "Default", "SourceIP", "SourceIPProtocol")
            .whole("frontendPort", 0, LAST_PORT)
            .whole("backendPort", 0, LAST_PORT)
            .flag("disableOutboundSnat", "enableConnectionTracking"));
  }

  static Schema probe() {
    return item(
        "Probe",
        Schema.of("ProbePropertiesFormat")
            .oneOf("protocol", "Http", "Tcp", "Https")
            .oneOf("noHealthyBackendsBehavior", "AllProbedDown", "AllProbedUp")
            .whole("port", 1, LAST_PORT)
            .whole("intervalInSeconds", 5, Integer.MAX_VALUE)
            .whole("numberOfProbes", 1, Integer.MAX_VALUE)
            .whole("probeThreshold", 1, 100)
            .text("requestPath")
            .derived("loadBalancingRules"));
  }

  static Schema natPool() {
    return item(
        "InboundNatPool",
        timed(Schema.of("InboundNatPoolPropertiesFormat"))
            .reference("frontendIPConfiguration")
            .oneOf("protocol", "Udp", "Tcp", "All")
            .whole("frontendPortRangeStart", 1, LAST_PORT - 1)
            .whole("frontendPortRangeEnd", 1, LAST_PORT)
            .whole("backendPort", 1, LAST_PORT));
  }

  static Schema outbound() {
    return item(
        "OutboundRule",
        timed(Schema.of("OutboundRulePropertiesFormat"))
            .reference("backendAddressPool")
            .references("frontendIPConfigurations")
            .oneOf("protocol", "Tcp", "Udp", "All")
            .whole("allocatedOutboundPorts", 0, 64_000));
  }

  /** What all rules have. */
  static Schema timed(Schema properties) {
    return properties.whole("idleTimeoutInMinutes", 4, 100).flag("enableFloatingIP", "enableTcpReset");
  }

  /** Fills in what clients leave out, and refuses what is not whole by itself. */
  static void complete(ObjectNode properties) {
    each(properties, LoadBalancers.PROBES, Rules::completeProbe);
    each(properties, LoadBalancers.RULES, Rules::completeRule);
    each(properties, LoadBalancers.NAT_POOLS, (path, pool) ->
        require(pool, path, "frontendIPConfiguration", "protocol", "frontendPortRangeStart", "frontendPortRangeEnd", "backendPort"));
    each(properties, LoadBalancers.OUTBOUND_RULES, (path, rule) -> {
      require(rule, path, "frontendIPConfigurations", "backendAddressPool", "protocol");
      Json.otherwise(rule, "idleTimeoutInMinutes", 4);
      Json.otherwise(rule, "enableTcpReset", false);
      Json.otherwise(rule, "allocatedOutboundPorts", 0);
    });
  }

  @FunctionalInterface
  private interface Completion {
    void complete(String path, ObjectNode details);
  }

  private static void each(ObjectNode properties, String list, Completion completion) {
    JsonNode items = properties.path(list);
    for (int i = 0; i < items.size(); i++) {
      completion.complete("properties." + list + "[" + i + "].properties", Json.properties((ObjectNode) items.get(i)));
    }
  }

  static void require(ObjectNode details, String path, String... members) {
    for (String member : members) {
      if (!details.has(member)) {
        throw Checks.missing(member, path);
      }
    }
  }

  private static void completeProbe(String path, ObjectNode probe) {
    require(probe, path, "protocol", "port");
    boolean tcp = Json.text(probe, "protocol").filter("Tcp"::equals).isPresent();
    if (tcp == Json.text(probe, "requestPath").filter(text -> !text.isEmpty()).isPresent()) {
      throw ArmError.badRequest(
              "ProbeRequestPathNotValid",
              "A probe of protocol %s %s a requestPath.",
              Json.text(probe, "protocol").orElse(""),
              tcp ? "cannot have" : "needs")
          .at(path + ".requestPath");
    }
    Json.otherwise(probe, "intervalInSeconds", 15);
    Json.otherwise(probe, "numberOfProbes", 2);
    Json.otherwise(probe, "probeThreshold", 1);
    Json.otherwise(probe, "noHealthyBackendsBehavior", "AllProbedDown");
  }

  private static void completeRule(String path, ObjectNode rule) {
    require(rule, path, "frontendIPConfiguration", "protocol", "frontendPort");
    if (!rule.has("backendPort")) {
      rule.set("backendPort", rule.get("frontendPort"));
    }
    boolean all = Json.text(rule, "protocol").filter("All"::equals).isPresent();
    for (String port : List.of("frontendPort", "backendPort")) {
      if (all != (rule.path(port).asInt() == 0)) {
        throw ArmError.badRequest(
                "LoadBalancingRulePortsNotValid",
                "%s is %s with protocol %s: all ports (0) go with protocol All, and one port with Tcp or Udp.",
                port,
                rule.path(port),
                Json.text(rule, "protocol").orElse(""))
            .at(path + "." + port);
      }
    }
    if (rule.path("backendAddressPools").isEmpty()) {
      rule.remove("backendAddressPools");
    }
    Json.otherwise(rule, "enableFloatingIP", false);
    Json.otherwise(rule, "enableTcpReset", false);
    Json.otherwise(rule, "disableOutboundSnat", false);
    Json.otherwise(rule, "idleTimeoutInMinutes", 4);
    Json.otherwise(rule, "loadDistribution", "Default");
  }
}

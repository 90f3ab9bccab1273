package io.underpass.arm.network.filter;

import io.underpass.arm.network.IpConfigurations;
import io.underpass.arm.network.NetworkTypes;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.AddressPrefix;
import io.underpass.model.Ports;
import io.underpass.model.SecurityRule;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code Microsoft.Network/networkSecurityGroups/securityRules}. Each side has its addresses in one of three forms: a prefix or service
 * tag, a list of prefixes, or application security groups; and its ports in one of two.
 */
public final class SecurityRules implements ResourceKind {
  /** The lists that old clients read even where they are unused. */
  static final List<String> PLURALS =
      List.of("sourcePortRanges", "destinationPortRanges", "sourceAddressPrefixes", "destinationAddressPrefixes");

  private static final int LONGEST_DESCRIPTION = 140;

  private final Shape shape =
      Shape.part(
          NetworkTypes.SECURITY_RULE.toString(),
          "SecurityRule",
          "securityRules",
          Schema.of("SecurityRule")
              .nested(
                  "properties",
                  Schema.of("SecurityRulePropertiesFormat")
                      .text("description")
                      .oneOf("protocol", "*", "Tcp", "Udp", "Icmp", "Esp", "Ah")
                      .text("sourcePortRange", "destinationPortRange", "sourceAddressPrefix", "destinationAddressPrefix")
                      .texts(PLURALS.toArray(String[]::new))
                      .references("sourceApplicationSecurityGroups", "destinationApplicationSecurityGroups")
                      .oneOf("access", "Allow", "Deny")
                      .whole("priority", Integer.MIN_VALUE, Integer.MAX_VALUE)
                      .oneOf("direction", "Inbound", "Outbound")
                      .derived("provisioningState")));

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    for (String member : List.of("protocol", "access", "direction", "priority")) {
      if (!properties.has(member)) {
        throw Checks.missing(member, "properties");
      }
    }
    int priority = properties.path("priority").asInt();
    if (priority < SecurityRule.FIRST_PRIORITY || priority > SecurityRule.LAST_PRIORITY) {
      throw ArmError.badRequest(
          "SecurityRuleInvalidPriority",
          "Security rule has invalid Priority. Value provided: %d Allowed range %d-%d.",
          priority,
          SecurityRule.FIRST_PRIORITY,
          SecurityRule.LAST_PRIORITY);
    }
    Json.text(properties, "description").filter(text -> text.length() > LONGEST_DESCRIPTION).ifPresent(text -> {
      throw ArmError.badRequest(
          "SecurityRuleInvalidDescription",
          "The description of security rule %s has %d characters; it can have %d.",
          put.id().name(),
          text.length(),
          LONGEST_DESCRIPTION);
    });
    addresses(put, "source");
    addresses(put, "destination");
    ports(put, "source");
    ports(put, "destination");
  }

  private static void addresses(Put put, String side) {
    ObjectNode properties = put.properties();
    String single = side + "AddressPrefix";
    String several = side + "AddressPrefixes";
    String groups = side + "ApplicationSecurityGroups";
    checkOneForm(put, side + " addresses", single, several, groups);
    Json.text(properties, single).ifPresent(prefix -> {
      if (AddressPrefix.tryParse(prefix).isEmpty()) {
        throw invalidPrefix(prefix);
      }
    });
    for (JsonNode node : properties.withArray(several)) {
      String prefix = node.asString();
      AddressPrefix parsed = AddressPrefix.tryParse(prefix).orElseThrow(() -> invalidPrefix(prefix));
      if (!(parsed instanceof AddressPrefix.Block)) {
        throw ArmError.badRequest(
            "SecurityRuleParameterContainsUnsupportedValue",
            "Security rule parameter %s for rule with Id %s cannot specify existing VIRTUALNETWORK, INTERNET, AZURELOADBALANCER, '*' or "
                + "system tags. Unsupported value used: %s. A tag goes into %s.",
            several,
            put.id(),
            prefix,
            single);
      }
    }
    for (JsonNode group : properties.path(groups)) {
      IpConfigurations.reference(put, (ObjectNode) group, "properties." + groups, NetworkTypes.APPLICATION_SECURITY_GROUP);
    }
  }

  private static void ports(Put put, String side) {
    String single = side + "PortRange";
    String several = side + "PortRanges";
    checkOneForm(put, side + " ports", single, several);
    Json.text(put.properties(), single).filter(range -> !range.equals("*")).ifPresent(SecurityRules::checkRange);
    put.properties().withArray(several).forEach(range -> checkRange(range.asString()));
  }

  /** Empty texts and lists are what clients send for the forms that they don't use. */
  private static void checkOneForm(Put put, String what, String... forms) {
    ObjectNode properties = put.properties();
    List<String> used =
        List.of(forms).stream()
            .filter(form -> properties.path(form).isArray() ? !properties.path(form).isEmpty() : Json.text(properties, form).isPresent())
            .filter(form -> !Optional.of("").equals(Json.text(properties, form)))
            .toList();
    if (Optional.of("").equals(Json.text(properties, forms[0]))) {
      properties.remove(forms[0]);
    }
    if (used.size() != 1) {
      throw ArmError.badRequest(
          "SecurityRuleParametersNotClear",
          "Security rule %s must have its %s in exactly one of %s; it has %s.",
          put.id().name(),
          what,
          String.join(", ", forms),
          used.isEmpty() ? "none" : String.join(" and ", used));
    }
  }

  private static ArmError invalidPrefix(String prefix) {
    return ArmError.badRequest("SecurityRuleInvalidAddressPrefix", "Security rule has invalid Address prefix. Value provided: %s.", prefix);
  }

  private static void checkRange(String range) {
    if (range.equals("*") || Ports.tryParse(range).isEmpty()) {
      throw ArmError.badRequest(
          "SecurityRuleInvalidPortRange",
          "Security rule has invalid Port range. Value provided: %s. Value should be an integer OR integer range with '-' delimiter. "
              + "Valid range 0-%d.",
          range,
          Ports.ALL.last());
    }
  }
}

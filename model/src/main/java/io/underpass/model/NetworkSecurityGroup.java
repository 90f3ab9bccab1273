package io.underpass.model;

import java.util.List;

/**
 * A list of rules that subnets and network interfaces have. Who looks for its rules asks {@link Resources#securityRules}.
 *
 * @param rules those embedded in its document, in no order; without default rules
 */
public record NetworkSecurityGroup(ResourceId id, String location, List<SecurityRule> rules) implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/networkSecurityGroups");

  public NetworkSecurityGroup {
    rules = List.copyOf(rules);
  }
}

package io.underpass.model;

import io.underpass.model.SecurityRule.Access;
import io.underpass.model.SecurityRule.Direction;
import io.underpass.model.SecurityRule.Protocol;
import io.underpass.model.SecurityRule.Side;
import java.util.List;

/** The six rules that every network security group ends with (azure-docs, network-security-groups-overview, "Default security rules"). */
public final class DefaultSecurityRules {
  /** The list in a group's {@code properties}, and the type in their ids. */
  public static final String MEMBER = "defaultSecurityRules";

  static final int FIRST_PRIORITY = 65_000;
  static final int LAST_PRIORITY = 65_500;

  private record Row(String name, int priority, Direction direction, Access access, Side source, Side destination) {}

  private static final Side NETWORK = Side.of(AddressPrefix.Tag.VIRTUAL_NETWORK);

  private static final List<Row> ROWS = List.of(
      new Row("AllowVnetInBound", FIRST_PRIORITY, Direction.INBOUND, Access.ALLOW, NETWORK, NETWORK),
      new Row(
          "AllowAzureLoadBalancerInBound", 65_001, Direction.INBOUND, Access.ALLOW, Side.of(AddressPrefix.Tag.AZURE_LOAD_BALANCER),
          Side.ANY),
      new Row("DenyAllInBound", LAST_PRIORITY, Direction.INBOUND, Access.DENY, Side.ANY, Side.ANY),
      new Row("AllowVnetOutBound", FIRST_PRIORITY, Direction.OUTBOUND, Access.ALLOW, NETWORK, NETWORK),
      new Row("AllowInternetOutBound", 65_001, Direction.OUTBOUND, Access.ALLOW, Side.ANY, Side.of(AddressPrefix.Tag.INTERNET)),
      new Row("DenyAllOutBound", LAST_PRIORITY, Direction.OUTBOUND, Access.DENY, Side.ANY, Side.ANY));

  private DefaultSecurityRules() {}

  /** Those of a group, in the service's order. */
  public static List<SecurityRule> of(ResourceId group) {
    return ROWS.stream()
        .map(row -> new SecurityRule(
            group.child(MEMBER, row.name), row.priority, row.direction, row.access, Protocol.ANY, row.source, row.destination))
        .toList();
  }
}

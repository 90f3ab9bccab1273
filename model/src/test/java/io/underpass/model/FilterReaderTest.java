package io.underpass.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.model.SecurityRule.Access;
import io.underpass.model.SecurityRule.Direction;
import io.underpass.model.SecurityRule.Protocol;
import io.underpass.model.SecurityRule.Side;
import io.underpass.model.UserDefinedRoute.NextHop;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Security groups and route tables. */
class FilterReaderTest {
  private static final String GROUP = "networkSecurityGroups/web";

  /** As the service answers a GET, the members that it alone writes shortened. */
  static final String RULE = """
      {"name": "in", "id": "%1$snetworkSecurityGroups/web/securityRules/in", "etag": "W/\\"1\\"",
       "type": "Microsoft.Network/networkSecurityGroups/securityRules",
       "properties": {"provisioningState": "Succeeded", "protocol": "Tcp", "priority": 100, "access": "Allow", "direction": "Inbound",
         "sourceAddressPrefixes": ["10.10.0.0/16", "10.20.0.4", "fd00::/48"], "destinationAddressPrefix": "virtualnetwork",
         "sourcePortRange": "*", "destinationPortRanges": ["80", "8000-8080"], "destinationAddressPrefixes": [], "sourcePortRanges": []}}
      """.formatted(Documents.NETWORK);

  static final String ROUTES = """
      {"location": "eastus", "properties": {"disableBgpRoutePropagation": true, "routes": [
        {"name": "fw", "properties": {"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.0.2.4",
          "hasBgpOverride": false}},
        {"name": "st", "properties": {"addressPrefix": "Storage.WestEurope", "nextHopType": "Internet"}}]}}
      """;

  private static AddressPrefix block(String prefix) {
    return new AddressPrefix.Block(Prefix.parse(prefix));
  }

  @Test
  void aRule() {
    SecurityRule rule = Documents.resource(SecurityRule.class, GROUP + "/securityRules/in", RULE);
    assertThat(rule.priority()).isEqualTo(100);
    assertThat(rule.direction()).isEqualTo(Direction.INBOUND);
    assertThat(rule.access()).isEqualTo(Access.ALLOW);
    assertThat(rule.protocol()).isEqualTo(Protocol.TCP);
    assertThat(rule.source()).isEqualTo(new Side(
        List.of(block("10.10.0.0/16"), block("10.20.0.4/32"), block("fd00::/48")), List.of(), List.of(Ports.ALL)));
    assertThat(rule.destination()).isEqualTo(new Side(
        List.of(AddressPrefix.Tag.VIRTUAL_NETWORK), List.of(), List.of(new Ports(80, 80), new Ports(8000, 8080))));
    assertThat(rule.isDefault()).isFalse();
  }

  @Test
  void aRuleOfApplicationSecurityGroups() {
    SecurityRule rule = Documents.resource(SecurityRule.class, GROUP + "/securityRules/r", """
        {"properties": {"protocol": "*", "priority": 4096, "access": "Deny", "direction": "Outbound",
          "sourceApplicationSecurityGroups": [{"id": "%1$sapplicationSecurityGroups/web"}],
          "destinationApplicationSecurityGroups": [{"id": "%1$sapplicationSecurityGroups/db"}],
          "sourcePortRange": "*", "destinationPortRange": "1433"}}
        """.formatted(Documents.NETWORK));
    assertThat(rule.protocol()).isEqualTo(Protocol.ANY);
    assertThat(rule.source().prefixes()).isEmpty();
    assertThat(rule.source().applicationSecurityGroups()).containsExactly(Documents.id("applicationSecurityGroups/web"));
    assertThat(rule.destination().applicationSecurityGroups()).containsExactly(Documents.id("applicationSecurityGroups/db"));
    assertThat(rule.destination().ports()).containsExactly(Ports.parse("1433"));
  }

  @ParameterizedTest
  @CsvSource({"priority,99", "priority,65000", "priority,1.5", "direction,'\"Sideways\"'", "access,null", "protocol,'\"Sctp\"'"})
  void aRuleThatCannotBeAppliedIsNamedAndLeftOut(String member, String value) {
    Reading reading = Documents.read(
        GROUP + "/securityRules/in", RULE.replaceFirst("\"" + member + "\": [^,}]+", "\"" + member + "\": " + value));
    assertThat(reading.resource()).isEmpty();
    assertThat(reading.problems()).hasSize(1);
  }

  @Test
  void rulesComeByPriorityAndEndWithTheSixDefaults() {
    NetworkSecurityGroup group = Documents.resource(NetworkSecurityGroup.class, GROUP, """
        {"location": "eastus", "properties": {"securityRules": [%s]}}
        """.formatted(RULE.replace("\"priority\": 100", "\"priority\": 300")));
    SecurityRule own = Documents.resource(
        SecurityRule.class, GROUP + "/securityRules/first", RULE.replace("\"priority\": 100", "\"priority\": 200"));
    Resources resources = Resources.of(List.of(group, own));
    List<SecurityRule> rules = resources.securityRules(Documents.id("networkSecurityGroups/WEB"));
    assertThat(rules).extracting(SecurityRule::name).containsExactly(
        "first", "in", "AllowVnetInBound", "AllowVnetOutBound", "AllowAzureLoadBalancerInBound", "AllowInternetOutBound", "DenyAllInBound",
        "DenyAllOutBound");
    assertThat(rules.stream().skip(2)).allMatch(SecurityRule::isDefault).extracting(SecurityRule::priority)
        .containsExactly(65_000, 65_000, 65_001, 65_001, 65_500, 65_500);
    assertThat(rules.get(4).source()).isEqualTo(Side.of(AddressPrefix.Tag.AZURE_LOAD_BALANCER));
    ResourceId last = group.id().child("defaultSecurityRules", "DenyAllOutBound");
    assertThat(rules.getLast())
        .isEqualTo(new SecurityRule(last, 65_500, Direction.OUTBOUND, Access.DENY, Protocol.ANY, Side.ANY, Side.ANY));
    assertThat(resources.securityRules(Documents.id("networkSecurityGroups/none"))).isEmpty();
    Resources later = resources.with(Map.of(Host.id("h"), Optional.of(new Host(Host.id("h")))));
    assertThat(later.securityRules(group.id())).isSameAs(rules);
    assertThat(resources.with(Map.of(own.id(), Optional.empty())).securityRules(group.id())).hasSize(7).doesNotContain(own);
  }

  @Test
  void aRouteTable() {
    RouteTable table = Documents.resource(RouteTable.class, "routeTables/t", ROUTES);
    assertThat(table.disableBgpRoutePropagation()).isTrue();
    UserDefinedRoute own = Documents.resource(UserDefinedRoute.class, "routeTables/t/routes/none", """
        {"properties": {"addressPrefix": "10.9.0.0/16", "nextHopType": "none", "nextHopIpAddress": ""}}
        """);
    Resources resources = Resources.of(List.of(table, own));
    assertThat(resources.routes(table)).containsExactly(
        new UserDefinedRoute(
            table.id().child("routes", "fw"), block("0.0.0.0/0"), NextHop.VIRTUAL_APPLIANCE, IpAddress.parse("10.0.2.4")),
        new UserDefinedRoute(table.id().child("routes", "st"), new AddressPrefix.Tag("Storage.WestEurope"), NextHop.INTERNET, null),
        own);
    assertThat(Documents.resource(RouteTable.class, "routeTables/t", "{}").disableBgpRoutePropagation()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{'addressPrefix': '10.0.0.0/8', 'nextHopType': 'VirtualAppliance'}",
    "{'addressPrefix': '10.0.0.0/8', 'nextHopType': 'None', 'nextHopIpAddress': '10.0.0.4'}",
    "{'addressPrefix': '*', 'nextHopType': 'None'}",
    "{'addressPrefix': '10.0.0.0/8', 'nextHopType': 'Nowhere'}"
  })
  void aRouteThatContradictsItselfIsNamedAndLeftOut(String properties) {
    Reading reading = Documents.read("routeTables/t/routes/r", "{\"properties\": " + properties.replace('\'', '"') + "}");
    assertThat(reading.resource()).isEmpty();
    assertThat(reading.problems()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "10.0.0.0/8", "fd00::/8", "Internet", "AzureCloud.westeurope", "0.0.0.0/0"})
  void prefixesPrintAsTheyWereParsed(String text) {
    assertThat(AddressPrefix.parse(text)).hasToString(text);
  }

  @Test
  void tagsCompareAsTheServiceSpellsThem() {
    assertThat(AddressPrefix.parse("INTERNET")).isEqualTo(AddressPrefix.Tag.INTERNET);
    assertThat(AddressPrefix.parse("azureloadbalancer")).isEqualTo(AddressPrefix.Tag.AZURE_LOAD_BALANCER);
    assertThat(AddressPrefix.parse("10.0.0.4")).isEqualTo(block("10.0.0.4/32"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0.1/8", "10.0.0.1-10.0.0.9", "two words", "a.b.c"})
  void otherPrefixesAreRefused(String text) {
    assertThatThrownBy(() -> AddressPrefix.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "65536", "9-8", "-1", "a", "1-", "http"})
  void otherPortsAreRefused(String text) {
    assertThatThrownBy(() -> Ports.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "0", "65535", "80-90"})
  void portsPrintAsTheyWereParsed(String text) {
    assertThat(Ports.parse(text)).hasToString(text);
    assertThat(Ports.parse("80-90").contains(90)).isTrue();
    assertThat(Ports.parse("80-90").contains(91)).isFalse();
  }
}

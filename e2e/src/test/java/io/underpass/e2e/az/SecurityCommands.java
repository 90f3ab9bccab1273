package io.underpass.e2e.az;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;

/** {@code az network nsg} and {@code route-table}. */
final class SecurityCommands {
  private static final String SUBNET = "network vnet subnet update -g $GROUP --vnet-name hub -n default ";

  private SecurityCommands() {}

  private static void network(AzShell az) {
    az.does("network vnet create -g $GROUP -n hub --address-prefixes 10.0.0.0/16 --subnet-name default --subnet-prefixes 10.0.1.0/24");
  }

  static void securityGroups(AzShell az) {
    network(az);
    JsonNode created = az.json("network nsg create -g $GROUP -n guard --tags stage=test").path("NewNSG");
    assertThat(created.path("defaultSecurityRules").valueStream().map(rule -> rule.path("priority").asInt()).sorted())
        .containsExactly(65000, 65000, 65001, 65001, 65500, 65500);
    assertThat(created.path("securityRules").size()).isZero();
    assertThat(az.names("network nsg list -g $GROUP")).containsExactly("guard");
    assertThat(az.table("network nsg list -g $GROUP").getLast()).contains("guard", "Succeeded");
    rules(az);
    az.does("network nic create -g $GROUP -n guarded --vnet-name hub --subnet default --network-security-group guard");
    assertThat(az.tsv(SUBNET + "--network-security-group guard --query networkSecurityGroup.id")).endsWith("/networkSecurityGroups/guard");
    assertThat(az.tsv("network nsg show -g $GROUP -n guard --query [networkInterfaces[0].id,subnets[0].id]"))
        .contains("/networkInterfaces/guarded", "/subnets/default");
    assertThat(az.tsv("network nsg update -g $GROUP -n guard --set tags.more=yes --query [tags.more,tags.stage]").lines())
        .containsExactly("yes", "test");
    assertThat(az.refused("network nsg delete -g $GROUP -n guard"))
        .contains("InUseNetworkSecurityGroupCannotBeDeleted", "guarded", "default");
    az.does("network nic update -g $GROUP -n guarded --remove networkSecurityGroup");
    az.does(SUBNET + "--remove networkSecurityGroup");
    az.does("network nsg delete -g $GROUP -n guard");
    assertThat(az.outcome("network nsg show -g $GROUP -n guard").status()).isEqualTo(3);
  }

  private static void rules(AzShell az) {
    JsonNode rule =
        az.json("network nsg rule create -g $GROUP --nsg-name guard -n ssh --priority 100 --access Allow --protocol Tcp --direction Inbound"
            + " --destination-port-ranges 22 --source-address-prefixes 10.10.0.0/16");
    assertThat(rule.path("destinationPortRange").asString()).isEqualTo("22");
    assertThat(rule.path("sourceAddressPrefix").asString()).isEqualTo("10.10.0.0/16");
    assertThat(az.json("network nsg rule show -g $GROUP --nsg-name guard -n ssh")).isEqualTo(rule);
    JsonNode changed = az.json("network nsg rule update -g $GROUP --nsg-name guard -n ssh --priority 110"
            + " --destination-port-ranges 22 2222");
    assertThat(changed.path("priority").asInt()).isEqualTo(110);
    assertThat(changed.path("destinationPortRanges").valueStream().map(JsonNode::asString)).containsExactly("22", "2222");
    assertThat(changed.has("destinationPortRange")).isFalse();
    assertThat(az.refused("network nsg rule create -g $GROUP --nsg-name guard -n web --priority 110 --access Deny --protocol Tcp"
            + " --direction Inbound"
        + " --destination-port-ranges 80")).contains("SecurityRuleConflict", "web", "ssh");
    assertThat(az.names("network nsg rule list -g $GROUP --nsg-name guard")).containsExactly("ssh");
    assertThat(az.names("network nsg rule list -g $GROUP --nsg-name guard --include-default")).hasSize(7).contains("ssh", "DenyAllInBound");
    assertThat(az.tsv("network nsg show -g $GROUP -n guard --query securityRules[].name").lines()).containsExactly("ssh");
    az.does("network nsg rule delete -g $GROUP --nsg-name guard -n ssh");
    assertThat(az.names("network nsg rule list -g $GROUP --nsg-name guard")).isEmpty();
  }

  static void routeTables(AzShell az) {
    network(az);
    assertThat(az.tsv("network route-table create -g $GROUP -n table --disable-bgp-route-propagation true"
            + " --query disableBgpRoutePropagation"))
        .isEqualTo("true");
    assertThat(az.table("network route-table list -g $GROUP").getLast().split(" +")).startsWith("True", "eastus", "table", "Succeeded");
    JsonNode route =
        az.json("network route-table route create -g $GROUP --route-table-name table -n firewall --address-prefix 10.10.0.0/16"
                + " --next-hop-type VirtualAppliance"
            + " --next-hop-ip-address 10.0.1.4");
    assertThat(route.path("nextHopType").asString()).isEqualTo("VirtualAppliance");
    assertThat(az.table("network route-table route list -g $GROUP --route-table-name table").getLast())
        .contains("10.10.0.0/16", "firewall", "10.0.1.4");
    assertThat(az.tsv("network route-table route update -g $GROUP --route-table-name table -n firewall --next-hop-ip-address 10.0.1.5"
            + " --query nextHopIpAddress"))
        .isEqualTo("10.0.1.5");
    assertThat(az.tsv("network route-table route show -g $GROUP --route-table-name table -n firewall"
            + " --query [addressPrefix,nextHopIpAddress]").lines())
        .containsExactly("10.10.0.0/16", "10.0.1.5");
    assertThat(az.tsv("network route-table update -g $GROUP -n table --disable-bgp-route-propagation false"
            + " --query [disableBgpRoutePropagation,routes[0].name]").lines())
        .as("an explicit false is kept, and so are the routes").containsExactly("false", "firewall");
    assertThat(az.tsv(SUBNET + "--route-table table --query routeTable.id")).endsWith("/routeTables/table");
    assertThat(az.refused("network route-table delete -g $GROUP -n table")).contains("InUseRouteTableCannotBeDeleted", "table");
    az.does(SUBNET + "--remove routeTable");
    az.does("network route-table route delete -g $GROUP --route-table-name table -n firewall");
    assertThat(az.names("network route-table route list -g $GROUP --route-table-name table")).isEmpty();
    az.does("network route-table delete -g $GROUP -n table");
    assertThat(az.names("network route-table list -g $GROUP")).isEmpty();
  }
}

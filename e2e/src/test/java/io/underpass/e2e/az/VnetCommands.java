package io.underpass.e2e.az;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;

/** {@code az network vnet} with {@code subnet} and {@code peering}. */
final class VnetCommands {
  private VnetCommands() {}

  static void networks(AzShell az) {
    JsonNode created =
        az.json("network vnet create -g $GROUP -n hub --address-prefixes 10.0.0.0/16 --subnet-name default --subnet-prefixes 10.0.1.0/24"
                + " --tags stage=test")
            .path("newVNet");
    assertThat(created.path("provisioningState").asString()).isEqualTo("Succeeded");
    assertThat(created.path("location").asString()).as("that of the group").isEqualTo("eastus");
    assertThat(created.path("addressSpace").path("addressPrefixes").valueStream().map(JsonNode::asString)).containsExactly("10.0.0.0/16");
    assertThat(created.path("subnets").path(0).path("addressPrefix").asString()).isEqualTo("10.0.1.0/24");
    assertThat(az.json("network vnet show -g $GROUP -n hub")).as("what create printed").isEqualTo(created);
    az.does("network vnet wait -g $GROUP -n hub --created");
    assertThat(az.names("network vnet list -g $GROUP")).containsExactly("hub");
    assertThat(az.names("network vnet list")).contains("hub");
    assertThat(az.table("network vnet list -g $GROUP").getLast().split(" +"))
        .startsWith("hub", az.value("GROUP"), "eastus", "1", "10.0.0.0/16");

    assertThat(az.tsv("network vnet update -g $GROUP -n hub --address-prefixes 10.0.0.0/16 10.2.0.0/16"
            + " --query addressSpace.addressPrefixes").lines())
        .containsExactly("10.0.0.0/16", "10.2.0.0/16");
    assertThat(az.tsv("network vnet update -g $GROUP -n hub --dns-servers 10.0.0.4 --query dhcpOptions.dnsServers[0]"))
        .isEqualTo("10.0.0.4");
    assertThat(az.tsv("network vnet update -g $GROUP -n hub --set tags.more=yes --query [tags.more,tags.stage]").lines())
        .containsExactly("yes", "test");
    assertThat(az.refused("network vnet update -g $GROUP -n hub --address-prefixes 10.2.0.0/16"))
        .as("a subnet would lose its range").contains("default");
    subnets(az);
    addresses(az);
    az.does("network vnet delete -g $GROUP -n hub");
    assertThat(az.outcome("network vnet show -g $GROUP -n hub").status()).as("az's own code for what isn't there").isEqualTo(3);
    az.does("network vnet wait -g $GROUP -n hub --deleted");
    assertThat(az.names("network vnet list -g $GROUP")).isEmpty();
  }

  private static void subnets(AzShell az) {
    assertThat(az.json("network vnet subnet create -g $GROUP --vnet-name hub -n workload"
            + " --address-prefixes 10.0.2.0/24").path("addressPrefix").asString())
        .isEqualTo("10.0.2.0/24");
    assertThat(az.names("network vnet subnet list -g $GROUP --vnet-name hub")).containsExactly("default", "workload");
    assertThat(az.table("network vnet subnet list -g $GROUP --vnet-name hub").getLast()).contains("workload", "10.0.2.0/24", "Succeeded");
    assertThat(az.tsv("network vnet subnet update -g $GROUP --vnet-name hub -n workload --address-prefixes 10.0.2.0/25"
            + " --query addressPrefix"))
        .isEqualTo("10.0.2.0/25");
    assertThat(az.tsv("network vnet subnet update -g $GROUP --vnet-name hub -n workload --disable-private-endpoint-network-policies false"
        + " --query privateEndpointNetworkPolicies")).isEqualTo("Enabled");
    assertThat(az.refused("network vnet subnet create -g $GROUP --vnet-name hub -n twice --address-prefixes 10.0.2.0/26"))
        .contains("NetcfgSubnetRangesOverlap");
    assertThat(az.refused("network vnet subnet create -g $GROUP --vnet-name hub -n outside --address-prefixes 192.168.0.0/24"))
        .contains("NetcfgSubnetRangeOutsideVnet");
    az.does("network vnet subnet delete -g $GROUP --vnet-name hub -n workload");
    assertThat(az.outcome("network vnet subnet show -g $GROUP --vnet-name hub -n workload").status()).isEqualTo(3);
    assertThat(az.tsv("network vnet show -g $GROUP -n hub --query subnets[].name").lines()).containsExactly("default");
  }

  private static void addresses(AzShell az) {
    az.does("network nic create -g $GROUP -n taken --vnet-name hub --subnet default --private-ip-address 10.0.1.10");
    assertThat(az.tsv("network vnet check-ip-address -g $GROUP -n hub --ip-address 10.0.1.11 --query available")).isEqualTo("true");
    JsonNode taken = az.json("network vnet check-ip-address -g $GROUP -n hub --ip-address 10.0.1.10");
    assertThat(taken.path("available").asBoolean()).isFalse();
    assertThat(taken.path("availableIPAddresses").valueStream().map(JsonNode::asString)).hasSize(5).startsWith("10.0.1.4");
    assertThat(az.tsv("network vnet subnet list-available-ips -g $GROUP --vnet-name hub -n default").lines().findFirst())
        .contains("10.0.1.4");
    assertThat(az.refused("network vnet delete -g $GROUP -n hub")).contains("InUseSubnetCannotBeDeleted", "taken");
    az.does("network nic delete -g $GROUP -n taken");
  }

  static void peerings(AzShell az) {
    az.does("network vnet create -g $GROUP -n hub --address-prefixes 10.0.0.0/16 --subnet-name GatewaySubnet"
            + " --subnet-prefixes 10.0.255.0/27");
    az.does("network vnet create -g $GROUP -n spoke --address-prefixes 10.1.0.0/16 --subnet-name default --subnet-prefixes 10.1.1.0/24");
    JsonNode first = az.json("network vnet peering create -g $GROUP -n to-spoke --vnet-name hub --remote-vnet spoke --allow-vnet-access"
            + " --allow-gateway-transit");
    assertThat(first.path("peeringState").asString()).isEqualTo("Initiated");
    assertThat(first.path("remoteAddressSpace").path("addressPrefixes").path(0).asString()).isEqualTo("10.1.0.0/16");
    assertThat(az.refused("network vnet peering create -g $GROUP -n to-hub --vnet-name spoke --remote-vnet hub --allow-vnet-access"
            + " --use-remote-gateways"))
        .contains("RemoteVnetHasNoGateways");
    assertThat(az.tsv("network vnet peering create -g $GROUP -n to-hub --vnet-name spoke --remote-vnet hub --allow-vnet-access"
            + " --query peeringState"))
        .isEqualTo("Connected");
    assertThat(az.tsv("network vnet peering show -g $GROUP -n to-spoke --vnet-name hub --query [peeringState,peeringSyncLevel]").lines())
        .containsExactly("Connected", "FullyInSync");
    assertThat(az.table("network vnet peering list -g $GROUP --vnet-name hub").getLast()).contains("to-spoke", "Connected");
    assertThat(az.tsv("network vnet peering update -g $GROUP -n to-hub --vnet-name spoke --set allowForwardedTraffic=true"
            + " --query allowForwardedTraffic"))
        .isEqualTo("true");
    az.does("network vnet update -g $GROUP -n spoke --address-prefixes 10.1.0.0/16 10.3.0.0/16");
    assertThat(az.tsv("network vnet peering show -g $GROUP -n to-spoke --vnet-name hub --query peeringSyncLevel"))
        .isNotEqualTo("FullyInSync");
    az.does("network vnet peering sync -g $GROUP -n to-spoke --vnet-name hub");
    assertThat(az.tsv("network vnet peering show -g $GROUP -n to-spoke --vnet-name hub"
            + " --query [peeringSyncLevel,remoteAddressSpace.addressPrefixes[1]]").lines())
        .containsExactly("FullyInSync", "10.3.0.0/16");
    az.does("network vnet peering delete -g $GROUP -n to-hub --vnet-name spoke");
    assertThat(az.tsv("network vnet peering show -g $GROUP -n to-spoke --vnet-name hub --query peeringState")).isEqualTo("Disconnected");
    assertThat(az.names("network vnet peering list -g $GROUP --vnet-name spoke")).isEmpty();
  }
}

package io.underpass.e2e.az;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;

/** {@code az network nic} and {@code public-ip}, and what {@code az vm} shows of machines. */
final class NicCommands {
  private NicCommands() {}

  static void interfaces(AzShell az) {
    az.does("network vnet create -g $GROUP -n hub --address-prefixes 10.0.0.0/16 --subnet-name default --subnet-prefixes 10.0.1.0/24");
    JsonNode fixed = az.json("network nic create -g $GROUP -n fixed --vnet-name hub --subnet default"
            + " --private-ip-address 10.0.1.10").path("NewNIC");
    assertThat(fixed.path("ipConfigurations").path(0).path("privateIpAddress").asString()).isEqualTo("10.0.1.10");
    assertThat(fixed.path("ipConfigurations").path(0).path("privateIpAllocationMethod").asString()).isEqualTo("Static");
    assertThat(fixed.path("macAddress").asString()).matches("00-0D-3A(-[0-9A-F]{2}){3}");
    JsonNode dynamic = az.json("network nic create -g $GROUP -n dynamic --vnet-name hub --subnet default").path("NewNIC");
    assertThat(dynamic.path("ipConfigurations").path(0).path("privateIpAddress").asString())
        .as("the first four are the service's").isEqualTo("10.0.1.4");
    assertThat(az.refused("network nic create -g $GROUP -n twice --vnet-name hub --subnet default --private-ip-address 10.0.1.10"))
        .contains("PrivateIPAddressIsAllocated", "10.0.1.10", "fixed");
    assertThat(az.refused("network nic create -g $GROUP -n reserved --vnet-name hub --subnet default --private-ip-address 10.0.1.3"))
        .contains("PrivateIPAddressInReservedRange");
    az.does("network nic wait -g $GROUP -n fixed --created");
    assertThat(az.names("network nic list -g $GROUP")).containsExactlyInAnyOrder("fixed", "dynamic");
    assertThat(az.table("network nic list -g $GROUP")).anyMatch(line -> line.contains("fixed") && line.contains("Succeeded"));
    assertThat(az.tsv("network nic update -g $GROUP -n fixed --ip-forwarding true --query enableIpForwarding")).isEqualTo("true");
    assertThat(az.tsv("network nic update -g $GROUP -n fixed --set tags.stage=test --query [tags.stage,enableIpForwarding]").lines())
        .containsExactly("test", "true");
    configurations(az);
    effectiveRoutes(az);
    machines(az);
    publicAddresses(az);
    az.does("network nic delete -g $GROUP -n fixed");
    assertThat(az.outcome("network nic show -g $GROUP -n fixed").status()).isEqualTo(3);
    assertThat(az.tsv("network nic create -g $GROUP -n next --vnet-name hub --subnet default --private-ip-address 10.0.1.10"
        + " --query NewNIC.ipConfigurations[0].privateIpAddress")).as("free again").isEqualTo("10.0.1.10");
  }

  private static void configurations(AzShell az) {
    assertThat(az.tsv("network nic ip-config create -g $GROUP --nic-name fixed -n second --private-ip-address 10.0.1.20"
            + " --query privateIpAddress"))
        .isEqualTo("10.0.1.20");
    assertThat(az.names("network nic ip-config list -g $GROUP --nic-name fixed")).hasSize(2).contains("second");
    assertThat(az.tsv("network nic ip-config update -g $GROUP --nic-name fixed -n second --private-ip-address 10.0.1.21"
            + " --query privateIpAddress"))
        .isEqualTo("10.0.1.21");
    assertThat(az.tsv("network nic ip-config show -g $GROUP --nic-name fixed -n second --query [privateIpAddress,primary]").lines())
        .containsExactly("10.0.1.21", "false");
    az.does("network nic ip-config delete -g $GROUP --nic-name fixed -n second");
    assertThat(az.names("network nic ip-config list -g $GROUP --nic-name fixed")).hasSize(1);
  }

  private static void effectiveRoutes(AzShell az) {
    assertThat(az.table("network nic show-effective-route-table -g $GROUP -n fixed"))
        .anyMatch(line -> line.matches("Default +Active +10\\.0\\.0\\.0/16 +VnetLocal"))
        .anyMatch(line -> line.matches("Default +Active +0\\.0\\.0\\.0/0 +Internet"));
    assertThat(az.tsv("resource invoke-action --action effectiveRouteTable"
            + " --ids /subscriptions/$SUBSCRIPTION/resourceGroups/$GROUP/providers/Microsoft.Network"
        + "/networkInterfaces/fixed --query value[0].nextHopType")).isEqualTo("VnetLocal");
  }

  private static void machines(AzShell az) {
    az.let("FIXED", az.tsv("network nic show -g $GROUP -n fixed --query id"));
    az.let("PROFILE", "{\"networkProfile\":{\"networkInterfaces\":[{\"id\":\"" + az.value("FIXED") + "\"}]}}");
    az.does("resource create -g $GROUP -n machine --resource-type Microsoft.Compute/virtualMachines --properties $PROFILE");
    assertThat(az.names("vm list -g $GROUP")).containsExactly("machine");
    assertThat(az.tsv("vm show -g $GROUP -n machine --query networkProfile.networkInterfaces[0].id")).endsWith("/networkInterfaces/fixed");
    assertThat(az.tsv("network nic show -g $GROUP -n fixed --query virtualMachine.id")).endsWith("/virtualMachines/machine");
    assertThat(az.refused("network nic delete -g $GROUP -n fixed")).contains("NicInUse");
    az.does("vm delete -g $GROUP -n machine --yes");
    assertThat(az.names("vm list -g $GROUP")).isEmpty();
  }

  private static void publicAddresses(AzShell az) {
    JsonNode address = az.json("network public-ip create -g $GROUP -n address --sku Standard").path("publicIp");
    assertThat(address.path("ipAddress").asString()).matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
    assertThat(address.path("publicIPAllocationMethod").asString()).isEqualTo("Static");
    assertThat(az.names("network public-ip list -g $GROUP")).containsExactly("address");
    assertThat(az.table("network public-ip list -g $GROUP").getLast()).contains("address", address.path("ipAddress").asString());
    assertThat(az.tsv("network public-ip update -g $GROUP -n address --set tags.stage=test --query [ipAddress,tags.stage]").lines())
        .containsExactly(address.path("ipAddress").asString(), "test");
    az.does("network nic ip-config update -g $GROUP --nic-name fixed -n ipconfig1 --public-ip-address address");
    assertThat(az.tsv("network public-ip show -g $GROUP -n address --query ipConfiguration.id")).contains("/networkInterfaces/fixed/");
    assertThat(az.refused("network public-ip delete -g $GROUP -n address")).contains("PublicIPAddressCannotBeDeleted");
    az.does("network nic ip-config update -g $GROUP --nic-name fixed -n ipconfig1 --remove publicIpAddress");
    az.does("network public-ip delete -g $GROUP -n address");
    assertThat(az.outcome("network public-ip show -g $GROUP -n address").status()).isEqualTo(3);
  }
}

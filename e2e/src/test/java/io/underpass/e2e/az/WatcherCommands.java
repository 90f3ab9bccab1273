package io.underpass.e2e.az;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;

/** {@code az network watcher}, {@code storage account} and {@code network local-gateway}: what is kept and shown. */
final class WatcherCommands {
  private WatcherCommands() {}

  static void watchers(AzShell az) {
    az.does("network watcher configure -g $GROUP --locations eastus --enabled");
    assertThat(az.tsv("network watcher list --query \"[?location=='eastus'].provisioningState\"")).isEqualTo("Succeeded");
    az.does("network nsg create -g $GROUP -n guard");
    JsonNode account = az.json("storage account create -g $GROUP -n underpasslogs --sku Standard_LRS -l eastus");
    assertThat(account.path("provisioningState").asString()).isEqualTo("Succeeded");
    assertThat(az.names("storage account list -g $GROUP")).containsExactly("underpasslogs");
    assertThat(az.tsv("storage account update -g $GROUP -n underpasslogs --tags stage=test --query [tags.stage,sku.name]").lines())
        .containsExactly("test", "Standard_LRS");
    az.let("ACCOUNT", account.path("id").asString());
    flowLogs(az);
    connectionMonitors(az);
    az.does("storage account delete -g $GROUP -n underpasslogs --yes");
    assertThat(az.names("storage account list -g $GROUP")).isEmpty();
    az.does("network watcher configure --locations eastus --enabled false");
    assertThat(az.tsv("network watcher list --query \"[?location=='eastus'].name\"")).isEmpty();
  }

  private static void flowLogs(AzShell az) {
    JsonNode log = az.json("network watcher flow-log create -l eastus -g $GROUP -n log --nsg guard --storage-account $ACCOUNT");
    assertThat(log.path("targetResourceId").asString()).endsWith("/networkSecurityGroups/guard");
    assertThat(log.path("enabled").asBoolean()).isTrue();
    assertThat(az.names("network watcher flow-log list -l eastus")).containsExactly("log");
    assertThat(az.tsv("network watcher flow-log update -l eastus -n log --retention 7 --query [retentionPolicy.days,enabled]").lines())
        .containsExactly("7", "true");
    assertThat(az.tsv("network watcher flow-log show -l eastus -n log --query storageId")).isEqualTo(az.value("ACCOUNT"));
    az.does("network watcher flow-log delete -l eastus -n log");
    assertThat(az.names("network watcher flow-log list -l eastus")).isEmpty();
  }

  private static void connectionMonitors(AzShell az) {
    az.let("MACHINE", "/subscriptions/" + az.value("SUBSCRIPTION") + "/resourceGroups/" + az.value("GROUP")
        + "/providers/Microsoft.Compute/virtualMachines/vm");
    JsonNode monitor =
        az.json("network watcher connection-monitor create -l eastus -n monitor --endpoint-source-name vm"
                + " --endpoint-source-resource-id $MACHINE"
            + " --endpoint-dest-name office --endpoint-dest-address 10.10.0.10 --test-config-name ping --protocol Icmp");
    assertThat(monitor.path("endpoints").valueStream().map(end -> end.path("name").asString())).containsExactlyInAnyOrder("vm", "office");
    assertThat(az.names("network watcher connection-monitor list -l eastus")).containsExactly("monitor");
    assertThat(az.tsv("network watcher connection-monitor show -l eastus -n monitor --query testConfigurations[0].protocol"))
        .isEqualToIgnoringCase("icmp");
    az.does("network watcher connection-monitor delete -l eastus -n monitor");
    assertThat(az.names("network watcher connection-monitor list -l eastus")).isEmpty();
  }

  static void localGateways(AzShell az) {
    JsonNode gateway = az.json("network local-gateway create -g $GROUP -n office --gateway-ip-address 203.0.113.9"
            + " --local-address-prefixes 10.20.0.0/16");
    assertThat(gateway.path("gatewayIpAddress").asString()).isEqualTo("203.0.113.9");
    assertThat(az.table("network local-gateway list -g $GROUP").getLast()).contains("office", "203.0.113.9");
    assertThat(az.tsv("network local-gateway update -g $GROUP -n office --local-address-prefixes 10.20.0.0/16 10.21.0.0/16"
        + " --query localNetworkAddressSpace.addressPrefixes").lines()).containsExactly("10.20.0.0/16", "10.21.0.0/16");
    az.does("network local-gateway delete -g $GROUP -n office");
    assertThat(az.outcome("network local-gateway show -g $GROUP -n office").status()).isEqualTo(3);
  }
}

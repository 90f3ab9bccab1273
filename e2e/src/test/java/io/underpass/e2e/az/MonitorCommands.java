package io.underpass.e2e.az;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;

/** {@code az monitor}. */
final class MonitorCommands {
  private static final String GATEWAY = " --resource gateway -g $GROUP --resource-type Microsoft.Network/virtualNetworkGateways";

  private MonitorCommands() {}

  static void monitoring(AzShell az) {
    az.does("network vnet create -g $GROUP -n hub --address-prefixes 10.0.0.0/16 --subnet-name GatewaySubnet"
            + " --subnet-prefixes 10.0.255.0/27");
    az.does("network public-ip create -g $GROUP -n address --sku Standard");
    az.does("network vnet-gateway create -g $GROUP -n gateway --vnet hub --public-ip-addresses address --gateway-type ExpressRoute"
            + " --sku ErGw1AZ");
    JsonNode workspace = az.json("monitor log-analytics workspace create -g $GROUP --workspace-name workspace");
    assertThat(workspace.path("customerId").asString()).matches("[0-9a-f-]{36}");
    assertThat(az.names("monitor log-analytics workspace list -g $GROUP")).containsExactly("workspace");
    assertThat(az.tsv("monitor log-analytics workspace update -g $GROUP --workspace-name workspace --retention-time 60"
            + " --query retentionInDays"))
        .isEqualTo("60");
    metrics(az);
    settings(az, workspace.path("id").asString());
    az.does("monitor log-analytics workspace delete -g $GROUP --workspace-name workspace --yes --force true");
    assertThat(az.names("monitor log-analytics workspace list -g $GROUP")).isEmpty();
  }

  private static void metrics(AzShell az) {
    assertThat(az.tsv("monitor metrics list-definitions" + GATEWAY + " --query [].name.value").lines())
        .contains(
            "ExpressRouteGatewayBitsPerSecond", "ExpressRouteGatewayPacketsPerSecond", "ExpressRouteGatewayCountOfRoutesAdvertisedToPeer");
    assertThat(az.table("monitor metrics list-definitions" + GATEWAY))
        .anyMatch(line -> line.matches(".*ExpressRouteGatewayBitsPerSecond +BitsPerSecond +Average.*"));
    JsonNode read =
        az.json("monitor metrics list" + GATEWAY + " --metric ExpressRouteGatewayBitsPerSecond ExpressRouteGatewayPacketsPerSecond"
                + " --interval PT1M"
            + " --aggregation Average Maximum --offset 10m");
    assertThat(read.path("value").valueStream().map(metric -> metric.path("name").path("value").asString()))
        .containsExactly("ExpressRouteGatewayBitsPerSecond", "ExpressRouteGatewayPacketsPerSecond");
    assertThat(read.path("value").path(0).path("timeseries").path(0).path("data").size()).as("minutes").isBetween(10, 11);
    assertThat(az.table("monitor metrics list" + GATEWAY + " --metric ExpressRouteGatewayBitsPerSecond").getFirst().split(" +"))
        .startsWith("Timestamp", "Name", "Average");
    assertThat(az.refused("monitor metrics list" + GATEWAY + " --metric NoSuchMetric"))
        .contains("NoSuchMetric", "ExpressRouteGatewayBitsPerSecond");
  }

  private static void settings(AzShell az, String workspace) {
    JsonNode created =
        az.json("monitor diagnostic-settings create -n kept" + GATEWAY + " --workspace " + workspace + ""
                + " --metrics '[{\"category\": \"AllMetrics\", \"enabled\": true}]'");
    assertThat(created.path("workspaceId").asString()).isEqualTo(workspace);
    assertThat(created.path("metrics").path(0).path("category").asString()).isEqualTo("AllMetrics");
    assertThat(az.json("monitor diagnostic-settings show -n kept" + GATEWAY)).isEqualTo(created);
    assertThat(az.names("monitor diagnostic-settings list" + GATEWAY)).containsExactly("kept");
    assertThat(az.table("monitor diagnostic-settings list" + GATEWAY).getLast()).startsWith("kept");
    assertThat(az.tsv("monitor diagnostic-settings categories list" + GATEWAY + " --query value[].name").lines())
        .containsExactly("AllMetrics");
    assertThat(az.tsv("monitor diagnostic-settings update -n kept" + GATEWAY + " --set metrics[0].retentionPolicy.days=7"
            + " --query metrics[0].retentionPolicy.days"))
        .isEqualTo("7");
    az.does("monitor diagnostic-settings delete -n kept" + GATEWAY);
    assertThat(az.names("monitor diagnostic-settings list" + GATEWAY)).isEmpty();
  }
}

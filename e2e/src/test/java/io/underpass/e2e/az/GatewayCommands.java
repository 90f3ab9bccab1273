package io.underpass.e2e.az;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;

/** {@code az network vnet-gateway} and {@code vpn-connection}. */
final class GatewayCommands {
  private GatewayCommands() {}

  static void gateways(AzShell az) {
    az.does("network vnet create -g $GROUP -n hub --address-prefixes 10.0.0.0/16 --subnet-name GatewaySubnet --subnet-prefixes 10.0.255.0/27");
    az.does("network public-ip create -g $GROUP -n address --sku Standard");
    JsonNode created =
        az.json("network vnet-gateway create -g $GROUP -n gateway --vnet hub --public-ip-addresses address --gateway-type ExpressRoute --sku ErGw1AZ")
            .path("vnetGateway");
    assertThat(created.path("sku").path("name").asString()).isEqualTo("ErGw1AZ");
    assertThat(created.path("gatewayType").asString()).isEqualTo("ExpressRoute");
    assertThat(created.path("ipConfigurations").path(0).path("subnet").path("id").asString()).endsWith("/virtualNetworks/hub/subnets/GatewaySubnet");
    assertThat(created.path("provisioningState").asString()).isEqualTo("Succeeded");
    az.does("network vnet-gateway wait -g $GROUP -n gateway --created");
    assertThat(az.names("network vnet-gateway list -g $GROUP")).containsExactly("gateway");
    assertThat(az.table("network vnet-gateway list -g $GROUP").getLast()).contains("gateway", "ExpressRoute", "Succeeded");
    assertThat(az.refused("network vnet-gateway update -g $GROUP -n gateway --sku UltraPerformance")).contains("VirtualNetworkGatewaySkuChangeNotSupported");
    assertThat(az.tsv("network vnet-gateway update -g $GROUP -n gateway --sku ErGw3AZ --query [sku.name,sku.tier]").lines()).containsExactly("ErGw3AZ", "ErGw3AZ");
    assertThat(az.tsv("network vnet-gateway update -g $GROUP -n gateway --set tags.stage=test --query [tags.stage,sku.name]").lines())
        .containsExactly("test", "ErGw3AZ");
    assertThat(az.tsv("network vnet-gateway reset -g $GROUP -n gateway --query [name,sku.name]").lines()).containsExactly("gateway", "ErGw3AZ");
    assertThat(az.json("network vnet-gateway list-bgp-peer-status -g $GROUP -n gateway").path("value").isArray()).isTrue();
    assertThat(az.json("network vnet-gateway list-learned-routes -g $GROUP -n gateway").path("value").isArray()).isTrue();
    assertThat(az.json("network vnet-gateway list-advertised-routes -g $GROUP -n gateway --peer 10.0.255.4").path("value").isArray()).isTrue();
    assertThat(az.refused("network public-ip delete -g $GROUP -n address")).contains("PublicIPAddressCannotBeDeleted");
    assertThat(az.refused("network vnet subnet delete -g $GROUP --vnet-name hub -n GatewaySubnet")).contains("InUseSubnetCannotBeDeleted");
    az.does("network vnet-gateway delete -g $GROUP -n gateway");
    assertThat(az.outcome("network vnet-gateway show -g $GROUP -n gateway").status()).isEqualTo(3);
    az.does("network vnet-gateway wait -g $GROUP -n gateway --deleted");
  }
}

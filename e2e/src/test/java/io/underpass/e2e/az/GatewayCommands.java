package io.underpass.e2e.az;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;

/** {@code az network vnet-gateway} and {@code vpn-connection}. */
final class GatewayCommands {
  private GatewayCommands() {}

  static void gateways(AzShell az) {
    az.does("network vnet create -g $GROUP -n hub --address-prefixes 10.0.0.0/16 --subnet-name GatewaySubnet"
            + " --subnet-prefixes 10.0.255.0/27");
    az.does("network public-ip create -g $GROUP -n address --sku Standard");
    JsonNode created =
        az.json("network vnet-gateway create -g $GROUP -n gateway --vnet hub --public-ip-addresses address --gateway-type ExpressRoute"
                + " --sku ErGw1AZ")
            .path("vnetGateway");
    assertThat(created.path("sku").path("name").asString()).isEqualTo("ErGw1AZ");
    assertThat(created.path("gatewayType").asString()).isEqualTo("ExpressRoute");
    assertThat(created.path("ipConfigurations").path(0).path("subnet").path("id").asString())
        .endsWith("/virtualNetworks/hub/subnets/GatewaySubnet");
    assertThat(created.path("provisioningState").asString()).isEqualTo("Succeeded");
    az.does("network vnet-gateway wait -g $GROUP -n gateway --created");
    assertThat(az.names("network vnet-gateway list -g $GROUP")).containsExactly("gateway");
    assertThat(az.table("network vnet-gateway list -g $GROUP").getLast()).contains("gateway", "ExpressRoute", "Succeeded");
    assertThat(az.refused("network vnet-gateway update -g $GROUP -n gateway --sku UltraPerformance"))
        .contains("VirtualNetworkGatewaySkuChangeNotSupported");
    assertThat(az.tsv("network vnet-gateway update -g $GROUP -n gateway --sku ErGw3AZ --query [sku.name,sku.tier]").lines())
        .containsExactly("ErGw3AZ", "ErGw3AZ");
    assertThat(az.tsv("network vnet-gateway update -g $GROUP -n gateway --set tags.stage=test --query [tags.stage,sku.name]").lines())
        .containsExactly("test", "ErGw3AZ");
    assertThat(az.tsv("network vnet-gateway reset -g $GROUP -n gateway --query [name,sku.name]").lines())
        .containsExactly("gateway", "ErGw3AZ");
    assertThat(az.json("network vnet-gateway list-bgp-peer-status -g $GROUP -n gateway").path("value").isArray()).isTrue();
    assertThat(az.json("network vnet-gateway list-learned-routes -g $GROUP -n gateway").path("value").isArray()).isTrue();
    assertThat(az.json("network vnet-gateway list-advertised-routes -g $GROUP -n gateway --peer 10.0.255.4").path("value").isArray())
        .isTrue();
    assertThat(az.refused("network public-ip delete -g $GROUP -n address")).contains("PublicIPAddressCannotBeDeleted");
    assertThat(az.refused("network vnet subnet delete -g $GROUP --vnet-name hub -n GatewaySubnet")).contains("InUseSubnetCannotBeDeleted");
    az.does("network vnet-gateway delete -g $GROUP -n gateway");
    assertThat(az.outcome("network vnet-gateway show -g $GROUP -n gateway").status()).isEqualTo(3);
    az.does("network vnet-gateway wait -g $GROUP -n gateway --deleted");
  }

  static void connections(AzShell az) {
    az.does("network vnet create -g $GROUP -n hub --address-prefixes 10.0.0.0/16 --subnet-name GatewaySubnet"
            + " --subnet-prefixes 10.0.255.0/27");
    az.does("network public-ip create -g $GROUP -n address --sku Standard");
    az.does("network vnet-gateway create -g $GROUP -n gateway --vnet hub --public-ip-addresses address --gateway-type ExpressRoute"
            + " --sku ErGw1AZ");
    az.does("network express-route create -g $GROUP -n circuit --provider Equinix --peering-location \"Silicon Valley\""
            + " --bandwidth 200 Mbps");
    String create = "network vpn-connection create -g $GROUP -n connection --vnet-gateway1 gateway --express-route-circuit2 circuit";
    assertThat(az.refused(create + " --express-route-gateway-bypass true"))
        .contains("FastPathNotSupportedByGatewaySku", "ErGw1AZ", "--sku ErGw3AZ");
    assertThat(az.names("network vpn-connection list -g $GROUP")).isEmpty();
    JsonNode created = az.json(create + " --routing-weight 0").path("resource");
    assertThat(created.path("provisioningState").asString()).isEqualTo("Succeeded");
    JsonNode shown = az.json("network vpn-connection show -g $GROUP -n connection");
    assertThat(shown.path("connectionType").asString()).isEqualTo("ExpressRoute");
    assertThat(shown.path("connectionStatus").asString()).as("no provider has provisioned the circuit").isEqualTo("NotConnected");
    assertThat(shown.path("virtualNetworkGateway1").path("id").asString()).endsWith("/virtualNetworkGateways/gateway");
    assertThat(shown.path("peer").path("id").asString()).endsWith("/expressRouteCircuits/circuit");
    assertThat(az.table("network vpn-connection list -g $GROUP").getLast()).contains("connection", "ExpressRoute", "NotConnected");
    assertThat(az.names("network vpn-connection list -g $GROUP --vnet-gateway gateway")).containsExactly("connection");
    assertThat(az.tsv("network vpn-connection update -g $GROUP -n connection --routing-weight 5 --query routingWeight")).isEqualTo("5");
    assertThat(az.refused("network vpn-connection update -g $GROUP -n connection --express-route-gateway-bypass true"))
        .contains("FastPathNotSupportedByGatewaySku");
    az.does("network vnet-gateway update -g $GROUP -n gateway --sku ErGw3AZ");
    assertThat(az.tsv("network vpn-connection update -g $GROUP -n connection --express-route-gateway-bypass true"
            + " --query [expressRouteGatewayBypass,routingWeight]").lines())
        .containsExactly("true", "5");
    assertThat(az.tsv("network vpn-connection update -g $GROUP -n connection --set enablePrivateLinkFastPath=true tags.stage=test"
        + " --query [enablePrivateLinkFastPath,expressRouteGatewayBypass,tags.stage]").lines()).containsExactly("true", "true", "test");
    assertThat(az.refused("network vnet-gateway delete -g $GROUP -n gateway")).contains("VirtualNetworkGatewayInUse", "connection");
    assertThat(az.refused("network express-route delete -g $GROUP -n circuit")).contains("ExpressRouteCircuitInUse");
    az.does("network vpn-connection delete -g $GROUP -n connection");
    assertThat(az.outcome("network vpn-connection show -g $GROUP -n connection").status()).isEqualTo(3);
  }

  /** A connection whose circuit is another's: the key that was handed on isn't shown again, and its mask isn't taken for one. */
  static void authorizedConnections(AzShell az) {
    az.does("network vnet create -g $GROUP -n hub --address-prefixes 10.0.0.0/16 --subnet-name GatewaySubnet"
            + " --subnet-prefixes 10.0.255.0/27");
    az.does("network public-ip create -g $GROUP -n address --sku Standard");
    az.does("network vnet-gateway create -g $GROUP -n gateway --vnet hub --public-ip-addresses address --gateway-type ExpressRoute"
            + " --sku ErGw1AZ");
    az.does("network express-route create -g $GROUP -n circuit --provider Equinix --peering-location \"Silicon Valley\""
            + " --bandwidth 200 Mbps");
    az.let("KEY", az.tsv("network express-route auth create -g $GROUP --circuit-name circuit -n key --query authorizationKey"));
    az.does("network vpn-connection create -g $GROUP -n connection --vnet-gateway1 gateway --express-route-circuit2 circuit"
            + " --authorization-key $KEY");
    assertThat(az.tsv("network express-route auth show -g $GROUP --circuit-name circuit -n key --query authorizationUseStatus"))
        .isEqualTo("InUse");
    assertThat(az.tsv("network vpn-connection show -g $GROUP -n connection --query authorizationKey")).matches("\\*+");
    az.does("network vpn-connection update -g $GROUP -n connection --routing-weight 3");
    assertThat(az.tsv("network express-route auth show -g $GROUP --circuit-name circuit -n key --query authorizationUseStatus"))
        .as("still").isEqualTo("InUse");
    az.does("network express-route auth delete -g $GROUP --circuit-name circuit -n key");
    assertThat(az.names("network vpn-connection list -g $GROUP")).as("a revoked key takes its connection along").isEmpty();
  }
}

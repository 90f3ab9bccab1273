package io.underpass.arm;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Mistakes about gateways and connections. */
class BadGatewayInputTest extends Refusals {
  private static final String GATEWAY = "/virtualNetworkGateways/x";
  private static final String CONNECTION = "/connections/x";
  private static final String ENDS =
      "'virtualNetworkGateway1':{'id':'@/virtualNetworkGateways/gw'},'peer':{'id':'@/expressRouteCircuits/c'}";

  private static String gateway(String sku, String subnet, String more) {
    return "{'location':'eastus','properties':{'gatewayType':'ExpressRoute','sku':{'name':'"
        + sku
        + "'},'ipConfigurations':[{'name':'c','properties':{'subnet':{'id':'@/virtualNetworks/"
        + subnet
        + "'}}}]"
        + more
        + "}}";
  }

  private static String connection(String more) {
    return "{'location':'eastus','properties':{'connectionType':'ExpressRoute'," + more + "}}";
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        // Gateways.
        Arguments.of(GATEWAY, "{'location':'eastus','properties':{}}", 400, "InvalidRequestFormat"),
        Arguments.of(GATEWAY, gateway("ErGw1AZ", "v/subnets/default", ""), 400, "GatewaySubnetRequired"),
        Arguments.of(GATEWAY, gateway("ErGw1AZ", "v/subnets/GatewaySubnet", ""), 400, "MaxGatewayCountInVnetReached"),
        Arguments.of(GATEWAY, gateway("VpnGw1", "v/subnets/GatewaySubnet", ""), 400, "InvalidGatewaySkuSpecifiedForGatewayDeploymentType"),
        Arguments.of(GATEWAY, gateway("ErGw1AZ", "v/subnets/GatewaySubnet", "").replace("ExpressRoute", "Vpn"), 501, "NotImplemented"),
        Arguments.of(
            GATEWAY,
            gateway("ErGw1AZ", "v/subnets/GatewaySubnet", ",'autoScaleConfiguration':{'bounds':{'min':1,'max':2}}"),
            400,
            "ExpressRouteVirtualNetworkGatewayAutoscaleBoundsNotValid"),
        Arguments.of(
            GATEWAY,
            gateway("ErGwScale", "v/subnets/GatewaySubnet", ",'autoScaleConfiguration':{'bounds':{'min':1,'max':41}}"),
            400,
            "ExpressRouteVirtualNetworkGatewayAutoscaleBoundsNotValid"),
        Arguments.of(
            GATEWAY,
            gateway("ErGwScale", "v/subnets/GatewaySubnet", ",'autoScaleConfiguration':{'bounds':{'min':1,'max':2}}"),
            400,
            "ExpressRouteVirtualNetworkGatewayAutoscaleBoundsNotValid"),
        Arguments.of(
            "/virtualNetworkGateways/gw",
            gateway("UltraPerformance", "v/subnets/GatewaySubnet", ""),
            400,
            "VirtualNetworkGatewaySkuChangeNotSupported"),
        Arguments.of(
            "/virtualNetworkGateways/gw",
            gateway("ErGwScale", "v/subnets/GatewaySubnet", ""),
            400,
            "ExpressRouteVirtualNetworkGatewayAutoscaleBoundsNotValid"),
        Arguments.of(
            "/virtualNetworkGateways/ultra",
            gateway("Standard", "ultra/subnets/GatewaySubnet", ""),
            400,
            "VirtualNetworkGatewaySkuChangeNotSupported"),
        // Connections.
        Arguments.of(CONNECTION, connection("'routingWeight':0"), 400, "InvalidRequestFormat"),
        Arguments.of(CONNECTION, connection(ENDS.replace("gw'", "nope'")), 400, "InvalidResourceReference"),
        Arguments.of(CONNECTION, connection(ENDS.replace("/c'", "/nope'")), 400, "InvalidResourceReference"),
        Arguments.of(CONNECTION, connection(ENDS + ",'routingWeight':32001"), 400, "InvalidRequestFormat"),
        Arguments.of(CONNECTION, connection(ENDS).replace("'ExpressRoute'", "'IPsec'"), 501, "NotImplemented"),
        Arguments.of(CONNECTION, connection(ENDS).replace("eastus", "westus"), 400, "ConnectionLocationNotThatOfGateway"),
        Arguments.of(
            CONNECTION,
            connection(ENDS + ",'authorizationKey':'6b1e0c0a-0000-0000-0000-000000000000'"),
            400,
            "InvalidAuthorizationKey"),
        Arguments.of(CONNECTION, connection(ENDS + ",'enablePrivateLinkFastPath':true"), 400, "PrivateLinkFastPathRequiresFastPath"),
        Arguments.of(CONNECTION, connection(ENDS + ",'expressRouteGatewayBypass':true"), 400, "FastPathNotSupportedByGatewaySku"),
        Arguments.of(
            CONNECTION,
            connection(ENDS.replace("/gw'", "/ultra'").replace("/c'", "/local'") + ",'expressRouteGatewayBypass':true"),
            400,
            "FastPathNotSupportedByLocalCircuit"),
        Arguments.of(
            CONNECTION,
            connection(ENDS.replace("/gw'", "/ultra'").replace("/c'", "/ms'") + ",'expressRouteGatewayBypass':true"),
            400,
            "FastPathRequiresPrivatePeering"));
  }
}

package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong is refused in Azure's shape, with a code, and nothing of it is stored. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
  private static final String VNET = "/virtualNetworks/x";
  private static final String NIC = "/networkInterfaces/x";
  private static final String GATEWAY = "/virtualNetworkGateways/x";
  private static final String CIRCUIT = "/expressRouteCircuits/x";
  private static final String PEERING = "/expressRouteCircuits/c/peerings/AzurePrivatePeering";
  private static final String CONNECTION = "/connections/x";
  private static final String ENDS =
      "'virtualNetworkGateway1':{'id':'@/virtualNetworkGateways/gw'},'peer':{'id':'@/expressRouteCircuits/c'}";

  private TestServer server;
  private Scene scene;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "bad").withGateway("ErGw1AZ").withCircuit();
    server.make(scene.network + "/networkInterfaces/taken", Scene.nicBody(scene.subnet("default"), "10.0.1.10"));
    server.make(
        scene.network + "/virtualNetworks/nogw",
        ""
            + "{'location':'westus','properties':{'addressSpace':{'addressPrefixes':['10.5.0.0/16']},'subnets':[{'name':'s','properties':{'addressPrefix':'10.5.1.0/24'}}]}}");
    server.make(scene.network + "/expressRouteCircuits/local", Scene.circuitBody("Local", "UnlimitedData"));
    server.make(scene.network + "/expressRouteCircuits/ms", Scene.circuitBody("Standard", "MeteredData"));
    server.make(
        scene.network + "/expressRouteCircuits/ms/peerings/MicrosoftPeering",
        ""
            + "{'properties':{'peeringType':'MicrosoftPeering','peerASN':65010,'vlanId':200,'primaryPeerAddressPrefix':'203.0.113.0/30','secondaryPeerAddressPrefix':'203.0.113.4/30'}}");
    server.make(
        scene.network + "/virtualNetworks/ultra",
        ""
            + "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['10.6.0.0/16']},'subnets':[{'name':'GatewaySubnet','properties':{'addressPrefix':'10.6.0.0/27'}}]}}");
    server.make(
        scene.network + "/virtualNetworkGateways/ultra",
        scene.gatewayBody("UltraPerformance").replace("/virtualNetworks/v/", "/virtualNetworks/ultra/"));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static String vnet(String prefixes, String subnets) {
    return "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':[" + prefixes + "]},'subnets':[" + subnets + "]}}";
  }

  private static String subnet(String name, String prefix) {
    return "{'name':'" + name + "','properties':{'addressPrefix':'" + prefix + "'}}";
  }

  private static String nic(String configurations) {
    return "{'location':'eastus','properties':{'ipConfigurations':[" + configurations + "]}}";
  }

  private static String configuration(String name, String more) {
    return "{'name':'" + name + "','properties':{'subnet':{'id':'@/virtualNetworks/v/subnets/default'}" + more + "}}";
  }

  private static String gateway(String sku, String subnet, String more) {
    return "{'location':'eastus','properties':{'gatewayType':'ExpressRoute','sku':{'name':'"
        + sku
        + "'},'ipConfigurations':[{'name':'c','properties':{'subnet':{'id':'@/virtualNetworks/"
        + subnet
        + "'}}}]"
        + more
        + "}}";
  }

  private static String provider(String name, String location, String bandwidth) {
    return ""
        + "{'location':'eastus','sku':{'tier':'Standard','family':'MeteredData'},'properties':{'serviceProviderProperties':{'serviceProviderName':'"
        + name
        + "','peeringLocation':'"
        + location
        + "','bandwidthInMbps':"
        + bandwidth
        + "}}}";
  }

  private static String peering(String more) {
    return "{'properties':{'peeringType':'AzurePrivatePeering'," + more + "}}";
  }

  private static String connection(String more) {
    return "{'location':'eastus','properties':{'connectionType':'ExpressRoute'," + more + "}}";
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        // JSON that isn't.
        Arguments.of(VNET, "", 400, "InvalidRequestContent"),
        Arguments.of(VNET, "{", 400, "InvalidRequestContent"),
        Arguments.of(VNET, "[]", 400, "InvalidRequestContent"),
        Arguments.of(VNET, "{'a':1,'a':2}", 400, "InvalidRequestContent"),
        Arguments.of(VNET, "{} {}", 400, "InvalidRequestContent"),
        Arguments.of(
            VNET,
            "{'properties':" + "[".repeat(100) + "]".repeat(100) + "}",
            400,
            "InvalidRequestContent"),
        Arguments.of(VNET, "{'location':'eastus','properties':'x'}", 400, "InvalidRequestFormat"),
        Arguments.of(
            VNET,
            "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':'10.0.0.0/8'}}}",
            400,
            "InvalidRequestFormat"),
        // Names and places.
        Arguments.of("/virtualNetworks/-x", vnet("'10.1.0.0/16'", ""), 400, "InvalidResourceName"),
        Arguments.of(
            "/virtualNetworks/" + "x".repeat(81),
            vnet("'10.1.0.0/16'", ""),
            400,
            "InvalidResourceName"),
        Arguments.of(
            VNET,
            "{'properties':{'addressSpace':{'addressPrefixes':['10.1.0.0/16']}}}",
            400,
            "LocationRequired"),
        Arguments.of(
            VNET,
            "{'location':'mars','properties':{'addressSpace':{'addressPrefixes':['10.1.0.0/16']}}}",
            400,
            "LocationNotAvailableForResourceType"),
        Arguments.of(
            "/virtualNetworks/v",
            "{'location':'westus','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']}}}",
            409,
            "InvalidResourceLocation"),
        // Virtual networks.
        Arguments.of(VNET, "{'location':'eastus','properties':{}}", 400, "InvalidRequestFormat"),
        Arguments.of(VNET, vnet("'10.1.0.0/33'", ""), 400, "InvalidAddressPrefixFormat"),
        Arguments.of(VNET, vnet("'hello'", ""), 400, "InvalidAddressPrefixFormat"),
        Arguments.of(VNET, vnet("'10.1.0.1/16'", ""), 400, "InvalidCIDRNotation"),
        Arguments.of(VNET, vnet("'10.1.0.0/16','10.1.1.0/24'", ""), 400, "AddressSpacesOverlap"),
        Arguments.of(VNET, vnet("'224.0.0.0/8'", ""), 400, "AddressPrefixNotAllowed"),
        Arguments.of(VNET, vnet("'10.1.0.0/30'", ""), 400, "AddressPrefixNotAllowed"),
        Arguments.of(
            VNET,
            vnet("'10.1.0.0/16'", subnet("a", "10.2.0.0/24")),
            400,
            "NetcfgSubnetRangeOutsideVnet"),
        Arguments.of(
            VNET,
            vnet("'10.1.0.0/16'", subnet("a", "10.1.0.0/24") + "," + subnet("b", "10.1.0.128/25")),
            400,
            "NetcfgSubnetRangesOverlap"),
        Arguments.of(
            VNET,
            vnet("'10.1.0.0/16'", subnet("a", "10.1.0.0/24") + "," + subnet("A", "10.1.1.0/24")),
            400,
            "InvalidRequestFormat"),
        Arguments.of(
            VNET,
            vnet("'10.1.0.0/16'", "{'properties':{'addressPrefix':'10.1.0.0/24'}}"),
            400,
            "InvalidRequestFormat"),
        Arguments.of(
            VNET, vnet("'10.1.0.0/16'", subnet("a", "10.1.0.0/30")), 400, "NetcfgInvalidSubnet"),
        Arguments.of(
            VNET,
            "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['10.1.0.0/16']},'enableDdosProtection':true}}",
            501,
            "NotImplemented"),
        Arguments.of(
            "/virtualNetworks/nope/subnets/a",
            subnet("a", "10.1.0.0/24"),
            404,
            "ParentResourceNotFound"),
        Arguments.of(
            "/virtualNetworks/v/subnets/b",
            "{'properties':{'addressPrefix':'10.0.1.128/25'}}",
            400,
            "NetcfgSubnetRangesOverlap"),
        Arguments.of(
            "/virtualNetworks/v/subnets/default",
            "{'properties':{'addressPrefix':'10.0.2.0/24'}}",
            400,
            "InUseSubnetCannotBeUpdated"),
        Arguments.of(
            "/virtualNetworks/v/subnets/b",
            "{'properties':{'addressPrefix':'10.0.3.0/24','networkSecurityGroup':{'id':'/subscriptions/x'}}}",
            501,
            "NotImplemented"),
        // Network interfaces.
        Arguments.of(NIC, nic(""), 400, "InvalidIpConfigurationCount"),
        Arguments.of(NIC, nic("{'name':'i','properties':{}}"), 400, "InvalidRequestFormat"),
        Arguments.of(
            NIC,
            nic("{'name':'i','properties':{'subnet':{'id':'nonsense'}}}"),
            400,
            "LinkedInvalidPropertyId"),
        Arguments.of(
            NIC,
            nic("{'name':'i','properties':{'subnet':{'id':'@/virtualNetworks/v'}}}"),
            400,
            "InvalidRequestFormat"),
        Arguments.of(
            NIC,
            nic("{'name':'i','properties':{'subnet':{'id':'@/virtualNetworks/v/subnets/nope'}}}"),
            400,
            "InvalidResourceReference"),
        Arguments.of(
            NIC,
            nic("{'name':'i','properties':{'subnet':{'id':'@/virtualNetworks/nogw/subnets/s'}}}"),
            400,
            "InvalidResourceReference"),
        Arguments.of(
            NIC,
            nic(
                "{'name':'i','properties':{'subnet':{'id':'@/virtualNetworks/v/subnets/GatewaySubnet'}}}"),
            400,
            "GatewaySubnetNotForInterfaces"),
        Arguments.of(
            NIC,
            nic(configuration("i", ",'privateIPAllocationMethod':'Static'")),
            400,
            "PrivateIPAddressMissing"),
        Arguments.of(
            NIC,
            nic(
                configuration(
                    "i", ",'privateIPAllocationMethod':'Static','privateIPAddress':'10.0.1'")),
            400,
            "InvalidIPAddressFormat"),
        Arguments.of(
            NIC,
            nic(
                configuration(
                    "i", ",'privateIPAllocationMethod':'Static','privateIPAddress':'10.0.9.9'")),
            400,
            "PrivateIPAddressNotInSubnet"),
        Arguments.of(
            NIC,
            nic(
                configuration(
                    "i", ",'privateIPAllocationMethod':'Static','privateIPAddress':'10.0.1.3'")),
            400,
            "PrivateIPAddressInReservedRange"),
        Arguments.of(
            NIC,
            nic(
                configuration(
                    "i", ",'privateIPAllocationMethod':'Static','privateIPAddress':'10.0.1.255'")),
            400,
            "PrivateIPAddressInReservedRange"),
        Arguments.of(
            NIC,
            nic(
                configuration(
                    "i", ",'privateIPAllocationMethod':'Static','privateIPAddress':'10.0.1.10'")),
            400,
            "PrivateIPAddressIsAllocated"),
        Arguments.of(
            NIC,
            nic(
                configuration("i", ",'primary':true")
                    + ","
                    + configuration("j", ",'primary':true")),
            400,
            "MultiplePrimaryIpConfigurations"),
        Arguments.of(
            NIC,
            nic(configuration("i", "") + "," + configuration("I", "")),
            400,
            "InvalidRequestFormat"),
        Arguments.of(
            NIC,
            nic(configuration("i", ",'privateIPAddressVersion':'IPv6'")),
            400,
            "SubnetLacksAddressFamily"),
        Arguments.of(
            NIC, nic(configuration("i", ",'primary':'perhaps'")), 400, "InvalidRequestFormat"),
        // Public addresses.
        Arguments.of(
            "/publicIPAddresses/x",
            "{'location':'eastus','sku':{'name':'Standard'},'properties':{'publicIPAllocationMethod':'Dynamic'}}",
            400,
            "PublicIPAddressSkuNotSupportedForAllocationMethod"),
        // Gateways.
        Arguments.of(GATEWAY, "{'location':'eastus','properties':{}}", 400, "InvalidRequestFormat"),
        Arguments.of(
            GATEWAY, gateway("ErGw1AZ", "v/subnets/default", ""), 400, "GatewaySubnetRequired"),
        Arguments.of(
            GATEWAY,
            gateway("ErGw1AZ", "v/subnets/GatewaySubnet", ""),
            400,
            "MaxGatewayCountInVnetReached"),
        Arguments.of(
            GATEWAY,
            gateway("VpnGw1", "v/subnets/GatewaySubnet", ""),
            400,
            "InvalidGatewaySkuSpecifiedForGatewayDeploymentType"),
        Arguments.of(
            GATEWAY,
            gateway("ErGw1AZ", "v/subnets/GatewaySubnet", "").replace("ExpressRoute", "Vpn"),
            501,
            "NotImplemented"),
        Arguments.of(
            GATEWAY,
            gateway(
                "ErGw1AZ",
                "v/subnets/GatewaySubnet",
                ",'autoScaleConfiguration':{'bounds':{'min':1,'max':2}}"),
            400,
            "ExpressRouteVirtualNetworkGatewayAutoscaleBoundsNotValid"),
        Arguments.of(
            GATEWAY,
            gateway(
                "ErGwScale",
                "v/subnets/GatewaySubnet",
                ",'autoScaleConfiguration':{'bounds':{'min':1,'max':41}}"),
            400,
            "ExpressRouteVirtualNetworkGatewayAutoscaleBoundsNotValid"),
        Arguments.of(
            GATEWAY,
            gateway(
                "ErGwScale",
                "v/subnets/GatewaySubnet",
                ",'autoScaleConfiguration':{'bounds':{'min':1,'max':2}}"),
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
        // Circuits.
        Arguments.of(CIRCUIT, "{'location':'eastus','properties':{}}", 400, "InvalidRequestFormat"),
        Arguments.of(
            CIRCUIT,
            "{'location':'eastus','sku':{'tier':'Gold','family':'MeteredData'},'properties':{}}",
            400,
            "InvalidCircuitSku"),
        Arguments.of(
            CIRCUIT,
            "{'location':'eastus','sku':{'tier':'Standard','family':'MeteredData'},'properties':{}}",
            400,
            "ExpressRouteCircuitTypeNotClear"),
        Arguments.of(
            CIRCUIT, provider("Nobody", "London", "1000"), 400, "InvalidServiceProviderProperties"),
        Arguments.of(
            CIRCUIT,
            provider("Equinix", "Atlantis", "1000"),
            400,
            "InvalidServiceProviderProperties"),
        Arguments.of(
            CIRCUIT, provider("Equinix", "London", "777"), 400, "InvalidServiceProviderProperties"),
        Arguments.of(CIRCUIT, provider("Equinix", "London", "'fast'"), 400, "InvalidRequestFormat"),
        Arguments.of(
            "/expressRouteCircuits/c",
            provider("Equinix", "Silicon Valley", "500"),
            400,
            "BandwidthReductionNotSupported"),
        Arguments.of(
            "/expressRouteCircuits/c",
            provider("Equinix", "London", "1000"),
            400,
            "PropertyChangeNotAllowed"),
        Arguments.of(
            CIRCUIT,
            ""
                + "{'location':'eastus','sku':{'name':'Standard_MeteredData'},'properties':{'bandwidthInGbps':1,'expressRoutePort':{'id':'@/expressRoutePorts/nope'}}}",
            400,
            "InvalidResourceReference"),
        Arguments.of(
            "/expressRouteCircuits/c/peerings/Fancy",
            peering("'peerASN':65010,'vlanId':1"),
            400,
            "InvalidPeeringName"),
        Arguments.of(
            "/expressRouteCircuits/nope/peerings/AzurePrivatePeering",
            peering("'peerASN':65010,'vlanId':1"),
            404,
            "ParentResourceNotFound"),
        Arguments.of(
            PEERING,
            peering(
                "'peerASN':65515,'vlanId':100,'primaryPeerAddressPrefix':'172.16.0.0/30','secondaryPeerAddressPrefix':'172.16.0.4/30'"),
            400,
            "InvalidPeerASN"),
        Arguments.of(
            PEERING, peering("'peerASN':4294967296,'vlanId':100"), 400, "InvalidRequestFormat"),
        Arguments.of(
            PEERING,
            peering(
                "'peerASN':65010,'vlanId':4095,'primaryPeerAddressPrefix':'172.16.0.0/30','secondaryPeerAddressPrefix':'172.16.0.4/30'"),
            400,
            "InvalidVlanId"),
        Arguments.of(
            PEERING,
            peering(
                "'peerASN':65010,'vlanId':100,'primaryPeerAddressPrefix':'172.16.0.0/29','secondaryPeerAddressPrefix':'172.16.0.8/30'"),
            400,
            "InvalidPeerAddressPrefix"),
        Arguments.of(
            PEERING,
            peering(
                "'peerASN':65010,'vlanId':100,'primaryPeerAddressPrefix':'172.16.0.0/30','secondaryPeerAddressPrefix':'172.16.0.0/30'"),
            400,
            "PeerAddressPrefixesOverlap"),
        Arguments.of(
            PEERING,
            peering("'peerASN':65010,'vlanId':100,'primaryPeerAddressPrefix':'172.16.0.0/30'"),
            400,
            "InvalidRequestFormat"),
        Arguments.of(
            PEERING,
            peering(
                "'peerASN':65010,'vlanId':100,'sharedKey':'"
                    + "k".repeat(26)
                    + "','primaryPeerAddressPrefix':'172.16.0.0/30','secondaryPeerAddressPrefix':'172.16.0.4/30'"),
            400,
            "InvalidSharedKey"),
        Arguments.of(
            "/expressRoutePorts/x",
            "{'location':'eastus','properties':{'peeringLocation':'Somewhere','bandwidthInGbps':7}}",
            400,
            "InvalidBandwidth"),
        // Connections.
        Arguments.of(CONNECTION, connection("'routingWeight':0"), 400, "InvalidRequestFormat"),
        Arguments.of(
            CONNECTION, connection(ENDS.replace("gw'", "nope'")), 400, "InvalidResourceReference"),
        Arguments.of(
            CONNECTION, connection(ENDS.replace("/c'", "/nope'")), 400, "InvalidResourceReference"),
        Arguments.of(
            CONNECTION, connection(ENDS + ",'routingWeight':32001"), 400, "InvalidRequestFormat"),
        Arguments.of(
            CONNECTION,
            connection(ENDS).replace("'ExpressRoute'", "'IPsec'"),
            501,
            "NotImplemented"),
        Arguments.of(
            CONNECTION,
            connection(ENDS).replace("eastus", "westus"),
            400,
            "ConnectionLocationNotThatOfGateway"),
        Arguments.of(
            CONNECTION,
            connection(ENDS + ",'authorizationKey':'6b1e0c0a-0000-0000-0000-000000000000'"),
            400,
            "InvalidAuthorizationKey"),
        Arguments.of(
            CONNECTION,
            connection(ENDS + ",'enablePrivateLinkFastPath':true"),
            400,
            "PrivateLinkFastPathRequiresFastPath"),
        Arguments.of(
            CONNECTION,
            connection(ENDS + ",'expressRouteGatewayBypass':true"),
            400,
            "FastPathNotSupportedByGatewaySku"),
        Arguments.of(
            CONNECTION,
            connection(
                ENDS.replace("/gw'", "/ultra'").replace("/c'", "/local'")
                    + ",'expressRouteGatewayBypass':true"),
            400,
            "FastPathNotSupportedByLocalCircuit"),
        Arguments.of(
            CONNECTION,
            connection(
                ENDS.replace("/gw'", "/ultra'").replace("/c'", "/ms'")
                    + ",'expressRouteGatewayBypass':true"),
            400,
            "FastPathRequiresPrivatePeering"));
  }

  @ParameterizedTest(name = "{0} {3}")
  @MethodSource("mistakes")
  void isRefused(String path, String body, int status, String code) {
    long before = server.revision();
    String documents = server.get(scene.group + "/resources").text();
    Reply reply = server.put(scene.network + path, body.replace("@", scene.network));
    assertThat(reply.status()).describedAs(reply.toString()).isEqualTo(status);
    assertThat(reply.code()).isEqualTo(code);
    assertThat(reply.json().path("error").path("message").asString()).isNotBlank();
    assertThat(reply.json().path("error").path("details").isArray()).isTrue();
    assertThat(server.revision()).isEqualTo(before);
    assertThat(server.get(scene.group + "/resources").text()).isEqualTo(documents);
  }

  @Test
  void whatIsInUseStays() {
    String[][] inUse = {
      {"/virtualNetworks/v", "InUseSubnetCannotBeDeleted"},
      {"/virtualNetworks/v/subnets/default", "InUseSubnetCannotBeDeleted"},
      {"/virtualNetworks/v/subnets/GatewaySubnet", "InUseSubnetCannotBeDeleted"},
      {"/expressRouteCircuits/c", "ExpressRouteCircuitProvisioned"},
    };
    for (String[] one : inUse) {
      Reply reply = server.send("DELETE", scene.network + one[0], null);
      assertThat(reply.status()).describedAs(reply.toString()).isEqualTo(400);
      assertThat(reply.code()).isEqualTo(one[1]);
    }
  }

  @Test
  void addressesOfCallsAreChecked() {
    assertThat(server.request(signed("/subscriptions")).code()).isEqualTo("MissingApiVersionParameter");
    assertThat(server.get("/subscriptions?api-version=latest").code()).isEqualTo("InvalidApiVersionParameter");
    assertThat(server.get("/subscriptions?api-version=2050-01-01-preview").status()).isEqualTo(200);
    assertThat(server.get("/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups").code()).isEqualTo("SubscriptionNotFound");
    assertThat(server.get("/subscriptions/mine/resourceGroups").code()).isEqualTo("InvalidSubscriptionId");
    assertThat(server.get(server.subscription() + "/resourceGroups/nope").code()).isEqualTo("ResourceGroupNotFound");
    assertThat(
            server
                .get(
                    server.subscription()
                        + "/resourceGroups/nope/providers/Microsoft.Network/virtualNetworks/v")
                .code())
        .isEqualTo("ResourceGroupNotFound");
    assertThat(server.put(server.subscription() + "/resourceGroups/a.", "{'location':'eastus'}").code()).isEqualTo("InvalidResourceGroup");
    assertThat(server.get("/nothing?api-version=2023-11-01").status()).isEqualTo(501);
    assertThat(server.request(signed("/subscriptions/a%2Fb?api-version=2023-11-01")).status()).isEqualTo(400);
    assertThat(server.request(signed("/a//b?api-version=2023-11-01")).status()).isEqualTo(400);
    assertThat(
            server
                .request(
                    signed(scene.network + "/virtualNetworks/x?api-version=2023-11-01")
                        .method("BREW", java.net.http.HttpRequest.BodyPublishers.noBody()))
                .status())
        .isEqualTo(405);
  }

  @Test
  void bodiesAreBounded() {
    String huge = "{\"location\":\"eastus\",\"tags\":{\"a\":\"" + "x".repeat(5 << 20) + "\"}}";
    Reply large =
        server.request(
            signed(server.subscription() + "/resourceGroups/huge?api-version=2023-11-01")
                .PUT(java.net.http.HttpRequest.BodyPublishers.ofString(huge)));
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.code()).isEqualTo("RequestContentTooLarge");
    Reply text =
        server.request(
            signed(server.subscription() + "/resourceGroups/text?api-version=2023-11-01")
                .header("Content-Type", "text/plain")
                .PUT(java.net.http.HttpRequest.BodyPublishers.ofString("{}")));
    assertThat(text.status()).isEqualTo(415);
  }

  @Test
  void oneOperationAtATimeOnAGateway() {
    // The operation of the first PUT may be over before the second comes: then both are taken.
    Reply first = server.put(scene.network + "/virtualNetworkGateways/gw", scene.gatewayBody("ErGw1AZ"));
    Reply second = server.put(scene.network + "/virtualNetworkGateways/gw", scene.gatewayBody("ErGw1AZ"));
    assertThat(first.status()).isEqualTo(200);
    if (second.status() != 200) {
      assertThat(second.code()).isEqualTo("AnotherOperationInProgress");
      assertThat(second.json().path("error").path("message").asString()).contains("/operations/");
    }
    server.finish(first.header("Azure-AsyncOperation").orElseThrow());
    second.header("Azure-AsyncOperation").ifPresent(server::finish);
  }

  private java.net.http.HttpRequest.Builder signed(String path) {
    return java.net.http.HttpRequest.newBuilder(java.net.URI.create(server.origin() + path))
        .header("Authorization", "Bearer " + server.token());
  }
}

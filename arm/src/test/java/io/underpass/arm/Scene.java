package io.underpass.arm;

/** What the walk-through needs, in one resource group: names as short as can be. */
final class Scene {
  final TestServer server;
  final String group;
  final String network;

  private Scene(TestServer server, String group) {
    this.server = server;
    this.group = group;
    this.network = group + "/providers/Microsoft.Network";
  }

  /** A group with virtual network {@code v} (subnets default and GatewaySubnet). */
  static Scene of(TestServer server, String group) {
    Scene scene = new Scene(server, server.group(group));
    server.make(
        scene.network + "/virtualNetworks/v",
        """
        {'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']},'subnets':[
          {'name':'default','properties':{'addressPrefix':'10.0.1.0/24'}},{'name':'GatewaySubnet','properties':{'addressPrefix':'10.0.255.0/27'}}]}}""");
    return scene;
  }

  String subnet(String name) {
    return network + "/virtualNetworks/v/subnets/" + name;
  }

  static String nicBody(String subnet, String address) {
    String how = address.isEmpty() ? "" : ",'privateIPAllocationMethod':'Static','privateIPAddress':'" + address + "'";
    return "{'location':'eastus','properties':{'ipConfigurations':[{'name':'i','properties':{'subnet':{'id':'"
        + subnet
        + "'}"
        + how
        + "}}]}}";
  }

  String gatewayBody(String sku) {
    return "{'location':'eastus','properties':{'gatewayType':'ExpressRoute','sku':{'name':'"
        + sku
        + "','tier':'"
        + sku
        + "'},'ipConfigurations':[{'name':'c','properties':{'subnet':{'id':'"
        + subnet("GatewaySubnet")
        + "'}}}]}}";
  }

  Scene withGateway(String sku) {
    server.make(network + "/virtualNetworkGateways/gw", gatewayBody(sku));
    return this;
  }

  static String circuitBody(String tier, String family) {
    return "{'location':'eastus','sku':{'tier':'"
        + tier
        + "','family':'"
        + family
        + ""
            + "'},'properties':{'serviceProviderProperties':{'serviceProviderName':'Equinix','peeringLocation':'Silicon Valley','bandwidthInMbps':1000}}}";
  }

  static final String PRIVATE_PEERING =
      """
      {'properties':{'peeringType':'AzurePrivatePeering','peerASN':65010,'vlanId':100,
       'primaryPeerAddressPrefix':'172.16.0.0/30','secondaryPeerAddressPrefix':'172.16.0.4/30'}}""";

  /** A circuit {@code c}, provisioned, with private peering. */
  Scene withCircuit() {
    server.make(network + "/expressRouteCircuits/c", circuitBody("Standard", "MeteredData"));
    provision("Provisioned");
    server.make(network + "/expressRouteCircuits/c/peerings/AzurePrivatePeering", PRIVATE_PEERING);
    return this;
  }

  String serviceKey() {
    return server.get(network + "/expressRouteCircuits/c").properties().path("serviceKey").asString();
  }

  String crossConnection() {
    return server.subscription()
        + "/resourceGroups/CrossConnection-SiliconValley/providers/Microsoft.Network/expressRouteCrossConnections/"
        + serviceKey();
  }

  void provision(String state) {
    server.make(crossConnection(), "{'location':'eastus','properties':{'serviceProviderProvisioningState':'" + state + "'}}");
  }

  String connectionBody(String more) {
    return "{'location':'eastus','properties':{'connectionType':'ExpressRoute','virtualNetworkGateway1':{'id':'"
        + network
        + "/virtualNetworkGateways/gw'},'peer':{'id':'"
        + network
        + "/expressRouteCircuits/c'}"
        + more
        + "}}";
  }

  Scene withConnection(String more) {
    server.make(network + "/connections/co", connectionBody(more));
    return this;
  }

  void clear() {
    server.remove(network + "/connections/co");
    TestServer.Reply reply = server.send("DELETE", group, null);
    if (reply.status() != 202) {
      throw new AssertionError(reply.toString());
    }
  }
}

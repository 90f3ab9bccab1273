package io.underpass.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.net.Asn;
import io.underpass.net.BitRate;
import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import io.underpass.net.Prefix;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class ResourceReaderTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String NETWORK = Documents.NETWORK;

  private static Reading read(String id, String body) {
    return Documents.read(id, body);
  }

  private static <R extends Resource> R resource(Class<R> type, String path, String body) {
    return Documents.resource(type, path, body);
  }

  private static final String CIRCUIT = """
      {"location": "eastus", "sku": {"name": "Premium_UnlimitedData", "tier": "Premium", "family": "UnlimitedData"},
       "properties": {"serviceKey": "f0e1d2c3-0000-4000-8000-000000000000", "serviceProviderProvisioningState": "Provisioned",
         "serviceProviderProperties": {"serviceProviderName": "Equinix", "peeringLocation": "Washington DC", "bandwidthInMbps": 200},
         "peerings": [{"name": "AzurePrivatePeering", "properties": {"peeringType": "AzurePrivatePeering", "state": "Enabled",
           "peerASN": 65001, "vlanId": 100,
           "primaryPeerAddressPrefix": "172.16.0.0/30", "secondaryPeerAddressPrefix": "172.16.0.4/30",
           "ipv6PeeringConfig": {"primaryPeerAddressPrefix": "fd00:1::/126", "secondaryPeerAddressPrefix": "fd00:1::4/126"}}}]}}
      """;

  private static final String NIC = """
      {"location": "eastus", "properties": {"macAddress": "00-0D-3A-01-02-03", "enableIPForwarding": true,
        "virtualMachine": {"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm"},
        "ipConfigurations": [
          {"name": "a", "properties": {"privateIPAddress": "10.0.1.10", "primary": true,
            "subnet": {"id": "%1$svirtualNetworks/hub/subnets/default"}}},
          {"name": "b", "properties": {"privateIPAddress": "fd00::10", "subnet": {"id": "%1$svirtualNetworks/hub/subnets/default"}}},
          {"name": "c", "properties": {"subnet": {"id": "%1$svirtualNetworks/hub/subnets/default"}}}]}}
      """.formatted(NETWORK);

  private static final String GATEWAY = """
      {"properties": {"gatewayType": "ExpressRoute", "sku": {"name": "ErGwScale", "tier": "ErGwScale"},
        "autoScaleConfiguration": {"bounds": {"min": 10, "max": 20}},
        "ipConfigurations": [{"name": "d", "properties": {"subnet": {"id": "%svirtualNetworks/hub/subnets/GatewaySubnet"}}}]}}
      """.formatted(NETWORK);

  private static final String CONNECTION = """
      {"properties": {"connectionType": "ExpressRoute", "virtualNetworkGateway1": {"id": "%1$svirtualNetworkGateways/gw", "properties": {}},
        "peer": {"id": "%1$sexpressRouteCircuits/er"}, "routingWeight": 7, "expressRouteGatewayBypass": true, "authorizationKey": "k"}}
      """.formatted(NETWORK);

  private static final String HUB = """
      {"location": "eastus", "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16", "fd00::/48"]}, "subnets": [
        {"name": "default", "properties": {"addressPrefix": "10.0.1.0/24"}},
        {"id": "%svirtualNetworks/hub/subnets/GatewaySubnet", "properties": {"addressPrefixes": ["10.0.255.0/27", "fd00:0:0:ff::/64"]}}]}}
      """.formatted(NETWORK);

  private static final String MACHINE = """
      {"properties": {"networkProfile": {"networkInterfaces": [
        {"id": "%1$snetworkInterfaces/second"}, {"id": "%1$snetworkInterfaces/first", "properties": {"primary": true}}]}}}
      """.formatted(NETWORK);

  private static final String MACHINE_ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm";

  private static final String ROUTES = """
      {"circuit": "%sexpressRouteCircuits/er", "prefixes": ["10.10.0.0/16"], "asPath": [65001, 65002], "link": "secondary",
       "nextHop": "172.16.0.5"}
      """.formatted(NETWORK);

  @Test
  void aCircuitWithItsPeering() {
    ExpressRouteCircuit circuit = resource(ExpressRouteCircuit.class, "expressRouteCircuits/er", CIRCUIT);
    assertThat(circuit.tier()).isEqualTo(ExpressRouteCircuit.Tier.PREMIUM);
    assertThat(circuit.family()).isEqualTo(ExpressRouteCircuit.Family.UNLIMITED_DATA);
    assertThat(circuit.bandwidth()).isEqualTo(BitRate.ofMegabits(200));
    assertThat(circuit.providerState()).isEqualTo(ExpressRouteCircuit.ProviderState.PROVISIONED);
    assertThat(circuit.isDirect()).isFalse();
    assertThat(circuit.toString()).doesNotContain("f0e1d2c3");
    CircuitPeering peering = circuit.peerings().getFirst();
    assertThat(peering.id().toString()).endsWith("expressRouteCircuits/er/peerings/AzurePrivatePeering");
    assertThat(peering.peerAsn()).isEqualTo(new Asn(65001));
    assertThat(peering.ipv4().customer(LinkRole.SECONDARY)).isEqualTo(IpAddress.parse("172.16.0.5"));
    assertThat(peering.ipv4().microsoft(LinkRole.PRIMARY)).isEqualTo(IpAddress.parse("172.16.0.2"));
    assertThat(peering.ipv6().microsoft(LinkRole.SECONDARY)).isEqualTo(IpAddress.parse("fd00:1::6"));
  }

  @Test
  void aCircuitOnAPortOfOnesOwn() {
    ExpressRouteCircuit circuit = resource(ExpressRouteCircuit.class, "expressRouteCircuits/er", """
        {"sku": {"tier": "Local"}, "properties": {"bandwidthInGbps": 0.5, "expressRoutePort": {"id": "%sexpressRoutePorts/p"}}}
        """.formatted(NETWORK));
    assertThat(circuit.isDirect()).isTrue();
    assertThat(circuit.bandwidth()).isEqualTo(BitRate.ofMegabits(500));
    assertThat(circuit.tier()).isEqualTo(ExpressRouteCircuit.Tier.LOCAL);
  }

  @Test
  void anInterface() {
    NetworkInterface nic = resource(NetworkInterface.class, "networkInterfaces/nic", NIC);
    assertThat(nic.mac()).isEqualTo(MacAddress.parse("00:0d:3a:01:02:03"));
    assertThat(nic.ipForwarding()).isTrue();
    assertThat(nic.addresses()).containsExactly(IpAddress.parse("10.0.1.10"), IpAddress.parse("fd00::10"));
    assertThat(nic.virtualNetwork()).contains(ResourceId.parse(NETWORK + "virtualNetworks/hub"));
  }

  @Test
  void whatAnInterfaceBelongsTo() {
    NetworkInterface nic = resource(NetworkInterface.class, "networkInterfaces/nic", """
        {"properties": {"networkSecurityGroup": {"id": "%1$snetworkSecurityGroups/g"}, "privateEndpoint": {"id": "%1$sprivateEndpoints/e"},
          "ipConfigurations": [{"name": "a", "properties": {
            "loadBalancerBackendAddressPools": [{"id": "%1$sloadBalancers/lb/backendAddressPools/p"}],
            "applicationSecurityGroups": [{"id": "%1$sapplicationSecurityGroups/web"}]}}, {"name": "b"}]}}
        """.formatted(NETWORK));
    assertThat(nic.networkSecurityGroup()).isEqualTo(Documents.id("networkSecurityGroups/g"));
    assertThat(nic.privateEndpoint()).isEqualTo(Documents.id("privateEndpoints/e"));
    Resources resources = Resources.of(List.of(nic));
    for (String belonging : List.of("loadBalancers/LB/backendAddressPools/p", "applicationSecurityGroups/web")) {
      assertThat(resources.members(Documents.id(belonging)))
          .containsExactly(new NetworkInterface.Member(nic, nic.ipConfigurations().getFirst()));
    }
    assertThat(resources.members(Documents.id("applicationSecurityGroups/web")).getFirst().id())
        .isEqualTo(nic.id().child("ipConfigurations", "a"));
    assertThat(resources.members(Documents.id("applicationSecurityGroups/db"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "true, true, , true",
    "true, , true, true",
    "true, TRUE, , true",
    "false, true, true, false",
    "true, , , false",
    "true, yes, no, false"
  })
  void aFirewallForwardsAndIsTaggedOrItsMachineIs(boolean forwards, @Nullable String onNic, @Nullable String onMachine, boolean firewall) {
    VirtualMachine machine = (VirtualMachine) read(MACHINE_ID, "{" + tag("stateful", onMachine) + "}").resource().orElseThrow();
    NetworkInterface nic = resource(NetworkInterface.class, "networkInterfaces/nic", """
        {%s "properties": {"enableIPForwarding": %s, "virtualMachine": {"id": "%s"}}}
        """.formatted(tag("Stateful", onNic) + (onNic == null ? "" : ","), forwards, MACHINE_ID));
    assertThat(Resources.of(List.of(machine, nic)).isStatefulFirewall(nic)).isEqualTo(firewall);
  }

  private static String tag(String name, @Nullable String value) {
    return value == null ? "" : "\"tags\": {\"other\": \"x\", \"%s\": \"%s\"}".formatted(name, value);
  }

  @Test
  void anInterfaceWithoutAHardwareAddressHasOneOfItsId() {
    NetworkInterface nic = resource(NetworkInterface.class, "networkInterfaces/nic", "{}");
    assertThat(nic.mac()).isEqualTo(NetworkInterface.macFor(nic.id())).isNotEqualTo(NetworkInterface.macFor(Host.id("x")));
    assertThat(nic.mac().toString()).startsWith("00:0d:3a:");
  }

  @Test
  void aGateway() {
    VirtualNetworkGateway gateway = resource(VirtualNetworkGateway.class, "virtualNetworkGateways/gw", GATEWAY);
    assertThat(gateway.sku()).isEqualTo(GatewaySku.ER_GW_SCALE);
    assertThat(gateway.scale()).isEqualTo(new VirtualNetworkGateway.Scale(10, 20));
    assertThat(gateway.virtualNetwork()).contains(ResourceId.parse(NETWORK + "virtualNetworks/hub"));
  }

  @Test
  void aConnection() {
    Connection connection = resource(Connection.class, "connections/c", CONNECTION);
    assertThat(connection.bypass()).isTrue();
    assertThat(connection.privateLinkFastPath()).isFalse();
    assertThat(resource(Connection.class, "connections/c", "{\"properties\": {\"enablePrivateLinkFastPath\": true}}").privateLinkFastPath())
        .isTrue();
    assertThat(connection.routingWeight()).isEqualTo(7);
    assertThat(connection.gateway()).isEqualTo(ResourceId.parse(NETWORK + "virtualNetworkGateways/gw"));
    assertThat(connection.circuit()).isEqualTo(ResourceId.parse(NETWORK + "expressRouteCircuits/er"));
    assertThat(connection.authorizationKey()).hasToString(Secret.MASK);
    assertThat(resource(Connection.class, "connections/c", "{\"properties\": {\"expressRouteGatewayBypass\": null}}").bypass()).isFalse();
  }

  @Test
  void aNetworkAndItsSubnets() {
    VirtualNetwork network = resource(VirtualNetwork.class, "virtualNetworks/hub", HUB);
    assertThat(network.addressSpaces()).containsExactly(Prefix.parse("10.0.0.0/16"), Prefix.parse("fd00::/48"));
    assertThat(network.subnets()).extracting(Subnet::name).containsExactly("default", "GatewaySubnet");
    assertThat(network.subnets().getLast().isForGateways()).isTrue();
    assertThat(network.subnets().getLast().prefixes()).hasSize(2);
  }

  @Test
  void whatANetworkAndASubnetHaveOfOthers() {
    VirtualNetwork network = resource(VirtualNetwork.class, "virtualNetworks/hub", """
        {"properties": {"flowTimeoutInMinutes": 10, "subnets": [{"name": "s", "properties": {"addressPrefix": "10.0.1.0/24",
          "networkSecurityGroup": {"id": "%1$snetworkSecurityGroups/g"}, "routeTable": {"id": "%1$srouteTables/t"},
          "serviceEndpoints": [{"service": "Microsoft.Storage", "locations": ["eastus"], "provisioningState": "Succeeded"}],
          "privateEndpointNetworkPolicies": "RouteTableEnabled"}}]}}
        """.formatted(NETWORK));
    assertThat(network.flowTimeout()).isEqualTo(Duration.ofMinutes(10));
    Subnet subnet = network.subnets().getFirst();
    assertThat(subnet.networkSecurityGroup()).isEqualTo(Documents.id("networkSecurityGroups/g"));
    assertThat(subnet.routeTable()).isEqualTo(Documents.id("routeTables/t"));
    assertThat(subnet.serviceEndpoints()).containsExactly("Microsoft.Storage");
    assertThat(subnet.privateEndpointPolicies().route()).isTrue();
    assertThat(subnet.privateEndpointPolicies().filter()).isFalse();
    VirtualNetwork plain = resource(VirtualNetwork.class, "virtualNetworks/hub", HUB);
    assertThat(plain.flowTimeout()).isNull();
    assertThat(plain.subnets().getFirst().privateEndpointPolicies()).isEqualTo(Subnet.PrivateEndpointPolicies.DISABLED);
  }

  @Test
  void aMachineNamesItsPrimaryInterfaceFirst() {
    VirtualMachine machine = (VirtualMachine)
        read(MACHINE_ID, MACHINE).resource().orElseThrow();
    assertThat(machine.nics()).extracting(ResourceId::name).containsExactly("first", "second");
  }

  @Test
  void aStorageAccount() {
    ResourceId id = ResourceId.parse("/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/flows");
    assertThat(read(id.toString(), "{\"location\": \"eastus\", \"kind\": \"StorageV2\"}").resource())
        .contains(new StorageAccount(id, "eastus"));
  }

  @Test
  void underpasssOwn() {
    StaticRoutes routes = (StaticRoutes) read("/underpass/routes/r", ROUTES).resource().orElseThrow();
    assertThat(routes.link()).isEqualTo(LinkRole.SECONDARY);
    assertThat(routes.asPath()).containsExactly(new Asn(65001), new Asn(65002));
    PortBinding nic = (PortBinding) read("/underpass/ports/p", """
        {"nic": "%snetworkInterfaces/n", "node": "host-1", "netns": "vm", "interface": "eth0"}
        """.formatted(NETWORK)).resource().orElseThrow();
    assertThat(nic.to()).isEqualTo(new PortBinding.ToNic(ResourceId.parse(NETWORK + "networkInterfaces/n"), "host-1"));
    PortBinding link = (PortBinding) read("/underpass/ports/p", """
        {"circuit": "%sexpressRouteCircuits/er", "link": "Primary", "interface": "eth0"}
        """.formatted(NETWORK)).resource().orElseThrow();
    assertThat(link.to()).isEqualTo(new PortBinding.ToCircuit(ResourceId.parse(NETWORK + "expressRouteCircuits/er"), LinkRole.PRIMARY));
    assertThat(link.netns()).isEmpty();
  }

  @Test
  void whatCannotBeReadIsLeftOutAndNamed() {
    Reading reading = read(NETWORK + "virtualNetworks/hub", """
        {"properties": {"addressSpace": {"addressPrefixes": ["10.0.0.1/16", "10.1.0.0/16", 7]}}}
        """);
    assertThat(((VirtualNetwork) reading.resource().orElseThrow()).addressSpaces()).containsExactly(Prefix.parse("10.1.0.0/16"));
    assertThat(reading.problems()).singleElement().asString().contains("10.0.0.1/16").contains("10.0.0.0/16");
    assertThat(read(NETWORK + "virtualNetworkGateways/gw", """
        {"properties": {"gatewayType": "ExpressRoute", "sku": {"name": "Huge"}}}
        """).problems()).singleElement().asString().contains("Huge");
    assertThat(read("/underpass/ports/p", "{\"interface\": \"eth0\"}").resource()).isEmpty();
    assertThat(read("/underpass/ports/p", "{\"interface\": \"eth0\"}").problems()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"natGateways/n", "networkWatchers/w/connectionMonitors/m"})
  void otherTypesAreIgnored(String path) {
    assertThat(read(NETWORK + path, "{}")).isEqualTo(Reading.IGNORED);
  }

  private static Stream<List<String>> documents() {
    return Stream.of(
        List.of(NETWORK + "expressRouteCircuits/er", CIRCUIT),
        List.of(NETWORK + "networkInterfaces/nic", NIC),
        List.of(NETWORK + "networkSecurityGroups/web/securityRules/in", FilterReaderTest.RULE),
        List.of(NETWORK + "networkSecurityGroups/web", "{\"properties\": {\"securityRules\": [" + FilterReaderTest.RULE + "]}}"),
        List.of(NETWORK + "routeTables/t", FilterReaderTest.ROUTES),
        List.of(NETWORK + "loadBalancers/lb", BalanceReaderTest.BALANCER),
        List.of(NETWORK + "privateEndpoints/e", PrivateLinkReaderTest.ENDPOINT),
        List.of(NETWORK + "virtualNetworkGateways/gw", GATEWAY),
        List.of(NETWORK + "connections/c", CONNECTION),
        List.of(NETWORK + "virtualNetworks/hub", HUB),
        List.of(MACHINE_ID, MACHINE),
        List.of("/underpass/routes/r", ROUTES));
  }

  /** Whatever stands where something else was expected, reading ends with an answer. */
  @ParameterizedTest
  @MethodSource("documents")
  void nothingThatStandsInADocumentThrows(List<String> document) {
    long seed = 20261123;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      JsonNode body = JSON.readTree(document.getLast());
      for (int j = 0; j < 3; j++) {
        spoil(body, random);
      }
      assertThat(ResourceReader.read(ResourceId.parse(document.getFirst()), body)).isNotNull();
    }
  }

  private static final List<String> ODDITIES = List.of(
      "null", "true", "-1", "1e300", "99999999999999999999", "\"\"", "\"x\"", "\"10.0.0.0/33\"", "\"/a/b\"", "[]", "{}", "[[1]]",
      "{\"id\": 5}");

  private static void spoil(JsonNode body, Random random) {
    JsonNode at = body;
    while (at.size() > 0) {
      int chosen = random.nextInt(at.size());
      JsonNode below;
      if (at instanceof ObjectNode object) {
        String name = object.propertyNames().stream().skip(chosen).findFirst().orElseThrow();
        if (random.nextInt(4) == 0) {
          object.set(name, JSON.readTree(ODDITIES.get(random.nextInt(ODDITIES.size()))));
          return;
        }
        below = object.get(name);
      } else {
        ArrayNode array = (ArrayNode) at;
        if (random.nextInt(4) == 0) {
          array.set(chosen, JSON.readTree(ODDITIES.get(random.nextInt(ODDITIES.size()))));
          return;
        }
        below = array.get(chosen);
      }
      at = below;
    }
  }
}

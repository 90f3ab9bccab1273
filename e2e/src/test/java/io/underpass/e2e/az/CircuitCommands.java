package io.underpass.e2e.az;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;

/** {@code az network express-route} and, by {@code az rest}, the provider's side. */
final class CircuitCommands {
  private static final String PEERING = " --circuit-name circuit -n AzurePrivatePeering";

  private CircuitCommands() {}

  private static void createCircuit(AzShell az) {
    az.does("network express-route create -g $GROUP -n circuit --provider Equinix --peering-location \"Silicon Valley\""
            + " --bandwidth 200 Mbps"
        + " --sku-tier Standard --sku-family MeteredData --tags stage=test");
  }

  static void circuits(AzShell az) {
    assertThat(az.tsv("network express-route list-service-providers --query [].name").lines()).contains("Equinix");
    createCircuit(az);
    JsonNode circuit = az.json("network express-route show -g $GROUP -n circuit");
    assertThat(circuit.path("serviceProviderProperties").path("bandwidthInMbps").asInt()).isEqualTo(200);
    assertThat(circuit.path("serviceProviderProvisioningState").asString()).isEqualTo("NotProvisioned");
    assertThat(circuit.path("sku").path("name").asString()).isEqualTo("Standard_MeteredData");
    az.does("network express-route wait -g $GROUP -n circuit --created");
    assertThat(az.names("network express-route list -g $GROUP")).containsExactly("circuit");
    assertThat(az.table("network express-route list -g $GROUP").getLast())
        .contains("circuit", "NotProvisioned", circuit.path("serviceKey").asString());
    JsonNode faster = az.json("network express-route update -g $GROUP -n circuit --bandwidth 1 Gbps --sku-tier Premium");
    assertThat(faster.path("serviceProviderProperties").path("bandwidthInMbps").asInt()).isEqualTo(1000);
    assertThat(faster.path("serviceProviderProperties").path("serviceProviderName").asString()).as("az leaves it out").isEqualTo("Equinix");
    assertThat(faster.path("sku").path("tier").asString()).isEqualTo("Premium");
    assertThat(faster.path("tags").path("stage").asString()).isEqualTo("test");
    assertThat(az.refused("network express-route update -g $GROUP -n circuit --bandwidth 50 Mbps"))
        .contains("BandwidthReductionNotSupported");
    peerings(az);
    authorizations(az);
    assertThat(az.tsv("network express-route get-stats -g $GROUP -n circuit --query primarybytesIn")).isEqualTo("0");
    az.does("network express-route delete -g $GROUP -n circuit");
    assertThat(az.outcome("network express-route show -g $GROUP -n circuit").status()).isEqualTo(3);
    az.does("network express-route wait -g $GROUP -n circuit --deleted");
  }

  private static void peerings(AzShell az) {
    JsonNode peering =
        az.json("network express-route peering create -g $GROUP --circuit-name circuit --peering-type AzurePrivatePeering --peer-asn 65010"
                + " --vlan-id 100"
            + " --primary-peer-subnet 172.16.0.0/30 --secondary-peer-subnet 172.16.0.4/30");
    assertThat(peering.path("peerASN").asInt()).isEqualTo(65010);
    assertThat(peering.path("azureASN").asInt()).isEqualTo(12076);
    assertThat(az.names("network express-route peering list -g $GROUP --circuit-name circuit")).containsExactly("AzurePrivatePeering");
    assertThat(az.table("network express-route peering list -g $GROUP --circuit-name circuit").getLast())
        .contains("172.16.0.0/30", "172.16.0.4/30");
    assertThat(az.tsv("network express-route peering update -g $GROUP" + PEERING + " --vlan-id 200"
            + " --query [vlanId,peerASN,primaryPeerAddressPrefix]").lines())
        .containsExactly("200", "65010", "172.16.0.0/30");
    assertThat(az.refused("network express-route peering update -g $GROUP" + PEERING + " --vlan-id 5000"))
        .contains("5000", "from 0 to 4095");
    assertThat(az.tsv("network express-route show -g $GROUP -n circuit --query peerings[0].vlanId")).isEqualTo("200");
    for (String table : new String[] {"list-arp-tables", "list-route-tables", "list-route-tables-summary"}) {
      assertThat(az.json("network express-route " + table + " -g $GROUP -n circuit --peering-name AzurePrivatePeering"
              + " --path primary").path("value").isArray())
          .isTrue();
    }
    assertThat(az.tsv("network express-route peering get-stats -g $GROUP" + PEERING + " --query secondarybytesOut")).isEqualTo("0");
    az.does("network express-route peering delete -g $GROUP" + PEERING);
    assertThat(az.names("network express-route peering list -g $GROUP --circuit-name circuit")).isEmpty();
  }

  private static void authorizations(AzShell az) {
    JsonNode key = az.json("network express-route auth create -g $GROUP --circuit-name circuit -n key");
    assertThat(key.path("authorizationUseStatus").asString()).isEqualTo("Available");
    assertThat(key.path("authorizationKey").asString()).as("to be handed on").isNotBlank();
    assertThat(az.table("network express-route auth list -g $GROUP --circuit-name circuit").getLast())
        .contains("Available", "key", "Succeeded");
    assertThat(az.tsv("network express-route auth show -g $GROUP --circuit-name circuit -n key --query name")).isEqualTo("key");
    az.does("network express-route auth delete -g $GROUP --circuit-name circuit -n key");
    assertThat(az.names("network express-route auth list -g $GROUP --circuit-name circuit")).isEmpty();
  }

  static void ports(AzShell az) {
    JsonNode port =
        az.json("network express-route port create -g $GROUP -n port --bandwidth 10 Gbps --encapsulation Dot1Q"
                + " --peering-location Equinix-Ashburn-DC2");
    assertThat(port.path("bandwidthInGbps").asInt()).isEqualTo(10);
    assertThat(port.path("links").valueStream().map(link -> link.path("name").asString())).containsExactly("link1", "link2");
    assertThat(az.names("network express-route port list -g $GROUP")).containsExactly("port");
    assertThat(az.names("network express-route port location list")).contains("Equinix-Ashburn-DC2");
    assertThat(az.tsv("network express-route port location show -l Equinix-Ashburn-DC2 --query availableBandwidths[].valueInGbps").lines())
        .contains("10", "100");
    assertThat(az.tsv("network express-route port link list -g $GROUP --port-name port --query [].adminState").lines())
        .containsExactly("Disabled", "Disabled");
    assertThat(az.tsv("network express-route port link update -g $GROUP --port-name port -n link1 --admin-state Enabled"
            + " --query adminState"))
        .isEqualTo("Enabled");
    assertThat(az.tsv("network express-route port link show -g $GROUP --port-name port -n link2 --query adminState")).isEqualTo("Disabled");
    JsonNode circuit = az.json("network express-route create -g $GROUP -n direct --express-route-port port --bandwidth 5 Gbps"
            + " --sku-tier Premium");
    assertThat(circuit.path("bandwidthInGbps").asDouble()).isEqualTo(5);
    assertThat(circuit.path("serviceProviderProvisioningState").asString()).as("nobody else has to").isEqualTo("Provisioned");
    assertThat(az.tsv("network express-route port show -g $GROUP -n port --query [provisionedBandwidthInGbps,circuits[0].id]"))
        .startsWith("5.0").endsWith("/expressRouteCircuits/direct");
    assertThat(az.refused("network express-route port delete -g $GROUP -n port")).contains("ExpressRoutePortInUse");
    az.does("network express-route delete -g $GROUP -n direct");
    az.does("network express-route port delete -g $GROUP -n port");
    assertThat(az.names("network express-route port list -g $GROUP")).isEmpty();
  }

  static void globalReach(AzShell az) {
    circuitWithPeering(az, "west", "Silicon Valley", "172.16.0");
    circuitWithPeering(az, "east", "Washington DC", "172.16.1");
    az.let("CONNECTION", "-g $GROUP --circuit-name west --peering-name AzurePrivatePeering -n reach".replace("$GROUP", az.value("GROUP")));
    String connection = "network express-route peering connection %s " + az.value("CONNECTION");
    String create = connection.formatted("create") + " --peer-circuit east --address-prefix 192.168.8.0/29";
    assertThat(az.refused(create)).as("no provider has provisioned them").contains("CircuitNotProvisioned");
    assertThat(az.tsv(connection.formatted("show") + " --query provisioningState")).as("it stays, to be read").isEqualTo("Failed");
    for (String circuit : new String[] {"west", "east"}) {
      az.let("CROSS", crossConnection(az, circuit));
      az.does("rest --method put --url $CROSS?api-version=2022-07-01"
              + " --body '{\"properties\":{\"serviceProviderProvisioningState\":\"Provisioned\"}}'");
    }
    JsonNode made = az.json(create);
    assertThat(made.path("provisioningState").asString()).isEqualTo("Succeeded");
    assertThat(made.path("addressPrefix").asString()).isEqualTo("192.168.8.0/29");
    assertThat(made.path("peerExpressRouteCircuitPeering").path("id").asString()).contains("/expressRouteCircuits/east/peerings/");
    az.does(connection.formatted("delete"));
    assertThat(az.outcome(connection.formatted("show")).status()).isEqualTo(3);
  }

  private static void circuitWithPeering(AzShell az, String name, String place, String links) {
    az.does("network express-route create -g $GROUP -n " + name + " --provider Equinix --peering-location \"" + place
        + "\" --bandwidth 200 Mbps --sku-tier Premium");
    az.does("network express-route peering create -g $GROUP --circuit-name " + name + " --peering-type AzurePrivatePeering --peer-asn 65010"
        + " --vlan-id 100 --primary-peer-subnet " + links + ".0/30 --secondary-peer-subnet " + links + ".4/30");
  }

  private static String crossConnection(AzShell az, String circuit) {
    String key = az.tsv("network express-route show -g $GROUP -n " + circuit + " --query serviceKey");
    return az.tsv("rest --method get --url /subscriptions/$SUBSCRIPTION/providers/Microsoft.Network/expressRouteCrossConnections"
        + "?api-version=2022-07-01 --query \"value[?name=='" + key + "'].id\"");
  }

  static void crossConnections(AzShell az) {
    createCircuit(az);
    String key = az.tsv("network express-route show -g $GROUP -n circuit --query serviceKey");
    az.let("CROSS", "/subscriptions/" + az.value("SUBSCRIPTION")
        + "/resourceGroups/CrossConnection-SiliconValley/providers/Microsoft.Network/expressRouteCrossConnections/" + key);
    JsonNode cross = az.json("rest --method get --url $CROSS?api-version=2022-07-01");
    assertThat(cross.path("name").asString()).isEqualTo(key);
    assertThat(cross.path("properties").path("bandwidthInMbps").asInt()).isEqualTo(200);
    assertThat(az.tsv("rest --method get --url"
            + " /subscriptions/$SUBSCRIPTION/providers/Microsoft.Network/expressRouteCrossConnections?api-version=2022-07-01"
        + " --query value[].name").lines()).contains(key);
    az.does("rest --method put --url $CROSS?api-version=2022-07-01"
            + " --body '{\"properties\":{\"serviceProviderProvisioningState\":\"Provisioned\"}}'");
    assertThat(az.tsv("network express-route show -g $GROUP -n circuit --query serviceProviderProvisioningState")).isEqualTo("Provisioned");
    assertThat(az.refused("network express-route delete -g $GROUP -n circuit")).contains("ExpressRouteCircuitProvisioned");
    az.does("rest --method put --url $CROSS?api-version=2022-07-01"
            + " --body '{\"properties\":{\"serviceProviderProvisioningState\":\"NotProvisioned\"}}'");
    az.does("network express-route delete -g $GROUP -n circuit");
    assertThat(az.refused("rest --method get --url $CROSS?api-version=2022-07-01")).contains("ResourceNotFound");
  }
}

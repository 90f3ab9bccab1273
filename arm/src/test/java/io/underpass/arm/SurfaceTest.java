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
import tools.jackson.databind.JsonNode;

/** What the surface says of itself, and of what isn't there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SurfaceTest {
  private TestServer server;
  private Scene scene;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "surface").withGateway("ErGw1AZ").withCircuit();
    server.make(scene.network + "/networkInterfaces/n", Scene.nicBody(scene.subnet("default"), ""));
    server.make(
        scene.group + "/providers/Microsoft.Compute/virtualMachines/m",
        "{'location':'eastus','properties':{'networkProfile':{'networkInterfaces':[{'id':'" + scene.network + "/networkInterfaces/n'}]}}}");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  static Stream<Arguments> absent() {
    return Stream.of(
        Arguments.of("GET", "#/Microsoft.Network/azureFirewalls/f", "Microsoft.Network/azureFirewalls/read"),
        Arguments.of("GET", "#/Microsoft.Network/azureFirewalls", "Microsoft.Network/azureFirewalls/read"),
        Arguments.of("PUT", "#/Microsoft.Network/azureFirewalls/f", "Microsoft.Network/azureFirewalls/write"),
        Arguments.of("PATCH", "#/Microsoft.Network/azureFirewalls/f", "Microsoft.Network/azureFirewalls/write"),
        Arguments.of("DELETE", "#/Microsoft.Network/azureFirewalls/f", "Microsoft.Network/azureFirewalls/delete"),
        Arguments.of("PUT", "#/Microsoft.Web/sites/s", "Microsoft.Web/sites/write"),
        Arguments.of("GET", "#/Contoso.Nothing/things/t/parts", "Contoso.Nothing/things/parts/read"),
        Arguments.of("POST", "#/Contoso.Nothing/things/t/act", "Contoso.Nothing/things/act/action"),
        Arguments.of("GET", "$/providers/Contoso.Nothing/things", "Contoso.Nothing/things/read"),
        Arguments.of("POST", "$/providers/Microsoft.Network/locations/eastus/supportedVirtualMachineSizes",
            "Microsoft.Network/locations/supportedVirtualMachineSizes/action"),
        Arguments.of("GET", "$/providers/Microsoft.Compute/locations/eastus/vmSizes", "Microsoft.Compute/locations/vmSizes/read"),
        Arguments.of("POST", "#/Microsoft.Network/virtualNetworkGateways/gw/startPacketCapture",
            "Microsoft.Network/virtualNetworkGateways/startPacketCapture/action"),
        Arguments.of("POST", "#/Microsoft.Network/connections/none/resetconnection",
            "Microsoft.Network/connections/resetconnection/action"),
        Arguments.of("GET", "#/Microsoft.Network/expressRouteCircuits/c/nothing", "Microsoft.Network/expressRouteCircuits/nothing/read"),
        Arguments.of("GET", "#/Microsoft.Network/expressRouteCircuits/c/nothing/x", "Microsoft.Network/expressRouteCircuits/nothing/read"),
        Arguments.of("POST", "#/Microsoft.Compute/virtualMachines/m/powerOff", "Microsoft.Compute/virtualMachines/powerOff/action"),
        Arguments.of("POST", "#/Microsoft.Compute/virtualMachines/m/deallocate", "Microsoft.Compute/virtualMachines/deallocate/action"),
        Arguments.of("POST", "#/Microsoft.Compute/virtualMachines/m/restart", "Microsoft.Compute/virtualMachines/restart/action"),
        Arguments.of("POST", "#/Microsoft.Compute/virtualMachines/m/runCommand", "Microsoft.Compute/virtualMachines/runCommand/action"),
        Arguments.of("POST", "$/providers/Microsoft.Network/unregister", "Microsoft.Network/unregister/action"),
        Arguments.of("GET", "$/tagNames", "tagNames"),
        Arguments.of("GET", "/tenants/x/y/z", "tenants/x/y/z"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("absent")
  void whatIsNotThereIsNamed(String method, String path, String name) {
    String id = path.replace("#", scene.group + "/providers").replace("$", server.subscription());
    Reply reply = server.send(method, id.startsWith("/tenants") ? id + "?api-version=2023-11-01" : id, method.equals("GET")
        || method.equals("DELETE") ? null : "{}");
    assertThat(reply.status()).describedAs(reply.toString()).isEqualTo(501);
    assertThat(reply.code()).isEqualTo("NotImplemented");
    assertThat(reply.json().path("error").path("message").asString()).contains(name);
    assertThat(reply.json().path("error").path("details").isArray()).isTrue();
  }

  @Test
  void providersListTypesWithPlacesAndVersions() {
    Reply all = server.get(server.subscription() + "/providers");
    assertThat(all.json().path("value").valueStream().map(one -> one.path("namespace").asString().toLowerCase()))
        .contains("microsoft.network", "microsoft.compute", "microsoft.storage", "microsoft.insights", "microsoft.operationalinsights",
            "microsoft.resources");
    for (JsonNode provider : all.json().path("value")) {
      assertThat(provider.path("registrationState").asString()).isEqualTo("Registered");
      for (JsonNode type : provider.path("resourceTypes")) {
        assertThat(type.path("apiVersions").valueStream().map(JsonNode::asString)).isNotEmpty()
            .isSortedAccordingTo(java.util.Comparator.reverseOrder());
      }
    }
    JsonNode circuits = type("microsoft.network", "expressRouteCircuits");
    assertThat(circuits.path("locations").valueStream().map(JsonNode::asString)).contains("East US");
    assertThat(circuits.path("apiVersions").valueStream().map(JsonNode::asString)).contains("2022-01-01", "2022-07-01", "2015-06-15");
    assertThat(type("Microsoft.Network", "dnsResolvers").path("apiVersions").path(0).asString()).startsWith("2025");
    assertThat(type("Microsoft.Network", "virtualNetworks/subnets").path("locations").size()).isZero();
    for (String namespace : new String[] {"Microsoft.Network", "Microsoft.Authorization", "Microsoft.CostManagement", "Microsoft.MarketplaceOrdering"}) {
      assertThat(server.send("POST", server.subscription() + "/providers/" + namespace + "/register", "").status()).as(namespace).isEqualTo(200);
    }
    assertThat(server.get(server.subscription() + "/providers/Contoso.Nothing").code()).isEqualTo("InvalidResourceNamespace");
    assertThat(server.get("/providers/Microsoft.Network?api-version=2021-04-01").json().path("resourceTypes").size()).isGreaterThan(10);
  }

  private JsonNode type(String namespace, String name) {
    return server.get(server.subscription() + "/providers/" + namespace).json().path("resourceTypes").valueStream()
        .filter(type -> type.path("resourceType").asString().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void emptySegmentsOfAPathDoNotCount() {
    assertThat(server.get("/" + scene.group + "?api-version=2024-05-01").json().path("id").asString()).isEqualTo(scene.group);
    assertThat(server.send("HEAD", "/" + scene.group + "?api-version=2024-05-01", null).status()).isEqualTo(204);
    assertThat(server.get(scene.group + "/providers/Microsoft.Network//virtualNetworks").json().path("value").isArray()).isTrue();
  }

  @Test
  void operationsAreThoseThatAreThere() {
    Reply reply = server.get("/providers/Microsoft.Network/operations?api-version=2022-01-01");
    assertThat(reply.json().path("value").valueStream().map(one -> one.path("name").asString()))
        .contains(
            "Microsoft.Network/expressRouteCircuits/write", "Microsoft.Network/virtualNetworkGateways/reset/action",
            "Microsoft.Network/expressRoutePorts/links/read", "Microsoft.Network/networkWatchers/flowLogs/delete")
        .doesNotContain("Microsoft.Network/azureFirewalls/read");
    assertThat(server.get("/providers/Microsoft.Storage/operations?api-version=2022-09-01").status()).isEqualTo(200);
  }

  @Test
  void usagesCountWhatIsThere() {
    Reply usages = server.get(server.subscription() + "/providers/Microsoft.Network/locations/eastus/usages");
    JsonNode networks = usages.json().path("value").valueStream()
        .filter(one -> one.path("name").path("value").asString().equals("VirtualNetworks")).findFirst().orElseThrow();
    assertThat(networks.path("currentValue").asInt()).isEqualTo(1);
    assertThat(networks.path("limit").asInt()).isEqualTo(1_000);
    Reply space = server.get(scene.network + "/virtualNetworks/v/usages");
    JsonNode first = space.json().path("value").path(0);
    assertThat(first.path("id").asString()).isEqualTo(scene.subnet("default"));
    assertThat(first.path("currentValue").asInt()).isEqualTo(1);
    assertThat(first.path("limit").asInt()).isEqualTo(251);
    String locations = server.subscription() + "/providers/Microsoft.Network/locations/";
    assertThat(server.get(locations + "atlantis/usages").code()).isEqualTo("LocationNotAvailableForResourceType");
    assertThat(server.get(locations + "eastus/virtualNetworkAvailableEndpointServices").text()).contains("Microsoft.Storage");
    assertThat(server.get(locations + "eastus/availableServiceAliases").json().path("value").isArray()).isTrue();
    assertThat(server.get(locations + "eastus/availableDelegations").text()).contains("Microsoft.Network/dnsResolvers");
    assertThat(server.get(locations + "eastus/CheckDnsNameAvailability?domainNameLabel=free").json().path("available").asBoolean())
        .isTrue();
  }

  @Test
  void anAddressIsFreeOrOthersAreNamed() {
    String check = scene.network + "/virtualNetworks/v/CheckIPAddressAvailability?ipAddress=";
    assertThat(server.get(check + "10.0.1.200").json().path("available").asBoolean()).isTrue();
    Reply taken = server.get(check + "10.0.1.4");
    assertThat(taken.json().path("available").asBoolean()).isFalse();
    assertThat(taken.json().path("availableIPAddresses").valueStream().map(JsonNode::asString)).containsExactly(
        "10.0.1.5", "10.0.1.6", "10.0.1.7", "10.0.1.8", "10.0.1.9");
    assertThat(server.get(check + "10.0.1.1").json().path("isPlatformReserved").asBoolean()).isTrue();
    // az network vnet list-available-ips.
    Reply start = server.get(check + "10.0.0.0");
    assertThat(start.json().path("available").asBoolean(true)).isFalse();
    assertThat(start.json().path("availableIPAddresses").path(0).asString()).isEqualTo("10.0.1.5");
    assertThat(server.get(check + "10.99.0.1").code()).isEqualTo("PrivateIPAddressNotInAnySubnet");
    assertThat(server.get(check + "nonsense").code()).isEqualTo("InvalidIPAddressFormat");
    assertThat(server.get(check).code()).isEqualTo("MissingQueryParameter");
  }

  @Test
  void aMachineIsRunningAsFarAsAnybodyKnows() {
    String machine = scene.group + "/providers/Microsoft.Compute/virtualMachines/m";
    Reply view = server.get(machine + "/instanceView");
    assertThat(view.json().path("statuses").valueStream().map(status -> status.path("code").asString()))
        .containsExactly("ProvisioningState/succeeded", "PowerState/running");
    Reply expanded = server.get(machine + "?$expand=instanceView");
    assertThat(expanded.properties().path("instanceView").path("statuses").path(1).path("code").asString()).isEqualTo("PowerState/running");
    assertThat(expanded.properties().path("networkProfile").isObject()).isTrue();
    assertThat(server.get(machine).properties().has("instanceView")).isFalse();
    assertThat(server.get(machine + "x?$expand=instanceView").code()).isEqualTo("ResourceNotFound");
    assertThat(server.send("POST", machine + "/start", "").status()).isEqualTo(200);
    assertThat(server.send("POST", machine + "/powerOff", "").json().path("error").path("message").asString())
        .contains("it runs no machines");
    Reply patched = server.send("PATCH", machine, "{'tags':{'a':'b'},'properties':{'licenseType':'Windows_Server','userData':'c2VjcmV0'}}");
    assertThat(patched.status()).isEqualTo(200);
    server.finish(patched.header("Azure-AsyncOperation").orElseThrow());
    Reply read = server.get(machine);
    assertThat(read.properties().path("licenseType").asString()).isEqualTo("Windows_Server");
    assertThat(read.properties().path("networkProfile").path("networkInterfaces").size()).isEqualTo(1);
    assertThat(read.text()).doesNotContain("c2VjcmV0");
    Reply without = server.send("PATCH", machine, "{'tags':{'c':'d'}}");
    server.finish(without.header("Azure-AsyncOperation").orElseThrow());
    assertThat(server.get(machine).json().path("tags").toString()).isEqualTo("{\"c\":\"d\"}");
    assertThat(server.get(machine).properties().path("licenseType").asString()).isEqualTo("Windows_Server");
  }

  @Test
  void anInterfaceGoesWithItsMachineWhereThatIsAsked() {
    for (String nic : new String[] {"goes", "stays"}) {
      server.make(scene.network + "/networkInterfaces/" + nic, Scene.nicBody(scene.subnet("default"), ""));
    }
    String machine = scene.group + "/providers/Microsoft.Compute/virtualMachines/two";
    server.make(
        machine,
        "{'location':'eastus','properties':{'networkProfile':{'networkInterfaces':[{'id':'" + scene.network
            + "/networkInterfaces/goes','properties':{'primary':true,'deleteOption':'Delete'}},{'id':'" + scene.network
            + "/networkInterfaces/stays','properties':{'primary':false,'deleteOption':'Detach'}}]}}}");
    server.remove(machine);
    assertThat(server.get(scene.network + "/networkInterfaces/goes").status()).isEqualTo(404);
    assertThat(server.get(scene.network + "/networkInterfaces/stays").properties().has("virtualMachine")).isFalse();
    server.remove(scene.network + "/networkInterfaces/stays");
  }

  @Test
  void whatCanBeExportedIsListed() {
    String categories = scene.network + "/expressRouteCircuits/c/providers/microsoft.insights/diagnosticSettingsCategories";
    Reply list = server.get(categories);
    assertThat(list.json().path("value").path(0).path("properties").path("categoryType").asString()).isEqualTo("Metrics");
    assertThat(server.get(categories + "/allmetrics").status()).isEqualTo(200);
    assertThat(server.get(categories + "/PeeringRouteLog").status()).isEqualTo(404);
  }
}

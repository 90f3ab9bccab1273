package io.underpass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.cli.commands.Catalog;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Group;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every command asks of the server, as the table {@code requests.txt} says: a command line, then its requests, in one session
 * from top to bottom.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestsTest {
  private static final String CIRCUIT = "/subscriptions/" + StubServer.SUBSCRIPTION
      + "/resourceGroups/rg/providers/Microsoft.Network/expressRouteCircuits/circuit";

  private String table = "";

  @BeforeAll
  void readTable() throws IOException {
    try (InputStream in = RequestsTest.class.getResourceAsStream("/requests.txt")) {
      table = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void everyCommandAsksWhatTheTableSays(@TempDir Path data) throws IOException {
    StringBuilder actual = new StringBuilder();
    try (StubServer server = new StubServer(data)) {
      server.answer("POST " + CIRCUIT + "/peerings/AzurePrivatePeering/routeTables/primary", 200, "{\"value\":[]}");
      server.answer("POST " + CIRCUIT + "/peerings/AzurePrivatePeering/arpTables/primary", 200, "{\"value\":[]}");
      server.answer("POST " + CIRCUIT + "/peerings/AzurePrivatePeering/routeTablesSummary/secondary", 200, "{\"value\":[]}");
      for (String action : List.of(
          "networkInterfaces/nic/effectiveRouteTable", "networkInterfaces/nic/effectiveNetworkSecurityGroups",
          "virtualNetworkGateways/gateway/getBgpPeerStatus",
          "virtualNetworkGateways/gateway/getLearnedRoutes", "virtualNetworkGateways/gateway/getAdvertisedRoutes")) {
        server.answer("POST " + CIRCUIT.replace("expressRouteCircuits/circuit", action), 200, "{\"value\":[]}");
      }
      for (String question : List.of("nextHop", "ipFlowVerify", "connectivityCheck", "topology")) {
        server.answer("POST " + CIRCUIT.replace("expressRouteCircuits/circuit", "networkWatchers/eastus-watcher/" + question), 200, "{}");
      }
      server.answer(
          "GET " + CIRCUIT.replace("Network/expressRouteCircuits/circuit", "Compute/virtualMachines/watched"), 200, "{\"location\":\"eastus\"}");
      server.answer("GET " + CIRCUIT + "/stats", 200, "{}");
      storedThings(server);
      server.answer(
          "GET " + CIRCUIT.replace("expressRouteCircuits/circuit", "privateLinkServices/service/privateEndpointConnections/endpoint.1"), 200,
          "{\"properties\":{\"privateLinkServiceConnectionState\":{\"status\":\"Pending\"}}}");
      server.answer("GET /underpass/path", 200, "{\"verdict\":\"delivered\",\"bypass\":true,\"hops\":[],\"warnings\":[]}");
      server.answer("POST /underpass/path/probe", 200, "{\"verdict\":\"delivered\",\"hops\":[],\"probe\":{\"agrees\":true}}");
      server.answer("GET /subscriptions/" + StubServer.SUBSCRIPTION, 200, "{\"subscriptionId\":\"" + StubServer.SUBSCRIPTION
          + "\",\"displayName\":\"Underpass\"}");
      server.answer("GET /underpass/advice", 200, "[]");
      server.answer("GET /underpass/bgp", 200, "[]");
      server.answer("GET /underpass/bgp/routes", 200, "[]");
      server.answer("POST /underpass/whatif", 201, "{\"id\":\"w1\"}");
      server.answer("GET /underpass/whatif/w1", 200, "{\"summary\":[\"No traffic goes another way.\"],\"classes\":{\"broken\":0}}");
      server.answer("DELETE /underpass/whatif/w1", 204, "");
      server.answer("GET /underpass/nodes", 200, "[]");
      server.answer("GET /underpass/plan", 200, "{}");
      server.answer("GET /health", 200, "{\"status\":\"ok\"}");
      server.answer("GET /subscriptions", 200, "{\"value\":[]}");
      server.answer("POST /v1/workspaces/11111111-2222-3333-4444-555555555555/query", 200, "{\"tables\":[]}");
      deployments(server);
      String authorization = "/subscriptions/" + StubServer.SUBSCRIPTION + "/providers/Microsoft.Authorization";
      server.answer("GET /v1.0/applications", 200, "{\"value\":[]}");
      server.answer("POST /v1.0/applications", 201, "{\"id\":\"application\",\"appId\":\"client\"}");
      server.answer("POST /v1.0/applications/application/addPassword", 200, "{\"secretText\":\"secret\"}");
      server.answer("GET /v1.0/servicePrincipals", 200, "{\"value\":[{\"id\":\"principal\",\"appId\":\"client\",\"displayName\":\"ci\"}]}");
      server.answer("GET " + authorization + "/roleDefinitions", 200,
          "{\"value\":[{\"id\":\"" + authorization + "/roleDefinitions/reader\",\"name\":\"reader\",\"properties\":{\"roleName\":\"Reader\"}}]}");
      server.answer("GET " + authorization + "/roleAssignments", 200,
          "{\"value\":[{\"id\":\"" + authorization + "/roleAssignments/a1\",\"name\":\"a1\",\"properties\":{\"principalId\":\"principal\","
              + "\"roleDefinitionId\":\"reader\",\"scope\":\"/subscriptions/" + StubServer.SUBSCRIPTION + "\"}}]}");
      server.answer("GET /subscriptions/" + StubServer.SUBSCRIPTION + "/providers/microsoft.insights/eventtypes/management/values", 200,
          "{\"value\":[]}");
      for (String line : commandLines()) {
        Terminal.Captured terminal = server.terminal();
        int code = Cli.run(Lines.split(line), terminal);
        assertThat(code).as(line + "\n" + terminal.errors()).isZero();
        actual.append("$ ").append(line).append('\n');
        server.takeRequests().forEach(request -> actual.append(request.replace(StubServer.SUBSCRIPTION, "{sub}")).append('\n'));
        actual.append('\n');
      }
    }
    String expected = table.lines().filter(line -> !line.startsWith("#")).reduce("", (all, line) -> all + line + "\n").strip();
    String file = System.getProperty("requests.write");
    if (file != null) {
      Files.writeString(Path.of(file), actual);
    }
    assertThat(actual.toString().strip()).isEqualTo(expected);
  }

  private static void deployments(StubServer server) {
    String deployment = "/subscriptions/" + StubServer.SUBSCRIPTION + "/resourcegroups/rg/providers/Microsoft.Resources/deployments/hub";
    server.answer("POST " + deployment + "/validate", 200, "{}");
    server.answer("POST " + deployment + "/whatIf", 200, "{\"status\":\"Succeeded\",\"properties\":{\"changes\":[]}}");
    server.answer("POST " + deployment + "/exportTemplate", 200, "{\"template\":{}}");
    server.answer("POST " + deployment + "/cancel", 204, "");
    server.answer("GET " + deployment + "/operations", 200, "{\"value\":[]}");
    server.answer("GET " + deployment + "/operations/0123", 200, "{}");
  }

  private static void storedThings(StubServer server) {
    String providers = CIRCUIT.substring(0, CIRCUIT.indexOf("Microsoft.Network"));
    String port = providers + "Microsoft.Network/expressRoutePorts/linked";
    server.answer("GET " + port, 200, "{\"properties\":{\"links\":[{\"name\":\"link1\",\"properties\":{\"adminState\":\"Disabled\"}}]}}");
    server.answer("GET " + port + "/links/link1", 200, "{\"name\":\"link1\"}");
    server.answer("POST " + port.replace("expressRoutePorts", "ExpressRoutePorts") + "/generateLoa", 200, "{\"encodedContent\":\"JVBERi0=\"}");
    server.answer(
        "GET /subscriptions/" + StubServer.SUBSCRIPTION + "/providers/Microsoft.Network/expressRoutePortsLocations/Amsterdam", 200, "{}");
    server.answer("GET " + CIRCUIT + "/peerings/AzurePrivatePeering/peerConnections/mirror", 200, "{}");
    server.answer("POST " + providers + "Microsoft.Network/virtualNetworkGateways/gateway/reset", 200, "{}");
    String account = providers + "Microsoft.Storage/storageAccounts/flows";
    server.answer("POST " + account + "/listKeys", 200, "{\"keys\":[]}");
    server.answer("POST " + account + "/regenerateKey", 200, "{\"keys\":[]}");
    server.answer(
        "POST /subscriptions/" + StubServer.SUBSCRIPTION + "/providers/Microsoft.Storage/checkNameAvailability", 200, "{\"nameAvailable\":true}");
  }

  private List<String> commandLines() {
    return table.lines().filter(line -> line.startsWith("$ ")).map(line -> line.substring(2)).toList();
  }

  @Test
  void theTableHasEveryCommand() {
    Catalog catalog = new Catalog();
    List<String> lines = commandLines();
    Set<String> missing = new TreeSet<>();
    List<Group> groups = new ArrayList<>(catalog.groups());
    groups.add(new Group("", ""));
    for (Group group : groups) {
      for (Command command : catalog.commands(group.path())) {
        if (lines.stream().noneMatch(line -> line.equals(command.path()) || line.startsWith(command.path() + " "))) {
          missing.add(command.path());
        }
      }
    }
    assertThat(missing).isEmpty();
  }
}

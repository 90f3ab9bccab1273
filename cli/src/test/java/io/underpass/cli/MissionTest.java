package io.underpass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.cli.client.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The walk-through's commands, as they are written there. */
class MissionTest {
  private StubServer server;

  @BeforeEach
  void start(@TempDir Path data) throws IOException {
    server = new StubServer(data);
    ok("group create -n myResourceGroup -l eastus");
    ok("network vnet create -g myResourceGroup -n hub");
    ok("network vnet-gateway create -g myResourceGroup -n myExpressRouteGateway --sku ErGw1AZ --vnet hub");
    ok("network express-route create -g myResourceGroup -n myExpressRouteCircuit --provider P --peering-location L --bandwidth 1000");
    server.takeRequests();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String ok(String line) {
    return ok(Lines.split(line));
  }

  private String ok(List<String> words) {
    Terminal.Captured terminal = server.terminal();
    assertThat(Cli.run(words, terminal)).as(words + "\n" + terminal.errors()).isZero();
    return terminal.output();
  }

  @Test
  void showsTheSkuAsBareText() {
    assertThat(
            ok(
                """
                network vnet-gateway show \\
                  --name myExpressRouteGateway \\
                  --resource-group myResourceGroup \\
                  --query "sku.name" -o tsv"""))
        .isEqualTo("ErGw1AZ\n");
  }

  @Test
  void upgradesTheGateway() {
    ok("network vnet-gateway update --name myExpressRouteGateway --resource-group myResourceGroup --sku ErGw3AZ");
    assertThat(server.takeRequests().get(1)).startsWith("PUT ").contains("\"sku\":{\"name\":\"ErGw3AZ\",\"tier\":\"ErGw3AZ\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--enable-fastpath", "--express-route-gateway-bypass"})
  void createsUpdatesAndShowsFastPathInBothSpellings(String flag) {
    String circuit = ok("network express-route show --name myExpressRouteCircuit --resource-group myResourceGroup --query id -o tsv")
        .strip();
    assertThat(circuit).endsWith("/providers/Microsoft.Network/expressRouteCircuits/myExpressRouteCircuit");
    ok("network vpn-connection create --name myExpressRouteConnection --resource-group myResourceGroup --vnet-gateway1"
        + " myExpressRouteGateway"
        + " --express-route-circuit2 " + circuit + " --routing-weight 0 " + flag + " true");
    assertThat(server.takeRequests().get(2)).contains("\"expressRouteGatewayBypass\":true").contains("\"routingWeight\":0")
        .contains("{\"id\":\"" + circuit + "\"}");

    assertThat(bypass()).isEqualTo("true\n");
    ok("network vpn-connection update --name myExpressRouteConnection --resource-group myResourceGroup " + flag + " false");
    assertThat(bypass()).isEqualTo("false\n");
    ok("network vpn-connection update --name myExpressRouteConnection --resource-group myResourceGroup " + flag);
    assertThat(bypass()).isEqualTo("true\n");
  }

  private String bypass() {
    return ok("network vpn-connection show --name myExpressRouteConnection --resource-group myResourceGroup --query"
        + " \"expressRouteGatewayBypass\" -o tsv");
  }

  @Test
  void printsTheStatusTable() {
    server.answer(
        "GET /subscriptions/" + StubServer.SUBSCRIPTION
            + "/resourceGroups/myResourceGroup/providers/Microsoft.Network/connections/myExpressRouteConnection",
        200,
        "{\"name\":\"myExpressRouteConnection\",\"properties\":{\"connectionStatus\":\"Connected\",\"expressRouteGatewayBypass\":true}}");
    assertThat(
            ok(
                """
                network vpn-connection show \\
                  --name myExpressRouteConnection \\
                  --resource-group myResourceGroup \\
                  --query "{Name:name, Status:connectionStatus, FastPath:expressRouteGatewayBypass}" -o table"""))
        .isEqualTo(
            """
            Name                      Status     FastPath
            ------------------------  ---------  ----------
            myExpressRouteConnection  Connected  True
            """);
  }

  @Test
  void sendsMetricsToTheWorkspace() {
    String answer =
        ok(
            """
            monitor diagnostic-settings create \\
              --name "expressroute-diagnostics" \\
              --resource "/subscriptions/{sub-id}/resourceGroups/myResourceGroup/providers/Microsoft.Network/virtualNetworkGateways/myExpressRouteGateway" \\
              --workspace "/subscriptions/{sub-id}/resourceGroups/myResourceGroup/providers/Microsoft.OperationalInsights/workspaces/myWorkspace" \\
              --metrics '[{"category": "AllMetrics", "enabled": true}]'""");
    assertThat(Json.read(answer).path("metrics").path(0).path("category").asString()).isEqualTo("AllMetrics");
    assertThat(Json.read(answer).path("workspaceId").asString()).startsWith("/subscriptions/" + StubServer.SUBSCRIPTION + "/");
  }
}

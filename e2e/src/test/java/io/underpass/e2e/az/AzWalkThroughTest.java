package io.underpass.e2e.az;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.e2e.Ground;
import io.underpass.lab.azure.Az;
import io.underpass.lab.azure.AzScript;
import io.underpass.lab.azure.CommandLine;
import io.underpass.lab.azure.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** The mission's walk-through, typed into Debian's az, on a lab that az has built too. Each step stands on the one before. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class AzWalkThroughTest {
  private static final String MACHINE = "10.0.1.10";
  private static Ground ground;
  private static AzProcess client;
  private static AzScript az;

  @BeforeAll
  static void labUp() throws IOException {
    AzProcess.require();
    ground = Ground.with("hub", null, AzWalkThroughTest::connect);
    az = new AzScript(client);
  }

  /** Az, but for the lab's commands that Debian's build can't run. */
  private static Az connect(Server server) {
    try {
      client = AzProcess.start(server.data());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return arguments -> AzGap.covers(arguments) ? server.run(arguments) : client.run(arguments);
  }

  @AfterAll
  static void labDown() throws IOException {
    if (ground != null) {
      ground.close();
    }
    if (client != null) {
      System.out.println("the walk-through through az " + AzProcess.version() + ": " + client.figures());
      client.close();
    }
  }

  @Test
  @Order(1)
  void step1ShowsTheGatewaySku() {
    assertThat(run("""
        az network vnet-gateway show \\
          --name myExpressRouteGateway \\
          --resource-group myResourceGroup \\
          --query "sku.name" -o tsv""")).isEqualTo("ErGw1AZ");
  }

  @Test
  @Order(2)
  void theFlagThatTheMissionPrintsIsNoneOfAzs() {
    run(CIRCUIT_ID);
    assertThat(fails(CREATE + " --enable-fastpath true")).contains("unrecognized arguments: --enable-fastpath true");
  }

  @Test
  @Order(3)
  void fastPathOnAGatewayThatCannotIsRefusedWithReasonAndCure() {
    assertThat(fails(CREATE + " --express-route-gateway-bypass true"))
        .contains("FastPathNotSupportedByGatewaySku", "ErGw1AZ", "--sku ErGw3AZ");
    assertThat(fails(SHOW)).contains("ResourceNotFound");
    assertThat(ping().ok()).isFalse();
  }

  @Test
  @Order(4)
  void theStandardPathRunsThroughTheGateway() {
    run(CREATE);
    assertThat(run(SHOW + " --query connectionStatus -o tsv")).isEqualTo("Connected");
    assertThat(run(SHOW + " --query expressRouteGatewayBypass -o tsv")).isNotEqualTo("true");
    assertThat(ping().ok()).isTrue();
    assertThat(hops()).as("router, edge, gateway, machine").isEqualTo(4);
  }

  @Test
  @Order(5)
  void theGatewayIsUpgraded() {
    assertThat(run("""
        az network vnet-gateway update \\
          --name myExpressRouteGateway \\
          --resource-group myResourceGroup \\
          --sku ErGw3AZ --query sku.name -o tsv""")).isEqualTo("ErGw3AZ");
    assertThat(ping().ok()).isTrue();
  }

  @Test
  @Order(6)
  void step2EnablesFastPathOnAnExistingConnection() {
    run("""
        az network vpn-connection update \\
          --name myExpressRouteConnection \\
          --resource-group myResourceGroup \\
          --express-route-gateway-bypass true""");
    assertThat(hops()).as("one hop less").isEqualTo(3);
  }

  @Test
  @Order(7)
  void step3VerifiesThatItIsActive() {
    assertThat(run("""
        az network vpn-connection show \\
          --name myExpressRouteConnection \\
          --resource-group myResourceGroup \\
          --query "expressRouteGatewayBypass" -o tsv""")).isEqualTo("true");
    List<String> table = run("""
        az network vpn-connection show \\
          --name myExpressRouteConnection \\
          --resource-group myResourceGroup \\
          --query "{Name:name, Status:connectionStatus, FastPath:expressRouteGatewayBypass}" -o table""").lines().toList();
    assertThat(table.getFirst().split(" +")).containsExactly("Name", "Status", "FastPath");
    assertThat(table.get(2).split(" +")).containsExactly("myExpressRouteConnection", "Connected", "True");
  }

  @Test
  @Order(8)
  void step4MeasuresFromOnPremises() {
    assertThat(ground.exec("onprem-1", "sh", "-c", "ping -c 100 -i 0.01 10.0.1.10 | tail -1").output())
        .startsWith("rtt min/avg/max/mdev = ");
    ground.exec("vm-1", "iperf3", "-s", "-p", "5201", "-1", "-D");
    assertThat(ground.exec("onprem-1", "iperf3", "-c", "10.0.1.10", "-p", "5201", "-t", "2", "-P", "4").output())
        .contains("[SUM]", "receiver");
  }

  @Test
  @Order(9)
  void step5ConfiguresMonitoring() {
    String subscription = run("az account show --query id -o tsv");
    run("""
        az monitor diagnostic-settings create \\
          --name "expressroute-diagnostics" \\
          --resource "/subscriptions/{sub-id}/resourceGroups/myResourceGroup/providers/Microsoft.Network/virtualNetworkGateways/myExpressRouteGateway" \\
          --workspace "/subscriptions/{sub-id}/resourceGroups/myResourceGroup/providers/Microsoft.OperationalInsights/workspaces/myWorkspace" \\
          --metrics '[{"category": "AllMetrics", "enabled": true}]'""".replace("{sub-id}", subscription));
    for (String metric : List.of(
        "ExpressRouteGatewayBitsPerSecond", "ExpressRouteGatewayCountOfRoutesAdvertised", "ExpressRouteGatewayPacketsPerSecond")) {
      assertThat(run("az monitor metrics list --resource myExpressRouteGateway --resource-group myResourceGroup"
          + " --resource-type Microsoft.Network/virtualNetworkGateways --metric " + metric + " --query value[0].name.value -o tsv"))
          .isEqualTo(metric);
    }
  }

  @Test
  @Order(10)
  void rollbackBringsTheGatewayBack() {
    run("""
        az network vpn-connection update \\
          --name myExpressRouteConnection \\
          --resource-group myResourceGroup \\
          --express-route-gateway-bypass false""");
    assertThat(run(SHOW + " --query expressRouteGatewayBypass -o tsv")).isEqualTo("false");
    assertThat(hops()).isEqualTo(4);
  }

  @Test
  @Order(11)
  void step2MakesANewConnectionWithFastPath() {
    run("az network vpn-connection delete --name myExpressRouteConnection --resource-group myResourceGroup");
    assertThat(fails(SHOW)).contains("ResourceNotFound");
    assertThat(ping().ok()).isFalse();
    run(CIRCUIT_ID);
    run(CREATE + " --express-route-gateway-bypass true");
    assertThat(run(SHOW + " --query [expressRouteGatewayBypass,connectionStatus,routingWeight] -o tsv").lines().toList())
        .containsExactly("true", "Connected", "0");
    assertThat(hops()).isEqualTo(3);
  }

  private static final String CIRCUIT_ID =
      """
      CIRCUIT_ID=$(az network express-route show \\
        --name myExpressRouteCircuit \\
        --resource-group myResourceGroup \\
        --query id -o tsv)""";
  private static final String CREATE =
      """
      az network vpn-connection create \\
        --name myExpressRouteConnection \\
        --resource-group myResourceGroup \\
        --vnet-gateway1 myExpressRouteGateway \\
        --express-route-circuit2 $CIRCUIT_ID \\
        --routing-weight 0""";
  private static final String SHOW = "az network vpn-connection show --name myExpressRouteConnection --resource-group myResourceGroup";

  private static Az.Outcome outcome(String command) {
    return az.run(CommandLine.lines(command).getFirst());
  }

  private static String run(String command) {
    Az.Outcome outcome = outcome(command);
    assertThat(outcome.status()).as(command + "\n" + outcome.errors()).isZero();
    return outcome.output().stripTrailing();
  }

  private static String fails(String command) {
    Az.Outcome outcome = outcome(command);
    assertThat(outcome.status()).as(command + "\n" + outcome.output()).isNotZero();
    return outcome.errors();
  }

  private static io.underpass.lab.linux.Run ping() {
    return ground.exec("onprem-1", "ping", "-c", "2", "-i", "0.2", "-W", "1", MACHINE);
  }

  /** How many TTLs an echo request from the customer needs; 0 when even ten don't do. */
  private static int hops() {
    for (int ttl = 1; ttl <= 10; ttl++) {
      if (ground.exec("onprem-1", "ping", "-c", "1", "-W", "1", "-t", Integer.toString(ttl), MACHINE).ok()) {
        return ttl;
      }
    }
    return 0;
  }
}

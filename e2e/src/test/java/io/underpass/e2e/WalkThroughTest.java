package io.underpass.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.lab.azure.Az;
import io.underpass.lab.linux.Run;
import io.underpass.lab.traffic.NumberedReport;
import io.underpass.lab.traffic.NumberedStream;
import io.underpass.lab.traffic.PacedStreams;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** The mission's walk-through on the lab's hub, with its own commands and real packets. Each step stands on the one before. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class WalkThroughTest {
  private static final String VM_1 = "10.0.1.10";
  private static final int WAY_BACK = 3;
  private static Ground ground;

  @BeforeAll
  static void labUp() throws IOException {
    ground = Ground.with("hub");
  }

  @AfterAll
  static void labDown() throws IOException {
    if (ground != null) {
      ground.close();
    }
  }

  @Test
  @Order(1)
  void withoutAConnectionNothingPasses() {
    assertThat(ping("onprem-1", VM_1).ok()).isFalse();
    assertThat(ping("vm-1", "10.0.1.11").ok()).as("machines of one virtual network reach each other").isTrue();
  }

  @Test
  @Order(2)
  void step1ShowsTheGatewaySku() {
    assertThat(ground.az("""
        az network vnet-gateway show \\
          --name myExpressRouteGateway \\
          --resource-group myResourceGroup \\
          --query "sku.name" -o tsv""")).isEqualTo("ErGw1AZ");
  }

  @Test
  @Order(3)
  void fastPathOnAGatewayThatCannotIsRefusedWithReasonAndCure() {
    Az.Outcome refused = ground.tryAz(create("--enable-fastpath true"));
    assertThat(refused.ok()).isFalse();
    assertThat(refused.errors()).contains("FastPathNotSupportedByGatewaySku", "ErGw1AZ", "--sku ErGw3AZ");
    assertThat(ground.tryAz("az network vpn-connection show --name myExpressRouteConnection --resource-group myResourceGroup").status())
        .isEqualTo(3);
  }

  @Test
  @Order(4)
  void theStandardPathRunsThroughTheGateway() {
    ground.az(create(""));
    assertThat(status()).isEqualTo("Connected");
    assertThat(ping("onprem-1", VM_1).ok()).isTrue();
    assertThat(ping("onprem-2", "10.0.1.11").ok()).isTrue();
    assertThat(bypass()).isEqualTo("false");
    assertThat(hops("onprem-1", VM_1)).as("router, edge, gateway, machine").isEqualTo(4);
    assertThat(ground.exec("onprem-1", "ping", "-c", "1", "-W", "1", "-t", "3", VM_1).output())
        .as("the gateway says that a packet's time is up").contains("From 10.0.255.").contains("Time to live exceeded");
    assertThat(hops("vm-1", "10.10.0.10")).as("host, router, computer: the way back never uses the gateway").isEqualTo(WAY_BACK);
  }

  @Test
  @Order(5)
  void theGatewayIsUpgradedWithinItsFamilyAlone() {
    assertThat(ground.tryAz("az network vnet-gateway update -n myExpressRouteGateway -g myResourceGroup --sku UltraPerformance").ok())
        .isFalse();
    assertThat(ground.az("az network vnet-gateway update --name myExpressRouteGateway --resource-group myResourceGroup --sku ErGw3AZ"
        + " --query sku.name -o tsv"))
        .isEqualTo("ErGw3AZ");
    assertThat(ping("onprem-1", VM_1).ok()).isTrue();
  }

  @Test
  @Order(6)
  void fastPathTakesTheGatewayOutOfTheWay() {
    ground.az("""
        az network vpn-connection update \\
          --name myExpressRouteConnection \\
          --resource-group myResourceGroup \\
          --enable-fastpath true""");
    assertThat(ground.az("""
        az network vpn-connection show \\
          --name myExpressRouteConnection \\
          --resource-group myResourceGroup \\
          --query "expressRouteGatewayBypass" -o tsv""")).isEqualTo("true");
    assertThat(bypass()).isEqualTo("true");
    assertThat(ping("onprem-1", VM_1).ok()).isTrue();
    assertThat(hops("onprem-1", VM_1)).as("one hop less").isEqualTo(3);
    assertThat(hops("vm-1", "10.10.0.10")).isEqualTo(WAY_BACK);
  }

  @Test
  @Order(7)
  void switchingLosesNoPacketAndBreaksNoConnection() throws Exception {
    InetAddress machine = InetAddress.getByName(VM_1);
    try (var packets = NumberedStream.start(
        ground.node("onprem-1"), ground.node("vm-1"), machine, new NumberedStream.Pace(10_000, 1_000_000, 64));
        var streams = PacedStreams.start(ground.node("onprem-2"), ground.node("vm-1"), machine, 4, 50_000_000)) {
      for (int i = 0; i < 6; i++) {
        ground.az("az network vpn-connection update -n myExpressRouteConnection -g myResourceGroup --express-route-gateway-bypass "
            + (i % 2 == 1));
        Thread.sleep(200);
      }
      NumberedReport report = packets.stop();
      assertThat(report.sent()).isGreaterThan(5_000);
      assertThat(report.lost()).isZero();
      assertThat(streams.stop().broken()).isEmpty();
    }
  }

  @Test
  @Order(8)
  void aKilledServerLosesNoPacketNeitherThenNorWhenItReturns() throws Exception {
    InetAddress machine = InetAddress.getByName(VM_1);
    try (var packets = NumberedStream.start(
        ground.node("onprem-1"), ground.node("vm-1"), machine, new NumberedStream.Pace(5_000, 1_000_000, 64))) {
      Thread.sleep(300);
      ground.killAndRestart();
      assertThat(ground.az(
          "az network vpn-connection show -n myExpressRouteConnection -g myResourceGroup --query expressRouteGatewayBypass -o tsv"))
          .isEqualTo("true");
      ground.az("az network vpn-connection update -n myExpressRouteConnection -g myResourceGroup --enable-fastpath false");
      ground.az("az network vpn-connection update -n myExpressRouteConnection -g myResourceGroup --enable-fastpath true");
      Thread.sleep(200);
      NumberedReport report = packets.stop();
      assertThat(report.sent()).isGreaterThan(3_000);
      assertThat(report.lost()).isZero();
    }
  }

  @Test
  @Order(9)
  void rollbackBringsTheGatewayBack() {
    ground.az("""
        az network vpn-connection update \\
          --name myExpressRouteConnection \\
          --resource-group myResourceGroup \\
          --enable-fastpath false""");
    assertThat(bypass()).isEqualTo("false");
    assertThat(hops("onprem-1", VM_1)).isEqualTo(4);
  }

  private static String create(String more) {
    return "az network vpn-connection create --name myExpressRouteConnection --resource-group myResourceGroup"
        + " --vnet-gateway1 myExpressRouteGateway"
        + " --express-route-circuit2 myExpressRouteCircuit --routing-weight 0 " + more;
  }

  private static String status() {
    return ground.az("az network vpn-connection show -n myExpressRouteConnection -g myResourceGroup --query connectionStatus -o tsv");
  }

  private static String bypass() {
    return ground.az("az path --source 10.10.0.10 --destination " + VM_1 + " --query bypass -o tsv");
  }

  private static Run ping(String node, String to) {
    return ground.exec(node, "ping", "-c", "2", "-i", "0.2", "-W", "1", to);
  }

  /** How many TTLs an echo request needs; 0 when even ten don't do. */
  private static int hops(String node, String to) {
    for (int ttl = 1; ttl <= 10; ttl++) {
      if (ground.exec(node, "ping", "-c", "1", "-W", "1", "-t", Integer.toString(ttl), to).ok()) {
        return ttl;
      }
    }
    return 0;
  }
}

package io.underpass.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.underpass.lab.build.Routers;
import io.underpass.lab.file.RouterSoftware;
import io.underpass.lab.linux.Run;
import io.underpass.lab.traffic.NumberedReport;
import io.underpass.lab.traffic.NumberedStream;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * What edges and gateways exchange with FRR on premises, on the lab's hub: seen over the API, in the router's kernel and in the packets.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RouteExchangeTest {
  private static final String MACHINE = "10.0.1.10";
  private static final String COMPUTER = "10.10.0.10";
  private static final String ROUTER = "onprem-router";
  private static Ground ground;

  @BeforeAll
  static void labUp() throws IOException {
    ground = Ground.with("hub", RouterSoftware.FRR);
    ground.az("az network vpn-connection create --name myExpressRouteConnection --resource-group myResourceGroup"
        + " --vnet-gateway1 myExpressRouteGateway --express-route-circuit2 myExpressRouteCircuit --routing-weight 0");
  }

  @AfterAll
  static void labDown() throws IOException {
    if (ground != null) {
      ground.close();
    }
  }

  @Test
  @Order(1)
  void aConnectionCarriesPacketsAsSoonAsTheRouterHasTakenUpItsRoute() {
    await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
      assertThat(ping("onprem-1", MACHINE).ok()).isTrue();
      assertThat(ping("vm-1", COMPUTER).ok()).isTrue();
    });
  }

  @Test
  @Order(2)
  void theRouterHasTheNetworksSpaceOverBothLinksAndNoSubnet() {
    await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
      String routes = ground.exec(ROUTER, "ip", "route").output();
      assertThat(routes).contains("10.0.0.0/16").contains("via 172.16.0.2").contains("via 172.16.0.6").doesNotContain("10.0.1.0/24");
    });
    assertThat(vtysh("show bgp ipv4 unicast 10.0.0.0/16").output()).contains("12076").doesNotContain("65515");
  }

  @Test
  @Order(3)
  void theEdgesTablesAreShownAsTheServiceShowsThem() {
    assertThat(ofEdge("list-route-tables", "value[?network=='10.10.0.0/24'].join(' ', [nextHop, path]) | [0]"))
        .isEqualTo("172.16.0.1* 65010");
    assertThat(ofEdge("list-route-tables", "length(value[?network=='10.0.0.0/16' && path=='65515'])")).as("once an instance")
        .isEqualTo("2");
    assertThat(ofEdge("list-route-tables-summary", "value[?neighbor=='172.16.0.1'].statePfxRcd | [0]")).isEqualTo("1");
    assertThat(ofEdge("list-arp-tables", "join(' ', value[].interface)")).isEqualTo("Microsoft On-Prem");
    assertThat(ofEdge("list-arp-tables", "value[1].macAddress")).matches("[0-9a-f]{4}\\.[0-9a-f]{4}\\.[0-9a-f]{4}");
  }

  @Test
  @Order(4)
  void theGatewaysTablesAreShownAsTheServiceShowsThem() {
    assertThat(ofGateway("list-bgp-peer-status", "sort_by(value, &localAddress)[].join(' ', [localAddress, neighbor, state])"))
        .contains("10.0.255.12 10.0.255.4 Connected", "10.0.255.13 10.0.255.5 Connected");
    assertThat(ofGateway(
        "list-learned-routes", "value[?network=='10.10.0.0/24' && nextHop=='10.0.255.5'].join(' ', [origin, asPath]) | [0]"))
        .isEqualTo("EBgp 12076-65010");
    assertThat(ofGateway("list-learned-routes", "value[?origin=='Network'].network | [0]")).isEqualTo("10.0.0.0/16");
    assertThat(ofGateway("list-advertised-routes --peer 10.0.255.4", "value[0].join(' ', [network, asPath, origin])"))
        .isEqualTo("10.0.0.0/16 65515 Igp");
    assertThat(ground.az("az network nic show-effective-route-table -g myResourceGroup -n vm-1VMNic"
        + " --query \"length(value[?source=='VirtualNetworkGateway' && addressPrefix[0]=='10.10.0.0/24' && state=='Active'])\" -o tsv"))
        .isEqualTo("2");
  }

  @Test
  @Order(5)
  void aWithdrawnPrefixStopsAndAnAnnouncedOneLeads() {
    vtysh("configure terminal", "router bgp 65010", "address-family ipv4 unicast", "no network 10.10.0.0/24");
    await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(ping("vm-1", COMPUTER).ok()).isFalse());
    assertThat(ofGateway("list-learned-routes", "length(value[?network=='10.10.0.0/24'])")).isEqualTo("0");
    vtysh("configure terminal", "router bgp 65010", "address-family ipv4 unicast", "network 10.10.0.0/24");
    await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(ping("vm-1", COMPUTER).ok()).isTrue());
  }

  @Test
  @Order(6)
  void aKilledServerIsNoDeadEdge() throws Exception {
    InetAddress machine = InetAddress.getByName(MACHINE);
    InetAddress computer = InetAddress.getByName(COMPUTER);
    try (var in = NumberedStream.start(
        ground.node("onprem-1"), ground.node("vm-1"), machine, new NumberedStream.Pace(2_000, 1_000_000, 64));
        var out = NumberedStream.start(
            ground.node("vm-1"), ground.node("onprem-1"), computer, new NumberedStream.Pace(2_000, 1_000_000, 64))) {
      Thread.sleep(300);
      ground.killAndRestart();
      await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(established()).isEqualTo("10"));
      Thread.sleep(1_500);
      NumberedReport there = in.stop();
      NumberedReport back = out.stop();
      assertThat(there.sent()).isGreaterThan(3_000);
      assertThat(there.lost()).as("to the machine").isZero();
      assertThat(back.lost()).as("from the machine").isZero();
    }
  }

  @Test
  @Order(7)
  void aLinkWithoutCarrierIsLeftInBothDirections() throws Exception {
    ground.exec(ROUTER, "ip", "link", "set", "onprem-primary", "down");
    await().atMost(Duration.ofSeconds(5)).untilAsserted(() ->
        assertThat(ground.az("az network express-route list-route-tables-summary -g myResourceGroup -n myExpressRouteCircuit --path primary"
            + " --peering-name AzurePrivatePeering --query \"value[?as==`65010`].statePfxRcd | [0]\" -o tsv")).isEqualTo("Idle"));
    for (int i = 0; i < 8; i++) {
      assertThat(ping("onprem-" + (1 + i % 2), "10.0.1.1" + i % 2).ok()).as("pair " + i).isTrue();
      assertThat(ping("vm-1", "10.10.0.1" + i % 2).ok()).as("back " + i).isTrue();
    }
    ground.exec(ROUTER, "ip", "link", "set", "onprem-primary", "up");
    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(established()).isEqualTo("10"));
  }

  @Test
  @Order(8)
  void anotherAsThanTheRoutersEndsTheSessionAndTheRightOneBringsItBack() {
    ground.az("az network express-route peering update -g myResourceGroup --circuit-name myExpressRouteCircuit -n AzurePrivatePeering"
        + " --peer-asn 65011");
    await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(established()).as("another AS than the router's").isEqualTo("8"));
    ground.az("az network express-route peering update -g myResourceGroup --circuit-name myExpressRouteCircuit -n AzurePrivatePeering"
        + " --peer-asn 65010");
    await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(established()).isEqualTo("10"));
  }

  private static String established() {
    return ground.az("az bgp --query \"length([?state=='Established'])\" -o tsv");
  }

  private static String ofEdge(String verb, String query) {
    return ground.az("az network express-route " + verb + " -g myResourceGroup -n myExpressRouteCircuit --path primary"
        + " --peering-name AzurePrivatePeering --query \"" + query + "\" -o tsv");
  }

  private static String ofGateway(String verb, String query) {
    return ground.az("az network vnet-gateway " + verb + " -g myResourceGroup -n myExpressRouteGateway --query \"" + query + "\" -o tsv");
  }

  private static Run vtysh(String... lines) {
    List<String> command = new ArrayList<>(
        List.of("/usr/bin/vtysh", "--vty_socket", Routers.directory(ground.server().prefix(), ROUTER).toString()));
    for (String line : lines) {
      command.addAll(List.of("-c", line));
    }
    return ground.exec(ROUTER, command.toArray(String[]::new));
  }

  private static Run ping(String from, String to) {
    return ground.exec(from, "ping", "-c", "2", "-i", "0.2", "-W", "1", to);
  }
}

package io.underpass.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.underpass.e2e.Conversations.Client;
import io.underpass.e2e.Conversations.Machine;
import io.underpass.lab.linux.Run;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * Every rule about who may bypass the gateway, failing and passing, with real packets: whether they are answered, whether the gateway and
 * the firewall have seen them, and that the explanation and a probe say the same.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RulesTest {
  private static final Map<String, String> ADDRESSES = new HashMap<>(
      Map.of("office-1", "10.10.0.10", "plant-1", "10.20.0.10", "hub-vm", "10.0.1.10"));
  private static final int PING = Ground.PING;
  private static final String SILENT = "silent";

  private static Ground ground;
  private static final List<Machine> machines = new ArrayList<>();

  @BeforeAll
  static void labUp() throws Exception {
    ground = Ground.with(file());
    for (String machine : List.of("hub-vm", "old-vm", "spoke-vm")) {
      machines.add(new Machine(ground.node(machine), machine, 8080));
    }
    for (String from : List.of("office-1", "plant-1")) {
      for (String to : List.of("10.0.1.10", "10.1.1.10", "10.3.1.10")) {
        await().atMost(15, TimeUnit.SECONDS).until(() -> ground.exec(from, "ping", "-n", "-c", "1", "-W", "1", to).ok());
      }
    }
  }

  private static String file() throws URISyntaxException {
    return Path.of(Objects.requireNonNull(RulesTest.class.getResource("/rules.yaml")).toURI()).toString();
  }

  @AfterAll
  static void labDown() throws Exception {
    if (ground != null) {
      for (Machine machine : machines) {
        machine.close();
      }
      ground.close();
    }
  }

  /** How many packets the firewall's own stack has passed on. */
  private static long firewalled() {
    String[] counts = ground.exec("wall", "cat", "/proc/net/snmp").output().lines().filter(line -> line.startsWith("Ip: ")).skip(1)
        .findFirst().orElseThrow().split(" ");
    return Long.parseLong(counts[6]);
  }

  private static boolean answered(String from, String to, int port) {
    if (port == PING) {
      return ground.exec(from, "ping", "-n", "-c", "1", "-W", "1", to).ok();
    }
    try (Client client = new Client(ground.node(from), to, port)) {
      return client.machine().endsWith("-vm");
    } catch (Exception refused) {
      return false;
    }
  }

  private static JsonNode explained(String from, String to, int port) {
    return ground.explained(ADDRESSES.get(from), to, port);
  }

  private static void holds(String code, String from, String to, int port, String way, String answer) {
    long before = ground.seen("gateway-0", "gateway-1");
    long firewall = firewalled();
    assertThat(answered(from, to, port)).as(code + " answered").isEqualTo(!answer.equals(SILENT));
    assertThat(ground.seen("gateway-0", "gateway-1") > before).as(code + " by the gateway").isEqualTo(way.contains("gateway"));
    assertThat(firewalled() > firewall).as(code + " by the firewall").isEqualTo(way.contains("wall"));
    JsonNode path = explained(from, to, port);
    assertThat(path.toString()).as(code).contains("\"" + code + "\"");
    assertThat(path.path("hops").valueStream().map(hop -> hop.path("role").asString()).anyMatch("gateway"::equals)).as(path.toString())
        .isEqualTo(way.contains("gateway"));
  }

  private static void az(String line) {
    ground.az("az network " + line + " --resource-group rules");
  }

  private static void fastPath(String connection, boolean on) {
    az("vpn-connection update --name " + connection + " --enable-fastpath " + on);
  }

  @Test
  @Order(1)
  void theLabsOwnAssertionsHold() {
    ground.holds();
  }

  /** The office is behind a provider's circuit, the plant behind one of ExpressRoute Direct. */
  @ParameterizedTest(name = "{0}: {1} to {2}")
  @Order(2)
  @CsvSource({
    "FP_ELIGIBLE,         office-1, 10.0.1.10,  0,  past,         answered",
    "FP_PEERED_VNET,      office-1, 10.1.1.10,  0,  gateway,      answered",
    "FP_ELIGIBLE,         plant-1,  10.1.1.10,  0,  past,         answered",
    "FP_GLOBAL_PEERING,   plant-1,  10.3.1.10,  0,  gateway,      answered",
    "FP_PRIVATE_ENDPOINT, office-1, 10.0.5.4,   0,  gateway,      answered",
    "FP_ELIGIBLE,         plant-1,  10.0.5.4,   0,  past,         answered",
    "FP_BASIC_LB,         office-1, 10.0.1.101, 80, gateway,      answered",
    "FP_ELIGIBLE,         office-1, 10.0.1.100, 80, past,         answered",
    "FP_SPOKE_LB,         plant-1,  10.1.1.100, 80, gateway,      answered",
    "FP_ELIGIBLE,         plant-1,  10.0.1.100, 80, past,         answered",
    "FP_DNS_RESOLVER,     plant-1,  10.1.6.4,   53, gateway,      silent",
    "DNS_ENDPOINT,        plant-1,  10.0.6.4,   53, past,         silent",
    "FP_UDR_SKIPPED,      office-1, 10.0.7.10,  0,  past,         answered",
    "FP_UDR_HONOURED,     plant-1,  10.0.7.10,  0,  past by wall, answered"
  })
  void aRuleDecides(String code, String from, String to, int port, String way, String answer) {
    holds(code, from, to, port, way, answer);
  }

  /** Past the gateway fragments pass; at it they end, with a hop's own code. */
  @Test
  @Order(3)
  void fragmentsPassOnFastPathAlone() {
    assertThat(ground.exec("office-1", "ping", "-n", "-c", "1", "-W", "1", "-s", "3000", "10.0.1.10").output()).contains("1 received");
    assertThat(ground.exec("office-1", "ping", "-n", "-c", "1", "-W", "1", "-s", "3000", "10.1.1.10").output()).contains("0 received");
    assertThat(ground.az("az nodes")).contains("GW_FRAGMENT");
  }

  @Test
  @Order(4)
  void fastPathOff() {
    fastPath("to-provider", false);
    holds("FP_OFF", "office-1", "10.0.1.10", PING, "gateway", "answered");
    holds("UDR", "office-1", "10.0.7.10", PING, "gateway and wall", "answered");
    fastPath("to-provider", true);
    holds("FP_ELIGIBLE", "office-1", "10.0.1.10", PING, "past", "answered");
  }

  /** Where nothing was peered when FastPath was turned on, a spoke that comes later waits for off-and-on. */
  @Test
  @Order(5)
  void whatCameIntoUseWaitsForOffAndOn() {
    for (String network : List.of("spoke", "far")) {
      az("vnet peering delete --name " + network + "-to-hub --vnet-name " + network);
    }
    offAndOn();
    az("vnet peering update --name hub-to-spoke --vnet-name hub");
    az("vnet peering create --name spoke-to-hub --vnet-name spoke --remote-vnet hub --allow-vnet-access --use-remote-gateways");
    await().atMost(10, TimeUnit.SECONDS).until(() -> answered("plant-1", "10.1.1.10", PING));
    holds("FP_OFF_AND_ON", "plant-1", "10.1.1.10", PING, "gateway", "answered");
    offAndOn();
    holds("FP_ELIGIBLE", "plant-1", "10.1.1.10", PING, "past", "answered");
  }

  private static void offAndOn() {
    az("vpn-connection update --name to-direct --enable-fastpath false --enable-private-link-fast-path false");
    az("vpn-connection update --name to-direct --enable-fastpath true --enable-private-link-fast-path true");
  }

  @Test
  @Order(6)
  void privateLinkNeedsItsFlag() {
    az("vpn-connection update --name to-direct --enable-fastpath false --enable-private-link-fast-path false");
    az("vpn-connection update --name to-direct --enable-fastpath true");
    holds("FP_PRIVATE_ENDPOINT", "plant-1", "10.0.5.4", PING, "gateway", "answered");
    az("vpn-connection update --name to-direct --enable-private-link-fast-path true");
    holds("FP_OFF_AND_ON", "plant-1", "10.0.5.4", PING, "gateway", "answered");
    offAndOn();
    holds("FP_ELIGIBLE", "plant-1", "10.0.5.4", PING, "past", "answered");
  }

  /** Both customers get IPv6 on their first link; who has no BGP for it is told of by hand. */
  @Test
  @Order(8)
  void ipv6BypassesOnDirectAlone() {
    six("provider", "office-router", "rule-office-1", "office-1", "b");
    six("direct", "plant-router", "rule-plant-1", "plant-1", "c");
    sixHolds("FP_IPV6_PROVIDER", "office-1", "fd00:b::10", "gateway");
    sixHolds("FP_ELIGIBLE", "plant-1", "fd00:c::10", "past");
  }

  private static void six(String circuit, String router, String link, String computer, String letter) {
    az("express-route peering update --circuit-name " + circuit + " --name AzurePrivatePeering --ip-version ipv6"
        + " --primary-peer-subnet fd00:a" + letter + "::/126 --secondary-peer-subnet fd00:a" + letter + "::4/126");
    ground.az("az route create --name six-" + circuit + " --circuit " + circuit + " --link primary --resource-group rules --prefixes fd00:"
        + letter + "::/64");
    String segment = "$(ip -o -4 addr show scope global | awk '/ 10\\.[12]0\\./ {print $2}' | head -1)";
    inside(router, "ip addr add fd00:a" + letter + "::1/126 dev " + link + " && ip addr add fd00:" + letter + "::1/64 dev " + segment
        + " && ip route add fd00:a::/48 via fd00:a" + letter + "::2");
    inside(computer, "ip addr add fd00:" + letter + "::10/64 dev " + segment + " && ip route add fd00:a::/48 via fd00:" + letter + "::1");
  }

  private static void inside(String node, String script) {
    Run run = ground.exec(node, "sh", "-c", script);
    assertThat(run.ok()).as(script + "\n" + run.errors()).isTrue();
  }

  private static void sixHolds(String code, String from, String source, String way) {
    String before = Objects.requireNonNull(ADDRESSES.put(from, source));
    try {
      await().atMost(10, TimeUnit.SECONDS).until(() -> answered(from, "fd00:a:0:1::10", PING));
      holds(code, from, "fd00:a:0:1::10", PING, way, "answered");
    } finally {
      ADDRESSES.put(from, before);
    }
  }

  /** The endpoint's own /32 stands before a broader route, unless its subnet's policies say otherwise. */
  @Test
  @Order(7)
  void aPrivateEndpointsRouteIsTheLongest() {
    az("route-table create --name nowhere");
    az("route-table route create --name ends --route-table-name nowhere --address-prefix 10.0.5.0/24 --next-hop-type None");
    az("vnet subnet update --name default --vnet-name hub --route-table nowhere");
    assertThat(answered("hub-vm", "10.0.5.4", PING)).isTrue();
    assertThat(explained("hub-vm", "10.0.5.4", PING).path("verdict").asString()).isEqualTo("delivered");
    az("vnet subnet update --name ends --vnet-name hub --private-endpoint-network-policies RouteTableEnabled");
    assertThat(answered("hub-vm", "10.0.5.4", PING)).isFalse();
    assertThat(explained("hub-vm", "10.0.5.4", PING).path("drop").asString()).isEqualTo("ROUTE_NONE");
    az("vnet subnet update --name ends --vnet-name hub --private-endpoint-network-policies Disabled");
    assertThat(answered("hub-vm", "10.0.5.4", PING)).isTrue();
  }

  /** What hub-vm's subnet sends, by one route of its table. */
  @ParameterizedTest(name = "{0} → {1} {2}: {4}")
  @Order(9)
  @CsvSource({
    "10.0.7.0/24,   VirtualAppliance,      10.0.4.4,  10.0.7.10,  UDR,                   answered",
    "10.0.7.0/24,   VirtualAppliance,      10.0.4.99, 10.0.7.10,  UDR_APPLIANCE_MISSING, silent",
    "10.0.7.0/24,   VnetLocal,             ,          10.0.7.10,  UDR,                   answered",
    "10.9.0.0/16,   VnetLocal,             ,          10.9.0.1,   UDR_NOT_LOCAL,         silent",
    "10.10.0.10/32, VirtualNetworkGateway, ,          10.10.0.10, UDR,                   answered",
    "192.0.2.0/24,  VirtualNetworkGateway, ,          192.0.2.1,  UDR_NO_GATEWAY_ROUTE,  silent",
    "10.10.0.10/32, None,                  ,          10.10.0.10, ROUTE_NONE,            silent",
    "10.10.0.10/32, Internet,              ,          10.10.0.10, INTERNET,              silent"
  })
  void aRouteDecides(String prefix, String nextHop, @Nullable String appliance, String to, String code, String answer) {
    az("route-table route create --name one --route-table-name nowhere --address-prefix " + prefix + " --next-hop-type " + nextHop
        + (appliance == null ? "" : " --next-hop-ip-address " + appliance));
    assertThat(answered("hub-vm", to, PING)).isEqualTo(!answer.equals(SILENT));
    assertThat(explained("hub-vm", to, PING).toString()).contains("\"" + code + "\"");
    az("route-table route delete --name one --route-table-name nowhere --yes");
  }

  @Test
  @Order(10)
  void aFrontEndNeedsAMachine() {
    String pool = "nic ip-config address-pool %s --nic-name hub-vm-nic --ip-config-name ipconfig1 --lb-name new --address-pool pool";
    az(pool.formatted("remove"));
    holds("NO_BACKEND", "office-1", "10.0.1.100", 80, "past", SILENT);
    az(pool.formatted("add"));
    holds("FP_ELIGIBLE", "office-1", "10.0.1.100", 80, "past", "answered");
  }

  @Test
  @Order(11)
  void aLocalCircuit() {
    az("express-route update --name provider --sku-tier Local --sku-family UnlimitedData");
    holds("FP_CIRCUIT_LOCAL", "office-1", "10.0.1.10", PING, "gateway", "answered");
    az("express-route update --name provider --sku-tier Premium");
    holds("FP_ELIGIBLE", "office-1", "10.0.1.10", PING, "past", "answered");
  }

  /** Without private peering the circuit carries nothing. */
  @Test
  @Order(12)
  void aPeeringThatIsDisabled() {
    String peering = "express-route peering update --circuit-name provider --name AzurePrivatePeering --set state=";
    az(peering + "Disabled");
    assertThat(answered("office-1", "10.0.1.10", PING)).isFalse();
    az(peering + "Enabled");
    await().atMost(30, TimeUnit.SECONDS).until(() -> answered("office-1", "10.0.1.10", PING));
    holds("FP_ELIGIBLE", "office-1", "10.0.1.10", PING, "past", "answered");
  }
}

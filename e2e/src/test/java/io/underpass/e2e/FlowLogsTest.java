package io.underpass.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real packets past a security group and what is written down of them, at the machine and at the gateway. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FlowLogsTest {
  private static final String GROUP = " --resource-group myResourceGroup ";
  private static Ground ground;

  @BeforeAll
  static void labUp() throws IOException {
    ground = Ground.serving("hub", "--flow-interval", "1");
    ground.az("az network vnet-gateway update --name myExpressRouteGateway" + GROUP + "--sku ErGw3AZ");
    ground.az("az network vpn-connection create --name myExpressRouteConnection" + GROUP
        + "--vnet-gateway1 myExpressRouteGateway --express-route-circuit2 myExpressRouteCircuit");
    ground.az("az network nsg create --name web" + GROUP);
    ground.az("az network nsg rule create --name no-telnet --nsg-name web" + GROUP
        + "--priority 100 --direction Inbound --access Deny --protocol Tcp --destination-port-ranges 23");
    ground.az("az network vnet subnet update --name default --vnet-name myVNet" + GROUP + "--network-security-group web");
    ground.az("az network watcher configure" + GROUP + "--locations eastus --enabled true");
    ground.az("az storage account create --name mylogs" + GROUP + "--location eastus");
    ground.az("az network watcher flow-log create --location eastus --name myFlowLog" + GROUP + "--vnet myVNet --storage-account mylogs");
    ground.az("az network watcher flow-log create --location eastus --name web-log" + GROUP + "--nsg web --storage-account mylogs");
    await().atMost(Duration.ofSeconds(20)).until(() -> ground.exec("onprem-1", "ping", "-c", "1", "-W", "1", "10.0.1.10").ok());
  }

  @AfterAll
  static void labDown() {
    if (ground != null) {
      ground.close();
    }
  }

  /** Nobody listens there: the machine answers with RST, so the flow begins and ends. */
  private static void connect(int port) {
    ground.exec("onprem-1", "timeout", "1", "bash", "-c", "exec 3<>/dev/tcp/10.0.1.10/" + port);
  }

  private static List<String> tuples(String folder) {
    Path root = ground.data().resolve(folder);
    if (!Files.exists(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.getFileName().toString().equals("PT1H.json")).flatMap(FlowLogsTest::tuplesIn).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<String> tuplesIn(Path file) {
    try {
      return JsonMapper.shared().readTree(Files.readAllBytes(file)).findValues("flowTuples").stream()
          .flatMap(JsonNode::valueStream)
          .map(JsonNode::stringValue);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> ofNetwork() {
    return tuples("storage/mylogs/insights-logs-flowlogflowevent");
  }

  private static List<String> ofGroup() {
    return tuples("storage/mylogs/insights-logs-networksecuritygroupflowevent");
  }

  private static List<String> ofGateway() {
    return tuples("gateway-flows");
  }

  private static void untilLogged(String like) {
    await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(ofNetwork()).anyMatch(tuple -> tuple.matches(like)));
  }

  @Test
  @Order(1)
  void theStandardPathIsSeenAtTheMachineAndAtTheGateway() {
    connect(1001);
    untilLogged("\\d{13},10\\.10\\.0\\.10,10\\.0\\.1\\.10,\\d+,1001,6,I,B,NX,0,0,0,0");
    untilLogged("\\d{13},10\\.10\\.0\\.10,10\\.0\\.1\\.10,\\d+,1001,6,I,E,NX,1,60,1,40");
    await().atMost(Duration.ofSeconds(10)).untilAsserted(
        () -> assertThat(ofGateway()).anyMatch(tuple -> tuple.matches("\\d{13},10\\.10\\.0\\.10,10\\.0\\.1\\.10,\\d+,1001,6,B,0,0")));
    assertThat(ofGroup()).anyMatch(tuple -> tuple.matches("\\d{10},10\\.10\\.0\\.10,10\\.0\\.1\\.10,\\d+,1001,T,I,A,B,,,,"));
  }

  @Test
  @Order(2)
  void whatARuleDeniesIsLoggedWithIt() {
    connect(23);
    untilLogged("\\d{13},10\\.10\\.0\\.10,10\\.0\\.1\\.10,\\d+,23,6,I,D,NX,0,0,0,0");
    assertThat(ofGroup()).anyMatch(tuple -> tuple.matches(".*,23,T,I,D,B,,,,"));
    assertThat(ofNetwork()).noneMatch(tuple -> tuple.matches(".*,23,6,I,B,.*"));
  }

  @Test
  @Order(3)
  void fastPathIsSeenAtTheMachineAlone() {
    ground.az("az network vpn-connection update --name myExpressRouteConnection" + GROUP + "--enable-fastpath true");
    connect(1002);
    untilLogged("\\d{13},10\\.10\\.0\\.10,10\\.0\\.1\\.10,\\d+,1002,6,I,E,NX,1,60,1,40");
    connect(23);
    await().atMost(Duration.ofSeconds(10)).untilAsserted(() ->
        assertThat(ofNetwork().stream().filter(tuple -> tuple.contains(",23,6,I,D,")))
            .as("FastPath skips no rule")
            .hasSizeGreaterThan(1));
    assertThat(ofGateway()).noneMatch(tuple -> tuple.contains(",1002,"));
  }

  @Test
  @Order(4)
  void aServerThatComesBackTellsNothingTwice() throws Exception {
    long before = ofNetwork().stream().filter(tuple -> tuple.contains(",1002,")).count();
    ground.killAndRestart();
    connect(1003);
    untilLogged("\\d{13},10\\.10\\.0\\.10,10\\.0\\.1\\.10,\\d+,1003,6,I,E,NX,1,60,1,40");
    assertThat(ofNetwork().stream().filter(tuple -> tuple.contains(",1002,"))).hasSize((int) before);
    assertThat(ofNetwork().stream().filter(tuple -> tuple.contains(",1001,6,I,B,"))).hasSize(1);
  }
}

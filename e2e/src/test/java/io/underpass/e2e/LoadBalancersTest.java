package io.underpass.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.underpass.e2e.Conversations.Client;
import io.underpass.e2e.Conversations.Load;
import io.underpass.e2e.Conversations.Machine;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Load balancers with real connections: whatever comes and goes, a flow stays with its machine; new ones go where they may. */
@Tag("long")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LoadBalancersTest {
  private static final String FRONT = "10.0.1.100";
  private static final int FLOWS = 40;

  private static Ground ground;
  private static Machine web1;
  private static Machine web2;
  private static Machine web3;
  private static List<Machine> behindBasic = List.of();

  @BeforeAll
  static void labUp() throws Exception {
    ground = Ground.with(file());
    web1 = new Machine(ground.node("web-1"), "web-1", 8080);
    web2 = new Machine(ground.node("web-2"), "web-2", 8080);
    web3 = new Machine(ground.node("web-3"), "web-3", 8080);
    behindBasic = List.of(new Machine(ground.node("old-1"), "old-1", 8080), new Machine(ground.node("old-2"), "old-2", 8080));
    awaitMachines("web-1", "web-2");
    awaitBothLinks();
  }

  /**
   * A flow that the router moves to the other edge finds nobody who remembers it: it stays with its machine only as long as that takes new
   * flows. So no link may come in the middle of a test.
   */
  private static void awaitBothLinks() {
    await().atMost(60, TimeUnit.SECONDS).until(() -> {
      String routes = ground.exec("office-router", "ip", "route", "show", "10.0.0.0/16").output();
      return routes.contains("172.16.0.2") && routes.contains("172.16.0.6");
    });
  }

  private static String file() throws URISyntaxException {
    return Path.of(Objects.requireNonNull(LoadBalancersTest.class.getResource("/load-balancers.yaml")).toURI()).toString();
  }

  @AfterAll
  static void labDown() throws Exception {
    if (ground != null) {
      web1.close();
      web2.close();
      web3.close();
      for (Machine machine : behindBasic) {
        machine.close();
      }
      ground.close();
    }
  }

  private static void fastPath(boolean on) {
    ground.az("az network vpn-connection update --name connection --resource-group balanced --enable-fastpath " + on);
  }

  private static void pool(String verb, String machine) {
    ground.az("az network nic ip-config address-pool " + verb + " --resource-group balanced --nic-name " + machine
        + "-nic --ip-config-name ipconfig1 --lb-name web --address-pool pool");
  }

  private static void undisturbed(Load load) {
    assertThat(load.troubles()).as(() -> choices() + "\n" + ground.server().get("/underpass/bgp").toPrettyString() + "\n"
        + ground.exec("office-router", "ip", "route").output()).isEmpty();
  }

  private static Load load(String from) {
    return new Load(ground.node(from), FRONT, 80, FLOWS);
  }

  /** Who takes new connections. */
  private static Set<String> taking() throws Exception {
    Set<String> machines = new TreeSet<>();
    for (int i = 0; i < 24; i++) {
      try (Client client = new Client(ground.node("office-1"), FRONT, 80)) {
        machines.add(client.machine());
      }
    }
    return machines;
  }

  private static void awaitMachines(String... machines) {
    await().atMost(20, TimeUnit.SECONDS).ignoreExceptions().untilAsserted(
        () -> assertThat(taking()).as(LoadBalancersTest::choices).containsExactly(machines));
  }

  private static String firstCode(String to) {
    return ground.server().get("/underpass/path?source=10.10.0.10&destination=" + to + "&protocol=tcp&sourcePort=40000&destinationPort=80")
        .toString();
  }

  /** What the nodes choose among, for messages. */
  private static String choices() {
    StringBuilder choices = new StringBuilder();
    for (String node : List.of("circuit-primary", "circuit-secondary", "gateway-0", "gateway-1")) {
      choices.append(node).append(": ").append(ground.server().get("/underpass/plan?node=" + node).findPath("frontEnds")).append('\n');
    }
    return choices.toString();
  }

  @Test
  void fastPathComesAndGoesUnderLoad() throws Exception {
    try (Load load = load("office-1")) {
      assertThat(load.machines()).as(LoadBalancersTest::choices).containsExactly("web-1", "web-2");
      for (int i = 0; i < 3; i++) {
        fastPath(true);
        load.goOn();
        fastPath(false);
        load.goOn();
      }
      undisturbed(load);
      System.out.println(load.answers() + " answers over three switches on and off, every flow with its machine");
    }
  }

  @Test
  void anEdgeIsLostAndComesBackUnderLoad() throws Exception {
    fastPath(true);
    try (Load load = load("office-1")) {
      for (String port : new String[] {"bal-primary", "bal-second"}) {
        assertThat(ground.exec("office-router", "ip", "link", "set", port, "down").ok()).isTrue();
        Thread.sleep(1_500);
        load.goOn();
        undisturbed(load);
        assertThat(ground.exec("office-router", "ip", "link", "set", port, "up").ok()).isTrue();
        Thread.sleep(6_000);
        load.goOn();
      }
      undisturbed(load);
    } finally {
      fastPath(false);
    }
  }

  @Test
  void aMachineComesAndGoesUnderLoad() throws Exception {
    try (Load load = load("office-1")) {
      pool("add", "web-3");
      awaitMachines("web-1", "web-2", "web-3");
      load.goOn();
      assertThat(load.troubles()).as("after web-3 came").isEmpty();
      pool("remove", "web-3");
      awaitMachines("web-1", "web-2");
      load.goOn();
      assertThat(load.troubles()).as("after web-3 went").isEmpty();
    }
  }

  @Test
  void whoStopsListeningGetsNoNewFlowsAndKeepsItsOwn() throws Exception {
    fastPath(true);
    try (Load load = load("office-1")) {
      web1.close();
      awaitMachines("web-2");
      load.goOn();
      undisturbed(load);
      assertThat(load.machines()).contains("web-1");
      web1Listens();
      load.goOn();
      undisturbed(load);
    } finally {
      fastPath(false);
    }
  }

  @Test
  void aPortUsedAgainIsANewFlow() throws Exception {
    int port = 20_000;
    while (!machineOf(port).equals("web-1")) {
      port++;
    }
    assertThat(machineOf(port)).isEqualTo("web-1");
    web1.close();
    awaitMachines("web-2");
    assertThat(machineOf(port)).as("though the nodes remember web-1 for it").isEqualTo("web-2");
  }

  private static String machineOf(int port) throws Exception {
    try (Client client = new Client(ground.node("office-1"), FRONT, 80, port)) {
      return client.machine();
    }
  }

  @AfterEach
  void web1Listens() {
    if (!web1.listens()) {
      web1 = new Machine(ground.node("web-1"), "web-1", 8080);
      awaitMachines("web-1", "web-2");
    }
  }

  /** The nodes remember, not the server. */
  @Test
  void aKilledServerMovesNothing() throws Exception {
    fastPath(true);
    try (Load load = load("office-1")) {
      ground.killAndRestart();
      load.goOn();
      fastPath(false);
      load.goOn();
      undisturbed(load);
      assertThat(taking()).as(LoadBalancersTest::choices).containsExactly("web-1", "web-2");
    } finally {
      fastPath(false);
    }
  }

  @Test
  void machinesOfTheNetworkReachItToo() throws Exception {
    try (Load load = load("client")) {
      load.goOn();
      assertThat(load.machines()).as(LoadBalancersTest::choices).containsExactly("web-1", "web-2");
      undisturbed(load);
    }
  }

  @Test
  void standardBypassesAndBasicDoesNot() throws Exception {
    fastPath(true);
    try (Client standard = new Client(ground.node("office-1"), FRONT, 80);
        Client basic = new Client(ground.node("office-1"), "10.0.1.101", 80)) {
      assertThat(standard.machine()).startsWith("web-");
      assertThat(basic.machine()).startsWith("old-");
      assertThat(firstCode(FRONT)).contains("\"bypass\":true");
      assertThat(firstCode("10.0.1.101")).contains("\"bypass\":false").contains("FP_BASIC_LB");
    } finally {
      fastPath(false);
    }
  }
}

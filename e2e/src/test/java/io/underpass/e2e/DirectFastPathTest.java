package io.underpass.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.underpass.e2e.Conversations.Client;
import io.underpass.e2e.Conversations.Machine;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** What FastPath does on ExpressRoute Direct beyond the gateway's network, with real connections and the gateway's own counters. */
@Tag("long")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DirectFastPathTest {
  private static final String MACHINE = "10.0.1.10:8080";
  private static final String FRONT = "10.0.1.100:80";
  private static final String SPOKES_MACHINE = "10.1.1.10:8080";
  private static final String SPOKES_FRONT = "10.1.1.100:80";
  private static final String ENDPOINT = "10.0.2.4:443";

  private static Ground ground;
  private static final List<Machine> machines = new ArrayList<>();

  @BeforeAll
  static void labUp() throws Exception {
    ground = Ground.with(file());
    machines.add(new Machine(ground.node("hub-vm"), "hub-vm", 8080));
    machines.add(new Machine(ground.node("spoke-vm"), "spoke-vm", 8080));
    machines.add(new Machine(ground.node("store"), "store", 443));
  }

  private static String file() throws URISyntaxException {
    return Path.of(Objects.requireNonNull(DirectFastPathTest.class.getResource("/direct-fastpath.yaml")).toURI()).toString();
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

  private static void update(String what) {
    ground.az("az network vpn-connection update --name connection --resource-group direct " + what);
  }

  /** Who answers and which way: {@code past} the gateway or {@code through} it, as its counters say. */
  private static String way(String to) throws Exception {
    long before = passed();
    String machine;
    try (Client client = new Client(ground.node("office-1"), to.split(":")[0], Integer.parseInt(to.split(":")[1]))) {
      machine = client.machine();
      for (int i = 0; i < 20; i++) {
        assertThat(client.ask()).isEqualTo(machine);
      }
    }
    return machine + (passed() - before == 0 ? " past" : " through");
  }

  private static long passed() {
    long packets = 0;
    for (JsonNode node : ground.server().get("/underpass/nodes")) {
      packets += node.path("role").asString("").equals("gateway") ? node.path("counters").path("forwarded").path("packets").asLong() : 0;
    }
    return packets;
  }

  private static String explained(String to) {
    return ground.server().get("/underpass/path?source=10.10.0.10&destination=" + to.split(":")[0]
        + "&protocol=tcp&sourcePort=40000&destinationPort=" + to.split(":")[1]).toString();
  }

  @Test
  void whatComesWhileFastPathIsOnIsPickedUpOffAndOn() throws Exception {
    await().atMost(20, TimeUnit.SECONDS).ignoreExceptions().untilAsserted(() -> assertThat(way(SPOKES_MACHINE)).startsWith("spoke-vm"));
    assertThat(way(MACHINE)).isEqualTo("hub-vm past");
    assertThat(way(FRONT)).isEqualTo("hub-vm past");
    assertThat(way(SPOKES_MACHINE)).isEqualTo("spoke-vm through");
    assertThat(explained(SPOKES_MACHINE)).contains("FP_OFF_AND_ON");
    assertThat(way(ENDPOINT)).isEqualTo("store through");
    assertThat(explained(ENDPOINT)).contains("FP_PRIVATE_ENDPOINT");

    update("--enable-private-link-fast-path true");
    assertThat(way(ENDPOINT)).isEqualTo("store through");
    assertThat(explained(ENDPOINT)).contains("FP_OFF_AND_ON");
    ground.killAndRestart();
    assertThat(explained(SPOKES_MACHINE)).as("remembered").contains("FP_OFF_AND_ON");

    update("--enable-fastpath false --enable-private-link-fast-path false");
    assertThat(way(MACHINE)).isEqualTo("hub-vm through");
    update("--enable-fastpath true --enable-private-link-fast-path true");
    assertThat(way(MACHINE)).isEqualTo("hub-vm past");
    assertThat(way(FRONT)).isEqualTo("hub-vm past");
    assertThat(way(SPOKES_MACHINE)).isEqualTo("spoke-vm past");
    assertThat(way(ENDPOINT)).isEqualTo("store past");
    assertThat(way(SPOKES_FRONT)).isEqualTo("spoke-vm through");
    assertThat(explained(SPOKES_FRONT)).contains("FP_SPOKE_LB");
  }
}

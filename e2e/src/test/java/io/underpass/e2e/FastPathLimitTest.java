package io.underpass.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.underpass.lab.linux.Run;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * The limit of a provider's circuit, reached: a machine's two addresses go two ways, the one that FastPath held before the circuit was full
 * past the gateway, the one that came after through it; when another address goes there is room.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FastPathLimitTest {
  private static final String OFFICE = "10.10.0.10";
  private static final String EARLY = "10.0.1.10";
  private static final String LATE = "10.0.1.12";
  private static final int LIMIT = 25_000;
  private static final String[] GATEWAY = {"myExpressRouteGateway-0", "myExpressRouteGateway-1"};

  private static void az(Ground ground, String line) {
    ground.az("az " + line + " --resource-group myResourceGroup");
  }

  private static boolean answered(Ground ground, String to) {
    return ground.exec("onprem-1", "ping", "-n", "-c", "1", "-W", "1", to).ok();
  }

  /** A packet goes there and back, a probe agrees with the explanation, and the gateway has seen the packet or not. */
  private static void goes(Ground ground, String to, String code, boolean past) {
    long before = ground.seen(GATEWAY);
    assertThat(answered(ground, to)).as(to + " answers").isTrue();
    assertThat(ground.seen(GATEWAY) == before).as(to + " past the gateway").isEqualTo(past);
    JsonNode path = ground.explained(OFFICE, to, Ground.PING);
    assertThat(path.path("hops").path(0).path("code").asString()).as(path.toString()).isEqualTo(code);
    assertThat(path.path("bypass").asBoolean()).isEqualTo(past);
  }

  private static int held(Ground ground, String edge) {
    return ground.server().get("/underpass/plan?node=" + edge).findPath("mappings").size();
  }

  @Test
  void anAddressBeyondTheLimitUsesTheGateway() throws Exception {
    try (Ground ground = Ground.with("hub")) {
      az(ground, "network vpn-connection create --name myExpressRouteConnection --vnet-gateway1 myExpressRouteGateway"
          + " --express-route-circuit2 myExpressRouteCircuit");
      az(ground, "network vnet-gateway update --name myExpressRouteGateway --sku ErGw3AZ");
      az(ground, "network vpn-connection update --name myExpressRouteConnection --enable-fastpath true");
      await().atMost(15, TimeUnit.SECONDS).until(() -> answered(ground, EARLY));
      goes(ground, EARLY, "FP_ELIGIBLE", true);

      az(ground, "network vnet update --name myVNet --address-prefixes 10.0.0.0/16 10.1.0.0/16");
      az(ground, "deployment group create --template-file "
          + Path.of(Objects.requireNonNull(FastPathLimitTest.class.getResource("/crowd.json")).toURI()));
      az(ground, "network nic ip-config create --name late --nic-name vm-1VMNic --private-ip-address " + LATE);
      Run added = ground.exec("vm-1", "sh", "-c", "ip addr add " + LATE + "/24 dev $(ip -o -4 addr show to " + EARLY + " | awk '{print $2}')");
      assertThat(added.ok()).as(added.errors()).isTrue();
      for (String edge : new String[] {"myExpressRouteCircuit-primary", "myExpressRouteCircuit-secondary"}) {
        assertThat(held(ground, edge)).as(edge).isEqualTo(LIMIT);
      }
      goes(ground, EARLY, "FP_ELIGIBLE", true);
      goes(ground, LATE, "FP_IP_LIMIT", false);

      az(ground, "network nic delete --name crowd-1");
      goes(ground, LATE, "FP_ELIGIBLE", true);
      goes(ground, EARLY, "FP_ELIGIBLE", true);
    }
  }
}

package io.underpass.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.underpass.lab.linux.Run;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Peerings with real packets: who reaches whom and by which way, what a change of a peering does, and how wide a peering is. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class PeeredNetworksTest {
  private static Ground ground;

  @BeforeAll
  static void labUp() throws Exception {
    ground = Ground.with(file());
  }

  private static String file() throws URISyntaxException {
    return Path.of(Objects.requireNonNull(PeeredNetworksTest.class.getResource("/peered-networks.yaml")).toURI()).toString();
  }

  @AfterAll
  static void labDown() {
    if (ground != null) {
      ground.close();
    }
  }

  @Test
  void theLabsOwnAssertionsHold() {
    ground.holds();
  }

  /** One hop on the same host and on another: the TTL isn't touched. */
  @ParameterizedTest
  @CsvSource({"hub-vm, 10.1.1.10", "hub-vm, 10.1.1.11", "spoke-far, 10.0.1.10"})
  void fromMachineToMachineItIsOneHop(String from, String to) {
    Run once = ground.exec(from, "ping", "-n", "-c", "1", "-W", "1", "-t", "1", to);
    assertThat(once.output()).as(once.output()).contains("1 received").contains("ttl=64");
  }

  @Test
  void accessIsTakenAwayAndGivenBack() {
    String update = "az network vnet peering update --name hub-to-side --vnet-name hub --resource-group peered --allow-vnet-access ";
    ground.az(update + "false");
    Run refused = ground.exec("side-vm", "ping", "-n", "-c", "1", "-W", "1", "10.0.1.10");
    assertThat(refused.output()).as(refused.output()).contains("0 received").contains("Packet filtered");
    ground.az(update + "true");
    assertThat(ground.exec("side-vm", "ping", "-n", "-c", "1", "-W", "1", "10.0.1.10").output()).contains("1 received");
  }

  /** A deleted side ends it for both; the spoke is unknown on premises too. */
  @Test
  void aDeletedSideEndsItUntilBothAreMadeAgain() {
    ground.az("az network vnet peering delete --name spoke-to-hub --vnet-name spoke --resource-group peered");
    assertThat(ground.az(
        "az network vnet peering show --name hub-to-spoke --vnet-name hub --resource-group peered --query peeringState -o tsv"))
        .isEqualTo("Disconnected");
    assertThat(ground.exec("hub-vm", "ping", "-n", "-c", "1", "-W", "1", "10.1.1.11").output()).contains("0 received");
    assertThat(ground.exec("office-1", "ping", "-n", "-c", "1", "-W", "1", "10.1.1.11").output()).contains("0 received");
    ground.az("az network vnet peering update --name hub-to-spoke --vnet-name hub --resource-group peered");
    ground.az("az network vnet peering create --name spoke-to-hub --vnet-name spoke --resource-group peered --remote-vnet hub"
        + " --allow-vnet-access --use-remote-gateways");
    assertThat(ground.exec("hub-vm", "ping", "-n", "-c", "1", "-W", "1", "10.1.1.11").output()).contains("1 received");
    // The office's router hears of it over BGP, a moment later.
    await().atMost(5, TimeUnit.SECONDS).untilAsserted(
        () -> assertThat(ground.exec("office-1", "ping", "-n", "-c", "1", "-W", "1", "10.1.1.11").output()).contains("1 received"));
  }
}

package io.underpass.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a port of one's own FastPath follows the routes of GatewaySubnet, with real packets: past the gateway, and through the firewall. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DirectFirewallTest {
  private static Ground ground;

  @BeforeAll
  static void labUp() throws Exception {
    ground = Ground.with(Path.of(Objects.requireNonNull(DirectFirewallTest.class.getResource("/direct-firewall.yaml")).toURI()).toString());
    await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> assertThat(ping("10.0.1.10")).contains("1 received"));
  }

  @AfterAll
  static void labDown() {
    if (ground != null) {
      ground.close();
    }
  }

  private static String ping(String to) {
    return ground.exec("office-1", "ping", "-n", "-c", "1", "-W", "1", to).output();
  }

  @Test
  void theLabsOwnAssertionsHold() {
    ground.holds();
  }

  /** Edge, firewall's host, firewall, spoke's host: one router less than through the gateway. */
  @Test
  void pastTheGatewayAndThroughTheFirewall() {
    assertThat(ping("10.1.1.10")).contains("1 received");
    assertThat(ground.exec("office-1", "ping", "-n", "-c", "1", "-W", "1", "-t", "3", "10.1.1.10").output()).contains("From 10.0.4.4");
    ground.az("az network vpn-connection update --name connection --resource-group firewall --enable-fastpath false");
    assertThat(ground.exec("office-1", "ping", "-n", "-c", "1", "-W", "1", "-t", "3", "10.1.1.10").output()).contains("From 10.0.255.");
    ground.az("az network vpn-connection update --name connection --resource-group firewall --enable-fastpath true");
    assertThat(ping("10.1.1.10")).contains("1 received");
  }

  /** The edge drops what the gateway would, and says so in its place. */
  @Test
  void aRouteToNowhereEndsAtTheEdge() {
    String route = " --name hub --route-table-name inbound --resource-group firewall";
    ground.az("az network route-table route create" + route + " --address-prefix 10.0.1.10/32 --next-hop-type None");
    assertThat(ping("10.0.1.10")).contains("0 received").contains("From 172.16.0.").contains("Packet filtered");
    ground.az("az network route-table route delete" + route + " --yes");
    assertThat(ping("10.0.1.10")).contains("1 received");
  }

  /** A firewall that may not forward is one that isn't there. */
  @Test
  void withoutForwardingAtTheFirewallsInterface() {
    ground.az("az network nic update --name wall-nic --resource-group firewall --ip-forwarding false");
    assertThat(ping("10.1.1.10")).contains("0 received").contains("Packet filtered");
    ground.az("az network nic update --name wall-nic --resource-group firewall --ip-forwarding true");
    assertThat(ping("10.1.1.10")).contains("1 received");
  }
}

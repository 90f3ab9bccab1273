package io.underpass.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.underpass.lab.linux.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A hub's firewall between spokes and between them and on premises, with real packets: what each setting on the way is for. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class FirewallTest {
  private static final Pattern FORWARDED = Pattern.compile("Ip: \\d+ \\d+ \\d+ \\d+ \\d+ (\\d+)");
  private static Ground ground;

  @BeforeAll
  static void labUp() throws Exception {
    ground = Ground.with("firewall");
    // The office's router and the edges hear of each other's routes a moment after their sessions are up.
    await().atMost(10, TimeUnit.SECONDS).untilAsserted(() -> answered("office-1", "10.1.1.10"));
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

  private static String ping(String from, String to, String... more) {
    List<String> command = new ArrayList<>(List.of("ping", "-n", "-c", "1", "-W", "1"));
    command.addAll(List.of(more));
    command.add(to);
    return ground.exec(from, command.toArray(String[]::new)).output();
  }

  private static void answered(String from, String to) {
    assertThat(ping(from, to)).contains("1 received");
  }

  private static void silent(String from, String to) {
    assertThat(ping(from, to)).contains("0 received").doesNotContain("From ");
  }

  /** How many packets the firewall has passed on. */
  private static long forwarded() {
    Run snmp = ground.exec("wall", "cat", "/proc/net/snmp");
    Matcher found = FORWARDED.matcher(snmp.output());
    assertThat(found.find()).as(snmp.output()).isTrue();
    return Long.parseLong(found.group(1));
  }

  /** The request and the answer pass it, each one router more: the host, then the firewall. */
  @Test
  void theFirewallIsOnTheWayAndNotOnOthers() {
    long before = forwarded();
    assertThat(ping("red-vm", "10.2.1.10")).contains("1 received").contains("ttl=62");
    assertThat(forwarded() - before).isEqualTo(2);
    assertThat(ping("red-vm", "10.2.1.10", "-t", "2")).contains("From 10.0.4.4");
    answered("office-1", "10.1.1.10");
    assertThat(forwarded() - before).isEqualTo(4);
    answered("office-1", "10.0.1.10");
    answered("hub-vm", "10.1.1.10");
    assertThat(forwarded() - before).as("what is for the hub, and the hub's own, doesn't pass it").isEqualTo(4);
  }

  @Test
  void withoutForwardingAtTheInterfaceNothingGetsThere() {
    ground.az("az network nic update --name wall-nic --resource-group firewall --ip-forwarding false");
    assertThat(ping("red-vm", "10.2.1.10")).contains("0 received").contains("Packet filtered");
    assertThat(ground.az("az network nic show-effective-route-table --name red-vm-nic --resource-group firewall"
        + " --query \"value[?source=='User'].state\" -o tsv"))
        .isEqualTo("Active");
    assertThat(ping("office-1", "10.1.1.10")).contains("0 received").contains("From 10.0.255.").contains("Packet filtered");
    ground.az("az network nic update --name wall-nic --resource-group firewall --ip-forwarding true");
    answered("red-vm", "10.2.1.10");
    answered("office-1", "10.1.1.10");
  }

  /** The spoke's side must allow what others have forwarded; the hub's machines reach it all the same. */
  @Test
  void aPeeringThatTakesNoForwardedTraffic() {
    String update = "az network vnet peering update --name blue-to-hub --vnet-name blue --resource-group firewall"
        + " --allow-forwarded-traffic ";
    ground.az(update + "false");
    silent("red-vm", "10.2.1.10");
    silent("office-1", "10.2.1.10");
    answered("office-1", "10.1.1.10");
    ground.az(update + "true");
    answered("red-vm", "10.2.1.10");
  }

  @Test
  void aRouteToNowhere() {
    String route = " --name no-blue --route-table-name spokes --resource-group firewall";
    ground.az("az network route-table route create" + route + " --address-prefix 10.2.1.0/24 --next-hop-type None");
    assertThat(ping("red-vm", "10.2.1.10")).contains("0 received").contains("Packet filtered");
    answered("red-vm", "10.10.0.10");
    ground.az("az network route-table route delete" + route + " --yes");
    answered("red-vm", "10.2.1.10");
  }

  /** The spokes' way out leads past the firewall once they learn the gateway's routes, which are longer than theirs. */
  @Test
  void withPropagationTheGatewaysRoutesAreLonger() {
    String update = "az network route-table update --name spokes --resource-group firewall --disable-bgp-route-propagation ";
    ground.az(update + "false");
    long before = forwarded();
    answered("office-1", "10.1.1.10");
    assertThat(forwarded() - before).as("in through the firewall, out past it").isEqualTo(1);
    ground.az(update + "true");
    answered("office-1", "10.1.1.10");
    assertThat(forwarded() - before).isEqualTo(3);
  }

  /** On a provider's circuit FastPath goes past the firewall that stands before the hub's own machines: only the gateway knows of it. */
  @Test
  void aProvidersFastPathSkipsTheRoutesOfGatewaySubnet() {
    String route = " --name hub --route-table-name inbound --resource-group firewall";
    String fastPath = "az network vpn-connection update --name connection --resource-group firewall --enable-fastpath ";
    ground.az("az network route-table route create" + route
        + " --address-prefix 10.0.1.0/24 --next-hop-type VirtualAppliance --next-hop-ip-address 10.0.4.4");
    long before = forwarded();
    answered("office-1", "10.0.1.10");
    assertThat(forwarded() - before).as("through the gateway").isEqualTo(1);
    ground.az(fastPath + "true");
    answered("office-1", "10.0.1.10");
    assertThat(forwarded() - before).as("past it, and past the firewall").isEqualTo(1);
    ground.az("az network route-table route delete" + route + " --yes");
    ground.az("az network route-table route create" + route + " --address-prefix 10.0.1.0/24 --next-hop-type None");
    answered("office-1", "10.0.1.10");
    ground.az(fastPath + "false");
    assertThat(ping("office-1", "10.0.1.10")).contains("0 received").contains("Packet filtered");
    ground.az("az network route-table route delete" + route + " --yes");
    answered("office-1", "10.0.1.10");
  }

  /** Out to the Internet: silently dropped, past the firewall's own subnet's routes. */
  @Test
  void nothingGetsToTheInternet() {
    silent("hub-vm", "203.0.113.1");
    silent("red-vm", "203.0.113.1");
  }
}

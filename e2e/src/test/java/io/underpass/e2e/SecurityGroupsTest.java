package io.underpass.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.underpass.lab.linux.Run;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Security groups with real packets: order, direction, state, FastPath or not. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SecurityGroupsTest {
  private static final String GROUP = " --resource-group myResourceGroup ";
  private static final String VM_1 = "10.0.1.10";
  private static final String VM_2 = "10.0.1.11";
  private static Ground ground;

  @BeforeAll
  static void labUp() throws IOException {
    ground = Ground.with("hub");
    ground.az("az network vnet-gateway update --name myExpressRouteGateway" + GROUP + "--sku ErGw3AZ");
    ground.az("az network vpn-connection create --name myExpressRouteConnection" + GROUP
        + "--vnet-gateway1 myExpressRouteGateway --express-route-circuit2 myExpressRouteCircuit");
    ground.az("az network nsg create --name of-subnet" + GROUP);
    ground.az("az network nsg create --name of-nic" + GROUP);
    ground.az("az network vnet subnet update --name default --vnet-name myVNet" + GROUP + "--network-security-group of-subnet");
    ground.az("az network nic update --name vm-1VMNic" + GROUP + "--network-security-group of-nic");
    await().atMost(Duration.ofSeconds(20)).until(() -> ping("onprem-1", VM_1));
  }

  @AfterAll
  static void labDown() {
    if (ground != null) {
      ground.close();
    }
  }

  @AfterEach
  void noRules() {
    for (String group : new String[] {"of-subnet", "of-nic"}) {
      for (String rule : ground.az("az network nsg rule list --nsg-name " + group + GROUP + "--query [].name -o tsv").split("\\s+")) {
        if (!rule.isEmpty()) {
          ground.az("az network nsg rule delete --yes --nsg-name " + group + GROUP + "--name " + rule);
        }
      }
    }
  }

  private static void rule(String group, String name, String options) {
    ground.az("az network nsg rule create --nsg-name " + group + " --name " + name + GROUP + options);
  }

  private static boolean ping(String from, String to) {
    return ground.exec(from, "ping", "-n", "-c", "1", "-W", "1", to).ok();
  }

  /** Nobody listens at the other end: an answer is a refusal, none is a packet that was dropped. */
  private static boolean answered(String from, String to, int port) {
    return ground.exec(from, "timeout", "1", "bash", "-c", "exec 3<>/dev/tcp/" + to + "/" + port).errors().contains("refused");
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void eachOfTwoGroupsCanDenyWithFastPathAndWithout(String fastPath) {
    ground.az("az network vpn-connection update --name myExpressRouteConnection" + GROUP + "--enable-fastpath " + fastPath);
    assertThat(answered("onprem-1", VM_1, 1001)).isTrue();
    String deny = "--priority 100 --direction Inbound --access Deny --protocol Tcp --destination-port-ranges ";
    rule("of-subnet", "subnets", deny + "1001");
    rule("of-nic", "nics", deny + "1002");
    assertThat(answered("onprem-1", VM_1, 1001)).isFalse();
    assertThat(answered("onprem-1", VM_1, 1002)).isFalse();
    assertThat(answered("onprem-1", VM_1, 1003)).isTrue();
    assertThat(answered("onprem-1", VM_2, 1001)).as("the subnet's group is before all its machines").isFalse();
    assertThat(answered("onprem-1", VM_2, 1002)).as("the interface's is before its own").isTrue();
    assertThat(answered("vm-2", VM_1, 1001)).as("also within the subnet").isFalse();
    rule("of-subnet", "later", "--priority 101 --direction Inbound --access Allow --protocol Tcp --destination-port-ranges 1001");
    assertThat(answered("onprem-1", VM_1, 1001)).as("a later rule changes nothing").isFalse();
  }

  @Test
  void answersNeedNoRule() {
    rule("of-nic", "nothing-out", "--priority 100 --direction Outbound --access Deny --protocol * --destination-port-ranges *");
    assertThat(ping("vm-1", VM_2)).isFalse();
    assertThat(answered("vm-1", "10.10.0.10", 1004)).isFalse();
    assertThat(answered("onprem-1", VM_1, 1005)).as("the flow began on premises").isTrue();
    assertThat(ping("vm-2", VM_1)).isTrue();
  }

  @Test
  void applicationSecurityGroupsTellMachinesApart() {
    ground.az("az network asg create --name friends" + GROUP);
    ground.az("az network nic ip-config update --name ipconfig1 --nic-name vm-2VMNic" + GROUP + "--application-security-groups friends");
    String inbound = "--direction Inbound --protocol Tcp --destination-port-ranges 1006 ";
    rule("of-nic", "friends", inbound + "--priority 100 --access Allow --source-asgs friends");
    rule("of-nic", "nobody-else", inbound + "--priority 110 --access Deny");
    assertThat(answered("vm-2", VM_1, 1006)).isTrue();
    assertThat(answered("vm-3", VM_1, 1006)).isFalse();
    assertThat(answered("onprem-1", VM_1, 1006)).isFalse();
  }

  /** A ping that goes on is one flow: its identifier stays. */
  @Test
  void aNewRuleLeavesFlowsAloneAndSoDoesTheDeathOfTheServer() throws Exception {
    CompletableFuture<Run> goingOn = CompletableFuture.supplyAsync(
        () -> ground.exec("onprem-1", "ping", "-n", "-i", "0.2", "-c", "60", "-W", "1", VM_1));
    await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
    rule("of-subnet", "no-ping", "--priority 100 --direction Inbound --access Deny --protocol Icmp --destination-port-ranges *");
    assertThat(ping("onprem-1", VM_1)).as("a new flow").isFalse();
    ground.killAndRestart();
    assertThat(ping("onprem-1", VM_1)).as("a new flow, after the server's death").isFalse();
    assertThat(goingOn.get().output()).contains("60 received");
  }
}

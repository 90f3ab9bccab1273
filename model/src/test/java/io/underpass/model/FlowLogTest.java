package io.underpass.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.net.Prefix;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowLogTest {
  private static final ResourceId NETWORK = ResourceId.parse(Documents.NETWORK + "virtualNetworks/hub");
  private static final ResourceId GROUP = ResourceId.parse(Documents.NETWORK + "networkSecurityGroups/nsg");
  private static final Subnet SUBNET = new Subnet(
      NETWORK.child("subnets", "default"), List.of(Prefix.parse("10.0.1.0/24")), GROUP, null, List.of(),
      Subnet.PrivateEndpointPolicies.DISABLED);
  private static final NetworkInterface NIC = new NetworkInterface(
      ResourceId.parse(Documents.NETWORK + "networkInterfaces/nic"), "eastus", List.of(),
      NetworkInterface.macFor(NETWORK), false, null);

  private static FlowLog of(ResourceId target) {
    return Documents.resource(FlowLog.class, "networkWatchers/w/flowLogs/log", """
        {"properties": {"targetResourceId": "%s",
          "storageId": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a",
          "enabled": true, "retentionPolicy": {"days": 3, "enabled": true}, "recordTypes": "B,E"}}
        """.formatted(target));
  }

  @Test
  void anInterfaceIsInWhatIsAroundIt() {
    assertThat(FlowLog.targetsWith(NIC, SUBNET)).containsExactlyInAnyOrder(NIC.id(), SUBNET.id(), NETWORK, GROUP);
    assertThat(FlowLog.targetsWith(NIC, null)).containsExactly(NIC.id());
  }

  @Test
  void itIsFoundByItsTarget() {
    FlowLog log = of(SUBNET.id());
    assertThat(Resources.of(List.of(log)).flowLogOf(Documents.id("virtualNetworks/HUB/subnets/default"))).contains(log);
    assertThat(Resources.of(List.of(log)).flowLogOf(NETWORK)).isEmpty();
  }

  @Test
  void filesAreKeptForEverUnlessAPolicyIsEnabled() {
    assertThat(of(NETWORK).retention()).isEqualTo(Duration.ofDays(3));
    assertThat(of(NETWORK).states()).isEqualTo("B,E");
    FlowLog plain = Documents.resource(FlowLog.class, "networkWatchers/w/flowLogs/log", """
        {"properties": {"targetResourceId": "%s", "storageId": "%s", "retentionPolicy": {"days": 3, "enabled": false}}}
        """.formatted(NETWORK, GROUP));
    assertThat(plain.retention()).isNull();
    assertThat(plain.enabled()).isTrue();
    assertThat(plain.ofSecurityGroup()).isFalse();
    assertThat(of(GROUP).ofSecurityGroup()).isTrue();
  }
}

package io.underpass.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.ExpressRouteCircuit.ProviderState;
import io.underpass.net.BitRate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jspecify.annotations.Nullable;

class ResourcesTest {
  private static final ResourceId CIRCUIT =
      ResourceId.parse("/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/expressRouteCircuits/er");

  private static Host host(String name) {
    return new Host(Host.id(name));
  }

  @Test
  void changesLeaveTheOriginalAndShareWhatStays() {
    Resources before = Resources.of(List.of(host("b"), host("a"), circuit(null, ProviderState.NOT_PROVISIONED)));
    Resources after = before.with(Map.of(Host.id("a"), Optional.empty(), Host.id("c"), Optional.of(host("c"))));
    assertThat(before.all(Host.class)).extracting(Host::name).containsExactly("b", "a");
    assertThat(after.all(Host.class)).extracting(Host::name).containsExactly("b", "c");
    assertThat(after.all(ExpressRouteCircuit.class)).isSameAs(before.all(ExpressRouteCircuit.class));
    assertThat(after.size()).isEqualTo(3);
  }

  @Test
  void aReplacedResourceKeepsItsPlace() {
    Resources before = Resources.of(List.of(host("b"), host("a")));
    Resources after = before.with(Map.of(Host.id("B"), Optional.of(host("b"))));
    assertThat(after.all(Host.class)).extracting(Host::name).containsExactly("b", "a");
  }

  @Test
  void idsCompareWithoutCase() {
    Resources resources = Resources.of(List.of(circuit(null, ProviderState.PROVISIONED)));
    ResourceId shouted = ResourceId.parse(CIRCUIT.toString().toUpperCase(Locale.ROOT));
    assertThat(resources.get(ExpressRouteCircuit.class, shouted)).isPresent();
    assertThat(resources.get(Connection.class, CIRCUIT)).isEmpty();
    assertThat(resources.get(Connection.class, null)).isEmpty();
  }

  @Test
  void aPeeringOfItsOwnBeatsTheEmbeddedOne() {
    CircuitPeering embedded = peering(100);
    CircuitPeering own = peering(200);
    ExpressRouteCircuit circuit = new ExpressRouteCircuit(
        CIRCUIT, "", ExpressRouteCircuit.Tier.STANDARD, ExpressRouteCircuit.Family.METERED_DATA, new BitRate(0), null, null,
        ProviderState.PROVISIONED, null, List.of(embedded));
    assertThat(Resources.of(List.of(circuit)).privatePeering(circuit)).contains(embedded);
    assertThat(Resources.of(List.of(circuit, own)).peerings(circuit)).containsExactly(own);
  }

  @ParameterizedTest
  @CsvSource(nullValues = "-", value = {
    "PROVISIONED,     -,               -,    true",
    "NOT_PROVISIONED, -,               -,    false",
    "NOT_PROVISIONED, PROVISIONED,     -,    true",
    "PROVISIONED,     DEPROVISIONING,  -,    false",
    "NOT_PROVISIONED, -,               port, true"
  })
  void theProvidersSideDecides(ProviderState own, @Nullable ProviderState cross, @Nullable String port, boolean provisioned) {
    ResourceId portId = port == null
        ? null
        : ResourceId.parse("/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/expressRoutePorts/" + port);
    ExpressRouteCircuit circuit = circuit(portId, own);
    Resources resources = Resources.of(List.of(circuit));
    if (cross != null) {
      ResourceId id = ResourceId.parse("/subscriptions/s/resourceGroups/x/providers/Microsoft.Network/expressRouteCrossConnections/k");
      resources = resources.with(Map.of(id, Optional.of(new ExpressRouteCrossConnection(id, CIRCUIT, cross))));
    }
    assertThat(resources.isProvisioned(circuit)).isEqualTo(provisioned);
  }

  @Test
  void circuitsOfAPort() {
    ExpressRoutePort port = new ExpressRoutePort(
        ResourceId.parse("/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/expressRoutePorts/p"), "eastus", new BitRate(0));
    ExpressRouteCircuit on = circuit(port.id(), ProviderState.NOT_PROVISIONED);
    assertThat(Resources.of(List.of(port, on)).circuitsOn(port)).containsExactly(on);
    assertThat(Resources.of(List.of(port, circuit(null, ProviderState.PROVISIONED))).circuitsOn(port)).isEmpty();
  }

  private static CircuitPeering peering(int vlan) {
    return new CircuitPeering(
        CIRCUIT.child("peerings", "AzurePrivatePeering"), CircuitPeering.Kind.AZURE_PRIVATE_PEERING, true, null, vlan, null, null, null);
  }

  private static ExpressRouteCircuit circuit(@Nullable ResourceId port, ProviderState state) {
    return new ExpressRouteCircuit(
        CIRCUIT, "eastus", ExpressRouteCircuit.Tier.STANDARD, ExpressRouteCircuit.Family.METERED_DATA, BitRate.ofMegabits(50), null, port,
        state, null, List.of());
  }
}

package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.CircuitPeering;
import io.underpass.model.Connection;
import io.underpass.model.ExpressRouteCircuit.ProviderState;
import io.underpass.model.ExpressRouteCircuit.Tier;
import io.underpass.model.GatewaySku;
import io.underpass.routing.ConnectionStatus.State;
import io.underpass.routing.Lab.FastPath;
import org.junit.jupiter.api.Test;

class ConnectionStatusTest {
  private final Lab lab = Lab.hub().connect("c", "gw", "er", FastPath.OFF);

  private void says(State state, String code) {
    ConnectionStatus status = ConnectionStatus.of(lab.view(), lab.resources.get(Connection.class, Lab.connectionId("c")).orElseThrow());
    assertThat(status.state()).isEqualTo(state);
    assertThat(status.reason().code()).isEqualTo(code);
  }

  @Test
  void connected() {
    says(State.CONNECTED, "CONNECTED");
    assertThat(State.NOT_CONNECTED).hasToString("NotConnected");
  }

  @Test
  void notConnectedBeforeTheProviderIsDone() {
    lab.put(Lab.circuitOf("er", Tier.STANDARD, null, ProviderState.NOT_PROVISIONED));
    says(State.NOT_CONNECTED, "CIRCUIT_NOT_PROVISIONED");
  }

  @Test
  void notConnectedWithoutPrivatePeering() {
    CircuitPeering peering = Lab.peering("er", "172.16.0.0/30", "172.16.0.4/30");
    lab.put(new CircuitPeering(peering.id(), peering.kind(), false, null, 0, peering.ipv4(), null, null));
    says(State.NOT_CONNECTED, "PEERING_DISABLED");
    lab.remove(peering.id());
    says(State.NOT_CONNECTED, "PEERING_MISSING");
  }

  @Test
  void connectingWhileTheGatewayIsMadeOrReplaced() {
    lab.replacing("gw");
    says(State.CONNECTING, "GW_NOT_READY");
    lab.gateways.clear();
    says(State.CONNECTING, "GW_NOT_READY");
  }

  @Test
  void unknownWithoutAnEnd() {
    lab.remove(Lab.gatewayId("gw"));
    says(State.UNKNOWN, "REFERENCE_MISSING");
  }

  @Test
  void anAddressSpaceOfTheCircuitBelongsToTheOlderConnection() {
    lab.network("hub2", "10.0.0.0/16", "10.0.1.0/24", "10.0.255.0/27")
        .gateway("gw2", "hub2", GatewaySku.ER_GW1_AZ)
        .connect("c2", "gw2", "er", FastPath.OFF);
    says(State.CONNECTED, "CONNECTED");
    assertThat(ConnectionStatus.all(lab.view()).get(Lab.connectionId("c2")).reason().code()).isEqualTo("ADDRESS_SPACE_TAKEN");
    assertThat(new Planner().plan(lab.view()).nodes().get("er-primary").networks()).containsOnlyKeys(lab.number(Lab.networkId("hub")));
  }
}

package io.underpass.routing.advice;

import io.underpass.model.Connection;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.ExpressRoutePort;
import io.underpass.model.GatewaySku;
import io.underpass.model.NetworkInterface;
import io.underpass.model.Resource;
import io.underpass.model.ResourceId;
import io.underpass.model.VirtualNetwork;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.net.BitRate;
import io.underpass.net.Prefix;
import io.underpass.routing.GatewayState;
import io.underpass.routing.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Views of what would be. Pure. */
final class Supposed {
  private static final BitRate PORT_RATE = BitRate.ofMegabits(100_000);

  private Supposed() {}

  /** The connection's FastPath on, and a gateway and a circuit that allow it. */
  static View fastPathOn(View view, Connection connection, VirtualNetworkGateway gateway, ExpressRouteCircuit circuit) {
    Map<ResourceId, Optional<Resource>> changes = new HashMap<>();
    changes.put(connection.id(), Optional.of(connection.withBypass()));
    changes.put(circuit.id(), Optional.of(onTier(circuit)));
    GatewayState state = view.gateways().get(gateway.id());
    Map<ResourceId, GatewayState> gateways = new HashMap<>(view.gateways());
    GatewaySku sku = gateway.sku();
    if (sku != null && state != null) {
      int units = Math.max(GatewaySku.FASTPATH_SCALE_UNITS, Math.max(state.units(), gateway.scale().min()));
      boolean scales = sku.fastPathSku() == GatewaySku.ER_GW_SCALE;
      VirtualNetworkGateway.Scale scale = scales
          ? new VirtualNetworkGateway.Scale(units, Math.max(units, gateway.scale().max()))
          : gateway.scale();
      changes.put(gateway.id(), Optional.of(new VirtualNetworkGateway(
          gateway.id(), gateway.location(), gateway.gatewayType(), sku.fastPathSku(), scale, gateway.subnet())));
      gateways.put(gateway.id(), new GatewayState(
          sku.fastPathSku(), scales ? units : 1, state.instances(), state.generation(), state.ready()));
    }
    return with(view, changes, gateways);
  }

  private static ExpressRouteCircuit onTier(ExpressRouteCircuit circuit) {
    return circuit.tier() == ExpressRouteCircuit.Tier.LOCAL ? copy(circuit, ExpressRouteCircuit.Tier.STANDARD, circuit.port()) : circuit;
  }

  private static ExpressRouteCircuit copy(ExpressRouteCircuit circuit, ExpressRouteCircuit.Tier tier, @Nullable ResourceId port) {
    return new ExpressRouteCircuit(
        circuit.id(), circuit.location(), tier, circuit.family(), circuit.bandwidth(), circuit.serviceProvider(), port,
        circuit.providerState(), circuit.serviceKey(), circuit.peerings());
  }

  /** The circuit on a port of one's own, with private endpoints bypassing too. */
  static View direct(View view, Connection connection, ExpressRouteCircuit circuit) {
    ResourceId port = ResourceId.parse("/subscriptions/" + circuit.id().subscription() + "/resourceGroups/" + circuit.id().resourceGroup()
        + "/providers/Microsoft.Network/expressRoutePorts/" + circuit.name());
    Map<ResourceId, Optional<Resource>> changes = new HashMap<>();
    changes.put(port, Optional.of(new ExpressRoutePort(port, circuit.location(), PORT_RATE)));
    changes.put(circuit.id(), Optional.of(copy(circuit, circuit.tier(), port)));
    changes.put(connection.id(), Optional.of(connection.withBypass().withPrivateLinkFastPath()));
    return with(view, changes, view.gateways());
  }

  /** The gateway in the spoke, as another one there would be. */
  static View gatewayIn(View view, VirtualNetworkGateway gateway, ResourceId spoke) {
    return with(
        view,
        Map.of(gateway.id(), Optional.of(new VirtualNetworkGateway(
            gateway.id(), gateway.location(), gateway.gatewayType(), gateway.sku(), gateway.scale(),
            spoke.child("subnets", "GatewaySubnet")))),
        view.gateways());
  }

  /** The spoke's interfaces in the gateway's network, which has the spoke's address spaces too. */
  static View merged(View view, VirtualNetwork hub, VirtualNetwork spoke) {
    Map<ResourceId, Optional<Resource>> changes = new HashMap<>();
    List<Prefix> spaces = new ArrayList<>(hub.addressSpaces());
    spaces.addAll(spoke.addressSpaces());
    changes.put(hub.id(), Optional.of(new VirtualNetwork(
        hub.id(), hub.location(), spaces, hub.subnets(), hub.community(), hub.flowTimeout())));
    changes.put(spoke.id(), Optional.empty());
    for (NetworkInterface nic : view.resources().all(NetworkInterface.class)) {
      if (nic.virtualNetwork().filter(spoke.id()::equals).isPresent()) {
        changes.put(nic.id(), Optional.of(moved(nic, hub.id())));
      }
    }
    return with(view, changes, view.gateways());
  }

  private static NetworkInterface moved(NetworkInterface nic, ResourceId network) {
    List<NetworkInterface.IpConfiguration> configurations = nic.ipConfigurations().stream()
        .map(at -> new NetworkInterface.IpConfiguration(
            at.name(), at.subnet() == null ? null : network.child("subnets", at.subnet().name()), at.address(), at.primary(),
            at.publicIpAddress(), at.backendPools(), at.applicationSecurityGroups()))
        .toList();
    return new NetworkInterface(
        nic.id(), nic.location(), configurations, nic.mac(), nic.ipForwarding(), nic.virtualMachine(), nic.networkSecurityGroup(),
        nic.privateEndpoint(), nic.stateful());
  }

  private static View with(View view, Map<ResourceId, Optional<Resource>> changes, Map<ResourceId, GatewayState> gateways) {
    return view.with(view.resources().with(changes), gateways);
  }
}

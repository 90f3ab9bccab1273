package io.underpass.control.metrics;

import io.underpass.control.Metrics.Definition;
import io.underpass.model.CircuitPeering;
import io.underpass.model.Connection;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.ExpressRoutePort;
import io.underpass.model.LoadBalancer;
import io.underpass.model.ResourceType;
import io.underpass.model.VirtualMachine;
import io.underpass.model.VirtualNetworkGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is measured. Names, units, aggregations and dimensions are those of the service's generated lists (supported-metrics, 2025); its
 * grains begin at five minutes for gateways and one minute for circuits, PT5S and PT1M are ours.
 */
enum Metric {
  GATEWAY_BITS(
      VirtualNetworkGateway.TYPE, "ExpressRouteGatewayBitsPerSecond", Unit.BITS_PER_SECOND, Kind.GAUGE, Together.SUM, Exported.NO,
      "Bits a second that the gateway received from on-premises and passed on.", "roleInstance"),
  GATEWAY_PACKETS(
      VirtualNetworkGateway.TYPE, "ExpressRouteGatewayPacketsPerSecond", Unit.COUNT_PER_SECOND, Kind.GAUGE, Together.SUM, Exported.NO,
      "Packets a second that the gateway received from on-premises and passed on.", "roleInstance"),
  GATEWAY_CPU(
      VirtualNetworkGateway.TYPE, "ExpressRouteGatewayCpuUtilization", Unit.PERCENT, Kind.GAUGE, Together.HIGHEST, Exported.YES,
      "The highest share in use of the SKU's three limits: bits, packets and new flows a second. (Ours: the service shows its processors.)",
      "roleInstance"),
  GATEWAY_FLOWS(
      VirtualNetworkGateway.TYPE, "ExpressRouteGatewayActiveFlows", Unit.COUNT, Kind.GAUGE, Together.SUM, Exported.NO,
      "Flows from on-premises with a packet in the last four minutes.", "roleInstance"),
  GATEWAY_NEW_FLOWS(
      VirtualNetworkGateway.TYPE, "ExpressRouteGatewayMaxFlowsCreationRate", Unit.COUNT_PER_SECOND, Kind.PEAK, Together.SUM, Exported.NO,
      "The most new flows a second.", "roleInstance", "direction"),
  GATEWAY_ADVERTISED(
      VirtualNetworkGateway.TYPE, "ExpressRouteGatewayCountOfRoutesAdvertisedToPeer", Unit.COUNT, Kind.PEAK, Together.HIGHEST, Exported.YES,
      "Routes that the gateway advertises to a circuit's edge.", "roleInstance", "BgpPeerAddress"),
  GATEWAY_ADVERTISED_ALIAS(
      VirtualNetworkGateway.TYPE, "ExpressRouteGatewayCountOfRoutesAdvertised", Unit.COUNT, Kind.PEAK, Together.HIGHEST, Exported.NO,
      "Another name for ExpressRouteGatewayCountOfRoutesAdvertisedToPeer.", "roleInstance", "BgpPeerAddress"),
  GATEWAY_LEARNED(
      VirtualNetworkGateway.TYPE, "ExpressRouteGatewayCountOfRoutesLearnedFromPeer", Unit.COUNT, Kind.PEAK, Together.HIGHEST, Exported.YES,
      "Routes that the gateway learns from a circuit's edge.", "roleInstance", "BgpPeerAddress"),
  GATEWAY_CHANGES(
      VirtualNetworkGateway.TYPE, "ExpressRouteGatewayFrequencyOfRoutesChanged", Unit.COUNT, Kind.SUM, Together.SUM, Exported.NO,
      "BGP UPDATE messages that the gateway received.", "roleInstance"),
  GATEWAY_MACHINES(
      VirtualNetworkGateway.TYPE, "ExpressRouteGatewayNumberOfVmInVnet", Unit.COUNT, Kind.PEAK, Together.HIGHEST, Exported.NO,
      "Machines in the gateway's virtual network.", "roleInstance"),
  CIRCUIT_BITS_IN(
      ExpressRouteCircuit.TYPE, "BitsInPerSecond", Unit.BITS_PER_SECOND, Kind.AVERAGE, Together.SUM, Exported.YES,
      "Bits a second from on-premises into Azure.", "PeeringType", "DeviceRole"),
  CIRCUIT_BITS_OUT(
      ExpressRouteCircuit.TYPE, "BitsOutPerSecond", Unit.BITS_PER_SECOND, Kind.AVERAGE, Together.SUM, Exported.YES,
      "Bits a second from Azure to on-premises.", "PeeringType", "DeviceRole"),
  CIRCUIT_ARP(
      ExpressRouteCircuit.TYPE, "ArpAvailability", Unit.PERCENT, Kind.AVERAGE, Together.MEAN, Exported.YES,
      "100 while the edge knows the hardware address of the customer's router.", "PeeringType", "Peer"),
  CIRCUIT_BGP(
      ExpressRouteCircuit.TYPE, "BgpAvailability", Unit.PERCENT, Kind.AVERAGE, Together.MEAN, Exported.YES,
      "100 while the edge's BGP session with the customer's router is established.", "PeeringType", "Peer"),
  CIRCUIT_FASTPATH(
      ExpressRouteCircuit.TYPE, "FastPathRoutesCountForCircuit", Unit.COUNT, Kind.PEAK, Together.HIGHEST, Exported.YES,
      "Addresses that the circuit's edges reach without the gateway."),
  PEERING_BITS_IN(
      CircuitPeering.TYPE, "BitsInPerSecond", Unit.BITS_PER_SECOND, Kind.AVERAGE, Together.SUM, Exported.YES,
      "Bits a second from on-premises into Azure."),
  PEERING_BITS_OUT(
      CircuitPeering.TYPE, "BitsOutPerSecond", Unit.BITS_PER_SECOND, Kind.AVERAGE, Together.SUM, Exported.YES,
      "Bits a second from Azure to on-premises."),
  CONNECTION_BITS_IN(
      Connection.TYPE, "BitsInPerSecond", Unit.BITS_PER_SECOND, Kind.AVERAGE, Together.SUM, Exported.NO,
      "Bits a second from on-premises into the virtual network."),
  CONNECTION_BITS_OUT(
      Connection.TYPE, "BitsOutPerSecond", Unit.BITS_PER_SECOND, Kind.AVERAGE, Together.SUM, Exported.NO,
      "Bits a second from the virtual network to on-premises."),
  PORT_FASTPATH(
      ExpressRoutePort.TYPE, "FastPathRoutesCountForDirectPort", Unit.COUNT, Kind.PEAK, Together.HIGHEST, Exported.YES,
      "Addresses that the edges of all circuits on the port reach without the gateway."),
  BALANCER_FRONT_END(
      LoadBalancer.TYPE, "VipAvailability", Unit.COUNT, Kind.AVERAGE, Together.MEAN, Exported.NO,
      "100 while a machine behind the front end's rule takes new flows. (Ours: the service sends packets of its own.)",
      "FrontendIPAddress", "FrontendPort"),
  BALANCER_BACKEND(
      LoadBalancer.TYPE, "DipAvailability", Unit.COUNT, Kind.AVERAGE, Together.MEAN, Exported.NO,
      "100 while the machine takes new flows, as its probe says.",
      "ProtocolType", "BackendPort", "FrontendIPAddress", "FrontendPort", "BackendIPAddress"),
  MACHINE_IN(
      VirtualMachine.TYPE, "Network In Total", Unit.BYTES, Kind.AMOUNT, Together.SUM, Exported.YES,
      "Octets of the packets that the machine received on all its network interfaces."),
  MACHINE_OUT(
      VirtualMachine.TYPE, "Network Out Total", Unit.BYTES, Kind.AMOUNT, Together.SUM, Exported.YES,
      "Octets of the packets that the machine sent on all its network interfaces.");

  /** As Azure Monitor spells it. */
  enum Unit {
    BITS_PER_SECOND("BitsPerSecond"),
    COUNT_PER_SECOND("CountPerSecond"),
    COUNT("Count"),
    PERCENT("Percent"),
    BYTES("Bytes");

    private final String azure;

    Unit(String azure) {
      this.azure = azure;
    }
  }

  /** Which aggregations it has, the primary first. */
  private enum Kind {
    GAUGE("Average", "Minimum", "Maximum"),
    PEAK("Maximum"),
    AVERAGE("Average"),
    SUM("Total"),
    AMOUNT("Total", "Average", "Minimum", "Maximum");

    private final List<String> aggregations;

    Kind(String... aggregations) {
      this.aggregations = List.of(aggregations);
    }
  }

  /** What several dimension values are together, at one moment. */
  enum Together { SUM, HIGHEST, MEAN }

  /** Whether the real service's diagnostic settings export it. */
  private enum Exported { YES, NO }

  /** From finest to coarsest. */
  private static final class Grains {
    static final List<Duration> ALL = List.of(
        Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofMinutes(30),
        Duration.ofHours(1), Duration.ofHours(6), Duration.ofHours(12), Duration.ofDays(1));
  }

  private final ResourceType type;
  private final Together together;
  private final Definition definition;

  Metric(
      ResourceType type, String name, Unit unit, Kind kind, Together together, Exported exported, String description,
      String... dimensions) {
    this.type = type;
    this.together = together;
    this.definition = new Definition(
        name, unit.azure, kind.aggregations.getFirst(), kind.aggregations, List.of(dimensions), Grains.ALL,
        description, exported == Exported.YES);
  }

  Definition definition() {
    return definition;
  }

  Together together() {
    return together;
  }

  /** The metric under whose name samples are kept. */
  Metric kept() {
    return this == GATEWAY_ADVERTISED_ALIAS ? GATEWAY_ADVERTISED : this;
  }

  static List<Metric> of(ResourceType type) {
    List<Metric> found = new ArrayList<>();
    Arrays.stream(values()).filter(metric -> metric.type.equals(type)).forEach(found::add);
    return found;
  }

  /** By name, in any case. */
  static Optional<Metric> find(ResourceType type, String name) {
    return of(type).stream().filter(metric -> metric.definition.name().equalsIgnoreCase(name)).findFirst();
  }
}

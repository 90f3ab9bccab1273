package io.underpass.arm.bench;

import io.underpass.model.AddressPrefix;
import io.underpass.model.CircuitPeering;
import io.underpass.model.Connection;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.ExpressRoutePort;
import io.underpass.model.GatewaySku;
import io.underpass.model.Host;
import io.underpass.model.LearntRoute;
import io.underpass.model.LinkRole;
import io.underpass.model.NetworkInterface;
import io.underpass.model.NetworkSecurityGroup;
import io.underpass.model.PortBinding;
import io.underpass.model.Ports;
import io.underpass.model.Resource;
import io.underpass.model.ResourceId;
import io.underpass.model.Resources;
import io.underpass.model.SecurityRule;
import io.underpass.model.Subnet;
import io.underpass.model.VirtualNetwork;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.model.VirtualNetworkPeering;
import io.underpass.model.VirtualNetworkPeering.Setting;
import io.underpass.net.Asn;
import io.underpass.net.BitRate;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.routing.Allocations;
import io.underpass.routing.Demand;
import io.underpass.routing.GatewayState;
import io.underpass.routing.Options;
import io.underpass.routing.Reachability;
import io.underpass.routing.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Two hubs with 499 spokes each that use their gateways, 25 machines in each of these 1,000 virtual networks on 20 hosts, a circuit on a
 * port of ExpressRoute Direct over which 10,000 prefixes are announced, and two security groups of 1,000 rules, each in front of ten
 * subnets.
 */
final class LargeNetwork {
  static final int HUBS = 2;
  static final int NETWORKS_A_HUB = 500;
  static final int MACHINES_A_NETWORK = 25;
  static final int HOSTS = 20;
  static final int PREFIXES = 10_000;
  static final int RULES_A_GROUP = 1_000;
  static final int SUBNETS_A_GROUP = 10;

  private static final String GROUP =
      "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/bench/providers/Microsoft.Network/";
  private static final IpAddress NETWORKS = IpAddress.parse("10.0.0.0");
  private static final IpAddress ANNOUNCED = IpAddress.parse("172.32.0.0");

  private final Map<ResourceId, GatewayState> gateways = new HashMap<>();
  private final List<LearntRoute> learnt = new ArrayList<>();
  private Resources resources;
  private Allocations allocations = Allocations.EMPTY;
  private long revision;

  LargeNetwork() {
    List<Resource> all = new ArrayList<>();
    circuit(all);
    for (int i = 0; i < HOSTS; i++) {
      all.add(new Host(Host.id("host-" + i)));
    }
    for (int hub = 0; hub < HUBS; hub++) {
      all.add(group(hub));
      for (int i = 0; i < NETWORKS_A_HUB; i++) {
        network(hub, i, all);
      }
      gateways.put(id("virtualNetworkGateways", "gw" + hub), new GatewayState(GatewaySku.ER_GW3_AZ, 1, GatewayState.INSTANCES, 1, true));
      all.add(new VirtualNetworkGateway(
          id("virtualNetworkGateways", "gw" + hub), "eastus", "ExpressRoute", GatewaySku.ER_GW3_AZ, VirtualNetworkGateway.Scale.ONE,
          networkId(hub, 0).child("subnets", Subnet.GATEWAY_SUBNET)));
      all.add(connection(hub, false));
    }
    resources = Resources.of(all);
  }

  private static ResourceId id(String type, String name) {
    return ResourceId.parse(GROUP + type + "/" + name);
  }

  private static ResourceId networkId(int hub, int i) {
    return id("virtualNetworks", "net" + hub + "-" + i);
  }

  private void circuit(List<Resource> all) {
    ResourceId port = id("expressRoutePorts", "port");
    ResourceId circuit = id("expressRouteCircuits", "circuit");
    all.add(new ExpressRoutePort(port, "eastus", BitRate.ofMegabits(100_000)));
    all.add(new ExpressRouteCircuit(
        circuit, "eastus", ExpressRouteCircuit.Tier.PREMIUM, ExpressRouteCircuit.Family.METERED_DATA, BitRate.ofMegabits(100_000), null,
        port,
        ExpressRouteCircuit.ProviderState.PROVISIONED, null, List.of()));
    CircuitPeering.Links links = new CircuitPeering.Links(Prefix.parse("192.168.0.0/30"), Prefix.parse("192.168.0.4/30"));
    all.add(new CircuitPeering(
        circuit.child("peerings", "AzurePrivatePeering"), CircuitPeering.Kind.AZURE_PRIVATE_PEERING, true, new Asn(65_001), 100, links,
        null, null));
    for (LinkRole link : LinkRole.values()) {
      all.add(new PortBinding(PortBinding.id("customer-" + link.ordinal()), "", "eth" + link, new PortBinding.ToCircuit(circuit, link)));
      for (int i = 0; i < PREFIXES; i++) {
        learnt.add(new LearntRoute(circuit, link, Prefix.of(ANNOUNCED.plus(i * 256L), 24), List.of(new Asn(65_001)), links.customer(link)));
      }
    }
  }

  private static Resource group(int hub) {
    ResourceId group = id("networkSecurityGroups", "group" + hub);
    List<SecurityRule> rules = new ArrayList<>();
    for (int i = 0; i < RULES_A_GROUP; i++) {
      SecurityRule.Side from = new SecurityRule.Side(
          List.of(AddressPrefix.parse(Prefix.of(ANNOUNCED.plus(i * 1_024L), 22).toString())), List.of(), List.of(Ports.parse("*")));
      SecurityRule.Side to = new SecurityRule.Side(List.of(AddressPrefix.ANY), List.of(),
          List.of(Ports.parse(Integer.toString(1_000 + i))));
      rules.add(new SecurityRule(
          group.child("securityRules", "rule" + i), SecurityRule.FIRST_PRIORITY + i, SecurityRule.Direction.INBOUND,
          i % 3 == 0 ? SecurityRule.Access.DENY : SecurityRule.Access.ALLOW, SecurityRule.Protocol.tryParse("Tcp").orElseThrow(), from,
          to));
    }
    return new NetworkSecurityGroup(group, "eastus", rules);
  }

  private static IpAddress addresses(int hub, int i) {
    return NETWORKS.plus((hub * NETWORKS_A_HUB + i) * 1_024L);
  }

  private static void network(int hub, int i, List<Resource> all) {
    ResourceId id = networkId(hub, i);
    Prefix space = Prefix.of(addresses(hub, i), 22);
    ResourceId guard = i < SUBNETS_A_GROUP ? id("networkSecurityGroups", "group" + hub) : null;
    List<Subnet> subnets = new ArrayList<>();
    subnets.add(new Subnet(
        id.child("subnets", "default"), List.of(Prefix.of(space.address(), 24)), guard, null, List.of(),
        Subnet.PrivateEndpointPolicies.DISABLED));
    if (i == 0) {
      subnets.add(new Subnet(id.child("subnets", Subnet.GATEWAY_SUBNET), List.of(Prefix.of(space.address().plus(512), 27))));
    } else {
      Prefix hubs = Prefix.of(addresses(hub, 0), 22);
      all.add(new VirtualNetworkPeering(
          id.child("virtualNetworkPeerings", "to-hub"), networkId(hub, 0), VirtualNetworkPeering.State.CONNECTED,
          Set.of(Setting.ALLOW_VIRTUAL_NETWORK_ACCESS, Setting.USE_REMOTE_GATEWAYS), List.of(hubs)));
      all.add(new VirtualNetworkPeering(
          networkId(hub, 0).child("virtualNetworkPeerings", "to-" + i), id, VirtualNetworkPeering.State.CONNECTED,
          Set.of(Setting.ALLOW_VIRTUAL_NETWORK_ACCESS, Setting.ALLOW_GATEWAY_TRANSIT), List.of(space)));
    }
    all.add(new VirtualNetwork(id, "eastus", List.of(space), subnets, null));
    for (int machine = 0; machine < MACHINES_A_NETWORK; machine++) {
      machine(hub, i, machine, all);
    }
  }

  private static void machine(int hub, int network, int machine, List<Resource> all) {
    String name = "m" + hub + "-" + network + "-" + machine;
    ResourceId nic = id("networkInterfaces", name);
    NetworkInterface.IpConfiguration configuration = new NetworkInterface.IpConfiguration(
        "one", networkId(hub, network).child("subnets", "default"), addresses(hub, network).plus(4 + machine), true, null);
    all.add(new NetworkInterface(nic, "eastus", List.of(configuration), NetworkInterface.macFor(nic), false, null));
    all.add(new PortBinding(PortBinding.id(name), "", name, new PortBinding.ToNic(nic, "host-" + machine % HOSTS)));
  }

  private static Resource connection(int hub, boolean fastPath) {
    return new Connection(
        id("connections", "connection" + hub), "eastus", "ExpressRoute", id("virtualNetworkGateways", "gw" + hub),
        id("expressRouteCircuits", "circuit"),
        0, fastPath, false, null);
  }

  /** FastPath of all connections. */
  void fastPath(boolean on) {
    for (int hub = 0; hub < HUBS; hub++) {
      put(connection(hub, on));
    }
  }

  /**
   * One machine more, in one of the first hub's spokes.
   *
   * @param n from 0, another each time
   */
  void addMachine(int n) {
    int spokes = NETWORKS_A_HUB - 1;
    List<Resource> added = new ArrayList<>();
    machine(0, 1 + n % spokes, MACHINES_A_NETWORK + n / spokes, added);
    put(added.toArray(Resource[]::new));
  }

  private void put(Resource... changed) {
    Map<ResourceId, Optional<Resource>> changes = new HashMap<>();
    for (Resource resource : changed) {
      changes.put(resource.id(), Optional.of(resource));
    }
    resources = resources.with(changes);
  }

  /** A view of it as it is now. */
  View view() {
    allocations = allocations.satisfying(Demand.of(resources, gateways));
    return new View(++revision, resources, learnt, Reachability.ALL_UP, allocations, gateways, Options.DEFAULT);
  }

  /** Somebody on premises. */
  static IpAddress onPremises(int i) {
    return ANNOUNCED.plus(i % PREFIXES * 256L + 9);
  }

  /** A machine's address. */
  static IpAddress machine(int i) {
    int network = i / MACHINES_A_NETWORK % (HUBS * NETWORKS_A_HUB);
    return addresses(network / NETWORKS_A_HUB, network % NETWORKS_A_HUB).plus(4 + i % MACHINES_A_NETWORK);
  }
}

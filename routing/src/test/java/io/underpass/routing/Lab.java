package io.underpass.routing;

import io.underpass.model.AddressPrefix;
import io.underpass.model.CircuitPeering;
import io.underpass.model.Connection;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.ExpressRoutePort;
import io.underpass.model.FastPathFeature;
import io.underpass.model.GatewaySku;
import io.underpass.model.Host;
import io.underpass.model.LearntRoute;
import io.underpass.model.LinkRole;
import io.underpass.model.NetworkInterface;
import io.underpass.model.PortBinding;
import io.underpass.model.PrivateEndpoint;
import io.underpass.model.Resource;
import io.underpass.model.ResourceId;
import io.underpass.model.Resources;
import io.underpass.model.RouteTable;
import io.underpass.model.Subnet;
import io.underpass.model.UserDefinedRoute;
import io.underpass.model.VirtualNetwork;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.model.VirtualNetworkPeering;
import io.underpass.model.VirtualNetworkPeering.Setting;
import io.underpass.model.VirtualNetworkPeering.State;
import io.underpass.net.Asn;
import io.underpass.net.BitRate;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.plan.Route;
import io.underpass.routing.Reachability.Adjacency;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A world to plan: resources by short names, changed step by step. */
final class Lab {
  private static final String GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/myResourceGroup";

  Resources resources = Resources.EMPTY;
  List<LearntRoute> learnt = new ArrayList<>();
  Reachability reachability = Reachability.ALL_UP;
  Map<ResourceId, GatewayState> gateways = new HashMap<>();
  Allocations allocations = Allocations.EMPTY;
  BackendHealth health = BackendHealth.ALL_UP;
  Options options = Options.DEFAULT;
  long revision;

  /** The lab of the mission: one circuit, one gateway, two hosts, three machines; the connection is left to the caller. */
  static Lab hub() {
    return new Lab()
        .network("hub", "10.0.0.0/16", "10.0.1.0/24", "10.0.255.0/27")
        .gateway("gw", "hub", GatewaySku.ER_GW1_AZ)
        .circuit("er", ExpressRouteCircuit.Tier.STANDARD, "172.16.0.0/30", "172.16.0.4/30")
        .customerPort("cust-p", "er", LinkRole.PRIMARY)
        .customerPort("cust-s", "er", LinkRole.SECONDARY)
        .announce("er", "10.10.0.0/16")
        .host("host-1")
        .host("host-2")
        .machine("vm-1", "hub", "host-1", "10.0.1.10")
        .machine("vm-2", "hub", "host-2", "10.0.1.11")
        .machine("vm-3", "hub", "host-1", "10.0.1.12");
  }

  static ResourceId network(String provider, String type, String name) {
    return ResourceId.parse(GROUP + "/providers/" + provider + "/" + type + "/" + name);
  }

  static ResourceId networkId(String name) {
    return network("Microsoft.Network", "virtualNetworks", name);
  }

  static ResourceId gatewayId(String name) {
    return network("Microsoft.Network", "virtualNetworkGateways", name);
  }

  static ResourceId circuitId(String name) {
    return network("Microsoft.Network", "expressRouteCircuits", name);
  }

  static ResourceId connectionId(String name) {
    return network("Microsoft.Network", "connections", name);
  }

  static ResourceId nicId(String name) {
    return network("Microsoft.Network", "networkInterfaces", name + "-nic");
  }

  Lab put(Resource... changed) {
    Map<ResourceId, Optional<Resource>> changes = new LinkedHashMap<>();
    Stream.of(changed).forEach(resource -> changes.put(resource.id(), Optional.of(resource)));
    resources = resources.with(changes);
    return this;
  }

  Lab remove(ResourceId id) {
    resources = resources.with(Map.of(id, Optional.empty()));
    return this;
  }

  Lab network(String name, String space, String subnet, String gatewaySubnet) {
    ResourceId id = networkId(name);
    return put(new VirtualNetwork(
        id,
        "eastus",
        List.of(Prefix.parse(space)),
        List.of(
            new Subnet(id.child("subnets", "default"), List.of(Prefix.parse(subnet))),
            new Subnet(id.child("subnets", "GatewaySubnet"), List.of(Prefix.parse(gatewaySubnet)))),
        null));
  }

  /** A network without a gateway's subnet, in a location. */
  Lab spoke(String name, String location, String... spaces) {
    ResourceId id = networkId(name);
    List<Prefix> prefixes = Stream.of(spaces).map(Prefix::parse).toList();
    return put(new VirtualNetwork(
        id, location, prefixes, List.of(new Subnet(id.child("subnets", "default"), List.of(prefixes.getFirst()))), null));
  }

  /** Both sides, connected and in sync: machines reach each other, and what is given besides. */
  Lab peer(String one, Set<Setting> ofOne, String other, Set<Setting> ofOther) {
    return side(one, other, State.CONNECTED, ofOne).side(other, one, State.CONNECTED, ofOther);
  }

  /** Both sides: machines reach each other. */
  Lab peer(String one, String other) {
    return peer(one, ACCESS, other, ACCESS);
  }

  /** The second uses the first's gateways. */
  Lab hubAndSpoke(String hub, String spoke) {
    return peer(hub, HUB, spoke, SPOKE);
  }

  static final Set<Setting> ACCESS = Set.of(Setting.ALLOW_VIRTUAL_NETWORK_ACCESS);
  static final Set<Setting> HUB = Set.of(Setting.ALLOW_VIRTUAL_NETWORK_ACCESS, Setting.ALLOW_GATEWAY_TRANSIT);
  static final Set<Setting> SPOKE = Set.of(Setting.ALLOW_VIRTUAL_NETWORK_ACCESS, Setting.USE_REMOTE_GATEWAYS);

  static ResourceId peeringId(String local, String remote) {
    return networkId(local).child("virtualNetworkPeerings", "to-" + remote);
  }

  /** One side, in sync with what the other network has now. */
  Lab side(String local, String remote, State state, Set<Setting> settings) {
    List<Prefix> spaces =
        resources.get(VirtualNetwork.class, networkId(remote)).map(VirtualNetwork::addressSpaces).orElse(List.of());
    return put(new VirtualNetworkPeering(peeringId(local, remote), networkId(remote), state, settings, spaces));
  }

  static ResourceId subnetId(String network, String subnet) {
    return networkId(network).child("subnets", subnet);
  }

  static ResourceId tableId(String name) {
    return network("Microsoft.Network", "routeTables", name);
  }

  /** A route table on a subnet, learnt routes propagated. A route is {@code 10.1.0.0/16 None} or {@code 0.0.0.0/0 VirtualAppliance 10.0.1.4}. */
  Lab routes(String network, String subnet, String... routes) {
    return routes(network, subnet, false, routes);
  }

  /** The same, without learnt routes if so wished. */
  Lab routes(String network, String subnet, boolean withoutLearnt, String... routes) {
    ResourceId table = tableId(network + "-" + subnet);
    List<UserDefinedRoute> made = new ArrayList<>();
    for (String route : routes) {
      String[] words = route.split(" ");
      made.add(new UserDefinedRoute(
          table.child("routes", "r" + made.size()),
          AddressPrefix.parse(words[0]),
          UserDefinedRoute.NextHop.tryParse(words[1]).orElseThrow(),
          words.length > 2 ? IpAddress.parse(words[2]) : null));
    }
    return put(new RouteTable(table, "eastus", withoutLearnt, made)).table(network, subnet, table);
  }

  /** Puts a table on a subnet, or takes it off. */
  Lab table(String network, String subnet, @Nullable ResourceId table) {
    VirtualNetwork before = resources.get(VirtualNetwork.class, networkId(network)).orElseThrow();
    return put(new VirtualNetwork(
        before.id(),
        before.location(),
        before.addressSpaces(),
        before.subnets().stream()
            .map(it -> it.name().equals(subnet)
                ? new Subnet(it.id(), it.prefixes(), it.networkSecurityGroup(), table, it.serviceEndpoints(), it.privateEndpointPolicies())
                : it)
            .toList(),
        null));
  }

  /** Lets a machine's interface forward, or not. */
  Lab forwarding(String machine, boolean on) {
    NetworkInterface nic = resources.get(NetworkInterface.class, nicId(machine)).orElseThrow();
    return put(new NetworkInterface(nic.id(), nic.location(), nic.ipConfigurations(), nic.mac(), on, nic.virtualMachine()));
  }

  Lab gateway(String name, String network, GatewaySku sku) {
    return gateway(name, network, sku, VirtualNetworkGateway.Scale.ONE);
  }

  Lab gateway(String name, String network, GatewaySku sku, VirtualNetworkGateway.Scale scale) {
    gateways.put(gatewayId(name), new GatewayState(sku, scale.min(), 2, 1, true));
    return put(new VirtualNetworkGateway(
        gatewayId(name), "eastus", "ExpressRoute", sku, scale, networkId(network).child("subnets", "GatewaySubnet")));
  }

  Lab replacing(String gateway) {
    GatewayState state = gateways.get(gatewayId(gateway));
    gateways.put(gatewayId(gateway), new GatewayState(state.running(), state.units(), state.instances(), state.generation(), false));
    return this;
  }

  Lab circuit(String name, ExpressRouteCircuit.Tier tier, String primary, String secondary) {
    return put(circuitOf(name, tier, null, ExpressRouteCircuit.ProviderState.PROVISIONED), peering(name, primary, secondary));
  }

  static ExpressRouteCircuit circuitOf(
      String name, ExpressRouteCircuit.Tier tier, @Nullable ResourceId port, ExpressRouteCircuit.ProviderState state) {
    return new ExpressRouteCircuit(
        circuitId(name),
        "eastus",
        tier,
        ExpressRouteCircuit.Family.METERED_DATA,
        BitRate.ofMegabits(1_000),
        port == null ? new ExpressRouteCircuit.ServiceProvider("Equinix", "Washington DC") : null,
        port,
        state,
        null,
        List.of());
  }

  static CircuitPeering peering(String circuit, String primary, String secondary) {
    return new CircuitPeering(
        circuitId(circuit).child("peerings", "AzurePrivatePeering"),
        CircuitPeering.Kind.AZURE_PRIVATE_PEERING,
        true,
        new Asn(65001),
        100,
        new CircuitPeering.Links(Prefix.parse(primary), Prefix.parse(secondary)),
        null,
        null);
  }

  Lab customerPort(String name, String circuit, LinkRole link) {
    return put(new PortBinding(PortBinding.id(name), "onprem", name, new PortBinding.ToCircuit(circuitId(circuit), link)));
  }

  /** Over both links. */
  Lab announce(String circuit, String... prefixes) {
    for (String prefix : prefixes) {
      for (LinkRole link : LinkRole.values()) {
        announce(circuit, link, prefix, 65001);
      }
    }
    return this;
  }

  Lab announce(String circuit, LinkRole link, String prefix, long... asPath) {
    CircuitPeering peering =
        resources.get(ExpressRouteCircuit.class, circuitId(circuit)).flatMap(resources::privatePeering).orElseThrow();
    Prefix announced = Prefix.parse(prefix);
    List<Asn> path = Arrays.stream(asPath).mapToObj(Asn::new).toList();
    learnt.add(new LearntRoute(
        circuitId(circuit), link, announced, path, peering.links(announced.isIpv4()).orElseThrow().customer(link)));
    return this;
  }

  Lab dead(String circuit, LinkRole link, String cause) {
    Map<Link, String> dead = new HashMap<>(reachability.dead());
    dead.put(new Link(circuitId(circuit), link), cause);
    reachability = new Reachability(reachability.adjacencies(), dead);
    return this;
  }

  /** From the first time on, only those named are up. */
  Lab speaking(String gateway, String circuit, LinkRole... links) {
    Set<Adjacency> adjacencies = new HashSet<>(reachability.adjacencies() == null ? Set.of() : reachability.adjacencies());
    Stream.of(links).forEach(link -> adjacencies.add(new Adjacency(gatewayId(gateway), circuitId(circuit), link)));
    reachability = new Reachability(adjacencies, reachability.dead());
    return this;
  }

  Lab host(String name) {
    return put(new Host(Host.id(name)));
  }

  Lab machine(String name, String network, String host, String... addresses) {
    return nic(name, network, addresses)
        .put(new PortBinding(PortBinding.id(name), name, "eth0", new PortBinding.ToNic(nicId(name), host)));
  }

  Lab nic(String name, String network, String... addresses) {
    return put(nicOf(name, network, Stream.of(addresses).map(IpAddress::parse).toList()));
  }

  static NetworkInterface nicOf(String name, String network, List<IpAddress> addresses) {
    ResourceId subnet = networkId(network).child("subnets", "default");
    List<NetworkInterface.IpConfiguration> configurations = new ArrayList<>();
    for (IpAddress address : addresses) {
      configurations.add(new NetworkInterface.IpConfiguration(
          "ipconfig" + configurations.size(), subnet, address, configurations.isEmpty(), null));
    }
    return new NetworkInterface(nicId(name), "eastus", configurations, NetworkInterface.macFor(nicId(name)), false, null);
  }

  enum FastPath { ON, OFF }

  Lab connect(String name, String gateway, String circuit, FastPath fastPath) {
    return connect(name, gateway, circuit, fastPath, 0);
  }

  Lab connect(String name, String gateway, String circuit, FastPath fastPath, int weight) {
    return put(new Connection(
        connectionId(name),
        "eastus",
        "ExpressRoute",
        gatewayId(gateway),
        circuitId(circuit),
        weight,
        fastPath == FastPath.ON,
        false,
        null));
  }

  /** All connections switched. */
  Lab everywhere(FastPath fastPath) {
    resources.all(Connection.class).forEach(c -> put(new Connection(
        c.id(), c.location(), c.connectionType(), c.gateway(), c.circuit(), c.routingWeight(), fastPath == FastPath.ON, c.privateLinkFastPath(), null)));
    return this;
  }

  /** A connection with FastPath that was turned on when these were in use. */
  Lab pickedUp(String connection, FastPathFeature... features) {
    Connection c = resources.get(Connection.class, connectionId(connection)).orElseThrow();
    return put(new Connection(
        c.id(), c.location(), c.connectionType(), c.gateway(), c.circuit(), c.routingWeight(), c.bypass(), c.privateLinkFastPath(), null,
        Set.of(features)));
  }

  /** The same with {@code enablePrivateLinkFastPath}. */
  Lab privateLink(String connection) {
    Connection c = resources.get(Connection.class, connectionId(connection)).orElseThrow();
    return put(new Connection(
        c.id(), c.location(), c.connectionType(), c.gateway(), c.circuit(), c.routingWeight(), c.bypass(), true, null, c.features()));
  }

  /** A private endpoint's interface, bound to a port where the service is played. */
  Lab privateEndpoint(String name, String network, String host, String... addresses) {
    machine(name, network, host, addresses);
    NetworkInterface nic = resources.get(NetworkInterface.class, nicId(name)).orElseThrow();
    ResourceId endpoint = network("Microsoft.Network", "privateEndpoints", name);
    return put(
        new NetworkInterface(nic.id(), nic.location(), nic.ipConfigurations(), nic.mac(), false, null, null, endpoint, false),
        new PrivateEndpoint(endpoint, nic.location(), nic.subnet().orElseThrow(), null, List.of(), PrivateEndpoint.Status.APPROVED));
  }

  /** Which of group and table count for the private endpoints of a subnet. */
  Lab endpointPolicies(String network, String subnet, Subnet.PrivateEndpointPolicies policies) {
    VirtualNetwork before = resources.get(VirtualNetwork.class, networkId(network)).orElseThrow();
    return put(new VirtualNetwork(
        before.id(),
        before.location(),
        before.addressSpaces(),
        before.subnets().stream()
            .map(it -> it.name().equals(subnet)
                ? new Subnet(it.id(), it.prefixes(), it.networkSecurityGroup(), it.routeTable(), it.serviceEndpoints(), policies)
                : it)
            .toList(),
        null));
  }

  /** A circuit on a 10 Gbit/s port of one's own. */
  Lab direct(String name) {
    ExpressRoutePort port = new ExpressRoutePort(
        network("Microsoft.Network", "expressRoutePorts", "port"), "eastus", BitRate.ofMegabits(10_000));
    return put(port, circuitOf(name, ExpressRouteCircuit.Tier.STANDARD, port.id(), ExpressRouteCircuit.ProviderState.PROVISIONED));
  }

  View view() {
    allocations = allocations.satisfying(Demand.of(resources, gateways));
    return new View(++revision, resources, learnt, reachability, allocations, gateways, health, options);
  }

  /** The number of a subnet's own routes. */
  NetworkId policy(String network, String subnet) {
    return allocations.network(Demand.policyKey(subnetId(network, subnet))).orElseThrow();
  }

  /** The number by which a machine's port is reached. */
  NetworkId port(String machine) {
    return allocations.network(Demand.portKey(nicId(machine))).orElseThrow();
  }

  NetworkId number(ResourceId id) {
    return allocations.network(Demand.networkKey(id)).orElseThrow();
  }

  static Mapping mapping(Plan plan, String node, NetworkId network, String address) {
    return plan.node(node).map(NodePlan::mappings).map(it -> it.get(new Mapping.Key(network, IpAddress.parse(address)))).orElse(null);
  }

  static Route route(Plan plan, String node, NetworkId network, String prefix) {
    return plan.node(node).map(NodePlan::routes).map(it -> it.get(new Route.Key(network, Prefix.parse(prefix)))).orElse(null);
  }
}

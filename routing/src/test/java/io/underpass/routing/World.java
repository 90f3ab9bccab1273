package io.underpass.routing;

import io.underpass.model.BackendPool;
import io.underpass.model.CircuitPeering;
import io.underpass.model.Connection;
import io.underpass.model.DnsInboundEndpoint;
import io.underpass.model.ExpressRouteCircuit.ProviderState;
import io.underpass.model.ExpressRouteCircuit.Tier;
import io.underpass.model.ExpressRoutePort;
import io.underpass.model.FastPathFeature;
import io.underpass.model.GatewaySku;
import io.underpass.model.Host;
import io.underpass.model.LearntRoute;
import io.underpass.model.LinkRole;
import io.underpass.model.LoadBalancer;
import io.underpass.model.LoadBalancer.Distribution;
import io.underpass.model.LoadBalancer.Protocol;
import io.underpass.model.NetworkInterface;
import io.underpass.model.PortBinding;
import io.underpass.model.ResourceId;
import io.underpass.model.UserDefinedRoute;
import io.underpass.model.VirtualNetwork;
import io.underpass.model.VirtualNetworkPeering.Setting;
import io.underpass.model.VirtualNetworkPeering.State;
import io.underpass.net.Asn;
import io.underpass.net.BitRate;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Flow;
import io.underpass.routing.Lab.FastPath;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A random world: three networks with gateways, two of one address space, and two without; three circuits, two of customers with equal
 * prefixes.
 */
final class World {
  private static final ResourceId PORT = Lab.network("Microsoft.Network", "expressRoutePorts", "port");

  final Random random;
  final Lab lab = new Lab();

  World(long seed) {
    random = new Random(seed);
    lab.put(new ExpressRoutePort(PORT, "eastus", BitRate.ofMegabits(10_000)));
    for (int i = 0; i < 3; i++) {
      lab.network("net" + i, i < 2 ? "10.0.0.0/16" : "10.0.1.0/24", "10.0.1.0/24", "10.0.1.224/27")
          .gateway("gw" + i, "net" + i, any(2) == 0 ? GatewaySku.ER_GW3_AZ : GatewaySku.ER_GW1_AZ)
          .circuit("er" + i, Tier.STANDARD, "172.16.0.0/30", "172.16.0.4/30")
          .host("host-" + i)
          .connect("x" + i, "gw" + i, "er" + i, FastPath.values()[any(2)])
          .announce("er" + i, "10.10.0.0/16");
      for (LinkRole link : LinkRole.values()) {
        lab.customerPort("c" + i + link.ordinal(), "er" + i, link);
      }
      lab.machine("m" + i, "net" + i, "host-" + any(3), "10.0.1." + (10 + any(8)), "fd00::" + (1 + any(9)));
    }
    for (int i = 0; i < 2; i++) {
      lab.spoke("net" + (3 + i), "eastus", "10.2" + i + ".1.0/24", "fd2" + i + "::/48")
          .machine("m" + (3 + i), "net" + (3 + i), "host-" + any(3), "10.2" + i + ".1." + (10 + any(8)), "fd2" + i + "::1")
          .hubAndSpoke("net" + i, "net" + (3 + i));
    }
  }

  /** A side that is there or not, in any state, allowing anything. */
  private void peering() {
    String local = "net" + any(5);
    String remote = "net" + any(5);
    if (any(5) == 0) {
      lab.remove(Lab.peeringId(local, remote));
      return;
    }
    Set<Setting> settings = EnumSet.noneOf(Setting.class);
    for (Setting setting : Setting.values()) {
      if (any(4) != 0) {
        settings.add(setting);
      }
    }
    lab.side(local, remote, any(6) == 0 ? State.values()[any(3)] : State.CONNECTED, settings);
  }

  /** A route table on a subnet or none: all kinds of next hops, appliances that are there, forward, or neither. */
  private void table() {
    int net = any(5);
    String subnet = net < 3 && any(3) == 0 ? "GatewaySubnet" : "default";
    if (lab.resources.get(VirtualNetwork.class, Lab.networkId("net" + net)).isEmpty()) {
      return;
    }
    if (any(6) == 0) {
      lab.table("net" + net, subnet, any(2) == 0 ? null : Lab.tableId("gone"));
      return;
    }
    Set<String> prefixes = new LinkedHashSet<>();
    for (int i = any(4); i >= 0; i--) {
      prefixes.add(List.of("0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "10.0.1.0/24", "10.0.1.10/32", "10.10.0.0/16", "10.20.1.0/24", "10.21.1.8/29",
          "192.0.0.0/8", "Storage", "fd10::/64").get(any(11)));
    }
    lab.routes("net" + net, subnet, any(3) == 0, prefixes.stream().map(prefix -> prefix + " " + nextHop(prefix)).toArray(String[]::new));
  }

  /** Circuits of one's own, on which FastPath follows them, and routes on the GatewaySubnets that hold its machines and those of its peers. */
  void routesAtGateways() {
    for (int i = 0; i < 3; i++) {
      lab.put(Lab.circuitOf("er" + i, Tier.STANDARD, PORT, ProviderState.PROVISIONED));
      if (lab.resources.get(VirtualNetwork.class, Lab.networkId("net" + i)).isPresent()) {
        String prefix = List.of("10.0.1.8/29", "10.0.1.0/24", "10.20.1.0/24", "10.21.1.0/24").get(any(4));
        lab.routes("net" + i, "GatewaySubnet", prefix + " " + nextHop(prefix));
      }
    }
  }

  private String nextHop(String prefix) {
    UserDefinedRoute.NextHop nextHop = UserDefinedRoute.NextHop.values()[any(5)];
    if (nextHop != UserDefinedRoute.NextHop.VIRTUAL_APPLIANCE) {
      return nextHop.toString();
    }
    int last = 10 + any(8);
    return nextHop + " " + (prefix.startsWith("fd") ? "fd00::" + (last - 9) : List.of("10.0.1.", "10.20.1.", "10.21.1.").get(any(3)) + last);
  }

  private void forwarding() {
    String machine = "m" + any(6);
    if (lab.resources.get(NetworkInterface.class, Lab.nicId(machine)).isPresent()) {
      lab.forwarding(machine, any(4) != 0);
    }
  }

  int any(int bound) {
    return random.nextInt(bound);
  }

  void change() {
    int i = any(3);
    switch (any(42)) {
      case 0 -> lab.network("net" + i, i < 2 ? "10.0.0.0/16" : "10.0.1.0/24", "10.0.1.0/24", "10.0.1.224/27");
      case 1 -> lab.gateway("gw" + i, "net" + any(3), GatewaySku.values()[any(6)]);
      case 2 -> lab.put(Lab.circuitOf(
          "er" + i,
          Tier.values()[any(3)],
          any(2) == 0 ? PORT : null,
          any(5) == 0 ? ProviderState.NOT_PROVISIONED : ProviderState.PROVISIONED));
      case 3 -> lab.put(peering("er" + i));
      case 4, 5 -> lab.customerPort("c" + i + any(2), "er" + any(3), LinkRole.values()[any(2)]);
      case 6 -> announce("er" + i);
      case 7 -> lab.host("host-" + i);
      case 8, 9 -> lab.machine("m" + any(6), "net" + i, "host-" + any(3), "10.0.1." + (10 + any(8)), "fd00::" + (1 + any(9)));
      case 10, 11 -> lab.connect("x" + i, "gw" + any(3), "er" + any(3), FastPath.values()[any(2)], any(2));
      case 12 -> {
        if (lab.gateways.containsKey(Lab.gatewayId("gw" + i))) {
          lab.replacing("gw" + i);
        }
      }
      case 13 -> lab.reachability = reachability();
      case 14 -> lab.reachability = Reachability.ALL_UP;
      case 15, 16, 17 -> peering();
      case 18 -> lab.spoke("net" + (3 + any(2)), any(3) == 0 ? "westus" : "eastus", "10.2" + any(2) + ".1.0/24", "fd20::/48");
      case 19 -> lab.machine("m" + (3 + any(2)), "net" + (3 + any(2)), "host-" + any(3), "10.2" + any(2) + ".1." + (10 + any(8)));
      case 34, 35, 36 -> balancer(any(5));
      case 37 -> lab.put(new DnsInboundEndpoint(
          Lab.network("Microsoft.Network", "dnsResolvers", "resolver").child("inboundEndpoints", "in" + any(2)),
          "eastus",
          Lab.networkId("net" + any(5)).child("subnets", "default"),
          address(any(5))));
      case 38 -> lab.health = health();
      case 39 -> {
        if (any(2) == 0) {
          lab.privateEndpoint("m" + i, "net" + i, "host-" + any(3), "10.0.1." + (10 + any(8)));
        } else if (lab.resources.get(Connection.class, Lab.connectionId("x" + i)).isPresent()) {
          lab.privateLink("x" + i).pickedUp("x" + i, any(2) == 0 ? FastPathFeature.values() : new FastPathFeature[] {FastPathFeature.PEERED_NETWORKS});
        }
      }
      case 20 -> lab.options = new Options(Options.Limits.values()[any(2)], Options.GatewayRoutes.values()[any(2)]);
      case 21, 22, 23, 24, 25, 26, 27, 40, 41 -> guard();
      case 28, 29, 30, 31 -> table();
      case 32 -> forwarding();
      default -> lab.remove(switch (any(6)) {
        case 0 -> Lab.nicId("m" + i);
        case 1 -> PortBinding.id("m" + i);
        case 2 -> Lab.connectionId("x" + i);
        case 3 -> Host.id("host-" + i);
        case 4 -> Lab.networkId("net" + i);
        default -> PortBinding.id("c" + i + any(2));
      });
    }
  }

  /** Security groups come, change, and stand in front of subnets and machines; flows are logged or not. */
  private void guard() {
    String group = "nsg" + any(3);
    String network = "net" + any(5);
    String machine = "m" + any(5);
    boolean there = lab.resources.get(NetworkInterface.class, Lab.nicId(machine)).isPresent();
    switch (any(6)) {
      case 0, 1 -> Guards.group(lab, group, IntStream.range(0, any(4)).mapToObj(_ -> rule()).toArray(String[]::new));
      case 2 -> {
        if (lab.resources.get(VirtualNetwork.class, Lab.networkId(network)).isPresent()) {
          Guards.subnet(lab, network, "default", any(4) == 0 ? null : group);
        }
      }
      case 3 -> {
        if (there) {
          Guards.machine(lab, machine, any(4) == 0 ? null : group);
        }
      }
      case 4 -> {
        if (there) {
          Guards.member(lab, machine, "app" + any(2));
        }
      }
      default -> Guards.log(lab, "log" + any(2), any(2) == 0 ? Lab.networkId(network) : Lab.nicId(machine), any(2) == 0);
    }
  }

  /** Between addresses that rules speak of. */
  Flow flow() {
    List<String> addresses = List.of("10.10.0.1", "10.0.1.9", "10.20.1.7", "10.0.1.17", "8.8.8.8", "10.99.0.1", "168.63.129.16");
    return new Flow(
        IpAddress.parse(addresses.get(any(addresses.size()))),
        IpAddress.parse(addresses.get(any(addresses.size()))),
        List.of(1, 6, 17).get(any(3)),
        50_000,
        List.of(22, 80, 8_001, 9_000).get(any(4)));
  }

  private String rule() {
    List<String> addresses = List.of("*", "VirtualNetwork", "Internet", "10.10.0.0/16", "10.0.1.8/29,10.20.1.0/24", "@app0", "@app1", "Storage");
    return String.join(
        " ",
        List.of("in", "out").get(any(2)),
        List.of("allow", "deny").get(any(2)),
        List.of("*", "Tcp", "Udp", "Icmp").get(any(4)),
        addresses.get(any(addresses.size())),
        addresses.get(any(addresses.size())),
        List.of("*", "22", "80,8000-8080").get(any(3)));
  }

  /** A load balancer of any SKU at an address where machines may be, too, with any rules; and machines join its pool or leave it. */
  private void balancer(int net) {
    String name = "lb" + any(3);
    List<LoadBalancer.Rule> rules = new ArrayList<>();
    for (int rule = any(3); rule > 0; rule--) {
      Protocol protocol = Protocol.values()[any(3)];
      int port = protocol == Protocol.ALL ? 0 : List.of(53, 80).get(any(2));
      rules.add(Balancers.rule(
          name, protocol, port, port == 0 ? 0 : 8_000 + any(2), Distribution.values()[any(3)], any(3) == 0, any(2) == 0 ? null : Balancers.probe(name)));
    }
    lab.put(Balancers.internal(
        name,
        LoadBalancer.Sku.values()[any(2)],
        "net" + net,
        address(net).toString(),
        LoadBalancer.NoneHealthy.values()[any(2)],
        rules.toArray(LoadBalancer.Rule[]::new)));
    for (NetworkInterface nic : lab.resources.all(NetworkInterface.class)) {
      String machine = nic.name().replace("-nic", "");
      switch (any(4)) {
        case 0 -> Balancers.leave(lab, machine);
        case 1 -> Balancers.join(lab, name, machine);
        default -> { }
      }
    }
    if (any(3) == 0) {
      lab.put(Balancers.listing(name, "net" + net, BackendPool.AdminState.values()[any(3)], address(net).toString(), address(net).toString()));
    }
  }

  private IpAddress address(int net) {
    return IpAddress.parse((net < 3 ? "10.0.1." : "10.2" + (net - 3) + ".1.") + (10 + any(9)));
  }

  private BackendHealth health() {
    Set<BackendHealth.Asked> down = new HashSet<>();
    for (int balancer = 0; balancer < 3; balancer++) {
      for (int machine = 0; machine < 6; machine++) {
        if (any(3) == 0) {
          down.add(new BackendHealth.Asked(Balancers.probe("lb" + balancer), Balancers.member("m" + machine)));
        }
      }
    }
    return new BackendHealth(down);
  }

  private CircuitPeering peering(String circuit) {
    CircuitPeering peering = Lab.peering(circuit, "172.16.0.0/30", "172.16.0.4/30");
    return new CircuitPeering(
        peering.id(),
        any(9) == 0 ? CircuitPeering.Kind.MICROSOFT_PEERING : CircuitPeering.Kind.AZURE_PRIVATE_PEERING,
        any(9) != 0,
        new Asn(65001),
        100,
        peering.ipv4(),
        any(2) == 0 ? null : new CircuitPeering.Links(Prefix.parse("fd01::/126"), Prefix.parse("fd01::4/126")),
        null);
  }

  /** A few edges dead, a few sessions down; or none speaks, so that all count. */
  private Reachability reachability() {
    Map<Link, String> dead = new HashMap<>();
    Set<Reachability.Adjacency> speaking = new HashSet<>();
    for (int circuit = 0; circuit < 3; circuit++) {
      for (LinkRole link : LinkRole.values()) {
        if (any(4) == 0) {
          dead.put(new Link(Lab.circuitId("er" + circuit), link), "carrier lost");
        }
        for (int gateway = 0; gateway < 3; gateway++) {
          if (any(4) != 0) {
            speaking.add(new Reachability.Adjacency(Lab.gatewayId("gw" + gateway), Lab.circuitId("er" + circuit), link));
          }
        }
      }
    }
    return new Reachability(any(3) == 0 ? null : speaking, dead);
  }

  private void announce(String circuit) {
    LinkRole link = LinkRole.values()[any(2)];
    lab.learnt.removeIf(_ -> any(4) == 0);
    lab.learnt.add(new LearntRoute(
        Lab.circuitId(circuit),
        link,
        Prefix.parse(List.of("10.10.0.0/16", "0.0.0.0/0", "10.0.1.8/29", "fd10::/64").get(any(4))),
        any(2) == 0 ? List.of(new Asn(65001)) : List.of(new Asn(65001), new Asn(65001)),
        peering(circuit).ipv4().customer(link)));
  }
}

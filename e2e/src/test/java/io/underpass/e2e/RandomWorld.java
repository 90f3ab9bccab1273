package io.underpass.e2e;

import io.underpass.model.GatewaySku;
import io.underpass.model.LearntRoute;
import io.underpass.model.LinkRole;
import io.underpass.model.Resource;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceReader;
import io.underpass.model.Resources;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.routing.Allocations;
import io.underpass.routing.Demand;
import io.underpass.routing.GatewayState;
import io.underpass.routing.Link;
import io.underpass.routing.Options;
import io.underpass.routing.Query;
import io.underpass.routing.Reachability;
import io.underpass.routing.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two customers with equal prefixes, three networks with overlapping spaces, two more that are peered and use a gateway or not; security
 * groups, route tables and load balancers in all of them; read from documents as the server reads them.
 */
final class RandomWorld {
  private static final String NETWORK = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/";
  private static final List<String> OTHERS4 = List.of(
      "10.10.0.9", "10.10.0.9", "10.10.3.9", "10.10.3.9", "192.0.2.9", "10.0.7.7", "172.16.0.2", "224.0.0.5", "168.63.129.16", "10.0.1.100",
      "10.0.1.101", "10.0.1.102", "10.3.1.99");
  private static final List<String> OTHERS6 = List.of("fd00:b::9", "fd00:b::9", "fd00:b::9", "2001:db8::1", "fd00:c::2", "ff02::5");
  private static final List<Integer> PORTS = List.of(22, 53, 80, 443, 8080);

  final Random random;
  private final String netns;
  private final List<Integer> networks = new ArrayList<>();
  private final List<String> machines4 = new ArrayList<>();
  private final List<String> machines6 = new ArrayList<>();
  final List<Resource> resources = new ArrayList<>();
  final List<LearntRoute> learnt = new ArrayList<>();
  final Map<Link, String> dead = new HashMap<>();
  final Map<ResourceId, GatewayState> gateways = new HashMap<>();

  RandomWorld(long seed) {
    this(seed, "");
  }

  /** @param netns where the interfaces are that become ports, named like them */
  RandomWorld(long seed, String netns) {
    this.netns = netns;
    random = new Random(seed);
    for (int i = 0; i < 12; i++) {
      int network = i < 8 ? any(3) : 3 + any(2);
      networks.add(network);
      machines4.add("10.%d.1.%d".formatted(network < 3 ? 0 : network, 10 + any(6)));
      machines6.add("fd00:%s::%d".formatted(network < 3 ? "a" : network, 10 + any(6)));
    }
    for (int i = 0; i < 3; i++) {
      securityGroup(i);
      userRoutes(i);
    }
    for (int i = 0; i < 3; i++) {
      add("/underpass/hosts/host-" + i, "{}");
      network(i);
      circuit(i);
    }
    for (int i = 3; i < 5; i++) {
      spoke(i);
    }
    for (int i = 0; i < 3; i++) {
      balancer(i);
    }
    for (int i = 0; i < 12; i++) {
      machine(i);
    }
  }

  private int any(int bound) {
    return random.nextInt(bound);
  }

  private void add(String id, String body) {
    ResourceReader.read(ResourceId.parse(id), JsonMapper.shared().readTree(body)).resource().ifPresent(resources::add);
  }

  private void network(int i) {
    add(NETWORK + "virtualNetworks/net" + i, """
        {"properties": {"addressSpace": {"addressPrefixes": ["%s", "fd00:a::/48"]}, "subnets": [
          {"name": "default", "properties": {"addressPrefixes": ["10.0.1.0/24", "fd00:a::/64"]%s%s}},
          {"name": "GatewaySubnet", "properties": {"addressPrefixes": ["10.0.1.224/27", "fd00:a:0:ff::/64"]%s}}]}}
        """.formatted(i == 2 ? "10.0.1.0/24" : "10.0.0.0/16", securityGroup(), routeTable(i), routeTable(i)));
    GatewaySku sku = any(3) == 0 ? GatewaySku.ER_GW1_AZ : GatewaySku.ULTRA_PERFORMANCE;
    add(NETWORK + "virtualNetworkGateways/gw" + i, """
        {"properties": {"gatewayType": "ExpressRoute", "sku": {"name": "%s"}, "ipConfigurations": [
          {"properties": {"subnet": {"id": "%svirtualNetworks/net%d/subnets/GatewaySubnet"}}}]}}
        """.formatted(sku, NETWORK, i));
    gateways.put(ResourceId.parse(NETWORK + "virtualNetworkGateways/gw" + i), new GatewayState(sku, 1, 2, 1, any(6) != 0));
  }

  /** A network with machines of its own, peered with some of the others. */
  private void spoke(int i) {
    add(NETWORK + "virtualNetworks/net" + i, """
        {"location": "eastus", "properties": {"addressSpace": {"addressPrefixes": ["10.%1$d.0.0/16", "fd00:%1$d::/48"]}, "subnets": [
          {"name": "default", "properties": {"addressPrefixes": ["10.%1$d.1.0/24", "fd00:%1$d::/64"]%2$s%3$s}}]}}
        """.formatted(i, securityGroup(), routeTable(any(3))));
    for (int hub = 0; hub < i; hub++) {
      if (any(3) != 0) {
        side(hub, i, "allowGatewayTransit", hub < 3 ? "\"10.%1$d.0.0/16\", \"fd00:%1$d::/48\"".formatted(i) : "\"10.4.0.0/16\"");
        side(i, hub, "useRemoteGateways", hub < 3 ? "\"10.0.0.0/16\", \"fd00:a::/48\"" : "\"10.3.0.0/16\"");
      }
    }
  }

  private void side(int local, int remote, String setting, String spaces) {
    add("%svirtualNetworks/net%d/virtualNetworkPeerings/to-%d".formatted(NETWORK, local, remote), """
        {"properties": {"remoteVirtualNetwork": {"id": "%svirtualNetworks/net%d"}, "peeringState": "%s",
          "allowVirtualNetworkAccess": %s, "allowForwardedTraffic": %s, "%s": %s, "remoteAddressSpace": {"addressPrefixes": [%s]}}}
        """.formatted(NETWORK, remote, any(6) == 0 ? "Initiated" : "Connected", any(5) != 0, any(2) == 0, setting, any(2) == 0, spaces));
  }

  private void circuit(int i) {
    String id = NETWORK + "expressRouteCircuits/er" + i;
    add(id, """
        {"sku": {"tier": "Standard"}, "properties": {"serviceProviderProvisioningState": "Provisioned",
          "serviceProviderProperties": {"serviceProviderName": "P", "peeringLocation": "L", "bandwidthInMbps": 1000}}}
        """);
    add(id + "/peerings/AzurePrivatePeering", """
        {"properties": {"peeringType": "AzurePrivatePeering", "peerASN": 65001, "vlanId": 100,
          "primaryPeerAddressPrefix": "172.16.0.0/30", "secondaryPeerAddressPrefix": "172.16.0.4/30",
          "ipv6PeeringConfig": {"primaryPeerAddressPrefix": "fd00:c::/126", "secondaryPeerAddressPrefix": "fd00:c::4/126"}}}
        """);
    for (LinkRole link : LinkRole.values()) {
      if (any(8) == 0) {
        dead.put(new Link(ResourceId.parse(id), link), "carrier lost");
      }
      if (any(8) != 0) {
        add("/underpass/ports/c" + i + link.ordinal(), """
            {"circuit": "%s", "link": "%s", "netns": "%s", "interface": "c%d%d"}
            """.formatted(id, link, netns, i, link.ordinal()));
      }
      for (String prefix : List.of("10.10.0.0/16", "10.10.3.0/24", "0.0.0.0/0", "fd00:b::/48")) {
        if (any(2) == 0) {
          learnt.add(new LearntRoute(
              ResourceId.parse(id),
              link,
              Prefix.parse(prefix),
              List.of(new Asn(65001)),
              IpAddress.parse((prefix.contains(":") ? "fd00:c::" : "172.16.0.") + (link == LinkRole.PRIMARY ? 1 : 5))));
        }
      }
    }
    for (int c = 0; c <= any(2); c++) {
      add(NETWORK + "connections/x" + i + c, """
          {"properties": {"connectionType": "ExpressRoute", "virtualNetworkGateway1": {"id": "%1$svirtualNetworkGateways/gw%2$d"},
            "peer": {"id": "%3$s"}, "expressRouteGatewayBypass": %4$s, "routingWeight": %5$d}}
          """.formatted(NETWORK, any(3), id, any(2) == 0, any(2)));
    }
  }

  /** The first eight in networks with gateways, the others in those without. */
  private void machine(int i) {
    int network = networks.get(i);
    add(NETWORK + "networkInterfaces/n" + i, """
        {"properties": {"enableIPForwarding": %1$s%5$s, "ipConfigurations": [
          {"name": "a", "properties": {"privateIPAddress": "%2$s", "subnet": {"id": "%4$s/default"}%6$s}},
          {"name": "b", "properties": {"privateIPAddress": "%3$s", "subnet": {"id": "%4$s/default"}}}]}}
        """.formatted(
            any(3) != 0,
            machines4.get(i),
            machines6.get(i),
            NETWORK + "virtualNetworks/net" + network + "/subnets",
            securityGroup(),
            any(2) == 0 ? ", \"loadBalancerBackendAddressPools\": [{\"id\": \"%sloadBalancers/lb%d/backendAddressPools/p\"}]"
                .formatted(NETWORK, network < 3 ? network : any(3)) : ""));
    if (any(5) != 0) {
      add("/underpass/ports/m" + i, """
          {"nic": "%snetworkInterfaces/n%d", "node": "host-%d", "netns": "%s", "interface": "m%d"}
          """.formatted(NETWORK, i, any(3), netns, i));
    }
  }

  View view() {
    Resources all = Resources.of(resources);
    return new View(
        1, all, learnt, new Reachability(null, dead), Allocations.EMPTY.satisfying(Demand.of(all, gateways)), gateways, Options.DEFAULT);
  }

  private <T> T pick(List<T> from) {
    return from.get(any(from.size()));
  }

  private String securityGroup() {
    return any(2) == 0 ? "" : ", \"networkSecurityGroup\": {\"id\": \"%snetworkSecurityGroups/nsg%d\"}".formatted(NETWORK, any(3));
  }

  private String routeTable(int i) {
    return any(2) == 0 ? "" : ", \"routeTable\": {\"id\": \"%srouteTables/rt%d\"}".formatted(NETWORK, i);
  }

  private void securityGroup(int i) {
    List<String> rules = new ArrayList<>();
    for (int rule = 0; rule < 2 + any(5); rule++) {
      rules.add("""
          {"name": "r%d", "properties": {"priority": %d, "direction": "%s", "access": "%s", "protocol": "%s", "sourceAddressPrefix": "%s",
            "sourcePortRange": "*", "destinationAddressPrefix": "%s", "destinationPortRange": "%s"}}
          """.formatted(
              rule,
              100 + rule,
              pick(List.of("Inbound", "Outbound")),
              pick(List.of("Allow", "Allow", "Deny")),
              pick(List.of("Tcp", "Udp", "Icmp", "*", "*")),
              place(),
              place(),
              pick(List.of("*", "22", "53", "80-443"))));
    }
    add(NETWORK + "networkSecurityGroups/nsg" + i, "{\"properties\": {\"securityRules\": [%s]}}".formatted(String.join(",", rules)));
  }

  private String place() {
    return pick(List.of(
        "*", "VirtualNetwork", "Internet", "10.0.0.0/8", "10.10.0.0/16", "10.0.1.0/24", "10.0.1.12", "10.3.0.0/16", "fd00::/16",
        "fd00:b::/48",
        "AzureLoadBalancer", "Storage"));
  }

  /** Mostly by way of machines of the network with the same number. */
  private void userRoutes(int i) {
    List<String> routes = new ArrayList<>();
    for (int route = 0; route < 1 + any(4); route++) {
      String prefix = pick(List.of(
          "0.0.0.0/0", "10.10.0.0/16", "10.10.3.0/24", "10.0.0.0/16", "10.0.1.0/24", "10.0.1.12/32", "10.3.0.0/16", "10.4.0.0/15",
          "fd00:b::/48", "::/0"));
      String type = pick(List.of(
          "VirtualAppliance", "VirtualAppliance", "VirtualAppliance", "VnetLocal", "None", "Internet", "VirtualNetworkGateway"));
      List<String> near = IntStream.range(0, networks.size())
          .filter(machine -> networks.get(machine) == i)
          .mapToObj(prefix.contains(":") ? machines6::get : machines4::get)
          .toList();
      String appliance = any(5) == 0 && !prefix.contains(":") ? "10.0.1.10" + i
          : pick(!near.isEmpty() && any(5) != 0 ? near : prefix.contains(":") ? machines6 : machines4);
      String hop = type.equals("VirtualAppliance") ? ", \"nextHopIpAddress\": \"%s\"".formatted(appliance) : "";
      routes.add("""
          {"name": "u%d", "properties": {"addressPrefix": "%s", "nextHopType": "%s"%s}}
          """.formatted(route, prefix, type, hop));
    }
    add(NETWORK + "routeTables/rt" + i, """
        {"properties": {"disableBgpRoutePropagation": %s, "routes": [%s]}}
        """.formatted(any(4) == 0, String.join(",", routes)));
  }

  /** Internal, in one of the networks with a gateway: a rule or two, or all ports. */
  private void balancer(int i) {
    String id = NETWORK + "loadBalancers/lb" + i;
    List<String> rules = new ArrayList<>();
    for (int rule = 0; rule < 1 + any(3); rule++) {
      boolean all = any(4) == 0;
      rules.add("""
          {"name": "b%d", "properties": {"frontendIPConfiguration": {"id": "%2$s/frontendIPConfigurations/f"},
            "backendAddressPool": {"id": "%2$s/backendAddressPools/p"}, "protocol": "%3$s", "frontendPort": %4$d, "backendPort": %5$d,
            "loadDistribution": "%6$s", "enableFloatingIP": %7$s}}
          """.formatted(
              rule,
              id,
              all ? "All" : pick(List.of("Tcp", "Udp")),
              all ? 0 : PORTS.get(rule),
              all ? 0 : pick(PORTS),
              pick(List.of("Default", "SourceIP", "SourceIPProtocol")),
              any(4) == 0));
    }
    add(id, """
        {"location": "eastus", "sku": {"name": "%s"}, "properties": {
          "frontendIPConfigurations": [{"name": "f", "properties": {"privateIPAddress": "10.0.1.10%d",
            "subnet": {"id": "%svirtualNetworks/net%d/subnets/default"}}}],
          "backendAddressPools": [{"name": "p"}], "loadBalancingRules": [%s]}}
        """.formatted(pick(List.of("Standard", "Standard", "Basic")), i, NETWORK, i, String.join(",", rules)));
  }

  Query query() {
    boolean ipv4 = any(3) != 0;
    IpAddress machine = IpAddress.parse(pick(ipv4 ? machines4 : machines6));
    IpAddress other = IpAddress.parse(any(3) == 0 ? pick(ipv4 ? machines4 : machines6) : pick(ipv4 ? OTHERS4 : OTHERS6));
    ResourceId circuit = any(2) == 0 ? null : ResourceId.parse(NETWORK + "expressRouteCircuits/er" + any(3));
    LinkRole link = any(2) == 0 ? null : LinkRole.values()[any(2)];
    int protocol = any(4) == 0 ? ipv4 ? 1 : 58 : pick(List.of(6, 17));
    int sourcePort = protocol == 6 || protocol == 17 ? 1024 + any(5000) : 0;
    int destinationPort = sourcePort == 0 ? 0 : pick(PORTS);
    IpAddress target = ipv4 && any(5) == 0 ? IpAddress.parse("10.0.1.10" + any(3)) : machine;
    return any(2) == 0
        ? new Query(other, target, protocol, sourcePort, destinationPort, circuit, link, null)
        : new Query(machine, other, protocol, sourcePort, destinationPort, null, null, null);
  }
}

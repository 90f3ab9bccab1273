package io.underpass.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.control.probe.PathProbe;
import io.underpass.dataplane.Observation;
import io.underpass.dataplane.ProbeFrame;
import io.underpass.dataplane.emulated.EmulatedDataPlane;
import io.underpass.dataplane.emulated.EmulatedFabric;
import io.underpass.dataplane.emulated.EmulatedFabric.Journey;
import io.underpass.dataplane.emulated.Verdict.Outcome;
import io.underpass.model.GatewaySku;
import io.underpass.model.LearntRoute;
import io.underpass.model.LinkRole;
import io.underpass.model.Resource;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceReader;
import io.underpass.model.Resources;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.DropCode;
import io.underpass.plan.Plan;
import io.underpass.routing.Allocations;
import io.underpass.routing.Demand;
import io.underpass.routing.GatewayState;
import io.underpass.routing.Link;
import io.underpass.routing.Options;
import io.underpass.routing.Paths;
import io.underpass.routing.Planner;
import io.underpass.routing.Query;
import io.underpass.routing.Reachability;
import io.underpass.routing.Trace;
import io.underpass.routing.View;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** The trace and the packet agree: random worlds, random packets, each traced and sent through the emulated engine. */
class TraceAgreesTest {
  private static final String NETWORK = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/";

  private static Stream<Long> seeds() {
    return LongStream.range(20261123, 20261133).boxed();
  }

  /**
   * Two customers with equal prefixes, three networks with overlapping spaces, two more that are peered and use a gateway or not; read from
   * documents as the server reads them.
   */
  private static final class World {
    final Random random;
    final List<Resource> resources = new ArrayList<>();
    final List<LearntRoute> learnt = new ArrayList<>();
    final Map<Link, String> dead = new HashMap<>();
    final Map<ResourceId, GatewayState> gateways = new HashMap<>();

    World(long seed) {
      random = new Random(seed);
      for (int i = 0; i < 3; i++) {
        add("/underpass/hosts/host-" + i, "{}");
        network(i);
        circuit(i);
      }
      for (int i = 3; i < 5; i++) {
        spoke(i);
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
            {"name": "default", "properties": {"addressPrefixes": ["10.0.1.0/24", "fd00:a::/64"]}},
            {"name": "GatewaySubnet", "properties": {"addressPrefixes": ["10.0.1.224/27", "fd00:a:0:ff::/64"]}}]}}
          """.formatted(i == 2 ? "10.0.1.0/24" : "10.0.0.0/16"));
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
            {"name": "default", "properties": {"addressPrefixes": ["10.%1$d.1.0/24", "fd00:%1$d::/64"]}}]}}
          """.formatted(i));
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
            "allowVirtualNetworkAccess": %s, "%s": %s, "remoteAddressSpace": {"addressPrefixes": [%s]}}}
          """.formatted(NETWORK, remote, any(6) == 0 ? "Initiated" : "Connected", any(5) != 0, setting, any(2) == 0, spaces));
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
              {"circuit": "%s", "link": "%s", "netns": "", "interface": "e%d"}
              """.formatted(id, link, link.ordinal()));
        }
        for (String prefix : List.of("10.10.0.0/16", "10.10.3.0/24", "0.0.0.0/0", "fd00:b::/48")) {
          if (any(2) == 0) {
            learnt.add(new LearntRoute(
                ResourceId.parse(id),
                link,
                Prefix.parse(prefix),
                List.of(new Asn(65001)),
                IpAddress.parse(prefix.contains(":") ? link == LinkRole.PRIMARY ? "fd00:c::1" : "fd00:c::5" : link == LinkRole.PRIMARY ? "172.16.0.1" : "172.16.0.5")));
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
      int network = i < 8 ? any(3) : 3 + any(2);
      add(NETWORK + "networkInterfaces/n" + i, """
          {"properties": {"enableIPForwarding": %1$s, "ipConfigurations": [
            {"name": "a", "properties": {"privateIPAddress": "10.%2$d.1.%3$d", "subnet": {"id": "%6$s/default"}}},
            {"name": "b", "properties": {"privateIPAddress": "fd00:%4$s::%5$d", "subnet": {"id": "%6$s/default"}}}]}}
          """.formatted(
              any(4) == 0,
              network < 3 ? 0 : network,
              10 + any(6),
              network < 3 ? "a" : network,
              10 + any(6),
              NETWORK + "virtualNetworks/net" + network + "/subnets"));
      if (any(5) != 0) {
        add("/underpass/ports/m" + i, """
            {"nic": "%snetworkInterfaces/n%d", "node": "host-%d", "netns": "", "interface": "eth0"}
            """.formatted(NETWORK, i, any(3)));
      }
    }

    View view() {
      Resources all = Resources.of(resources);
      return new View(
          1, all, learnt, new Reachability(null, dead), Allocations.EMPTY.satisfying(Demand.of(all, gateways)), gateways, Options.DEFAULT);
    }

    Query query() {
      boolean ipv4 = any(3) != 0;
      int network = List.of(0, 0, 3, 4).get(any(4));
      IpAddress machine =
          IpAddress.parse(ipv4 ? "10." + network + ".1." + (10 + any(7)) : "fd00:" + (network == 0 ? "a" : network) + "::" + (10 + any(7)));
      IpAddress other = IpAddress.parse(ipv4
          ? List.of("10.10.0.9", "10.10.3.9", "192.0.2.9", "10.0.1.12", "10.0.7.7", "172.16.0.2", "224.0.0.5", "10.0.1.1",
              "10.3.1." + (10 + any(6)), "10.4.1." + (10 + any(6))).get(any(10))
          : List.of("fd00:b::9", "fd00:a::12", "2001:db8::1", "fd00:c::2", "ff02::5", "fd00:3::12", "fd00:4::11").get(any(7)));
      ResourceId circuit = any(2) == 0 ? null : ResourceId.parse(NETWORK + "expressRouteCircuits/er" + any(3));
      LinkRole link = any(2) == 0 ? null : LinkRole.values()[any(2)];
      return any(2) == 0
          ? new Query(other, machine, 17, 1024 + any(5000), 53, circuit, link, null)
          : new Query(machine, other, 17, 1024 + any(5000), 53, null, null, null);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theTraceSaysWhatThePacketDoes(long seed) {
    Map<Trace.Verdict, Integer> seen = new EnumMap<>(Trace.Verdict.class);
    int overPeerings = 0;
    System.out.println("seed " + seed);
    for (int world = 0; world < 12; world++) {
      World of = new World(seed * 100 + world);
      View view = of.view();
      Plan plan = new Planner().plan(view);
      Paths paths = Paths.of(view, plan);
      EmulatedDataPlane running = new EmulatedDataPlane(() -> 0);
      running.apply(plan);
      PathProbe probe = new PathProbe(
          paths, (node, port, flow, kind) -> running.observe(node, port, ProbeFrame.of(flow, kind, MacAddress.parse("02:00:00:00:00:02"))));
      EmulatedFabric fabric = EmulatedFabric.of(plan, () -> 0);
      for (int i = 0; i < 60; i++) {
        Query query = of.query();
        Trace trace = paths.trace(query);
        assertThat(probe.of(trace)).as(query.toString())
            .allSatisfy(section -> assertThat(section.differences()).isEmpty());
        seen.merge(trace.there().verdict(), 1, Integer::sum);
        overPeerings += trace.there().hops().stream().anyMatch(hop -> hop.reason().code().equals("VNET_PEERING")) ? 1 : 0;
        if (trace.there().verdict() != Trace.Verdict.NOWHERE) {
          agree(query.toString(), trace.there(), fabric, frame(query));
        }
        if (trace.back() != null && trace.back().verdict() != Trace.Verdict.NOWHERE) {
          Query answer = new Query(
              query.destination(), query.source(), 17, query.destinationPort(), query.sourcePort(), null, null, null);
          agree("answer of " + query, trace.back(), fabric, frame(answer));
        }
      }
    }
    assertThat(seen.keySet()).contains(Trace.Verdict.DELIVERED, Trace.Verdict.DROPPED);
    assertThat(overPeerings).isPositive();
  }

  @Test
  void whatIsSeenElsewhereOrNotAtAllIsADifference() {
    World world = new World(20261126);
    View view = world.view();
    Paths paths = Paths.of(view, new Planner().plan(view));
    Trace trace = Stream.generate(world::query).map(paths::trace)
        .filter(it -> it.there().verdict() == Trace.Verdict.DELIVERED && it.there().hops().size() > 1)
        .findFirst().orElseThrow();
    String node = trace.there().hops().getFirst().node();
    assertThat(new PathProbe(paths, (_, _, _, _) -> List.of()).of(trace).getFirst().differences())
        .hasSize(trace.there().hops().size())
        .first().asString().contains("explained: " + node + " sends it to").contains("seen: nothing");
    Observation dropped = new Observation(node, Observation.Outcome.DROPPED, DropCode.NO_ROUTE, null, null, null);
    assertThat(new PathProbe(paths, (_, _, _, _) -> List.of(dropped)).of(trace).getFirst().differences())
        .first().asString().contains("seen: " + node + " drops it, NO_ROUTE");
  }

  /** Segment by segment: an appliance sends what it got in again. */
  private static void agree(String what, Trace.Way way, EmulatedFabric fabric, byte[] frame) {
    for (List<Trace.Hop> segment : way.segments()) {
      Journey journey = fabric.send(segment.getFirst().in(), frame);
      assertThat(journey.hops()).as("%s: %s", what, way.hops()).extracting(EmulatedFabric.Hop::node)
          .isEqualTo(segment.stream().map(Trace.Hop::node).toList());
      assertThat(journey.deliveredTo().orElse("")).as(what).isEqualTo(segment.getLast().out());
      if (segment.getLast() == way.hops().getLast()) {
        agree(what, way, journey);
      }
    }
  }

  private static void agree(String what, Trace.Way way, Journey journey) {
    assertThat(journey.end().code()).as(what).isEqualTo(way.drop());
    assertThat(journey.end().outcome()).as(what).isIn(switch (way.verdict()) {
      case DELIVERED -> List.of(Outcome.FORWARDED);
      case DROPPED -> List.of(Outcome.DROPPED);
      case ANSWERED, NOWHERE -> List.of(Outcome.OWN_STACK, Outcome.ANSWERED);
    });
  }

  /** Ethernet, IP and UDP with eight octets of nothing. */
  private static byte[] frame(Query query) {
    boolean ipv4 = query.source().isIpv4();
    byte[] ether = new byte[14];
    ether[0] = 2;
    ether[6] = 2;
    ether[12] = (byte) (ipv4 ? 0x08 : 0x86);
    ether[13] = (byte) (ipv4 ? 0x00 : 0xDD);
    ByteBuffer frame = ByteBuffer.allocate(14 + (ipv4 ? 20 : 40) + 16).put(ether);
    if (ipv4) {
      frame.put((byte) 0x45).put((byte) 0).putShort((short) 36).putInt(0).put((byte) 64).put((byte) query.protocol()).putShort((short) 0);
    } else {
      frame.putInt(0x6000_0000).putShort((short) 16).put((byte) query.protocol()).put((byte) 64);
    }
    frame.put(query.source().wireBytes()).put(query.destination().wireBytes());
    if (ipv4) {
      int sum = 0;
      for (int at = 14; at < 34; at += 2) {
        sum += frame.getShort(at) & 0xFFFF;
      }
      sum = (sum & 0xFFFF) + (sum >>> 16);
      frame.putShort(24, (short) ~((sum & 0xFFFF) + (sum >>> 16)));
    }
    return frame.putShort((short) query.sourcePort()).putShort((short) query.destinationPort()).putShort((short) 16).array();
  }
}

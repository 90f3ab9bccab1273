package io.underpass.dataplane.linux;

import io.underpass.dataplane.NodeCounters;
import io.underpass.net.BitRate;
import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Mapping;
import io.underpass.plan.Meter;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Node;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import io.underpass.plan.Reason;
import io.underpass.plan.Route;
import io.underpass.plan.Target;
import io.underpass.plan.WireNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A small network to run plans on: an on-premises host behind an edge, two gateway instances, two hosts with a machine each. Namespaces and
 * run directory are its own and go with it.
 */
final class Bench implements AutoCloseable {
  static final NetworkId CIRCUIT = new NetworkId(100);
  static final NetworkId VNET = new NetworkId(200);
  static final Reason REASON = new Reason("TEST", "a test says so", "");
  static final IpAddress ONPREM = IpAddress.parse("10.10.0.10");
  static final IpAddress VM1 = IpAddress.parse("10.0.1.10");
  static final IpAddress VM2 = IpAddress.parse("10.0.1.11");
  static final MacAddress VM1_MAC = MacAddress.parse("00:0d:3a:00:00:01");
  static final MacAddress VM2_MAC = MacAddress.parse("00:0d:3a:00:00:02");

  final String prefix;
  final Path run;
  final String onprem;
  final String vm1;
  final String vm2;
  private final List<String> namespaces = new ArrayList<>();

  Bench() throws IOException {
    prefix = "ut" + Long.toHexString(ProcessHandle.current().pid()) + Integer.toHexString(System.identityHashCode(this) & 0xFFF);
    run = Files.createTempDirectory("underpass-run");
    onprem = namespace("onprem");
    vm1 = namespace("vm1");
    vm2 = namespace("vm2");
    shell("""
        ip link add link1 netns %1$s type veth peer name c1 netns %1$s
        ip -n %1$s addr add 172.16.0.1/30 dev c1; ip -n %1$s addr add 10.10.0.10/32 dev lo
        ip -n %1$s link set c1 up
        ip -n %1$s route add default via 172.16.0.2 src 10.10.0.10
        """.formatted(onprem));
    machine(vm1, "10.0.1.10/24", VM1_MAC);
    machine(vm2, "10.0.1.11/24", VM2_MAC);
  }

  private void machine(String netns, String address, MacAddress mac) {
    shell("""
        ip link add port netns %1$s type veth peer name eth0 netns %1$s address %3$s
        ip -n %1$s addr add %2$s dev eth0
        ip -n %1$s link set eth0 up
        ip -n %1$s route add default via 10.0.1.1
        """.formatted(netns, address, mac));
  }

  private String namespace(String name) {
    String netns = prefix + "-t-" + name;
    shell("ip netns add " + netns + "; ip -n " + netns + " link set lo up; ip netns exec " + netns
        + " sh -c 'cd /proc/sys/net/ipv4 && echo cubic >tcp_congestion_control && echo 0 2147483647 >ping_group_range'");
    namespaces.add(netns);
    return netns;
  }

  static Node node(String name, String site, NodeRole role, int number, String... router) {
    return new Node(name, site, role, IpAddress.parse("100.64.0." + number), java.util.Arrays.stream(router).map(IpAddress::parse).toList());
  }

  static final Node EDGE = node("edge", "edge", NodeRole.EDGE, 1);
  static final Node GW0 = node("gw-0", "gw", NodeRole.GATEWAY, 2, "10.0.255.4");
  static final Node GW1 = node("gw-1", "gw", NodeRole.GATEWAY, 3, "10.0.255.5");
  static final Node HOST1 = node("host-1", "host-1", NodeRole.HOST, 4);
  static final Node HOST2 = node("host.2", "host.2", NodeRole.HOST, 5);

  /** With or without FastPath for the first machine. */
  Plan plan(long revision, boolean fastPath, Meter meter) {
    Map<NetworkId, WireNetwork> straight = Map.of(VNET, new WireNetwork(VNET, REASON));
    Route.Key onPremises = new Route.Key(VNET, Prefix.parse("10.10.0.0/16"));
    Map<Route.Key, Route> toEdge = Map.of(onPremises, route(new Target.Tunnel("edge", VNET)));
    Map<Mapping.Key, Mapping> vnet = Map.of(
        new Mapping.Key(VNET, VM1), new Mapping(new Target.Tunnel("host-1", VNET), REASON),
        new Mapping.Key(VNET, VM2), new Mapping(new Target.Tunnel("host.2", VNET), REASON));
    Map<Mapping.Key, Mapping> bypass = new HashMap<>();
    if (fastPath) {
      bypass.put(new Mapping.Key(CIRCUIT, VM1), new Mapping(new Target.Tunnel("host-1", VNET), REASON));
    }
    NodePlan edge = new NodePlan(
        EDGE,
        Map.of("link1", new Port(
            "link1", PortRole.CUSTOMER, CIRCUIT, List.of(new Port.LinkAddress(IpAddress.parse("172.16.0.2"), 30)), null, List.of(),
            new Port.Attachment(onprem, "link1"), REASON)),
        Map.of(VNET, new WireNetwork(CIRCUIT, REASON)),
        bypass,
        Map.of(
            new Route.Key(CIRCUIT, Prefix.parse("10.0.0.0/16")), route(new Target.Tunnel("gw-0", VNET), new Target.Tunnel("gw-1", VNET)),
            new Route.Key(CIRCUIT, Prefix.parse("10.10.0.0/16")), route(new Target.Customer("link1", IpAddress.parse("172.16.0.1")))),
        null);
    Map<String, NodePlan> nodes = new LinkedHashMap<>();
    nodes.put("edge", edge);
    nodes.put("gw-0", new NodePlan(GW0, Map.of(), straight, vnet, toEdge, meter));
    nodes.put("gw-1", new NodePlan(GW1, Map.of(), straight, vnet, toEdge, meter));
    nodes.put("host-1", host(HOST1, "vm1", VM1, VM1_MAC, vm1, Map.of(new Mapping.Key(VNET, VM2), new Mapping(new Target.Tunnel("host.2", VNET), REASON)), toEdge));
    nodes.put("host.2", host(HOST2, "vm2", VM2, VM2_MAC, vm2, Map.of(new Mapping.Key(VNET, VM1), new Mapping(new Target.Tunnel("host-1", VNET), REASON)), toEdge));
    return new Plan(revision, nodes);
  }

  private static NodePlan host(Node node, String port, IpAddress address, MacAddress mac, String netns, Map<Mapping.Key, Mapping> others, Map<Route.Key, Route> routes) {
    Map<Mapping.Key, Mapping> mappings = new HashMap<>(others);
    mappings.put(new Mapping.Key(VNET, address), new Mapping(new Target.Machine(port), REASON));
    return new NodePlan(
        node,
        Map.of(port, new Port(
            port, PortRole.MACHINE, VNET, List.of(new Port.LinkAddress(IpAddress.parse("10.0.1.1"), 24)), mac, List.of(address),
            new Port.Attachment(netns, "port"), REASON)),
        Map.of(VNET, new WireNetwork(VNET, REASON)), mappings, routes, null);
  }

  static Route route(Target... targets) {
    return new Route(List.of(targets), REASON);
  }

  static Meter meter(long megabits, long packets, long flows) {
    return new Meter(BitRate.ofMegabits(megabits), packets, flows, 1 << 16);
  }

  LinuxDataPlane start() {
    return new LinuxDataPlane(prefix, run);
  }

  record Output(int status, String text) {}

  /** Runs a command in a namespace of ours. */
  Output in(String netns, String command) {
    return shell("ip netns exec " + netns + " " + command, false);
  }

  Process startIn(String netns, String command) throws IOException {
    return new ProcessBuilder("sh", "-c", "exec ip netns exec " + netns + " " + command).redirectErrorStream(true).start();
  }

  static void shell(String script) {
    Output output = shell("set -e\n" + script, false);
    if (output.status != 0) {
      throw new IllegalStateException(script + ": " + output.text);
    }
  }

  private static Output shell(String script, boolean quiet) {
    try {
      Process process = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return new Output(process.exitValue(), text);
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Packets forwarded by a node since the data plane took it up. */
  static long forwarded(LinuxDataPlane plane, String node) {
    NodeCounters counters = plane.counters().get(node);
    return counters == null ? 0 : counters.forwarded().packets();
  }

  @Override
  public void close() {
    Sweep.everything(prefix, run);
    namespaces.forEach(netns -> shell("ip netns del " + netns, true));
  }
}

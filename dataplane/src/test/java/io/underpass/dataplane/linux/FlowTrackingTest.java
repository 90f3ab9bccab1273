package io.underpass.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.dataplane.TrackedFlow;
import io.underpass.dataplane.TrackedFlow.Decided;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.DropCode;
import io.underpass.plan.Filter;
import io.underpass.plan.Flow;
import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.plan.PortRange;
import io.underpass.plan.RuleSet;
import io.underpass.plan.RuleSet.Action;
import io.underpass.plan.RuleSet.Rule;
import io.underpass.plan.Target;
import io.underpass.plan.Translation;
import io.underpass.plan.WireNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Real connections through a filtered port: super-packets, checksums left to the device, servers that come and go. */
@EnabledIf(value = "io.underpass.dataplane.linux.Privileges#here", disabledReason = "needs Linux and root")
class FlowTrackingTest {
  private static final int SERVICE = 8_080;
  private static final int OTHER = 8_081;
  private static final IpAddress FRONT = IpAddress.parse("10.0.5.4");
  private static final NetworkId VM1_PORT = new NetworkId(7001);
  private static final List<Prefix> ANY = List.of(Prefix.parse("0.0.0.0/0"), Prefix.parse("::/0"));

  private static RuleSet tcp(String name, int port) {
    return new RuleSet(List.of(
        new Rule(name, Action.ALLOW, 6, ANY, List.of(PortRange.ANY), ANY, List.of(new PortRange(port, port)), Bench.REASON)));
  }

  /** The first machine is filtered, and stands behind the front end's port 80. */
  private static Plan plan(Bench bench, long revision, RuleSet inbound) {
    Plan plain = bench.plan(revision, true, null);
    Map<String, NodePlan> nodes = new HashMap<>(plain.nodes());
    NodePlan host = nodes.get("host-1");
    Port port = host.ports().get("vm1");
    Filter filter = new Filter(List.of("in"), List.of("out"), 240);
    Map<NetworkId, WireNetwork> networks = new HashMap<>(host.networks());
    networks.put(VM1_PORT, new WireNetwork(Bench.VNET, null, "vm1", Bench.REASON));
    nodes.put("host-1", new NodePlan(
        host.node(),
        Map.of("vm1", new Port(
            port.name(), port.role(), port.network(), port.addresses(), port.machineMac(), port.sources(), null, filter, port.attachment(), port.reason())),
        networks, host.mappings(), host.routes(), Map.of(),
        Map.of(new Translation.Key("vm1", FRONT, 6, 80), new Translation(Bench.VM1, SERVICE, Bench.REASON)),
        Map.of("in", inbound, "out", new RuleSet(List.of())), Map.of(), null));
    NodePlan edge = nodes.get("edge");
    Map<Mapping.Key, Mapping> mappings = new HashMap<>(edge.mappings());
    mappings.put(new Mapping.Key(Bench.CIRCUIT, FRONT), new Mapping(new Target.Tunnel("host-1", VM1_PORT), Bench.REASON));
    nodes.put("edge", new NodePlan(edge.node(), edge.ports(), edge.networks(), mappings, edge.routes(), null));
    return new Plan(revision, nodes);
  }

  /** The same machine, filtered by sets of these names, which all say the same. */
  private static Plan named(Bench bench, long revision, String inbound) {
    Plan plan = plan(bench, revision, tcp("web", SERVICE));
    Map<String, NodePlan> nodes = new HashMap<>(plan.nodes());
    NodePlan host = nodes.get("host-1");
    Port port = host.ports().get("vm1");
    Map<String, RuleSet> sets = new HashMap<>();
    List.of("in", "another", inbound).forEach(set -> sets.put(set, tcp("web", SERVICE)));
    sets.put("out", new RuleSet(List.of()));
    nodes.put("host-1", new NodePlan(
        host.node(),
        Map.of("vm1", new Port(
            port.name(), port.role(), port.network(), port.addresses(), port.machineMac(), port.sources(), null,
            new Filter(List.of(inbound), List.of("out"), 240), port.attachment(), port.reason())),
        host.networks(), host.mappings(), host.routes(), Map.of(), host.translations(), sets, Map.of(), null));
    return new Plan(revision, nodes);
  }

  @Test
  void aFlowIsToldByTheSetThatItsPortHadWhenItBegan() throws Exception {
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start(); ServerSocket _ = echo(bench, SERVICE)) {
      assertThat(plane.apply(named(bench, 1, "one")).problems()).isEmpty();
      Map<Integer, String> sets = new HashMap<>();
      List<Socket> open = new ArrayList<>();
      for (String set : List.of("one", "two", "three")) {
        assertThat(plane.apply(named(bench, 2, set)).problems()).isEmpty();
        Thread.sleep(20); // more than the kernel's tick, by which flows begin
        Socket socket = connect(bench, "10.0.1.10", SERVICE);
        open.add(socket);
        sets.put(socket.getLocalPort(), set);
      }
      assertThat(plane.apply(plan(bench, 3, tcp("other", OTHER))).problems()).isEmpty();
      assertThat(plane.flows()).filteredOn(flow -> flow.flow().destinationPort() == SERVICE).hasSize(3).allSatisfy(flow ->
          assertThat(flow.decided()).containsExactly(new Decided(sets.get(flow.flow().sourcePort()), "web")));
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  private static Socket connect(Bench bench, String address, int port) throws Exception {
    return Netns.inside(bench.onprem, () -> {
      Socket socket = new Socket();
      socket.bind(new InetSocketAddress("10.10.0.10", 0));
      socket.connect(new InetSocketAddress(address, port), 1_000);
      socket.setSoTimeout(5_000);
      return socket;
    });
  }

  /** In the first machine: everything goes back where it came from. */
  private static ServerSocket echo(Bench bench, int port) throws Exception {
    ServerSocket listener = Netns.inside(bench.vm1, () -> new ServerSocket(port, 8, InetAddress.getByName("10.0.1.10")));
    Thread.ofPlatform().daemon().start(() -> {
      while (true) {
        try {
          Socket accepted = listener.accept();
          Thread.ofPlatform().daemon().start(() -> {
            try (accepted) {
              accepted.getInputStream().transferTo(accepted.getOutputStream());
            } catch (IOException over) {
              // the test has seen enough
            }
          });
        } catch (IOException closed) {
          return;
        }
      }
    });
    return listener;
  }

  private static void exchange(Socket socket, byte[] octets) throws Exception {
    Thread sender = Thread.ofPlatform().start(() -> {
      try {
        OutputStream out = socket.getOutputStream();
        out.write(octets);
        out.flush();
      } catch (IOException broken) {
        // what comes back will be too little
      }
    });
    InputStream in = socket.getInputStream();
    assertThat(in.readNBytes(octets.length)).isEqualTo(octets);
    sender.join();
  }

  private static TrackedFlow flow(LinuxDataPlane plane, int destinationPort) {
    return plane.flows().stream().filter(flow -> flow.flow().destinationPort() == destinationPort).findFirst().orElseThrow();
  }

  @Test
  void aFlowOutlivesItsServerAndItsRules() throws Exception {
    try (Bench bench = new Bench(); ServerSocket _ = echo(bench, SERVICE)) {
      LinuxDataPlane first = bench.start();
      assertThat(first.apply(plan(bench, 1, tcp("web", SERVICE))).problems()).isEmpty();
      try (Socket socket = connect(bench, "10.0.1.10", SERVICE)) {
        exchange(socket, new byte[] {1, 2, 3});
        assertThatThrownBy(() -> connect(bench, "10.0.1.10", OTHER)).isInstanceOf(SocketTimeoutException.class);
        TrackedFlow allowed = flow(first, SERVICE);
        assertThat(allowed.state()).isEqualTo(TrackedFlow.State.ALLOWED);
        assertThat(allowed.decided()).containsExactly(new Decided("in", "web"));
        assertThat(allowed.begun()).isEqualTo(TrackedFlow.Begun.IN);
        assertThat(flow(first, OTHER).state()).isEqualTo(TrackedFlow.State.DENIED);
        assertThat(flow(first, OTHER).decided()).containsExactly(new Decided("in", ""));
        assertThat(first.counters().get("host-1").drops()).containsKey(DropCode.FILTERED_IN);
        first.close();
        exchange(socket, new byte[] {4, 5, 6});
        try (LinuxDataPlane second = bench.start()) {
          assertThat(second.apply(plan(bench, 1, tcp("web", SERVICE))).problems()).isEmpty();
          assertThat(second.apply(plan(bench, 1, tcp("web", SERVICE))).changes()).isZero();
          TrackedFlow taken = flow(second, SERVICE);
          assertThat(taken.decided()).containsExactly(new Decided("in", "web"));
          assertThat(taken.forth().packets()).isGreaterThan(allowed.forth().packets());
          assertThat(taken.firstSeen()).isBetween(allowed.firstSeen() - 1_000, allowed.firstSeen() + 1_000);
          assertThat(second.apply(plan(bench, 2, tcp("ssh", 22))).problems()).isEmpty();
          exchange(socket, new byte[] {7, 8, 9});
          assertThatThrownBy(() -> connect(bench, "10.0.1.10", SERVICE)).isInstanceOf(SocketTimeoutException.class);
          assertThat(flow(second, SERVICE).decided()).as("what decided then, or what denies now").isSubsetOf(new Decided("in", "web"), new Decided("in", ""));
          assertThat(second.apply(plan(bench, 3, tcp("other", OTHER))).problems()).isEmpty();
          try (ServerSocket _ = echo(bench, OTHER); Socket other = connect(bench, "10.0.1.10", OTHER)) {
            exchange(other, new byte[] {10});
          }
          exchange(socket, new byte[] {11});
          second.close();
          try (LinuxDataPlane third = bench.start()) {
            third.apply(plan(bench, 3, tcp("other", OTHER)));
            assertThat(third.flows()).filteredOn(flow -> flow.state() == TrackedFlow.State.ALLOWED).flatExtracting(TrackedFlow::decided)
                .as("rules that are gone have names still").contains(new Decided("in", "web"), new Decided("in", "other"));
          }
        }
      }
    }
  }

  @Test
  void superPacketsThroughAFrontEndArriveWholeAndAreCountedAsTheirSegments() throws Exception {
    byte[] much = new byte[8 << 20];
    new Random(5).nextBytes(much);
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start(); ServerSocket _ = echo(bench, SERVICE)) {
      assertThat(plane.apply(plan(bench, 1, tcp("web", SERVICE))).problems()).isEmpty();
      try (Socket socket = connect(bench, FRONT.toString(), 80)) {
        exchange(socket, much);
        int local = socket.getLocalPort();
        socket.close();
        TrackedFlow flow = flow(plane, SERVICE);
        assertThat(flow.flow()).isEqualTo(new Flow(Bench.ONPREM, Bench.VM1, 6, local, SERVICE));
        assertThat(flow.network()).isEqualTo(Bench.VNET);
        assertThat(List.of(flow.forth(), flow.back())).allSatisfy(count -> {
          assertThat(count.octets()).isGreaterThan(much.length);
          assertThat(count.packets()).as("segments of 1,500 octets at most").isGreaterThanOrEqualTo(count.octets() / 1_500);
        });
      }
      assertThat(bench.in(bench.vm1, "nstat -az TcpInCsumErrors").text() + bench.in(bench.onprem, "nstat -az TcpInCsumErrors").text())
          .containsPattern("TcpInCsumErrors +0 .*(?s).*TcpInCsumErrors +0 ");
      for (int i = 0; i < 50 && !flow(plane, SERVICE).ended(); i++) {
        Thread.sleep(20);
      }
      assertThat(flow(plane, SERVICE).ended()).isTrue();
    }
  }

  /** Every datagram is a flow of its own; the rule that lets it in is in the old set and in the new one. */
  @Test
  void noFlowIsRefusedWhileRulesChange() throws Exception {
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start()) {
      assertThat(plane.apply(plan(bench, 1, changing(1))).problems()).isEmpty();
      AtomicBoolean over = new AtomicBoolean();
      AtomicInteger sent = new AtomicInteger();
      Thread sender = Thread.ofPlatform().start(() -> Netns.in(bench.onprem, () -> {
        byte[] octets = new byte[20];
        while (!over.get()) {
          try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("10.10.0.10", 0))) {
            socket.send(new DatagramPacket(octets, octets.length, new InetSocketAddress("10.0.1.10", SERVICE)));
            sent.incrementAndGet();
          }
        }
        return true;
      }));
      for (int revision = 2; revision < 40; revision++) {
        assertThat(plane.apply(plan(bench, revision, changing(revision))).problems()).isEmpty();
      }
      over.set(true);
      sender.join();
      assertThat(sent.get()).isGreaterThan(100);
      assertThat(plane.counters().get("host-1").drops()).doesNotContainKeys(DropCode.FILTERED_IN, DropCode.KERNEL_REFUSED);
      assertThat(plane.flows()).filteredOn(flow -> flow.flow().protocol() == 17).isNotEmpty()
          .allMatch(flow -> flow.state() == TrackedFlow.State.ALLOWED && flow.decided().equals(List.of(new Decided("in", "datagrams"))));
    }
  }

  private static RuleSet changing(int revision) {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < revision % 5; i++) {
      rules.add(new Rule("before-" + i, Action.DENY, 17, ANY, List.of(PortRange.ANY), ANY, List.of(new PortRange(revision, revision)), Bench.REASON));
    }
    rules.add(new Rule("datagrams", Action.ALLOW, 17, ANY, List.of(PortRange.ANY), ANY, List.of(new PortRange(SERVICE, SERVICE)), Bench.REASON));
    rules.add(new Rule("rest-" + revision, Action.DENY, Rule.ANY_PROTOCOL, ANY, List.of(PortRange.ANY), ANY, List.of(PortRange.ANY), Bench.REASON));
    return new RuleSet(rules);
  }

  @Test
  void aPortThatGoesTakesItsFlowsAlong() throws Exception {
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start(); ServerSocket _ = echo(bench, SERVICE)) {
      plane.apply(plan(bench, 1, tcp("web", SERVICE)));
      try (Socket socket = connect(bench, "10.0.1.10", SERVICE)) {
        exchange(socket, new byte[] {1});
      }
      Plan with = plan(bench, 2, tcp("web", SERVICE));
      Map<String, NodePlan> nodes = new HashMap<>(with.nodes());
      NodePlan host = nodes.get("host-1");
      nodes.put("host-1", new NodePlan(
          host.node(), Map.of(), host.networks(), host.mappings(), host.routes(), Map.of(), Map.of(), host.ruleSets(), Map.of(), null));
      assertThat(plane.flows()).isNotEmpty();
      plane.apply(new Plan(3, nodes));
      plane.apply(plan(bench, 4, tcp("web", SERVICE)));
      assertThat(plane.flows()).isEmpty();
    }
  }

  @Test
  void withoutFiltersNothingIsTracked() throws Exception {
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start(); ServerSocket _ = echo(bench, SERVICE)) {
      plane.apply(bench.plan(1, true, null));
      try (Socket socket = connect(bench, "10.0.1.10", SERVICE)) {
        exchange(socket, new byte[] {1});
        assertThat(plane.flows()).isEmpty();
        assertThat(plane.apply(plan(bench, 2, tcp("web", SERVICE))).problems()).isEmpty();
        exchange(socket, new byte[] {2});
        assertThat(plane.flows()).hasSize(1);
        assertThat(plane.apply(bench.plan(3, true, null)).problems()).isEmpty();
        exchange(socket, new byte[] {3});
      }
    }
  }

  @Test
  void gatewaysCountWhatPasses() throws Exception {
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start()) {
      plane.apply(bench.plan(1, false, Bench.meter(1_000, 100_000, 7_000)));
      bench.in(bench.onprem, "ping -q -c 3 -i 0.05 10.0.1.10");
      List<TrackedFlow> flows = plane.flows();
      assertThat(flows).isNotEmpty().allMatch(flow -> flow.kind() == TrackedFlow.Kind.GATEWAY && flow.node().startsWith("gw-"));
      assertThat(flows).anySatisfy(flow -> {
        assertThat(flow.flow().destination()).isEqualTo(Bench.VM1);
        assertThat(flow.forth().packets()).isEqualTo(3);
        assertThat(flow.forth().octets()).isEqualTo(3 * 84);
        assertThat(flow.lastSeen() - flow.firstSeen()).isBetween(80L, 5_000L);
      });
    }
  }
}

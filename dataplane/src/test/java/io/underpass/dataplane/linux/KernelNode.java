package io.underpass.dataplane.linux;

import io.underpass.dataplane.NodeCounters;
import io.underpass.dataplane.NodeCounters.Count;
import io.underpass.dataplane.NodeCounters.Duplex;
import io.underpass.dataplane.TrackedFlow;
import io.underpass.dataplane.emulated.Arrival;
import io.underpass.dataplane.emulated.Emission;
import io.underpass.dataplane.emulated.Emission.Exit;
import io.underpass.dataplane.emulated.Verdict;
import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Node;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * One node of a plan as the kernel runs it, without interfaces that carry anything: programs loaded with the verdict record, tables filled,
 * packets put in through
 * {@code BPF_PROG_TEST_RUN}. Used by one thread, inside of the namespace that has the devices.
 */
public final class KernelNode implements AutoCloseable {
  private static final int EVERYTHING = Layout.FEATURE_RECORD | Layout.FEATURE_POLICY | Layout.FEATURE_FRONT_ENDS | Layout.FEATURE_CROSSINGS
      | Layout.FEATURE_FILTERS | Layout.FEATURE_TRANSLATIONS;
  private static final int TC_ACT_OK = 0;
  private static final int TC_ACT_SHOT = 2;
  private static final int TC_ACT_REDIRECT = 7;

  private NodePlan plan;
  private final BpfObject object;
  private final FilterTables filters;
  private final FrontEndTable frontEnds;
  private final Map<String, BpfTable> tables = new HashMap<>();
  private final Map<String, MirroredTable> configured = new HashMap<>();
  private final int underlayIfindex;
  private final Map<String, Integer> ifindexes;
  private final Map<String, LivePort> ports = new HashMap<>();
  private final Map<NetworkId, Integer> networkSlots = new HashMap<>();
  private final Map<IpAddress, String> nodesByUnderlay = new HashMap<>();
  private final Arena arena = Arena.ofConfined();
  private final TestRun testRun = new TestRun(arena);
  private final MemorySegment zero = arena.allocate(4, 4);
  private final MemorySegment cpuValues = arena.allocate(16L * Libbpf.possibleCpus(), 8);
  private final MemorySegment verdict = arena.allocate(Layout.VERDICT_SIZE, 8);

  /**
   * Loads the programs and fills the tables.
   *
   * @param ifindexes the devices that stand for the ports, and "underlay"
   */
  public KernelNode(Plan whole, String name, Map<String, Integer> ifindexes) {
    this(whole, name, ifindexes, EVERYTHING);
  }

  /** With what this plan needs in the programs and nothing more, as a data plane loads them: no other may be put in. */
  public static KernelNode lean(Plan whole, String name, Map<String, Integer> ifindexes) {
    return new KernelNode(whole, name, ifindexes, Layout.FEATURE_RECORD);
  }

  private KernelNode(Plan whole, String name, Map<String, Integer> ifindexes, int features) {
    this.plan = whole.node(name).orElseThrow();
    this.underlayIfindex = ifindexes.get("underlay");
    Node node = plan.node();
    BpfObject.Code code = BpfObject.Code.read();
    byte[] config = Encoding.config(code.digest(), plan, underlayIfindex, features);
    Map<String, Integer> sizes = new HashMap<>(Map.of(
        "mappings", 4096, "picks", NodePrograms.PICKS, "tracked_flows", 4096, "denied_flows", 4096, "fragments", 1024, "rule_sets", 64,
        "rule_names", Layout.RuleName.CAPACITY, "rule_bitmaps", NodePrograms.RULE_BITMAPS));
    if (plan.meter() != null) {
      sizes.put("flows", plan.meter().flows());
    }
    this.object = BpfObject.load(code, new BpfObject.Load(NodePrograms.of(node.role()), config, sizes, Map.of()));
    this.filters = new FilterTables(table("rule_classes"), table("rule_bitmaps"), table("rule_sets"), new RuleNames(table("rule_names"), Layout.RuleName.CAPACITY));
    this.frontEnds = new FrontEndTable(table("front_ends"), table("backend_lists"));
    this.ifindexes = Map.copyOf(ifindexes);
    refill(whole, name);
  }

  /**
   * Puts another plan into the same programs, which know the node's own values and whether it has a meter: those must be the same. Counts
   * and flows start again.
   */
  public void refill(Plan whole, String name) {
    forget(change(whole, name));
  }

  /** The same, but what was remembered stays. How many counters are in use. */
  public int change(Plan whole, String name) {
    plan = whole.node(name).orElseThrow();
    ports.clear();
    networkSlots.clear();
    nodesByUnderlay.clear();
    int slot = Layout.SLOT_FIRST_FREE;
    for (Port port : plan.ports().values()) {
      ports.put(port.name(), new LivePort(port, ifindexes.get(port.name()), 0, false, slot));
      slot += 2;
    }
    for (NetworkId network : plan.networks().keySet()) {
      networkSlots.put(network, slot);
      slot += 2;
    }
    Map<String, Node> nodes = new HashMap<>();
    whole.nodes().forEach((key, value) -> nodes.put(key, value.node()));
    nodes.values().forEach(each -> nodesByUnderlay.put(each.underlay(), each.name()));
    fill(nodes, new TargetEncoder(nodes, Map.copyOf(ports), Map.copyOf(networkSlots)));
    return slot;
  }

  /** Every flow that is remembered. */
  public List<TrackedFlow> flows() {
    List<TrackedFlow> flows = new ArrayList<>();
    FlowReader.OF_PORTS.forEach(name -> flows.addAll(FlowReader.ofPorts(
        table(name), plan.node().name(), ports, new FlowReader.Names(filters.names(), new FilterHistory()))));
    flows.addAll(FlowReader.ofGateway(table("flows"), plan.node().name()));
    return flows;
  }

  /** As if so much time had passed for flows and fragments at ports. */
  public void age(Duration time) {
    FlowReader.OF_PORTS.forEach(name -> earlier(name, Layout.Tracked.LAST_SEEN, time));
    earlier("fragments", 0, time);
  }

  private void earlier(String name, long at, Duration time) {
    Map<ByteBuffer, ByteBuffer> entries = new HashMap<>();
    table(name).forEach((key, value) -> {
      Layout.putLong(value, at, Layout.getLong(value, at) - time.toNanos());
      entries.put(BpfTable.copy(key), BpfTable.copy(value));
    });
    new MirroredTable(table(name)).add(entries);
  }

  private void forget(int slots) {
    cpuValues.fill((byte) 0);
    MemorySegment key = arena.allocate(4, 4);
    for (int i = 0; i < slots; i++) {
      Layout.putInt(key, 0, i);
      table("counters").put(key, cpuValues);
    }
    for (DropCode code : DropCode.values()) {
      Layout.putInt(key, 0, code.ordinal());
      table("drops").put(key, cpuValues);
    }
    exactly("flows", Map.of());
    exactly("picks", Map.of());
    FlowReader.OF_PORTS.forEach(name -> exactly(name, Map.of()));
    exactly("fragments", Map.of());
  }

  private void exactly(String name, Map<ByteBuffer, ByteBuffer> content) {
    MirroredTable table = new MirroredTable(table(name));
    table.add(content);
    table.retain(content);
  }

  /** A table that nobody else writes to. */
  private void configure(String name, Map<ByteBuffer, ByteBuffer> content) {
    MirroredTable table = configured.computeIfAbsent(name, _ -> new MirroredTable(table(name)));
    table.add(content);
    table.retain(content);
  }

  private void fill(Map<String, Node> nodes, TargetEncoder encoder) {
    filters.add(plan.ruleSets());
    configure("ports", Encoding.ports(ports.values(), filters::number));
    filters.retain();
    configure("translations", Encoding.translations(plan.translations(), ports));
    configure("sources", Encoding.sources(ports.values()));
    configure("networks", Encoding.networks(plan.networks(), encoder));
    configure("endpoints", Encoding.endpoints(nodes.values()));
    configure("crossings", Encoding.crossings(plan.crossings()));
    frontEnds.add(plan.frontEnds(), encoder);
    frontEnds.retain(plan.frontEnds());
    configure("routes", Encoding.routes(plan.routes(), encoder));
    Map<ByteBuffer, ByteBuffer> mappings = new HashMap<>();
    for (Map.Entry<Mapping.Key, Mapping> entry : plan.mappings().entrySet()) {
      mappings.put(
          Encoding.bytes(Layout.AddressKey.SIZE, at ->
              Layout.AddressKey.put(at, 0, entry.getKey().network().vni(), entry.getKey().address())),
          Encoding.bytes(Layout.TargetValue.SIZE, at -> encoder.put(at, 0, entry.getValue().target())));
    }
    configure("mappings", mappings);
    if (plan.meter() != null) {
      MemorySegment value = arena.allocate(Layout.MeterValue.SIZE, 8);
      Layout.MeterValue.put(value, plan.meter());
      table("meters").put(zero, value);
    }
  }

  /** As if so many tokens had just been used up that none is there for an hour. */
  public void useUp(boolean newFlows, boolean packets) {
    MemorySegment value = arena.allocate(Layout.MeterValue.SIZE, 8);
    Layout.MeterValue.put(value, plan.meter());
    long inAnHour = System.nanoTime() + 3_600_000_000_000L << 8;
    Layout.putLong(value, Layout.MeterValue.PACKET_DEPTH + 8, packets ? inAnHour : 0);
    Layout.putLong(value, Layout.MeterValue.FLOW_DEPTH + 8, newFlows ? inAnHour : 0);
    table("meters").put(zero, value);
  }

  private BpfTable table(String name) {
    return tables.computeIfAbsent(name, _ -> NodeMaps.table(name, object.mapFd(name)));
  }

  /** The kernel's verdict and bytes, in the engine's words; without a decision. */
  public Verdict receive(Arrival arrival, byte[] frame) {
    int ifindex = switch (arrival) {
      case Arrival.AtPort(String port) -> ports.get(port).ifindex();
      case Arrival.FromUnderlay _ -> underlayIfindex;
    };
    String program = switch (arrival) {
      case Arrival.AtPort(String port) -> plan.ports().get(port).role() == PortRole.CUSTOMER ? "up_customer" : "up_machine";
      case Arrival.FromUnderlay _ -> "up_underlay";
    };
    verdict.fill((byte) 0);
    table("verdicts").put(zero, verdict);
    int action = testRun.run(object.programFd(program), frame, ifindex, 0);
    if (!table("verdicts").get(zero, verdict)) {
      throw new IllegalStateException("no verdict record");
    }
    return read(arrival, frame, action, testRun.left());
  }

  private Verdict read(Arrival arrival, byte[] frame, int action, byte[] left) {
    int kind = Layout.getInt(verdict, 0);
    DropCode code = DropCode.values()[Layout.getInt(verdict, 4)];
    boolean error = Layout.getInt(verdict, 20) != 0;
    int expected = switch (kind) {
      case 1, 3 -> TC_ACT_REDIRECT;
      case 2 -> TC_ACT_OK;
      case 4 -> error ? TC_ACT_REDIRECT : TC_ACT_SHOT;
      default -> throw new IllegalStateException("verdict " + kind + " is none; action " + action);
    };
    if (action != expected) {
      throw new IllegalStateException("verdict " + kind + " " + code + " with action " + action + ", not " + expected);
    }
    if (kind == 2 && !Arrays.equals(frame, left)) {
      throw new IllegalStateException("a frame for the own stack was changed");
    }
    Optional<Emission> emission = action == TC_ACT_REDIRECT ? Optional.of(new Emission(exit(), left)) : Optional.empty();
    return switch (kind) {
      case 1 -> new Verdict(Verdict.Outcome.FORWARDED, code, emission, Optional.empty(), Optional.empty());
      case 2 -> new Verdict(Verdict.Outcome.OWN_STACK, code, Optional.empty(), Optional.empty(), Optional.empty());
      case 3 -> new Verdict(Verdict.Outcome.ANSWERED, code, emission, Optional.empty(), Optional.empty());
      default -> new Verdict(Verdict.Outcome.DROPPED, code, Optional.empty(), emission, Optional.empty());
    };
  }

  private Exit exit() {
    int ifindex = Layout.getInt(verdict, 8);
    if (ifindex == underlayIfindex) {
      IpAddress remote = IpAddress.ofIpv4(Layout.getNetworkInt(verdict, 12));
      return new Exit.ToNode(nodesByUnderlay.getOrDefault(remote, remote.toString()), new NetworkId(Layout.getInt(verdict, 16)));
    }
    return ports.values().stream()
        .filter(port -> port.ifindex() == ifindex)
        .findFirst()
        .map(port -> new Exit.ToPort(port.port().name()))
        .orElseThrow(() -> new IllegalStateException("interface " + ifindex + " is no port"));
  }

  /** What the programs have counted. */
  public NodeCounters counters() {
    Map<String, Duplex> byPort = new HashMap<>();
    ports.forEach((name, port) -> byPort.put(name, new Duplex(count(port.slot()), count(port.slot() + 1))));
    Map<NetworkId, Duplex> byNetwork = new HashMap<>();
    if (plan.node().role() == NodeRole.EDGE) {
      networkSlots.forEach((network, slot) -> byNetwork.put(network, new Duplex(count(slot), count(slot + 1))));
    }
    Map<DropCode, Long> drops = new EnumMap<>(DropCode.class);
    for (DropCode code : DropCode.values()) {
      long dropped = perCpu("drops", code.ordinal(), 8, at -> Layout.getLong(cpuValues, at));
      if (dropped > 0) {
        drops.put(code, dropped);
      }
    }
    return new NodeCounters(byPort, byNetwork, count(Layout.SLOT_FORWARDED), drops, count(Layout.SLOT_NEW_FLOWS).packets(), 0);
  }

  private Count count(int slot) {
    return new Count(
        perCpu("counters", slot, 16, at -> Layout.getLong(cpuValues, at)),
            perCpu("counters", slot, 16, at -> Layout.getLong(cpuValues, at + 8)));
  }

  private long perCpu(String table, int index, int size, LongFunction<Long> reader) {
    MemorySegment key = arena.allocate(4, 4);
    Layout.putInt(key, 0, index);
    if (!table(table).get(key, cpuValues)) {
      throw new IllegalStateException(table + " has no " + index);
    }
    long sum = 0;
    for (int cpu = 0; cpu < Libbpf.possibleCpus(); cpu++) {
      sum += reader.apply((long) cpu * size);
    }
    return sum;
  }

  @Override
  public void close() {
    object.close();
    arena.close();
  }
}

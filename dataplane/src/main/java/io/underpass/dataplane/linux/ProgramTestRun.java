package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.NodeCounters;
import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Node;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The kernel's programs on packets from memory, without a network: BPF_PROG_TEST_RUN with the verdict record on. Needs the privileges of the data
 * plane, makes nothing that stays. Not thread-safe.
 */
public final class ProgramTestRun implements AutoCloseable {
  /** Room that the kernel has for a test packet beside its own headers. */
  public static final int MAX_FRAME = 3_400;
  private static final int OPTIONS_SIZE = 80;
  private static final int OUT_SIZE = 8_192;
  /** Test packets arrive at the loopback interface. */
  private static final int INGRESS_IFINDEX = 1;
  private static final int FIRST_IFINDEX = 1_000;
  private static final int UNDERLAY_IFINDEX = 999;

  private final BpfObject object;
  private final Map<String, BpfTable> tables = new HashMap<>();
  private final Map<String, LivePort> ports = new LinkedHashMap<>();
  private final Map<NetworkId, Integer> networkSlots = new LinkedHashMap<>();
  private final Map<String, Integer> portSlots = new LinkedHashMap<>();
  private final NodePlan plan;
  private final CounterReader reader;
  private String arrival = "";

  /** What a program did. */
  public enum Outcome { FORWARDED, OWN_STACK, ANSWERED, DROPPED }

  /**
   * The verdict record and the packet as the program left it.
   *
   * @param code {@link DropCode#NONE} unless dropped
   * @param error whether an ICMP error went out; {@code port}, {@code remote}, {@code network} and {@code frame} are then the error's
   * @param port where it left, if not over the underlay
   * @param remote the outer destination, if it left over the underlay
   * @param network the VNI on the wire, if it left over the underlay
   */
  public record Result(
      Outcome outcome, DropCode code, boolean error, Optional<String> port, Optional<IpAddress> remote, Optional<NetworkId> network, byte[] frame) {}

  private ProgramTestRun(NodePlan plan, BpfObject object) {
    this.plan = plan;
    this.object = object;
    NodeMaps.TABLES.forEach(name -> tables.put(name, NodeMaps.table(name, object.mapFd(name))));
    this.reader = new CounterReader(tables::get);
  }

  /**
   * One node of a plan, its tables filled.
   *
   * @throws IllegalArgumentException if the plan has no such node
   * @throws DataPlaneException if this machine or this build can't
   */
  public static ProgramTestRun of(Plan plan, String node) {
    NodePlan own = plan.node(node).orElseThrow(() -> new IllegalArgumentException("the plan has no node '" + node + "'"));
    LinuxSupport.require();
    BpfObject.Code code = BpfObject.Code.read();
    byte[] config = Encoding.config(code.digest(), own.node(), own.meter(), UNDERLAY_IFINDEX, true);
    Map<String, Integer> sizes = Map.of("mappings", Math.max(1_024, own.mappings().size()), "flows", own.meter() == null ? 1 : own.meter().flows());
    BpfObject object = BpfObject.load(code, new BpfObject.Load(LiveNode.programs(own.node().role()), config, sizes, Map.of()));
    ProgramTestRun run = new ProgramTestRun(own, object);
    run.fill(plan);
    return run;
  }

  private void fill(Plan whole) {
    Slots slots = new Slots(1_024);
    int ifindex = FIRST_IFINDEX;
    for (Port port : plan.ports().values()) {
      LivePort live = new LivePort(port, ifindex++, 0, false, slots.take());
      ports.put(port.name(), live);
      portSlots.put(port.name(), live.slot());
    }
    plan.networks().keySet().forEach(vni -> networkSlots.put(vni, slots.take()));
    Map<String, Node> nodes = new HashMap<>();
    whole.nodes().forEach((name, other) -> nodes.put(name, other.node()));
    TargetEncoder encoder = new TargetEncoder(nodes, ports, networkSlots);
    add("endpoints", Encoding.endpoints(nodes.values()));
    add("networks", Encoding.networks(plan.networks(), networkSlots));
    add("routes", Encoding.routes(plan.routes(), encoder));
    new MappingTable(tables.get("mappings")).add(plan.mappings(), encoder, new Differences());
    if (plan.meter() != null) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment value = arena.allocate(Layout.MeterValue.SIZE, 8);
        Layout.MeterValue.put(value, plan.meter());
        tables.get("meters").put(arena.allocate(4, 4), value);
      }
    }
  }

  private void add(String table, Map<ByteBuffer, ByteBuffer> entries) {
    new MirroredTable(tables.get(table)).add(entries);
  }

  /**
   * A frame at a port.
   *
   * @param frame 14–{@value #MAX_FRAME} octets
   * @throws IllegalArgumentException if the node has no such port
   */
  public Result atPort(String port, byte[] frame) {
    arrive(port);
    return run(programAt(port), frame, 1).result;
  }

  /** A frame at the underlay port. */
  public Result fromUnderlay(byte[] frame) {
    return run("up_underlay", frame, 1).result;
  }

  /**
   * What a program takes for one packet, without the redirect that follows. Programs that change the packet meet their own result the next time, so give frames that
   * come out as they went in, or take the figure for what it is.
   */
  public double nanosPerPacket(Optional<String> port, byte[] frame, int repeat) {
    port.ifPresent(this::arrive);
    return run(port.map(this::programAt).orElse("up_underlay"), frame, repeat).nanos;
  }

  private String programAt(String port) {
    return ports.get(port).port().role() == PortRole.CUSTOMER ? "up_customer" : "up_machine";
  }

  private void arrive(String port) {
    LivePort live = ports.get(port);
    if (live == null) {
      throw new IllegalArgumentException(plan.node().name() + " has no port '" + port + "', only " + ports.keySet());
    }
    if (arrival.equals(port)) {
      return;
    }
    LivePort here = new LivePort(live.port(), INGRESS_IFINDEX, 0, false, live.slot());
    new MirroredTable(tables.get("ports")).add(Encoding.ports(List.of(here)));
    MirroredTable sources = new MirroredTable(tables.get("sources"));
    sources.add(Encoding.sources(List.of(here)));
    sources.retain(Encoding.sources(List.of(here)));
    arrival = port;
  }

  private record Run(Result result, double nanos) {}

  private Run run(String program, byte[] frame, int repeat) {
    if (frame.length < 14 || frame.length > MAX_FRAME) {
      throw new IllegalArgumentException("a test frame has 14-" + MAX_FRAME + " octets, not " + frame.length);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(4, 4);
      MemorySegment verdict = arena.allocate(Layout.VERDICT_SIZE, 8);
      tables.get("verdicts").put(key, verdict);
      MemorySegment in = arena.allocate(frame.length);
      MemorySegment.copy(frame, 0, in, ValueLayout.JAVA_BYTE, 0, frame.length);
      MemorySegment out = arena.allocate(OUT_SIZE);
      MemorySegment options = arena.allocate(OPTIONS_SIZE, 8);
      options.set(ValueLayout.JAVA_LONG, 0, OPTIONS_SIZE);
      options.set(ValueLayout.ADDRESS, 8, in);
      options.set(ValueLayout.ADDRESS, 16, out);
      options.set(ValueLayout.JAVA_INT, 24, frame.length);
      options.set(ValueLayout.JAVA_INT, 28, OUT_SIZE);
      options.set(ValueLayout.JAVA_INT, 60, repeat);
      int status = Libbpf.testRun(object.programFd(program), options);
      if (status < 0) {
        throw new DataPlaneException(program + " can't run on " + frame.length + " octets: errno " + -status);
      }
      tables.get("verdicts").get(key, verdict);
      byte[] left = out.asSlice(0, options.get(ValueLayout.JAVA_INT, 28)).toArray(ValueLayout.JAVA_BYTE);
      return new Run(result(verdict, left), options.get(ValueLayout.JAVA_INT, 64));
    }
  }

  private Result result(MemorySegment verdict, byte[] frame) {
    int kind = Layout.getInt(verdict, 0);
    if (kind < 1 || kind > 4) {
      throw new DataPlaneException("the program recorded no verdict");
    }
    int ifindex = Layout.getInt(verdict, 8);
    int remote = Layout.getNetworkInt(verdict, 12);
    int vni = Layout.getInt(verdict, 16);
    return new Result(
        Outcome.values()[kind - 1],
        DropCode.values()[Layout.getInt(verdict, 4)],
        Layout.getInt(verdict, 20) == 1,
        portAt(ifindex),
        ifindex == UNDERLAY_IFINDEX ? Optional.of(IpAddress.ofIpv4(remote)) : Optional.empty(),
        ifindex == UNDERLAY_IFINDEX ? Optional.of(new NetworkId(vni)) : Optional.empty(),
        frame);
  }

  private Optional<String> portAt(int ifindex) {
    if (ifindex == INGRESS_IFINDEX) {
      return Optional.of(arrival);
    }
    return ports.values().stream().filter(live -> live.ifindex() == ifindex).map(live -> live.port().name()).findFirst();
  }

  /** What the programs have counted. */
  public NodeCounters counters() {
    return reader.read(portSlots, plan.node().role() == NodeRole.EDGE ? networkSlots : Map.of(), plan.meter() != null);
  }

  /** The names of the node's ports. */
  public List<String> ports() {
    return new ArrayList<>(ports.keySet());
  }

  @Override
  public void close() {
    object.close();
  }
}

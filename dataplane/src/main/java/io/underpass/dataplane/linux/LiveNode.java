package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.NodeCounters;
import io.underpass.dataplane.TrackedFlow;
import io.underpass.dataplane.linux.Layout.CrossingValue;
import io.underpass.dataplane.linux.Layout.MeterValue;
import io.underpass.dataplane.linux.Layout.NetworkValue;
import io.underpass.net.Prefix;
import io.underpass.plan.Crossing;
import io.underpass.plan.Meter;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Node;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Port;
import io.underpass.plan.Route;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One node that runs: its maps, its programs and its ports. {@link #grow} makes everything that a plan adds, {@link #shrink} then takes
 * away what it doesn't have any more. Not thread-safe but for {@link #flows} and {@link #hold}.
 */
final class LiveNode implements AutoCloseable {
  private final Node node;
  private final Fabric fabric;
  private final Path directory;
  private final NodeMaps maps;
  private final Slots slots;
  private final MirroredTable portTable;
  private final MirroredTable sources;
  private final MirroredTable networkTable;
  private final MirroredTable endpoints;
  private final MirroredTable routeTable;
  private final MappingTable mappings;
  private final FrontEndTable frontEnds;
  private final MirroredTable crossings;
  private volatile FilterTables filters;
  private final FilterHistory filterHistory = new FilterHistory();
  private final MirroredTable translations;
  private final CounterReader reader;
  private final Map<NetworkId, Integer> networkSlots = new LinkedHashMap<>();
  private final NodePorts ports;
  /** The plan's, bound or not. */
  private Set<String> wanted = Set.of();
  private @Nullable Map<Route.Key, Route> routes;
  private @Nullable TargetEncoder routesWritten;
  private volatile @Nullable Meter meter;
  private @Nullable Map<String, Port> inspected;

  /** What the tables of ports and sources hold whole, by identity: with many addresses a look at every source is most of an apply. */
  private @Nullable Map<String, LivePort> portsWritten;
  private Map<String, Integer> setsWritten = Map.of();
  private boolean inspecting;
  private boolean healthy;
  private Map<ByteBuffer, ByteBuffer> desiredRoutes = Map.of();

  private LiveNode(Node node, Fabric fabric, Path directory, NodeMaps maps) {
    this.node = node;
    this.fabric = fabric;
    this.directory = directory;
    this.maps = maps;
    this.slots = new Slots(maps);
    this.portTable = new MirroredTable(maps.table("ports"));
    this.sources = new MirroredTable(maps.table("sources"));
    this.networkTable = new MirroredTable(maps.table("networks"));
    this.endpoints = new MirroredTable(maps.table("endpoints"));
    this.routeTable = new MirroredTable(maps.table("routes"));
    this.mappings = new MappingTable(maps.table("mappings"));
    this.frontEnds = new FrontEndTable(maps.table("front_ends"), maps.table("backend_lists"));
    this.crossings = new MirroredTable(maps.table("crossings"));
    this.filters = filterTables();
    this.translations = new MirroredTable(maps.table("translations"));
    this.reader = new CounterReader(maps::table);
    networkTable.content().forEach((key, value) -> {
      int slot = Layout.getInt(MemorySegment.ofArray(value.array()), NetworkValue.SLOT);
      networkSlots.put(new NetworkId(Layout.getInt(MemorySegment.ofArray(key.array()), 0)), slot);
      slots.claim(slot);
    });
    this.ports = new NodePorts(node, fabric, maps, portTable, slots);
  }

  /**
   * Takes up the node's maps, or makes them.
   *
   * @param meters the file descriptor of the site's meters if another node of the site runs, else -1
   */
  static LiveNode open(NodePlan plan, Fabric fabric, Path directory, BpfObject.Code code, int underlayIfindex, int meters) {
    if (!NodeMaps.complete(directory)) {
      return new LiveNode(plan.node(), fabric, directory, NodePrograms.make(plan, code, directory, underlayIfindex, meters));
    }
    LiveNode live = new LiveNode(plan.node(), fabric, directory, NodeMaps.open(directory));
    live.reload(plan, code, underlayIfindex);
    return live;
  }

  private FilterTables filterTables() {
    return new FilterTables(
        maps.table("rule_classes"), maps.table("rule_bitmaps"), maps.table("rule_sets"),
        new RuleNames(maps.table("rule_names"), maps.capacity("rule_names")));
  }

  Node node() {
    return node;
  }

  int metersFd() {
    return maps.table("meters").fd();
  }

  /** One of its tables, for the caller to close; null if the node is gone. By any thread. */
  @Nullable BpfTable hold(String table) {
    return maps.hold(table);
  }

  Map<String, LivePort> ports() {
    return ports.bound();
  }

  Map<NetworkId, Integer> networkSlots() {
    return networkSlots;
  }

  private boolean reload(NodePlan plan, BpfObject.Code code, int underlayIfindex) {
    if (!NodePrograms.renew(plan, code, directory, maps, underlayIfindex)) {
      return false;
    }
    filters = filterTables();
    return true;
  }

  /** Adds and changes; what could not be done is in {@code problems}. How many entries that were. */
  long grow(NodePlan plan, Grow with) {
    wanted = plan.ports().keySet();
    boolean reloaded = reload(plan, with.code, with.underlayIfindex);
    inspecting = with.inspect || reloaded || !plan.ports().equals(inspected);
    inspected = null;
    long changes = reloaded ? 1 : 0;
    changes += writeMeter(plan.meter());
    changes += endpoints.add(Encoding.endpoints(with.nodes.values()));
    tooLong(plan.crossings()).ifPresent(problem -> with.problems.put(node.name(), problem));
    int problemsBefore = with.problems.size();
    changes += addFilters(plan, with.problems);
    changes += inspecting ? ports.bind(plan, with.problems) : 0;
    if (ports() != portsWritten || !filters.numbers().equals(setsWritten)) {
      portsWritten = null;
      changes += portTable.add(Encoding.ports(ports().values(), filters::number)) + sources.add(Encoding.sources(ports().values()));
      setsWritten = filters.numbers();
      filterHistory.are(ports().values(), System.nanoTime());
    }
    changes += translations.add(Encoding.translations(plan.translations(), ports()));
    plan.networks().keySet().forEach(vni -> networkSlots.computeIfAbsent(vni, _ -> slots.fresh()));
    TargetEncoder encoder = encoder(with);
    changes += networkTable.add(Encoding.networks(plan.networks(), encoder));
    changes += frontEnds.add(plan.frontEnds(), encoder) + crossings.add(Encoding.crossings(plan.crossings()));
    changes += mappings.add(plan.mappings(), encoder, with.differences);
    if (!plan.routes().equals(routes) || !encoder.equals(routesWritten)) {
      routes = null;
      desiredRoutes = Encoding.routes(plan.routes(), encoder);
      changes += routeTable.add(desiredRoutes);
      routesWritten = encoder;
    }
    changes += inspecting ? ports.attach(plan, with.ownIfindex, with.problems) : 0;
    healthy = with.problems.size() == problemsBefore;
    return changes;
  }

  /** Rules that find no room leave those that run, and let nothing through where none did; all else is changed nevertheless. */
  private int addFilters(NodePlan plan, Map<String, String> problems) {
    try {
      return filters.add(plan.ruleSets());
    } catch (DataPlaneException full) {
      problems.merge(node.name(), "rule sets stay as they were: " + full.getMessage(), (one, other) -> one + "; " + other);
      return 0;
    }
  }

  private static Optional<String> tooLong(Map<Crossing, List<Prefix>> crossings) {
    return crossings.entrySet().stream()
        .filter(entry -> entry.getValue().size() > CrossingValue.MAX_PREFIXES)
        .findFirst()
        .map(entry -> "of " + entry.getValue().size() + " prefixes that may cross from network " + entry.getKey().from() + " to "
            + entry.getKey().to() + " the kernel takes " + CrossingValue.MAX_PREFIXES + ": the first ones count, join some of the rest");
  }

  /**
   * What growing needs to know beside the node's own plan.
   *
   * @param nodes all nodes of the plan, by name
   * @param underlayIfindex where the site's packets leave
   * @param inspect whether to look at the interfaces even if the plan's ports haven't changed
   * @param problems by node or port, added to
   */
  record Grow(
      BpfObject.Code code,
      Map<String, Node> nodes,
      int ownIfindex,
      int underlayIfindex,
      Differences differences,
      boolean inspect,
      Map<String, String> problems) {}

  private TargetEncoder encoder(Grow with) {
    return new TargetEncoder(with.nodes, ports(), Map.copyOf(networkSlots));
  }

  /** Removes. How many entries that were. */
  long shrink(NodePlan plan, Grow with) {
    TargetEncoder encoder = encoder(with);
    long changes = mappings.retain(plan.mappings(), encoder);
    if (!plan.routes().equals(routes)) {
      changes += routeTable.retain(desiredRoutes);
      routes = plan.routes();
    }
    changes += inspecting ? ports.release(plan) : 0;
    if (ports() != portsWritten) {
      int gone = portTable.retain(Encoding.ports(ports().values(), filters::number));
      if (gone > 0) {
        FlowReader.OF_PORTS.forEach(name -> FlowReader.keepPorts(maps.table(name), ports().values()));
      }
      changes += gone + sources.retain(Encoding.sources(ports().values()));
      portsWritten = ports();
    }
    changes += filters.retain() + translations.retain(Encoding.translations(plan.translations(), ports()));
    changes += frontEnds.retain(plan.frontEnds()) + crossings.retain(Encoding.crossings(plan.crossings()));
    changes += networkTable.retain(Encoding.networks(plan.networks(), encoder));
    Set<NetworkId> gone = new HashSet<>(networkSlots.keySet());
    gone.removeAll(plan.networks().keySet());
    gone.forEach(vni -> slots.release(networkSlots.remove(vni)));
    changes += endpoints.retain(Encoding.endpoints(with.nodes.values()));
    inspected = healthy ? plan.ports() : null;
    return changes;
  }

  private int writeMeter(@Nullable Meter wanted) {
    if (wanted == null || wanted.equals(meter)) {
      return 0;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(MeterValue.SIZE, 8);
      MeterValue.put(value, wanted);
      maps.table("meters").put(arena.allocate(4, 4), value);
    }
    meter = wanted;
    return 1;
  }

  /** Takes the node away: ports go home, maps and programs vanish with their interface. The namespace stays. */
  void remove() {
    ports.release(NodePlan.idle(node));
    fabric.removeLink(node);
    close();
    NodeMaps.unpin(directory);
  }

  NodeCounters counters() {
    Map<String, Integer> portSlots = new HashMap<>();
    ports().forEach((name, live) -> portSlots.put(name, live.slot()));
    return reader.read(portSlots, node.role() == NodeRole.EDGE ? networkSlots : Map.of(), node.role() == NodeRole.GATEWAY && meter != null);
  }

  /** What its flow tables hold; nothing if it is gone. By any thread. */
  List<TrackedFlow> flows() {
    List<TrackedFlow> flows = new ArrayList<>();
    FlowReader.Names names = new FlowReader.Names(filters.names(), filterHistory);
    FlowReader.OF_PORTS.forEach(name ->
        flows.addAll(read(name, table -> FlowReader.ofPorts(table, node.name(), ports(), names))));
    if (node.role() == NodeRole.GATEWAY && meter != null) {
      flows.addAll(read("flows", table -> FlowReader.ofGateway(table, node.name())));
    }
    return flows;
  }

  private List<TrackedFlow> read(String name, Function<BpfTable, List<TrackedFlow>> reading) {
    try (BpfTable table = maps.hold(name)) {
      return table == null ? List.of() : reading.apply(table);
    }
  }

  /** What must be there for it to carry packets. */
  WatchedNode watched(int underlayIfindex) {
    return new WatchedNode(fabric.netns(node.site()), Fabric.device(node), underlayIfindex, ports.indices(wanted));
  }

  @Override
  public void close() {
    maps.close();
  }
}

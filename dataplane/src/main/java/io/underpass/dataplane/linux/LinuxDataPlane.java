package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlane;
import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.FlowReading;
import io.underpass.dataplane.LinkNeighbor;
import io.underpass.dataplane.NodeCounters;
import io.underpass.dataplane.NodeHealth;
import io.underpass.dataplane.Observation;
import io.underpass.dataplane.Reply;
import io.underpass.net.IpAddress;
import io.underpass.plan.Node;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The data plane of Linux: real packets. Everything it makes carries the prefix: namespaces {@code <prefix>-fabric} and {@code
 * <prefix>-<site>}, and the run directory with a bpffs in it. What runs goes on running without it.
 */
public final class LinuxDataPlane implements DataPlane {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  /** Packets run from edges to hosts, so what they will meet is made first. */
  private static final Comparator<NodePlan> HOSTS_FIRST = Comparator
      .comparing((NodePlan plan) -> switch (plan.node().role()) {
        case HOST -> 0;
        case GATEWAY -> 1;
        case EDGE -> 2;
      })
      .thenComparing(plan -> plan.node().name());

  private final String prefix;
  private final Path runDirectory;
  private final Bpffs bpffs;
  private final BpfObject.Code code;
  private final Fabric fabric;
  private final Map<String, LiveNode> live = new LinkedHashMap<>();
  private final SiteLinks links;
  private final SplittableRandom random = new SplittableRandom();
  private final BoundPorts bound = new BoundPorts(random);
  private final Readings readings;
  private boolean inspected;
  private boolean prepared;
  private boolean bare;
  private boolean swept;
  private boolean settled;
  private volatile Runnable healthChanged = () -> {};
  private volatile @Nullable HealthWatch watch;

  /**
   * @param prefix of everything made in the kernel; 1–12 letters and digits
   * @param runDirectory such as {@code /run/underpass/up}, on a file system that forgets at reboot; made if missing
   * @throws DataPlaneException ({@code DataPlaneUnavailable}) if this machine or this build can't
   */
  public LinuxDataPlane(String prefix, Path runDirectory) {
    this(prefix, runDirectory, Layout.VERSION, BpfObject.Code.read());
  }

  LinuxDataPlane(String prefix, Path runDirectory, int layout, BpfObject.Code code) {
    LinuxSupport.require();
    this.prefix = prefix;
    this.runDirectory = runDirectory;
    this.bpffs = new Bpffs(runDirectory, layout);
    this.code = code;
    this.fabric = new Fabric(prefix);
    this.links = new SiteLinks(fabric);
    this.readings = new Readings(fabric, random);
  }

  @Override
  public String kind() {
    return "linux";
  }

  @Override
  public synchronized Applied apply(Plan plan) {
    long start = System.nanoTime();
    if (plan.nodes().isEmpty()) {
      long changes = bare ? 0 : clear();
      return new Applied(changes, System.nanoTime() - start, Map.of());
    }
    Map<String, String> problems = new LinkedHashMap<>();
    prepare();
    HealthWatch watching = watching();
    watching.watch(staying(watching.nodes(), plan));
    Set<String> damaged = watching.damaged();
    long changes = removeReplaced(plan);
    Map<String, Node> nodes = new TreeMap<>();
    plan.nodes().forEach((name, nodePlan) -> nodes.put(name, nodePlan.node()));
    Map<String, List<NodePlan>> sites = sites(plan);
    Map<String, Integer> ifindexes = new HashMap<>();
    Map<String, LiveNode.Grow> growing = new HashMap<>();
    Differences differences = new Differences();
    // What others do to interfaces later is the watch's to notice.
    boolean inspect = !inspected;
    for (List<NodePlan> site : sites.values()) {
      try {
        ifindexes.putAll(links.ensure(site, inspect, damaged));
      } catch (DataPlaneException failure) {
        site.forEach(node -> problems.put(node.node().name(), failure.getMessage()));
      }
    }
    List<NodePlan> order = plan.nodes().values().stream()
        .filter(node -> !problems.containsKey(node.node().name()))
        .sorted(HOSTS_FIRST)
        .toList();
    for (NodePlan node : order) {
      String name = node.node().name();
      try {
        int first = ifindexes.get(sites.get(node.node().site()).getFirst().node().name());
        LiveNode running = live.get(name);
        if (running == null) {
          running = LiveNode.open(node, fabric, bpffs.of(node.node()), code, first, meters(sites.get(node.node().site())));
          live.put(name, running);
          changes++;
        }
        LiveNode.Grow grow = new LiveNode.Grow(
            code, nodes, ifindexes.get(name), first, differences, inspect || damaged.contains(name), problems);
        growing.put(name, grow);
        changes += running.grow(node, grow);
      } catch (DataPlaneException failure) {
        problems.put(name, failure.getMessage());
        growing.remove(name);
      }
    }
    for (NodePlan node : order.reversed()) {
      String name = node.node().name();
      if (growing.containsKey(name)) {
        try {
          changes += live.get(name).shrink(node, growing.get(name));
        } catch (DataPlaneException failure) {
          problems.put(name, failure.getMessage());
        }
      }
    }
    changes += removeOthers(plan, sites);
    watching.watch(running());
    bound.are(live.values(), fabric);
    readings.are(live.values());
    inspected = true;
    if (problems.isEmpty() && !settled) {
      bpffs.removeOtherLayouts();
      settled = true;
    }
    return new Applied(changes, System.nanoTime() - start, problems);
  }

  private static Map<String, List<NodePlan>> sites(Plan plan) {
    Map<String, List<NodePlan>> sites = new TreeMap<>();
    plan.nodes().values().stream()
        .sorted(Comparator.comparing(node -> node.node().name()))
        .forEach(node -> sites.computeIfAbsent(node.node().site(), _ -> new ArrayList<>()).add(node));
    return sites;
  }

  private int meters(List<NodePlan> site) {
    return site.stream()
        .map(node -> live.get(node.node().name()))
        .filter(Objects::nonNull)
        .findFirst()
        .map(LiveNode::metersFd)
        .orElse(-1);
  }

  private void prepare() {
    if (prepared && Netns.exists(fabric.netns()) && health().values().stream().noneMatch(node -> node.underlay() == NodeHealth.Link.GONE)) {
      return;
    }
    bare = false;
    bpffs.ensureMounted();
    fabric.ensureBridge();
    prepared = true;
  }

  /** Nodes that are another node now under the same name. */
  private long removeReplaced(Plan plan) {
    long changes = 0;
    for (LiveNode node : List.copyOf(live.values())) {
      NodePlan wanted = plan.nodes().get(node.node().name());
      if (wanted != null && !sameElement(wanted.node(), node.node())) {
        live.remove(node.node().name()).remove();
        links.forget(node.node());
        changes++;
      }
    }
    return changes;
  }

  private static boolean sameElement(Node one, Node other) {
    return one.site().equals(other.site()) && one.role() == other.role() && one.underlay().equals(other.underlay());
  }

  /** Nodes and sites that the plan doesn't have; after a start also those that an earlier server left. */
  private long removeOthers(Plan plan, Map<String, List<NodePlan>> sites) {
    long changes = 0;
    Set<String> emptied = new HashSet<>();
    for (LiveNode node : List.copyOf(live.values())) {
      if (!plan.nodes().containsKey(node.node().name())) {
        live.remove(node.node().name()).remove();
        links.forget(node.node());
        changes++;
        emptied.add(node.node().site());
      }
    }
    emptied.removeAll(sites.keySet());
    emptied.forEach(links::removeSite);
    if (!swept) {
      List<Node> nodes = plan.nodes().values().stream().map(NodePlan::node).toList();
      changes += Sweep.strangers(prefix, nodes);
      bpffs.retain(nodes);
      swept = true;
    }
    return changes;
  }

  @Override
  public synchronized Map<String, NodeCounters> counters() {
    Map<String, NodeCounters> counters = new TreeMap<>();
    live.forEach((name, node) -> counters.put(name, node.counters()));
    return counters;
  }

  @Override
  public FlowReading flows(Predicate<String> nodes) {
    return readings.flows(nodes);
  }

  @Override
  public Map<String, NodeHealth> health() {
    HealthWatch watching = watch;
    return watching == null ? Map.of() : watching.health();
  }

  @Override
  public void whenHealthChanges(Runnable changed) {
    healthChanged = changed;
    if (!health().values().stream().allMatch(NodeHealth::isUp)) {
      changed.run();
    }
  }

  /** The fabric's namespace, and the boot that it belongs to. */
  @Override
  public String incarnation() {
    Object identity = Netns.identity(fabric.netns());
    try {
      return identity == null ? "" : Files.readString(BOOT_ID).strip() + " " + identity;
    } catch (IOException failure) {
      throw new DataPlaneException("can't read " + BOOT_ID + ": " + failure.getMessage(), failure);
    }
  }

  @Override
  public List<LinkNeighbor> neighbors(String node, String port) {
    return bound.neighbors(node, port);
  }

  @Override
  public Reply probe(String node, String port, IpAddress destination, int tcpPort, Duration timeout) {
    return bound.probe(node, port, destination, tcpPort, timeout);
  }

  @Override
  public List<Observation> observe(String node, String port, byte[] frame) {
    return readings.observe(node, port, frame);
  }

  @Override
  public <T> T inside(String node, Callable<T> work) throws Exception {
    String netns = netns(node).orElseThrow(
        () -> new DataPlaneException("node '" + node + "' doesn't run: it does when a plan that has it was applied"));
    return Netns.inside(netns, work);
  }

  @Override
  public Optional<String> netns(String node) {
    return Optional.ofNullable(watch).map(watching -> watching.netns(node));
  }

  private HealthWatch watching() {
    HealthWatch watching = watch;
    if (watching == null || watching.isOver()) {
      inspected = false;
      watching = HealthWatch.start(fabric.netns(), () -> healthChanged.run());
      watch = watching;
    }
    return watching;
  }

  /** Of what is watched, what the plan keeps: nobody shall miss the rest while it goes. */
  private Map<String, WatchedNode> staying(Map<String, WatchedNode> watched, Plan plan) {
    Map<String, WatchedNode> staying = new HashMap<>();
    watched.forEach((name, node) -> {
      NodePlan wanted = plan.nodes().get(name);
      LiveNode running = live.get(name);
      if (wanted != null && running != null && sameElement(wanted.node(), running.node())) {
        staying.put(name, node.retaining(wanted.ports().keySet()));
      }
    });
    return staying;
  }

  private Map<String, WatchedNode> running() {
    Map<String, WatchedNode> running = new HashMap<>();
    live.forEach((name, node) -> running.put(name, node.watched(links.index(node.node()))));
    return running;
  }

  @Override
  public synchronized void close() {
    HealthWatch watching = watch;
    if (watching != null) {
      watching.close();
      watch = null;
    }
    live.values().forEach(LiveNode::close);
    live.clear();
    bound.are(List.of(), fabric);
    readings.are(List.of());
    links.clear();
    prepared = false;
    swept = false;
    settled = false;
    inspected = false;
  }

  @Override
  public synchronized void tearDown() {
    clear();
  }

  /** With nothing to run, nothing stays: neither the fabric nor what an earlier server made. How many namespaces went. */
  private long clear() {
    close();
    int gone = Sweep.everything(prefix, runDirectory).size();
    bare = true;
    return gone;
  }
}

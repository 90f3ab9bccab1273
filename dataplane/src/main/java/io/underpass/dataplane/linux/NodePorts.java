package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.linux.Layout.PortValue;
import io.underpass.plan.Node;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The ports of a node that runs: interfaces that come into its namespace, get a program, addresses and a pair of counters, and go back.
 * Not thread-safe but for {@link #bound}.
 */
final class NodePorts {
  private final Node node;
  private final Fabric fabric;
  private final NodeMaps maps;
  private final MirroredTable table;
  private final Slots slots;
  private final Map<String, Port> configured = new HashMap<>();
  private volatile Map<String, LivePort> bound = Map.of();

  /**
   * @param table of the kernel's, which after a start says what counters an interface has
   * @param slots those that networks have as well
   */
  NodePorts(Node node, Fabric fabric, NodeMaps maps, MirroredTable table, Slots slots) {
    this.node = node;
    this.fabric = fabric;
    this.maps = maps;
    this.table = table;
    this.slots = slots;
    table.content().values().forEach(value -> slots.claim(slotIn(value)));
  }

  /** Those whose interfaces are there, by name; another map whenever one is another. By any thread. */
  Map<String, LivePort> bound() {
    return bound;
  }

  /** Fetches what isn't there. How many that were; what could not be done is in {@code problems}. */
  long bind(NodePlan plan, Map<String, String> problems) {
    String netns = fabric.netns(node.site());
    Map<String, Netlink.Link> there = new HashMap<>();
    Netns.in(netns, Netlink::links).forEach(link -> there.put(link.name(), link));
    Map<String, LivePort> now = new LinkedHashMap<>();
    long changes = 0;
    for (Port port : plan.ports().values()) {
      LivePort before = bound.get(port.name());
      Netlink.Link link = there.get(port.name());
      boolean inPlace = link != null && link.alias().equals(PortBinding.alias(port.attachment()));
      try {
        if (!inPlace) {
          link = PortBinding.fetch(port, netns);
          configured.remove(port.name());
          changes++;
        }
        LivePort live = live(port, link);
        now.put(port.name(), live);
        if (before != null && before.slot() != live.slot()) {
          slots.release(before.slot());
        }
      } catch (DataPlaneException failure) {
        problems.put(port.name(), failure.getMessage());
      }
    }
    // What the plan doesn't have any more stays until everything new runs.
    bound.forEach((name, live) -> {
      if (!plan.ports().containsKey(name)) {
        now.putIfAbsent(name, live);
      }
    });
    bound = Map.copyOf(now);
    return changes;
  }

  private LivePort live(Port port, Netlink.Link link) {
    long mac = port.role() == PortRole.CUSTOMER && link.mac() != null ? link.mac().bits() : 0;
    LivePort before = bound.get(port.name());
    int slot = before != null && before.ifindex() == link.index() ? before.slot() : slotOf(link.index()).orElseGet(slots::fresh);
    return new LivePort(port, link.index(), mac, link.handsOverToPeer(), slot);
  }

  private Optional<Integer> slotOf(int ifindex) {
    return Optional.ofNullable(table.content().get(Encoding.integer(ifindex))).map(NodePorts::slotIn);
  }

  private static int slotIn(ByteBuffer value) {
    return Layout.getInt(MemorySegment.ofArray(value.array()), PortValue.SLOT);
  }

  /**
   * Puts the programs at the interfaces, the node's own link included, and gives them their addresses. How many programs were put.
   *
   * @param link the node's own
   */
  long attach(NodePlan plan, int link, Map<String, String> problems) {
    return Netns.in(fabric.netns(node.site()), () -> {
      long changes = maps.attach("up_underlay", link) ? 1 : 0;
      for (Port port : plan.ports().values()) {
        LivePort live = bound.get(port.name());
        if (live == null) {
          continue;
        }
        try {
          if (maps.attach(port.role() == PortRole.CUSTOMER ? "up_customer" : "up_machine", live.ifindex())) {
            changes++;
          }
          if (!port.equals(configured.get(port.name()))) {
            PortBinding.configure(port);
            configured.put(port.name(), port);
          }
        } catch (DataPlaneException failure) {
          configured.remove(port.name());
          problems.put(port.name(), failure.getMessage());
        }
      }
      return changes;
    });
  }

  /** Gives back what the plan doesn't have. How many that were. */
  long release(NodePlan plan) {
    String netns = fabric.netns(node.site());
    long changes = 0;
    for (Netlink.Link link : Netns.in(netns, Netlink::links)) {
      if (PortBinding.bound(link) && !plan.ports().containsKey(link.name())) {
        PortBinding.giveBack(link, netns);
        changes++;
      }
    }
    Map<String, LivePort> kept = new LinkedHashMap<>(bound);
    kept.keySet().retainAll(plan.ports().keySet());
    bound.forEach((name, live) -> {
      if (!kept.containsKey(name)) {
        slots.release(live.slot());
        configured.remove(name);
      }
    });
    bound = Map.copyOf(kept);
    return changes;
  }

  /** The interfaces' indices by port name; 0 for one that isn't bound. */
  Map<String, Integer> indices(Set<String> names) {
    Map<String, LivePort> now = bound;
    Map<String, Integer> indices = new HashMap<>();
    names.forEach(name -> indices.put(name, now.containsKey(name) ? now.get(name).ifindex() : 0));
    return indices;
  }
}

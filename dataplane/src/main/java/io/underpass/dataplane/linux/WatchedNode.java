package io.underpass.dataplane.linux;

import io.underpass.dataplane.NodeHealth;
import io.underpass.dataplane.NodeHealth.Link;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must be there for a node to carry packets.
 *
 * @param netns its namespace
 * @param device of the underlay, both ends
 * @param underlay the index of its end; 0 if it couldn't be made
 * @param ports the interfaces' indices by port name; 0 for one that couldn't be bound
 */
record WatchedNode(String netns, String device, int underlay, Map<String, Integer> ports) {
  WatchedNode {
    ports = Map.copyOf(ports);
  }

  /** Without other ports. */
  WatchedNode retaining(Set<String> names) {
    Map<String, Integer> kept = new HashMap<>(ports);
    kept.keySet().retainAll(names);
    return new WatchedNode(netns, device, underlay, kept);
  }

  Set<Integer> indices() {
    Set<Integer> indices = new HashSet<>(ports.values());
    indices.add(underlay);
    indices.remove(0);
    return indices;
  }

  /**
   * How it is.
   *
   * @param site its namespace; null if that isn't there
   * @param fabric the bridge's
   */
  NodeHealth health(@Nullable NamespaceView site, @Nullable NamespaceView fabric) {
    Map<String, Link> health = new HashMap<>();
    ports.forEach((name, index) -> health.put(name, health(site, name, index)));
    Link near = health(site, device, underlay);
    return new NodeHealth(health, near.isUp() ? farEnd(fabric) : near);
  }

  /** What can be repaired hides what can't, so that it is. */
  private static Link health(@Nullable NamespaceView view, String name, int index) {
    Netlink.Link link = view == null ? null : view.link(name);
    return link == null || link.index() != index ? Link.GONE
        : !view.hasFilter(index) ? Link.PROGRAM_GONE
        : !link.isSetUp() ? Link.SET_DOWN
        : !link.hasCarrier() ? Link.NO_CARRIER : Link.UP;
  }

  private Link farEnd(@Nullable NamespaceView fabric) {
    Netlink.Link end = fabric == null ? null : fabric.link(device);
    Netlink.Link bridge = fabric == null ? null : fabric.link(Fabric.BRIDGE);
    return end == null || bridge == null || end.master() != bridge.index() ? Link.GONE
        : !end.isSetUp() || !bridge.isSetUp() ? Link.NO_CARRIER : Link.UP;
  }
}

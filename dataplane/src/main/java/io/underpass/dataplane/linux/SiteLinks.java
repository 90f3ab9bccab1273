package io.underpass.dataplane.linux;

import io.underpass.plan.Meter;
import io.underpass.plan.Node;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sites' namespaces, links into the fabric and shapers. What was made is known, so that a change needn't wait until the kernel has let
 * us look at all of it. Not thread-safe.
 */
final class SiteLinks {
  private final Fabric fabric;
  private final Map<String, Integer> links = new HashMap<>();
  private final Map<String, Shaped> shaped = new HashMap<>();

  private record Shaped(String device, @Nullable Meter meter) {}

  SiteLinks(Fabric fabric) {
    this.fabric = fabric;
  }

  /**
   * Makes what a site hasn't got.
   *
   * @param site its nodes, at least one; bits leave through the first one's link
   * @param inspect whether to look at what is known too
   * @param damaged the nodes of which what is known isn't so any more
   * @return the links' indices in the site's namespace, by node name
   */
  Map<String, Integer> ensure(List<NodePlan> site, boolean inspect, Set<String> damaged) {
    Map<String, Integer> indices = new HashMap<>();
    fabric.ensureSite(site.getFirst().node().site());
    for (NodePlan plan : site) {
      Node node = plan.node();
      String device = Fabric.device(node);
      if (damaged.contains(node.name())) {
        links.remove(device);
        shaped.remove(node.site());
      }
      Integer known = inspect ? null : links.get(device);
      int index = known != null ? known : fabric.ensureLink(node);
      links.put(device, index);
      indices.put(node.name(), index);
    }
    shape(site.getFirst());
    return indices;
  }

  private void shape(NodePlan first) {
    Shaped wanted = new Shaped(Fabric.device(first.node()), first.meter());
    String site = first.node().site();
    boolean hasNone = wanted.meter == null && !shaped.containsKey(site) && first.node().role() != NodeRole.GATEWAY;
    if (!hasNone && !wanted.equals(shaped.get(site))) {
      fabric.shape(site, wanted.device, wanted.meter);
      shaped.put(site, wanted);
    }
  }

  /** The index of a node's link in its site's namespace; 0 if there is none. */
  int index(Node node) {
    return links.getOrDefault(Fabric.device(node), 0);
  }

  /** The node's link is gone. */
  void forget(Node node) {
    links.remove(Fabric.device(node));
  }

  void removeSite(String site) {
    fabric.removeSite(site);
    shaped.remove(site);
  }

  /** Nothing is known any more. */
  void clear() {
    links.clear();
    shaped.clear();
  }
}

package io.underpass.dataplane.linux;

import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Loads what a node's plan needs of the programs, with maps of the size that it needs, and pins it. */
final class NodePrograms {
  static final int PICKS = 1 << 16;
  static final int RULE_BITMAPS = 1 << 17;
  private static final int TRACKED_FLOWS = 1 << 18;
  private static final int DENIED_FLOWS = 1 << 16;
  private static final int FRAGMENTS = 1 << 13;
  private static final int RULE_SETS = 1 << 12;
  private static final int MAPPINGS = 1 << 18;

  private NodePrograms() {}

  static Set<String> of(NodeRole role) {
    return switch (role) {
      case EDGE -> Set.of("up_customer", "up_underlay");
      case GATEWAY -> Set.of("up_underlay");
      case HOST -> Set.of("up_machine", "up_underlay");
    };
  }

  /** How much a node remembers: tables that are replaced by an empty one when another size is wanted. */
  private static Map<String, Integer> memories(NodePlan plan) {
    Map<String, Integer> sizes = new HashMap<>();
    sizes.put("flows", plan.meter() == null ? 1 : plan.meter().flows());
    sizes.put("picks", plan.frontEnds().isEmpty() ? 1 : PICKS);
    sizes.put("rule_sets", plan.ruleSets().isEmpty() ? 1 : RULE_SETS);
    sizes.put("rule_bitmaps", plan.ruleSets().isEmpty() ? 1 : RULE_BITMAPS);
    sizes.put("rule_names", plan.ruleSets().isEmpty() ? 1 : Layout.RuleName.CAPACITY);
    sizes.put("tracked_flows", Encoding.filters(plan) ? TRACKED_FLOWS : 1);
    sizes.put("denied_flows", Encoding.filters(plan) ? DENIED_FLOWS : 1);
    sizes.put("fragments", Encoding.filters(plan) ? FRAGMENTS : 1);
    return sizes;
  }

  private static byte[] config(NodePlan plan, BpfObject.Code code, int underlayIfindex) {
    return Encoding.config(code.digest(), plan, underlayIfindex, Layout.FEATURE_OBSERVE);
  }

  /**
   * Everything anew; what was pinned there goes.
   *
   * @param meters the file descriptor of the site's meters if another node of the site runs, else -1
   */
  static NodeMaps make(NodePlan plan, BpfObject.Code code, Path directory, int underlayIfindex, int meters) {
    NodeMaps.unpin(directory);
    Map<String, Integer> sizes = memories(plan);
    sizes.put("mappings", MAPPINGS);
    Map<String, Integer> reused = meters < 0 ? Map.of() : Map.of("meters", meters);
    Set<String> programs = of(plan.node().role());
    try (BpfObject object = BpfObject.load(code, new BpfObject.Load(programs, config(plan, code, underlayIfindex), sizes, reused))) {
      NodeMaps.pin(object, directory, programs, true);
    }
    return NodeMaps.open(directory);
  }

  /** Loads the programs anew when their constants or their source differ from what is pinned; the maps stay. Whether it did. */
  static boolean renew(NodePlan plan, BpfObject.Code code, Path directory, NodeMaps maps, int underlayIfindex) {
    byte[] config = config(plan, code, underlayIfindex);
    Map<String, Integer> resized = memories(plan);
    resized.entrySet().removeIf(memory -> maps.capacity(memory.getKey()) == memory.getValue() || memory.getValue() == 1);
    if (Arrays.equals(config, maps.config()) && resized.isEmpty()) {
      return false;
    }
    Map<String, Integer> reused = maps.fds();
    reused.keySet().removeAll(resized.keySet());
    Set<String> programs = of(plan.node().role());
    try (BpfObject object = BpfObject.load(code, new BpfObject.Load(programs, config, resized, reused))) {
      NodeMaps.pin(object, directory, programs, false);
      resized.keySet().forEach(name -> maps.replace(name, object));
    }
    return true;
  }
}

package io.underpass.plan;

import java.util.Map;
import java.util.Optional;

/**
 * What runs everywhere: a value, computed from what exists.
 *
 * @param revision the revision of the desired state it follows from
 * @param nodes by name
 */
public record Plan(long revision, Map<String, NodePlan> nodes) {
  public static final Plan EMPTY = new Plan(0, Map.of());

  public Plan {
    nodes = Map.copyOf(nodes);
  }

  public Optional<NodePlan> node(String name) {
    return Optional.ofNullable(nodes.get(name));
  }
}

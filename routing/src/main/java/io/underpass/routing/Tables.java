package io.underpass.routing;

import io.underpass.plan.Flow;
import io.underpass.plan.Forwarding;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.plan.RuleClasses;
import io.underpass.plan.RuleSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The nodes of one plan, ready to be asked: a node's look-up is prepared when it is first asked and kept. Safe for any thread. */
final class Tables {
  private final Plan plan;
  private final Map<String, Ready> nodes = new ConcurrentHashMap<>();
  private final Map<RuleSet, RuleClasses> classes;

  private record Ready(NodePlan node, Forwarding forwarding) {}

  /** @param previous what it prepared is kept where its plan's parts are this one's; null: none */
  Tables(Plan plan, @Nullable Tables previous) {
    this.plan = plan;
    this.classes = previous == null ? Collections.synchronizedMap(new IdentityHashMap<>()) : previous.classes;
    if (previous != null) {
      previous.nodes.forEach((name, ready) -> {
        if (plan.nodes().get(name) == ready.node()) {
          nodes.put(name, ready);
        }
      });
      classes.keySet().retainAll(sets(plan));
    }
  }

  private static Set<RuleSet> sets(Plan plan) {
    Set<RuleSet> sets = Collections.newSetFromMap(new IdentityHashMap<>());
    plan.nodes().values().forEach(node -> sets.addAll(node.ruleSets().values()));
    return sets;
  }

  Plan plan() {
    return plan;
  }

  Forwarding of(NodePlan node) {
    return nodes.computeIfAbsent(node.node().name(), _ -> new Ready(node, new Forwarding(node))).forwarding();
  }

  /** The rule that decides about a flow. */
  Optional<RuleSet.Rule> rule(RuleSet set, Flow flow) {
    return classes.computeIfAbsent(set, RuleClasses::of).first(flow);
  }
}

package io.underpass.routing;

import io.underpass.plan.Flow;
import io.underpass.plan.Forwarding;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.plan.Reason;
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
  private final Map<String, String> absent;
  private final Map<String, Ready> nodes = new ConcurrentHashMap<>();
  private final Map<RuleSet, RuleClasses> classes;

  private record Ready(NodePlan node, Forwarding forwarding) {}

  /**
   * @param absent the ports whose interface isn't there, by name: why
   * @param previous what it prepared is kept where its plan's parts are this one's; null: none
   */
  Tables(Plan plan, Map<String, String> absent, @Nullable Tables previous) {
    this.plan = plan;
    this.absent = Map.copyOf(absent);
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

  /** The ports whose interface isn't there, by name: why. */
  Map<String, String> absent() {
    return absent;
  }

  /** Null where the node has none of this name, or no interface for it. */
  @Nullable Port port(NodePlan node, String name) {
    return absent.containsKey(name) ? null : node.ports().get(name);
  }

  /** Why no packet passes a port that the plan has; empty where its interface is there. */
  Optional<Reason> absence(Port port) {
    return Optional.ofNullable(absent.get(port.name())).map(why -> ReasonCode.NO_PORT.reason(
        "the interface of port " + port.name() + " isn't there: " + why, port.reason().subject()));
  }

  Forwarding of(NodePlan node) {
    return nodes.computeIfAbsent(node.node().name(), _ -> new Ready(node, new Forwarding(node))).forwarding();
  }

  /** The rule that decides about a flow. */
  Optional<RuleSet.Rule> rule(RuleSet set, Flow flow) {
    return classes.computeIfAbsent(set, RuleClasses::of).first(flow);
  }
}

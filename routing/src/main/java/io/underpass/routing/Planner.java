package io.underpass.routing;

import io.underpass.plan.Plan;
import java.util.Map;

/**
 * Turns a view into a plan. A planner remembers parts of its last plans by the identity of what they came from, so use one for a series of views; what it
 * answers is what a new one would answer. One thread at a time.
 */
public final class Planner {
  /** The plan of a view when nothing runs yet. */
  public Plan plan(View view) {
    return plan(view, Plan.EMPTY);
  }

  /**
   * The plan of a view.
   *
   * @param running what runs: where a circuit can't hold all addresses that may bypass, those that run keep their place
   */
  public Plan plan(View view, Plan running) {
    return new Plan(view.revision(), Map.of());
  }
}

package io.underpass.bgp.session;

import io.underpass.bgp.SessionState;
import java.util.List;

/**
 * One step of the state machine.
 *
 * @param next the state to be in
 * @param actions to be done, in this order
 */
public record Step(SessionState next, List<Action> actions) {
  public Step {
    actions = List.copyOf(actions);
  }

  static Step to(SessionState next, Action... actions) {
    return new Step(next, List.of(actions));
  }
}

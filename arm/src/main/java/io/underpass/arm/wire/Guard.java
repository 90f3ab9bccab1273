package io.underpass.arm.wire;

import io.underpass.arm.http.Caller;

/**
 * Who may do what. Actions are spelt as the service spells them: {@code Microsoft.Network/virtualNetworks/write}. Quick: asked for every
 * call.
 */
public interface Guard {
  /** @param scope an id; whoever may do something there may do it below */
  boolean allows(Caller caller, String action, String scope);

  /** Whether the caller has any role at, above or below a scope. */
  boolean knows(Caller caller, String scope);

  /** @throws ArmError 403 {@code AuthorizationFailed} unless {@link #allows} */
  default void require(Caller caller, String action, String scope) {
    if (!allows(caller, action, scope)) {
      throw denied(caller, action, scope);
    }
  }

  /** The service's refusal. */
  static ArmError denied(Caller caller, String action, String scope) {
    return ArmError.of(
        403,
        "AuthorizationFailed",
        "The client '%s' with object id '%s' does not have authorization to perform action '%s' over scope '%s' or the scope is invalid. "
            + "If access was recently granted, please refresh your credentials.",
        caller.application(),
        caller.principal(),
        action,
        scope);
  }
}

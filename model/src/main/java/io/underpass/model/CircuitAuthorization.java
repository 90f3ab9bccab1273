package io.underpass.model;

import org.jspecify.annotations.Nullable;

/**
 * A key that lets one connection of another subscription use the circuit.
 *
 * @param key null until issued
 */
public record CircuitAuthorization(ResourceId id, @Nullable Secret key) implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/expressRouteCircuits/authorizations");
}

package io.underpass.model;

import org.jspecify.annotations.Nullable;

/**
 * Global Reach: the private peerings of two circuits joined, so that their customers' sites reach each other.
 *
 * @param peering the private peering that it belongs to, on the circuit that asks for it
 * @param peer the other circuit's private peering; null where none can be read
 */
public record CircuitConnection(ResourceId id, ResourceId peering, @Nullable ResourceId peer) implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/expressRouteCircuits/peerings/connections");
}

package io.underpass.model;

import org.jspecify.annotations.Nullable;

/**
 * The provider's side of a circuit; its name is the circuit's service key.
 *
 * @param circuit null where the document names none
 */
public record ExpressRouteCrossConnection(
    ResourceId id, @Nullable ResourceId circuit, ExpressRouteCircuit.ProviderState providerState) implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/expressRouteCrossConnections");
}

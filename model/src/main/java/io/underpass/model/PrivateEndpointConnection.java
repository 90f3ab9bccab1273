package io.underpass.model;

import org.jspecify.annotations.Nullable;

/** A private link service's side of a private endpoint. */
public record PrivateEndpointConnection(ResourceId id, @Nullable ResourceId endpoint, PrivateEndpoint.Status status) implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/privateLinkServices/privateEndpointConnections");
}

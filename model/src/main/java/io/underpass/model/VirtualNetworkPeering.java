package io.underpass.model;

import org.jspecify.annotations.Nullable;

/**
 * One direction of a peering of two virtual networks. Stored; carries no packets yet.
 *
 * @param remote the other network
 * @param state {@code Initiated}, {@code Connected} or {@code Disconnected}
 */
public record VirtualNetworkPeering(
    ResourceId id, @Nullable ResourceId remote, String state, boolean allowGatewayTransit, boolean useRemoteGateways) implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/virtualNetworks/virtualNetworkPeerings");
}

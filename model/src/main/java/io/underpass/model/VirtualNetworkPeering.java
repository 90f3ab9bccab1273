package io.underpass.model;

import io.underpass.net.Prefix;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One side of a peering of two virtual networks: its parent's.
 *
 * @param remote the other network
 * @param settings what this side allows and uses
 * @param remoteSpaces the other network's address spaces when this side was last synchronized: what it sends there
 */
public record VirtualNetworkPeering(
    ResourceId id, @Nullable ResourceId remote, State state, Set<Setting> settings, List<Prefix> remoteSpaces) implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/virtualNetworks/virtualNetworkPeerings");

  /** How far both sides have come; the service's words. */
  public enum State {
    /** The other side isn't there. */
    INITIATED,
    /** Both sides are there. */
    CONNECTED,
    /** The other side was there and is gone. */
    DISCONNECTED;

    public static Optional<State> tryParse(String text) {
      return Texts.constant(State.class, text);
    }

    /** As on the wire: {@code Connected}. */
    @Override
    public String toString() {
      return Texts.word(this);
    }
  }

  /** What a side may allow or use; off where the document doesn't say. */
  public enum Setting {
    /** The other network's machines reach this one's. */
    ALLOW_VIRTUAL_NETWORK_ACCESS("allowVirtualNetworkAccess"),
    /** What the other network's machines pass on from elsewhere gets in too. */
    ALLOW_FORWARDED_TRAFFIC("allowForwardedTraffic"),
    /** The other network may use this one's gateways. */
    ALLOW_GATEWAY_TRANSIT("allowGatewayTransit"),
    /** This network uses the other one's gateways. */
    USE_REMOTE_GATEWAYS("useRemoteGateways");

    private final String member;

    Setting(String member) {
      this.member = member;
    }

    /** The member of the document. */
    public String member() {
      return member;
    }
  }

  public VirtualNetworkPeering {
    settings = settings.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(settings));
    remoteSpaces = List.copyOf(remoteSpaces);
  }

  public boolean has(Setting setting) {
    return settings.contains(setting);
  }

  /** The network whose side it is. */
  public ResourceId local() {
    return id.parent();
  }
}

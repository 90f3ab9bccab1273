package io.underpass.routing;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import org.jspecify.annotations.Nullable;

/**
 * A route of a network interface, as the service's {@code EffectiveRoute} says it.
 *
 * @param name the user's name for it; null unless a user has made it
 * @param source who made it
 * @param state whether it counts
 * @param prefix {@code addressPrefix}, where it is a list of one
 * @param nextHopType where it leads
 * @param nextHop {@code nextHopIpAddress}, where it is a list of one, or an empty one for null
 */
public record EffectiveRoute(
    @Nullable String name, Source source, State state, Prefix prefix, NextHopType nextHopType, @Nullable IpAddress nextHop) {
  /** Who made a route; the service's words. */
  public enum Source {
    /** The service, for every network. */
    DEFAULT("Default"),
    /** A route table. */
    USER("User"),
    /** A gateway, from what edges announce to it. */
    VIRTUAL_NETWORK_GATEWAY("VirtualNetworkGateway");

    private final String text;

    Source(String text) {
      this.text = text;
    }

    /** As on the wire: {@code VirtualNetworkGateway}. */
    @Override
    public String toString() {
      return text;
    }
  }

  /** Whether a route counts; the service's words. */
  public enum State {
    ACTIVE("Active"),
    /** Another one wins. */
    INVALID("Invalid");

    private final String text;

    State(String text) {
      this.text = text;
    }

    /** As on the wire: {@code Active}. */
    @Override
    public String toString() {
      return text;
    }
  }

  /** Where a route leads; the service's words, in its spelling. */
  public enum NextHopType {
    VNET_LOCAL("VnetLocal"),
    /** A network that this one is peered with, in the same region. */
    VNET_PEERING("VNetPeering"),
    /** A network that this one is peered with, in another region. */
    VNET_GLOBAL_PEERING("VNetGlobalPeering"),
    /** Over an edge: what the gateway has learnt doesn't pass the gateway on its way out. */
    VIRTUAL_NETWORK_GATEWAY("VirtualNetworkGateway"),
    /** A private endpoint; the portal's word, which the SDKs don't list. */
    INTERFACE_ENDPOINT("InterfaceEndpoint"),
    INTERNET("Internet"),
    /** A machine that forwards. */
    VIRTUAL_APPLIANCE("VirtualAppliance"),
    /** Nowhere. */
    NONE("None");

    private final String text;

    NextHopType(String text) {
      this.text = text;
    }

    /** As on the wire: {@code VnetLocal}. */
    @Override
    public String toString() {
      return text;
    }
  }
}

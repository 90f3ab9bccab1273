package io.underpass.model;

import io.underpass.net.BitRate;

/** A port pair of one's own ("ExpressRoute Direct"). */
public record ExpressRoutePort(ResourceId id, String location, BitRate bandwidth) implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/expressRoutePorts");
}

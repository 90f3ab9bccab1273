package io.underpass.model;

import io.underpass.net.Prefix;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A virtual network.
 *
 * @param addressSpaces what it advertises: never its subnets
 * @param subnets those embedded in its document
 * @param community the one of its own; null for none
 * @param flowTimeout after how long without a packet its flows are forgotten, 4–30 minutes; null where it isn't set
 */
public record VirtualNetwork(
    ResourceId id,
    String location,
    List<Prefix> addressSpaces,
    List<Subnet> subnets,
    @Nullable BgpCommunity community,
    @Nullable Duration flowTimeout)
    implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/virtualNetworks");

  public VirtualNetwork {
    addressSpaces = List.copyOf(addressSpaces);
    subnets = List.copyOf(subnets);
  }

  /** One without a flow timeout of its own. */
  public VirtualNetwork(
      ResourceId id, String location, List<Prefix> addressSpaces, List<Subnet> subnets, @Nullable BgpCommunity community) {
    this(id, location, addressSpaces, subnets, community, null);
  }

  /** What its routes carry on private peering: nothing until it has a community of its own (azure-docs, expressroute-routing, 03/2026). */
  public List<BgpCommunity> communities() {
    return community == null
        ? List.of()
        : Stream.concat(Stream.of(community), RegionalCommunities.of(location).stream()).distinct().toList();
  }
}

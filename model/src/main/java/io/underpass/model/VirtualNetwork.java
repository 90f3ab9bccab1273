package io.underpass.model;

import io.underpass.net.Prefix;
import java.util.List;

/**
 * A virtual network.
 *
 * @param addressSpaces what it advertises: never its subnets
 * @param subnets those embedded in its document
 */
public record VirtualNetwork(ResourceId id, String location, List<Prefix> addressSpaces, List<Subnet> subnets) implements Resource {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/virtualNetworks");

  public VirtualNetwork {
    addressSpaces = List.copyOf(addressSpaces);
    subnets = List.copyOf(subnets);
  }
}

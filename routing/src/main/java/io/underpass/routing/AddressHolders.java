package io.underpass.routing;

import io.underpass.plan.Mapping;

/** Addresses of one virtual network, and who has them. Each address is in one such table at most. */
interface AddressHolders {
  AddressTable addresses();

  /** @param owner as {@link AddressTable#owner} says */
  Occupant occupant(int owner);

  /** The mappings of an edge to which a connection gives the addresses, by owner. A new array. */
  Mapping[] atEdge(Topology.Join join);
}

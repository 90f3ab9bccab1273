package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;

/**
 * What has an address of a virtual network, as far as FastPath's rules ask.
 *
 * @param id of a network interface, of a load balancer's front end, or of an inbound endpoint
 */
public record Occupant(Kind kind, ResourceId id) {
  /** The kinds that FastPath tells apart. */
  public enum Kind {
    MACHINE,
    PRIVATE_ENDPOINT,
    STANDARD_FRONT_END,
    BASIC_FRONT_END,
    DNS_RESOLVER
  }

  static Kind kindOf(NetworkInterface nic) {
    return nic.privateEndpoint() == null ? Kind.MACHINE : Kind.PRIVATE_ENDPOINT;
  }

  static Occupant of(NetworkInterface nic) {
    return new Occupant(kindOf(nic), nic.id());
  }
}

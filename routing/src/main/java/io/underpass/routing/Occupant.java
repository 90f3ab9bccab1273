package io.underpass.routing;

import io.underpass.model.DnsInboundEndpoint;
import io.underpass.model.LoadBalancer;
import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.model.Resources;
import io.underpass.net.IpAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

  static Occupant of(LoadBalancer balancer, LoadBalancer.FrontEnd frontEnd) {
    return new Occupant(
        switch (balancer.sku()) {
          case STANDARD -> Kind.STANDARD_FRONT_END;
          case BASIC -> Kind.BASIC_FRONT_END;
        },
        frontEnd.id());
  }

  static Occupant of(DnsInboundEndpoint endpoint) {
    return new Occupant(Kind.DNS_RESOLVER, endpoint.id());
  }

  /** What has an address of a network that no interface has; empty where nothing has it. */
  static Optional<Occupant> ofService(Resources resources, ResourceId network, IpAddress address) {
    return resources.all(LoadBalancer.class).stream()
        .flatMap(balancer -> balancer.frontEnds().stream()
            .filter(frontEnd -> isAt(frontEnd.subnet(), frontEnd.address(), network, address))
            .map(frontEnd -> of(balancer, frontEnd)))
        .findFirst()
        .or(() -> resources.all(DnsInboundEndpoint.class).stream()
            .filter(endpoint -> isAt(endpoint.subnet(), endpoint.address(), network, address))
            .findFirst()
            .map(Occupant::of));
  }

  private static boolean isAt(@Nullable ResourceId subnet, @Nullable IpAddress has, ResourceId network, IpAddress address) {
    return subnet != null && subnet.parent().equals(network) && address.equals(has);
  }
}

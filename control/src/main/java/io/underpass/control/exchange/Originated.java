package io.underpass.control.exchange;

import io.underpass.bgp.message.AsPath;
import io.underpass.bgp.message.Community;
import io.underpass.bgp.message.PathAttributes;
import io.underpass.bgp.rib.LocalRoute;
import io.underpass.model.LearntRoute;
import io.underpass.model.ResourceId;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.routing.Advertisement;
import io.underpass.routing.Link;
import io.underpass.routing.View;
import java.util.List;
import java.util.stream.Collectors;

/** What starts here: at a gateway's instances address spaces, never subnets; at an edge the prefixes that are on premises by decree. */
final class Originated {
  private Originated() {}

  static List<LocalRoute> by(View view, ResourceId gateway) {
    return Advertisement.of(view, gateway).routes().stream().map(Originated::route).toList();
  }

  /** As if the customer had announced them. */
  static List<LocalRoute> byDecree(List<LearntRoute> decreed, Link link) {
    return decreed.stream()
        .filter(route -> route.circuit().equals(link.circuit()) && route.link() == link.role())
        .collect(Collectors.toMap(LearntRoute::prefix, route -> route, (one, _) -> one))
        .values().stream()
        .map(route -> new LocalRoute(
            route.prefix(),
            PathAttributes.builder(route.nextHop()).asPath(AsPath.of(route.asPath().toArray(Asn[]::new))).build()))
        .toList();
  }

  private static LocalRoute route(Advertisement.Route route) {
    List<Community> communities = route.communities().stream().map(community -> new Community(community.bits())).toList();
    IpAddress anywhere = route.prefix().isIpv4() ? IpAddress.ofIpv4(0) : new IpAddress(0, 0);
    return new LocalRoute(route.prefix(), PathAttributes.builder(anywhere).communities(communities).build());
  }
}

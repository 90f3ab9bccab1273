package io.underpass.routing;

import io.underpass.model.CircuitPeering;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.LearntRoute;
import io.underpass.model.LinkRole;
import io.underpass.model.Resources;
import io.underpass.model.StaticRoutes;
import io.underpass.net.Asn;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.List;

/** What customers announce by decree. */
public final class Announcements {
  private Announcements() {}

  /** The routes of all static routes whose circuit has private peering with links of their family. Equal ones count once. */
  public static List<LearntRoute> of(Resources resources) {
    List<LearntRoute> learnt = new ArrayList<>();
    for (StaticRoutes routes : resources.all(StaticRoutes.class)) {
      resources.get(ExpressRouteCircuit.class, routes.circuit())
          .flatMap(resources::privatePeering)
          .ifPresent(peering -> learnt.addAll(of(routes, peering)));
    }
    return learnt.stream().distinct().toList();
  }

  private static List<LearntRoute> of(StaticRoutes routes, CircuitPeering peering) {
    List<LearntRoute> learnt = new ArrayList<>();
    List<Asn> asPath = !routes.asPath().isEmpty() || peering.peerAsn() == null ? routes.asPath() : List.of(peering.peerAsn());
    for (LinkRole link : routes.link() == null ? List.of(LinkRole.values()) : List.of(routes.link())) {
      for (Prefix prefix : routes.prefixes()) {
        peering.links(prefix.isIpv4()).ifPresent(links -> learnt.add(new LearntRoute(
            routes.circuit(), link, prefix, asPath, routes.nextHop() == null ? links.customer(link) : routes.nextHop())));
      }
    }
    return learnt;
  }
}

package io.underpass.control.reconcile;

import io.underpass.control.RouteSource;
import io.underpass.model.CircuitPeering;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.LearntRoute;
import io.underpass.model.LinkRole;
import io.underpass.model.Resources;
import io.underpass.model.StaticRoutes;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.routing.Reachability;
import java.util.ArrayList;
import java.util.List;

/** On-premises prefixes by decree: the documents under {@code /underpass/routes}. */
public final class StaticRouteSource implements RouteSource {
  private record Cached(List<Object> from, List<LearntRoute> routes) {}

  private volatile Cached last = new Cached(List.of(), List.of());

  @Override
  public List<LearntRoute> routes(Resources resources) {
    List<Object> from =
        List.of(resources.all(StaticRoutes.class), resources.all(ExpressRouteCircuit.class), resources.all(CircuitPeering.class));
    Cached cached = last;
    if (!cached.from().equals(from)) {
      List<LearntRoute> routes = new ArrayList<>();
      resources.all(StaticRoutes.class).forEach(decree -> add(decree, resources, routes));
      cached = new Cached(from, cached.routes().equals(routes) ? cached.routes() : List.copyOf(routes));
      last = cached;
    }
    return cached.routes();
  }

  /** A decree says nothing of sessions. */
  @Override
  public Reachability reachability() {
    return Reachability.ALL_UP;
  }

  /** Resources alone change them. */
  @Override
  public void listen(Runnable changed) {}

  private static void add(StaticRoutes decree, Resources resources, List<LearntRoute> routes) {
    CircuitPeering peering =
        resources.get(ExpressRouteCircuit.class, decree.circuit()).flatMap(resources::privatePeering).orElse(null);
    if (peering == null) {
      return;
    }
    List<Asn> asPath = !decree.asPath().isEmpty() ? decree.asPath() : peering.peerAsn() == null ? List.of() : List.of(peering.peerAsn());
    for (LinkRole link : decree.link() == null ? List.of(LinkRole.values()) : List.of(decree.link())) {
      for (Prefix prefix : decree.prefixes()) {
        IpAddress nextHop = decree.nextHop() != null && decree.nextHop().isIpv4() == prefix.isIpv4()
            ? decree.nextHop()
            : peering.links(prefix.isIpv4()).map(links -> links.customer(link)).orElse(null);
        if (nextHop != null) {
          routes.add(new LearntRoute(decree.circuit(), link, prefix, asPath, nextHop));
        }
      }
    }
  }
}

package io.underpass.control.reconcile;

import io.underpass.control.RouteSource;
import io.underpass.model.CircuitPeering;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.LearntRoute;
import io.underpass.model.Resources;
import io.underpass.model.StaticRoutes;
import io.underpass.routing.Announcements;
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
      List<LearntRoute> routes = Announcements.of(resources);
      cached = new Cached(from, cached.routes().equals(routes) ? cached.routes() : routes);
      last = cached;
    }
    return cached.routes();
  }

  /** Resources alone change them. */
  @Override
  public void listen(Runnable changed) {}
}

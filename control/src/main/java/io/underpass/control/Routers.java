package io.underpass.control;

import io.underpass.bgp.NeighborStatus;
import io.underpass.bgp.rib.RibRoute;
import io.underpass.dataplane.LinkNeighbor;
import io.underpass.routing.RouteExchange;
import java.util.List;
import java.util.Optional;

/** The nodes that speak BGP, and what they say of their sessions and routes. Safe for any thread; answers are as of now. */
public interface Routers {
  /** Sorted by node, then as configured. Empty where nothing speaks: the emulated data plane. */
  List<Status> all();

  /** The router of a node, if it speaks. */
  default Optional<Status> of(String node) {
    return all().stream().filter(router -> router.node().equals(node)).findFirst();
  }

  /** What a neighbor sent, before import policy; empty if there is no such session. */
  List<RibRoute> received(String node, String session);

  /** What import policy left of it. */
  List<RibRoute> accepted(String node, String session);

  /** What was sent to a neighbor; empty if there is no such session. */
  List<RibRoute> advertised(String node, String session);

  /** The best paths at a node, equal ones too; empty if it doesn't speak. */
  List<RibRoute> best(String node);

  /** The hardware addresses on an edge's link, the edge's own first; empty where there is no link. */
  List<LinkNeighbor> neighbors(String node);

  /**
   * A node that speaks.
   *
   * @param router who it is, and its sessions as they should be
   * @param sessions how they are; one that is to come is absent
   */
  record Status(RouteExchange.Router router, List<SessionStatus> sessions) {
    public Status {
      sessions = List.copyOf(sessions);
    }

    public String node() {
      return router.node();
    }
  }

  /** A session: what it should be and how it is. */
  record SessionStatus(RouteExchange.Session planned, NeighborStatus status) {}
}

package io.underpass.e2e.interop;

import java.util.function.Consumer;

/** What is tried with every peer. The order is the page's. */
enum Case {
  SESSION("Session", 1, Cases::session),
  ROUTES("Routes both ways, with communities; withdrawn again", 1, Cases::routes),
  MANY_ROUTES("3,000 routes at once", 1, Cases::manyRoutes),
  ROUTE_REFRESH("Route refresh", 1, Cases::routeRefresh),
  IPV6("IPv6", 1, Cases::ipv6),
  FOUR_OCTET_AS("4-octet AS numbers", 1, Cases::fourOctetAs),
  MD5("MD5", 1, Cases::md5),
  WRONG_MD5("Wrong MD5 key: no session; right again: session", 1, Cases::wrongMd5),
  BFD("BFD: packets eaten, link up", 1, Cases::bfd),
  BFD_RESTARTER("BFD: packets eaten, link up, graceful restart agreed on", 1, Cases::bfdOfRestarters),
  HOLD_TIMER("Hold timer: packets eaten, no BFD", 1, Cases::holdTimer),
  HOLD_TIMER_RESTARTER("Hold timer: packets eaten, graceful restart agreed on", 1, Cases::holdTimerOfRestarters),
  PREFIX_LIMIT("Our prefix limit exceeded; session returns when below", 1, Cases::prefixLimit),
  PEERS_PREFIX_LIMIT("The peer's prefix limit exceeded", 1, Cases::peersPrefixLimit),
  PREPEND("We prepend: the link is drained, the session stays", 2, Cases::prepend),
  PEER_PREPENDS("The peer prepends: the link is drained", 2, Cases::peerPrepends),
  OUR_RESTART("Graceful restart: our speaker killed, back with fewer routes", 1, Cases::ourRestart),
  OUR_RESTART_BFD_GOES_ON("Graceful restart: our speaker killed, BFD goes on in a process of its own", 1, Cases::ourRestartBfdGoesOn),
  OUR_RESTART_WATCHED("Graceful restart: our process killed, BFD with it", 1, Cases::ourRestartUnderBfd),
  PEERS_RESTART("Graceful restart: the peer killed, and back", 1, Cases::peersRestart),
  BAD_MESSAGE("Bad message from the peer: NOTIFICATION", 1, Cases::badMessage),
  OUR_BAD_MESSAGE("Bad message to the peer: its NOTIFICATION is understood", 1, Cases::ourBadMessage),
  MALFORMED_UPDATE("Malformed attribute: a withdrawal, the session stays", 1, Cases::malformedUpdate),
  SHUTDOWN("Administrative shutdown with a text, both ways", 1, Cases::shutdown);

  private final String title;
  private final int links;
  private final Consumer<Duel> script;

  Case(String title, int links, Consumer<Duel> script) {
    this.title = title;
    this.links = links;
    this.script = script;
  }

  String title() {
    return title;
  }

  /** How many links join the two. */
  int links() {
    return links;
  }

  /** @throws AssertionError what was expected, and what both sides say */
  void run(Duel duel) {
    script.accept(duel);
  }
}

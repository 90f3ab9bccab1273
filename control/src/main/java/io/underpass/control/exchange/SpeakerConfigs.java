package io.underpass.control.exchange;

import io.underpass.bgp.BfdTimers;
import io.underpass.bgp.Neighbor;
import io.underpass.bgp.PrefixLimit;
import io.underpass.bgp.SessionTimers;
import io.underpass.bgp.SpeakerConfig;
import io.underpass.bgp.message.AddressFamily;
import io.underpass.net.IpAddress;
import io.underpass.routing.RouteExchange.Far;
import io.underpass.routing.RouteExchange.Router;
import io.underpass.routing.RouteExchange.Seat;
import io.underpass.routing.RouteExchange.Session;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a speaker is told, from who it is and whom it should speak with. */
final class SpeakerConfigs {
  /** Of the service: 60 s and 180 s, the lower side wins (azure-docs, expressroute-bfd; ExpressRoute FAQ). */
  private static final SessionTimers TIMERS =
      new SessionTimers(Duration.ofSeconds(180), Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ZERO);

  /** 300 ms, three times (azure-docs, expressroute-bfd). */
  private static final BfdTimers BFD = BfdTimers.DEFAULT;

  /** After this while a neighbor that sent too many prefixes is tried again. */
  static final Duration RETURN_AFTER = Duration.ofSeconds(15);

  /** Over at most four circuits, so eight edges. */
  private static final int MAX_PATHS = 8;

  /** From the unique local addresses (RFC 4193). */
  private static final long OWN_NAMES = 0xFD75_6E64_6572_0000L;

  private SpeakerConfigs() {}

  /**
   * @param dead why the router's node carries nothing; its sessions are kept down and say so. Null while it does
   */
  static SpeakerConfig of(Router router, SpeakerConfig.Start start, @Nullable String dead) {
    SpeakerConfig.Builder config = SpeakerConfig.builder(router.asn(), router.id()).start(start).maxPaths(MAX_PATHS);
    router.sessions().stream().map(session -> session.ends().local()).distinct().forEach(config::listen);
    for (Session session : router.sessions()) {
      config.neighbor(neighbor(router.seat(), session, dead));
    }
    return config.build();
  }

  private static Neighbor neighbor(Seat seat, Session session, @Nullable String dead) {
    IpAddress remote = session.ends().remote();
    Neighbor.Builder neighbor = Neighbor.builder(session.name(), remote, session.remoteAsn())
        .localAddress(session.ends().local())
        .timers(TIMERS)
        .bfd(BFD);
    if (session.key() != null) {
      neighbor.md5(session.key().value());
    }
    switch (session.far()) {
      case Far.Customer customer -> neighbor
          .limit(
              customer.ipv4() ? AddressFamily.IPV4_UNICAST : AddressFamily.IPV6_UNICAST,
              PrefixLimit.of(session.routeLimit(), RETURN_AFTER))
          .importPolicy(ExchangePolicies.FROM_CUSTOMER)
          .exportPolicy(ExchangePolicies.TO_CUSTOMER);
      case Far.Own _ -> neighbor
          .nextHop(named(session.ends().local()))
          .families(AddressFamily.IPV4_UNICAST, AddressFamily.IPV6_UNICAST)
          .exportPolicy(seat instanceof Seat.Edge ? ExchangePolicies.EDGE_TO_GATEWAY : ExchangePolicies.GATEWAY_TO_EDGE);
    }
    if (dead != null) {
      neighbor.shutdown(dead);
    }
    return neighbor.build();
  }

  /** The IPv6 name of an underlay address: sessions of ours run over IPv4 and carry both families; no packet ever has it. */
  private static IpAddress named(IpAddress underlay) {
    return new IpAddress(OWN_NAMES, underlay.ipv4Bits() & 0xFFFF_FFFFL);
  }
}

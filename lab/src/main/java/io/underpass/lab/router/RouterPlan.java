package io.underpass.lab.router;

import io.underpass.lab.file.LabFile;
import io.underpass.lab.file.LabFile.Advertisement;
import io.underpass.lab.file.LabFile.Link;
import io.underpass.lab.router.BgpNeighbor.Bfd;
import io.underpass.lab.router.BgpNeighbor.Exchange;
import io.underpass.lab.router.BgpNeighbor.Liveness;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.List;

/**
 * What a router is to do, whatever software does it: announce to its neighbors, learn from them, and send over all best paths at once.
 *
 * @param name the router's
 * @param id its BGP identifier, an IPv4 address (RFC 4271 section 4.2)
 * @param restart what it does about graceful restart
 */
public record RouterPlan(String name, Asn asn, IpAddress id, Restart restart, List<BgpNeighbor> neighbors) {
  /** Microsoft's AS number on every peering. */
  public static final Asn MICROSOFT = new Asn(12076);

  /** What the real service does: 300 ms, three times. */
  public static final Bfd BFD = new Bfd(300, 3);

  /** Paths that one route may be shared over. */
  static final int MAXIMUM_PATHS = 8;

  /** A part in graceful restart (RFC 4724). */
  public enum Restart {
    /** None: routes go with their session. */
    NONE,
    /** Keeps a restarting neighbor's routes. */
    HELPER,
    /** And asks neighbors to keep its own for 120 s while it restarts. */
    RESTARTER,
    /** A restarter that comes back: its neighbors may have kept its routes. */
    RESTARTING;

    boolean restarts() {
      return this == RESTARTER || this == RESTARTING;
    }
  }

  /** @throws IllegalArgumentException if the identifier is no IPv4 address */
  public RouterPlan {
    if (!id.isIpv4()) {
      throw new IllegalArgumentException("the BGP identifier of " + name + " must be an IPv4 address, not " + id);
    }
    neighbors = List.copyOf(neighbors);
  }

  /**
   * The plan of a router of a lab: a session on each link, announcing what the lab file advertises there.
   *
   * @throws IllegalArgumentException if the lab file gives the router no AS number
   */
  public static RouterPlan of(LabFile lab, String name) {
    LabFile.Router router = lab.routers().get(name);
    LabFile.Bgp bgp = router.bgp();
    if (bgp == null) {
      throw new IllegalArgumentException("router '" + name + "' has no 'bgp: {asn: …}' in the lab file, so it can speak no BGP");
    }
    List<BgpNeighbor> neighbors = new ArrayList<>();
    for (Link link : router.links()) {
      Liveness liveness = new Liveness(bgp.hold(), bgp.bfd() ? BFD : null);
      Exchange exchange = Exchange.announcing(advertised(lab, link)).prepending(link.prepend());
      neighbors.add(new BgpNeighbor(link.port(), link.address(), link.peer(), MICROSOFT, liveness, link.key(), exchange));
    }
    IpAddress id = router.links().stream().map(Link::address).filter(IpAddress::isIpv4).findFirst()
        .orElse(IpAddress.parse("10.255.255.255"));
    return new RouterPlan(name, bgp.asn(), id, Restart.HELPER, neighbors);
  }

  private static List<Prefix> advertised(LabFile lab, Link link) {
    return lab.advertisements().values().stream()
        .filter(advertisement -> covers(advertisement, link))
        .flatMap(advertisement -> advertisement.prefixes().stream())
        .filter(prefix -> prefix.isIpv4() == link.address().isIpv4())
        .distinct()
        .toList();
  }

  private static boolean covers(Advertisement advertisement, Link link) {
    return advertisement.circuit().equals(link.circuit()) && (advertisement.link() == null || advertisement.link().equals(link.link()));
  }

  /** What any neighbor is told. */
  public List<Prefix> announced() {
    return neighbors.stream().flatMap(neighbor -> neighbor.exchange().announced().stream()).distinct().toList();
  }

  /** Whether a neighbor is told less than what is announced in its family. */
  boolean filtered(BgpNeighbor neighbor) {
    List<Prefix> all = announced().stream().filter(prefix -> prefix.isIpv4() == neighbor.local().isIpv4()).toList();
    return !neighbor.exchange().announced().containsAll(all);
  }
}

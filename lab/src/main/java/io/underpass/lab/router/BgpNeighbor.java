package io.underpass.lab.router;

import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One BGP session of a router with a directly connected neighbor. It carries the address family of its two ends, IPv4 or IPv6 unicast.
 *
 * @param device the interface that leads there; the session's name too, 1–15 characters
 * @param local this router's address
 * @param address the neighbor's
 * @param asn the neighbor's
 * @param liveness how a dead neighbor is noticed
 * @param key of TCP MD5 (RFC 2385); null for none
 * @param exchange which routes travel
 */
public record BgpNeighbor(
    String device, IpAddress local, IpAddress address, Asn asn, Liveness liveness, @Nullable String key, Exchange exchange) {

  /** @throws IllegalArgumentException if the ends are of two families or one address */
  public BgpNeighbor {
    if (local.isIpv4() != address.isIpv4() || local.equals(address)) {
      throw new IllegalArgumentException("session " + device + ": " + local + " and " + address + " are not two ends of one link");
    }
  }

  /**
   * How a dead neighbor is noticed.
   *
   * @param hold seconds without a message after which a session ends: 3–65535 (RFC 4271 section 4.2)
   * @param bfd null: the hold time alone
   */
  public record Liveness(int hold, @Nullable Bfd bfd) {
    /** @throws IllegalArgumentException if the hold time is out of range */
    public Liveness {
      if (hold < 3 || hold > 65_535) {
        throw new IllegalArgumentException("hold time " + hold + " s is not between 3 and 65535");
      }
    }

    /** Seconds between KEEPALIVEs: a third of the hold time (RFC 4271 section 4.4). */
    public int keepalive() {
      return hold / 3;
    }
  }

  /**
   * BFD, asynchronous, single hop (RFC 5880, 5881).
   *
   * @param interval milliseconds between packets, both ways
   * @param multiplier packets that may be missed
   */
  public record Bfd(int interval, int multiplier) {}

  /**
   * Which routes travel.
   *
   * @param announced what the neighbor is told; everything that others announced stays away from it
   * @param prepend how often the own AS number is put in front of the path once more
   * @param limit prefixes that the neighbor may announce; beyond it the session ends and returns after {@code limitReturn}
   *     seconds. 0: any number
   */
  public record Exchange(List<Prefix> announced, int prepend, int limit, int limitReturn) {
    public Exchange {
      announced = List.copyOf(announced);
    }

    public static Exchange announcing(List<Prefix> prefixes) {
      return new Exchange(prefixes, 0, 0, 0);
    }

    public Exchange prepending(int times) {
      return new Exchange(announced, times, limit, limitReturn);
    }

    public Exchange limitedTo(int prefixes, int returnSeconds) {
      return new Exchange(announced, prepend, prefixes, returnSeconds);
    }
  }

  /** {@code ipv4} or {@code ipv6}. */
  String family() {
    return local.isIpv4() ? "ipv4" : "ipv6";
  }
}

package io.underpass.bgp.bfd;

import io.underpass.net.IpAddress;
import java.time.Duration;

/**
 * One session with a neighbor on the same link (RFC 5881), asynchronous mode, without authentication.
 *
 * @param local the own address on the link
 * @param remote the neighbor's, of the same family
 * @param minTx how often packets are sent at most when the session is up (DesiredMinTxInterval); 1 ms–60 s. The neighbor may ask for
 *     slower. Until the session is up it is one second or more (RFC 5880 section 6.8.3)
 * @param minRx how often packets can be taken (RequiredMinRxInterval), 1 ms–60 s; zero asks the neighbor to send none, and then its death
 *     is never seen
 * @param multiplier how many packets in a row may be lost before the neighbor calls us down, 1–255
 */
public record BfdConfig(IpAddress local, IpAddress remote, Duration minTx, Duration minRx, int multiplier) {
  private static final Duration MIN = Duration.ofMillis(1);
  private static final Duration MAX = Duration.ofSeconds(60);

  /** @throws IllegalArgumentException naming what is out of range */
  public BfdConfig {
    if (local.isIpv4() != remote.isIpv4()) {
      throw new IllegalArgumentException("BFD from " + local + " to " + remote + ": both ends must be of one family");
    }
    if (isLinkLocal(local) || isLinkLocal(remote)) {
      throw new IllegalArgumentException(
          "BFD from " + local + " to " + remote + ": a link-local address needs an interface, which isn't supported; use global ones");
    }
    if (minTx.compareTo(MIN) < 0 || minTx.compareTo(MAX) > 0) {
      throw new IllegalArgumentException("minTx " + minTx + " is not between " + MIN + " and " + MAX);
    }
    if (!minRx.isZero() && (minRx.compareTo(MIN) < 0 || minRx.compareTo(MAX) > 0)) {
      throw new IllegalArgumentException("minRx " + minRx + " is neither zero nor between " + MIN + " and " + MAX);
    }
    if (multiplier < 1 || multiplier > 255) {
      throw new IllegalArgumentException("multiplier " + multiplier + " is not between 1 and 255");
    }
  }

  private static boolean isLinkLocal(IpAddress address) {
    return address.high() >>> 54 == 0x3FA;
  }
}

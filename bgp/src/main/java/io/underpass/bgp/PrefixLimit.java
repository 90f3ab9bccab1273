package io.underpass.bgp;

import java.time.Duration;
import java.util.Optional;

/**
 * How many prefixes of one family a neighbor may send. With one more the session ends with Cease, Maximum Number of Prefixes
 * Reached (RFC 4486 section 4).
 *
 * @param prefixes the most that are taken, counted before import policy; 0 or more
 * @param returnAfter the pause after which the session is tried again; empty: only after a reset or a changed configuration
 */
public record PrefixLimit(int prefixes, Optional<Duration> returnAfter) {
  /** @throws IllegalArgumentException naming what is out of range */
  public PrefixLimit {
    if (prefixes < 0) {
      throw new IllegalArgumentException("a limit of " + prefixes + " prefixes is negative");
    }
    if (returnAfter.isPresent() && !returnAfter.get().isPositive()) {
      throw new IllegalArgumentException("a return after " + returnAfter.get() + " is not positive; leave it empty for no return");
    }
  }

  public static PrefixLimit of(int prefixes, Duration returnAfter) {
    return new PrefixLimit(prefixes, Optional.of(returnAfter));
  }
}

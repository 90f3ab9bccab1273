package io.underpass.bgp;

import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.Capability;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a session is like at one moment. Times are the loop's clock.
 *
 * @param name the neighbor's
 * @param address the neighbor's
 * @param peerAs as configured
 * @param state of the session, the most advanced of its connections
 * @param since when {@code state} was entered: for Established the start of the uptime
 * @param session what OPEN settled; present in Established
 * @param prefixes counts by family that is configured
 * @param messages counts since the neighbor was configured, over all sessions
 * @param lastError why the last session ended, or wasn't agreed on; stays when the next is up
 * @param lastAttempt why the last attempt to connect failed; empty when a session is up
 * @param flaps how often the session has left Established
 * @param bfd empty where the neighbor has no BFD
 * @param restart the part in a graceful restart
 */
public record NeighborStatus(
    String name,
    IpAddress address,
    Asn peerAs,
    SessionState state,
    Instant since,
    Optional<Settled> session,
    Map<AddressFamily, PrefixCounts> prefixes,
    MessageCounts messages,
    Optional<LastError> lastError,
    Optional<LastError> lastAttempt,
    long flaps,
    Optional<Bfd.State> bfd,
    Restart restart) {
  /**
   * What both sides agreed on.
   *
   * @param localAddress ours
   * @param peerBgpId the neighbor's BGP Identifier
   * @param hold zero: never
   * @param keepAlive zero: none are sent
   * @param families used on the session
   * @param capabilities those of the neighbor's OPEN
   */
  public record Settled(
      IpAddress localAddress,
      int peerBgpId,
      Duration hold,
      Duration keepAlive,
      Set<AddressFamily> families,
      List<Capability> capabilities) {}

  /**
   * Prefixes of one family.
   *
   * @param received before import policy
   * @param accepted by import policy
   * @param advertised to the neighbor
   */
  public record PrefixCounts(int received, int accepted, int advertised) {}

  /**
   * Messages, all kinds and UPDATE alone.
   *
   * @param updateErrors UPDATEs received that were repaired or turned into withdrawals (RFC 7606)
   */
  public record MessageCounts(long sent, long received, long updatesSent, long updatesReceived, long updateErrors) {}

  /** What went wrong, in words, and when. */
  public record LastError(String text, Instant at) {}

  /** The part in a graceful restart (RFC 4724). */
  public enum Restart {
    NONE,
    /** The neighbor is away, or back without End-of-RIB; its routes are kept as stale. */
    HELPING,
    /** We have restarted and wait for the neighbor's End-of-RIB. */
    RESTARTING
  }

  /** How long the session has been established; zero if it isn't. */
  public Duration uptime(Instant now) {
    return state == SessionState.ESTABLISHED ? Duration.between(since, now) : Duration.ZERO;
  }
}

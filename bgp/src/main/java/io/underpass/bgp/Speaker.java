package io.underpass.bgp;

import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.rib.LocalRoute;
import io.underpass.bgp.rib.RibRoute;
import io.underpass.bgp.transport.Transport;
import io.underpass.net.IpAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A BGP-4 speaker: sessions with its neighbors and the tables between them. All methods may be called from any thread but not from within a
 * {@link SpeakerListener}; those that answer wait for the speaker's loop, those that don't return at once and are done in order.
 */
public final class Speaker implements AutoCloseable {
  /** What a reset does. */
  public enum Reset {
    /** Asks the neighbor for its routes again (RFC 2918) and sends it ours. The session stays. */
    SOFT,
    /** Ends the session with Cease, Administrative Reset (RFC 4486), and starts it anew. */
    HARD
  }

  private Speaker() {}

  /**
   * Starts to listen and to connect.
   *
   * @param place where the sockets are made
   */
  public static Speaker start(SpeakerConfig config, Transport transport, SocketPlace place, Bfd bfd, SpeakerListener listener) {
    throw new UnsupportedOperationException("the speaker isn't there yet");
  }

  /**
   * What is to be, whatever was before. A neighbor that is unchanged is left alone. Removed: Cease, Peer De-configured. New policies: its routes are
   * evaluated again, without a reset. New hold time, keepalive, limits or graceful restart: from the next session on (limits and connect-retry at once). New address, port,
   * local address, AS, families, MD5 key or TTL: the session is reset with Cease, Other Configuration Change. The speaker's own AS or BGP Identifier:
   * all sessions are.
   */
  public void configure(SpeakerConfig config) {
    throw new UnsupportedOperationException("the speaker isn't there yet");
  }

  /** The routes that start here: the whole set; what isn't in it any more is withdrawn. */
  public void originate(Collection<LocalRoute> routes) {
    throw new UnsupportedOperationException("the speaker isn't there yet");
  }

  /** In the order of the configuration. */
  public List<NeighborStatus> neighbors() {
    throw new UnsupportedOperationException("the speaker isn't there yet");
  }

  public Optional<NeighborStatus> neighbor(String name) {
    throw new UnsupportedOperationException("the speaker isn't there yet");
  }

  /** What the neighbor sent, before import policy; empty if there is no such neighbor. */
  public List<RibRoute> received(String neighbor) {
    throw new UnsupportedOperationException("the speaker isn't there yet");
  }

  /** What import policy left of it. */
  public List<RibRoute> accepted(String neighbor) {
    throw new UnsupportedOperationException("the speaker isn't there yet");
  }

  /** What the neighbor was sent. */
  public List<RibRoute> advertised(String neighbor) {
    throw new UnsupportedOperationException("the speaker isn't there yet");
  }

  /** The best paths, several for a destination where they are equal. */
  public List<RibRoute> best() {
    throw new UnsupportedOperationException("the speaker isn't there yet");
  }

  /** The best paths of the longest prefix that holds the address. */
  public List<RibRoute> best(IpAddress address) {
    throw new UnsupportedOperationException("the speaker isn't there yet");
  }

  /** How many destinations have a best path. */
  public int bestCount(AddressFamily family) {
    throw new UnsupportedOperationException("the speaker isn't there yet");
  }

  /** Whether this speaker has restarted and still waits for its neighbors' End-of-RIB (RFC 4724 section 4.1). */
  public boolean deferring() {
    throw new UnsupportedOperationException("the speaker isn't there yet");
  }

  /** Nothing if there is no such neighbor. */
  public void reset(String neighbor, Reset reset) {
    throw new UnsupportedOperationException("the speaker isn't there yet");
  }

  /**
   * The link to the neighbor is down: its session ends at once, without graceful restart, and is tried again (fast external fallover). Nothing if there is no such neighbor.
   */
  public void interfaceDown(String neighbor) {
    throw new UnsupportedOperationException("the speaker isn't there yet");
  }

  /** As {@link #interfaceDown}, for a cause found elsewhere. */
  public void neighborDead(String neighbor, String cause) {
    throw new UnsupportedOperationException("the speaker isn't there yet");
  }

  /** Ends all sessions with Cease, Peer De-configured. Returns when that is sent. */
  @Override
  public void close() {
    throw new UnsupportedOperationException("the speaker isn't there yet");
  }

  /** Closes the sockets without NOTIFICATION, as if the process died: neighbors keep our routes by graceful restart. Returns when that is done. */
  public void closeSilently() {
    throw new UnsupportedOperationException("the speaker isn't there yet");
  }
}

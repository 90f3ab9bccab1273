package io.underpass.e2e.interop;

import io.underpass.lab.router.RouterPlan;
import io.underpass.net.Asn;
import io.underpass.net.Prefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A BGP implementation at work in a namespace. Sessions go by the name of their interface. Ours and those of others are
 * asked and told the same things, so any two of them can be put opposite each other.
 */
interface Node extends AutoCloseable {
  /** Starts it, or starts it anew with another plan. */
  void start(RouterPlan plan);

  /** Ends it as {@code kill -9} does: the kernel closes its sockets, nobody is told anything. BFD that is another process goes on. */
  void kill();

  /** Like {@link #kill}, BFD too. */
  default void killWithBfd() {
    kill();
  }

  /** Brings back what was killed, as one whose neighbors may have kept its routes; it announces these from then on. */
  void restart(List<Prefix> announced);

  /** Adds routes of its own. */
  void announce(List<Prefix> prefixes);

  void withdraw(List<Prefix> prefixes);

  /** From now on the own AS stands {@code times} more often in the paths that this session's neighbor is told. The session stays. */
  void prepend(String session, int times);

  /** Asks the neighbor for all of its routes again (RFC 2918). */
  void refresh(String session);

  /** What neighbors told it and it accepted. */
  Map<Prefix, List<Learned>> table();

  /** The communities of the first path to a prefix (RFC 1997 and 8092), such as {@code 12076:50004} and {@code 12076:1:2}. */
  Set<String> communities(Prefix prefix);

  /** The sessions that packets to the prefix leave by; empty where it has no route. */
  Set<String> forwarding(Prefix prefix);

  boolean established(String session);

  /** Whether BFD has the neighbor up. */
  boolean watched(String session);

  /** The last NOTIFICATION that the neighbor sent, as this implementation understood it. */
  Optional<Notice> notified(String session);

  /** Why the session ended last, in its own words. */
  String lastError(String session);

  /** Keeps the session down and tells the neighbor why (RFC 9003). */
  void shutdown(String session, String text);

  /** Lets a session come up again that was shut down, or that rests after an error. */
  void open(String session);

  /** Ends it politely; its files go. */
  @Override
  void close();

  /**
   * A path as a table has it.
   *
   * @param asPath AS numbers with blanks between, the nearest first
   * @param stale kept while the neighbor restarts
   */
  record Learned(String session, String asPath, boolean stale) {
    static String prepended(Asn asn, int times) {
      return (asn + " ").repeat(1 + times).strip();
    }
  }

  /**
   * A NOTIFICATION (RFC 4271 section 4.5).
   *
   * @param text the shutdown communication or what the implementation adds; may be empty
   */
  record Notice(int code, int subcode, String text) {}
}

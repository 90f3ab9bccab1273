package io.underpass.bgp.bfd;

import io.underpass.bgp.SocketPlace;
import java.io.IOException;

/**
 * All BFD sessions of a process: one thread for all of them, UDP port 3784 (RFC 5881). Any thread may call; calls of one handle are done in
 * order. Unless the process outlives the control plane the sessions share its fate.
 */
public interface BfdAgent extends AutoCloseable {
  /**
   * Starts the thread, with a real-time priority if the system permits. Linux only.
   *
   * @param fate what every packet says
   * @throws IOException if this system has no such sockets
   */
  static BfdAgent start(Fate fate) throws IOException {
    return UdpBfdAgent.start(fate);
  }

  /** In the process that the control plane runs in: {@link Fate#SHARED}. */
  static BfdAgent start() throws IOException {
    return start(Fate.SHARED);
  }

  /** What becomes of the sessions when the control plane dies. */
  Fate fate();

  /**
   * Begins a session, in state Down. Sockets of the same place and local address are shared. The local address needn't be there yet.
   *
   * @param place the network namespace
   * @param listener is told from when the session is up for the first time
   * @throws IOException if the place can't be entered or its port 3784 is somebody else's
   * @throws IllegalArgumentException if there is a session between the two addresses in that place
   */
  BfdHandle add(BfdConfig config, SocketPlace place, BfdListener listener) throws IOException;

  /**
   * Changes the intervals and the multiplier of a running session, which stays as it is: the neighbor is asked first (poll sequence, RFC
   * 5880 section 6.8.3).
   *
   * @throws IllegalArgumentException if the addresses differ from the session's or there is no such session
   */
  void configure(BfdHandle session, BfdConfig config);

  /**
   * Ends a session: the neighbor is told that it is switched off (AdminDown), so it doesn't take this for a death. The listener isn't
   * called any more. No such session: nothing.
   */
  void remove(BfdHandle session);

  /**
   * Ends a session without a word and closes its sockets: nobody is there to be told, or it is to look as a death. No such session:
   * nothing.
   */
  void drop(BfdHandle session);

  /** @throws IllegalArgumentException if there is no such session */
  BfdStatus status(BfdHandle session);

  /** Packets that came to port 3784 and failed a check: another TTL than 255, malformed, of no session. */
  long discarded();

  /** Ends all sessions as {@link #remove} does, waits until that is sent, at most a second, and stops the thread. */
  @Override
  void close();

  /** Stops without a word, as if the process died: neighbors find out by themselves. */
  void closeSilently();
}

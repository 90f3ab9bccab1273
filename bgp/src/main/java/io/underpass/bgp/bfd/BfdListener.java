package io.underpass.bgp.bfd;

/**
 * Is told what becomes of a session. Called on the agent's one thread, in order, so it must return at once: what takes time, and calls to
 * the agent other than {@link BfdAgent#status}, belong on another thread.
 */
public interface BfdListener {
  /** Packets pass both ways. */
  void up(BfdHandle session);

  /**
   * The session was up and isn't any more.
   *
   * @param cause {@link Diagnostic#DETECTION_TIME_EXPIRED}: the neighbor is silent; {@link Diagnostic#NEIGHBOR_SIGNALED_DOWN}: it doesn't
   *     hear us
   */
  void down(BfdHandle session, Diagnostic cause);

  /**
   * The session was up and the neighbor has switched it off. That says nothing about the path: what runs over it stays (RFC 5882 section
   * 3.2).
   */
  void adminDown(BfdHandle session);
}

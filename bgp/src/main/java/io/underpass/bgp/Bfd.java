package io.underpass.bgp;

import io.underpass.bgp.bfd.BfdAgent;
import io.underpass.net.IpAddress;

/** What a speaker asks of BFD. {@link #NONE} has none. */
public interface Bfd {
  /**
   * Watches a neighbor until the watch is closed. Called on the speaker's loop: must not block.
   *
   * @param listener may be called from any thread
   */
  Watch watch(IpAddress local, IpAddress remote, BfdTimers timers, SocketPlace place, Listener listener);

  /** One neighbor under watch. */
  interface Watch {
    /** Other timers for a session that stays up. */
    void configure(BfdTimers timers);

    /** The neighbor is told that this is on purpose, so that it doesn't take it for a death (RFC 5882 section 3.2). */
    void close();

    /**
     * Lets go as if this process died: a session that outlives it goes on for a while, for whoever watches the neighbor next. Where
     * sessions don't outlive it this is {@link #close}.
     */
    default void leave() {
      close();
    }
  }

  /** What a watch tells. */
  interface Listener {
    /** @param controlPlaneIndependent both ends' BFD outlives their control plane (C bit): down means that forwarding died */
    void changed(State state, boolean controlPlaneIndependent, String cause);
  }

  /** As seen from here. */
  enum State {
    ADMIN_DOWN,
    DOWN,
    UP
  }

  /** BFD by this agent, which the caller closes after the speakers. */
  static Bfd of(BfdAgent agent) {
    return new AgentBfd(agent);
  }

  /** Watches nobody: neighbors with BFD stay in {@link State#DOWN}. */
  Bfd NONE = (local, remote, timers, place, listener) -> new Watch() {
    @Override
    public void configure(BfdTimers timers) {}

    @Override
    public void close() {}
  };
}

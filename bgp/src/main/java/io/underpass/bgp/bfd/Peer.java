package io.underpass.bgp.bfd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.InstantSource;

/** A session with what connects it to the world. The loop's thread owns it; {@link #status} is for any. */
final class Peer {
  private static final System.Logger LOG = System.getLogger(Peer.class.getName());

  final BfdHandle handle;
  final Session session;
  final Receiver receiver;
  final int sender;
  final MemorySegment remote;

  private final BfdListener listener;
  private final InstantSource time;
  private volatile BfdStatus status;
  private int published;
  private volatile long sent;
  private volatile long received;
  private boolean leaving;
  private long leavesAt;

  Peer(BfdHandle handle, Session session, Receiver receiver, int sender, BfdListener listener, InstantSource time) {
    this.handle = handle;
    this.session = session;
    this.receiver = receiver;
    this.sender = sender;
    this.remote = SocketAddress.of(Arena.ofAuto(), handle.remote(), BfdSocket.PORT);
    this.listener = listener;
    this.time = time;
    this.status = session.status(time.instant());
    this.published = session.version();
  }

  /** The socket that packets for a local address arrive at, with the sessions it serves. */
  static final class Receiver {
    final int fd;
    /** Sessions that have it open, those that are leaving too. Guarded by the agent. */
    int users;

    Receiver(int fd) {
      this.fd = fd;
    }
  }

  /** The loop counts, and nobody else. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void countSent() {
    sent++;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  void countReceived() {
    received++;
  }

  BfdStatus status() {
    return status.counted(sent, received);
  }

  /** Makes known what a call of the session has brought about. */
  void publish(Session.Outcome outcome) {
    if (published != session.version()) {
      published = session.version();
      status = session.status(session.state() == status.state() ? status.since() : time.instant());
    }
    if (leaving || outcome == Session.Outcome.NOTHING) {
      return;
    }
    try {
      switch (outcome) {
        case UP -> listener.up(handle);
        case DOWN -> listener.down(handle, session.diagnostic());
        case NEIGHBOR_ADMIN_DOWN -> listener.adminDown(handle);
        case NOTHING -> { }
      }
    } catch (RuntimeException failure) {
      // One neighbor's listener must not silence the others' sessions.
      LOG.log(System.Logger.Level.ERROR, "the listener of " + handle + " failed at " + outcome, failure);
    }
  }

  /** From now on it only says that it is switched off, until the neighbor must have heard it. */
  void leave(long now, long atLeast) {
    leavesAt = now + Math.max(session.missedAfter(), atLeast);
    leaving = true;
    session.disable();
    publish(Session.Outcome.NOTHING);
  }

  boolean isLeaving() {
    return leaving;
  }

  boolean hasLeft(long now) {
    return leaving && now - leavesAt >= 0;
  }

  long deadline(long now) {
    long next = session.deadline(now);
    return leaving && leavesAt - next < 0 ? leavesAt : next;
  }
}

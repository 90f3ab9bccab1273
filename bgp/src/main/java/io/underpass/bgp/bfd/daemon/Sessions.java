package io.underpass.bgp.bfd.daemon;

import io.underpass.bgp.Bfd;
import io.underpass.bgp.bfd.BfdAgent;
import io.underpass.bgp.bfd.BfdConfig;
import io.underpass.bgp.bfd.BfdHandle;
import io.underpass.bgp.bfd.BfdListener;
import io.underpass.bgp.bfd.Diagnostic;
import io.underpass.bgp.bfd.NetnsPlace;
import io.underpass.net.IpAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The sessions of the daemon. A session is the client's from when it is asked for; one that nobody has asked for goes on as it is for a
 * while, so that a client that comes back finds it. For one thread.
 */
final class Sessions {
  private static final int MOST = 4_096;
  private static final int NOBODYS = -1;

  private final BfdAgent agent;
  private final long graceNs;
  private final LongSupplier nanos;
  private final Executor thread;
  private final Consumer<Report> client;
  private final Map<Key, Session> sessions = new HashMap<>();
  private final Map<Integer, Session> byNumber = new HashMap<>();

  /**
   * @param grace how long a session of nobody goes on
   * @param nanos a monotonic clock
   * @param thread runs what it is given on the one thread that calls the rest
   * @param client is told about its sessions
   */
  Sessions(BfdAgent agent, Duration grace, LongSupplier nanos, Executor thread, Consumer<Report> client) {
    this.agent = agent;
    this.graceNs = grace.toNanos();
    this.nanos = nanos;
    this.thread = thread;
    this.client = client;
  }

  private record Key(NetnsPlace place, IpAddress local, IpAddress remote) {}

  private final class Session implements BfdListener {
    final Key key;
    BfdConfig config;
    final BfdHandle handle;
    int number = NOBODYS;
    long leftAt;
    Bfd.State state = Bfd.State.DOWN;
    Report.Neighbor fate = Report.Neighbor.DEPENDENT;
    String cause = "";

    Session(Key key, BfdConfig config) throws IOException {
      this.key = key;
      this.config = config;
      // What the listener is told waits for this thread.
      this.handle = agent.add(config, key.place(), this);
    }

    @Override
    public void up(BfdHandle session) {
      changed(session, Bfd.State.UP, "");
    }

    @Override
    public void down(BfdHandle session, Diagnostic why) {
      changed(session, Bfd.State.DOWN, why.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }

    @Override
    public void adminDown(BfdHandle session) {
      changed(session, Bfd.State.ADMIN_DOWN, "switched off by the neighbor");
    }

    private void changed(BfdHandle session, Bfd.State next, String why) {
      thread.execute(() -> {
        if (sessions.get(key) == this) {
          state = next;
          fate = agent.status(session).controlPlaneIndependent() ? Report.Neighbor.INDEPENDENT : Report.Neighbor.DEPENDENT;
          cause = why;
          report();
        }
      });
    }

    void report() {
      if (number != NOBODYS) {
        client.accept(new Report.State(number, state, fate, cause));
      }
    }
  }

  /** Begins a session or takes over the one that is there, and reports what it is like. */
  void watch(Request.Watch wanted) {
    Session session;
    try {
      Key key = new Key(NetnsPlace.of(wanted.netns()), wanted.config().local(), wanted.config().remote());
      session = sessions.get(key);
      if (session == null) {
        session = begin(key, wanted.config());
      } else if (!session.config.equals(wanted.config())) {
        agent.configure(session.handle, wanted.config());
        session.config = wanted.config();
      }
    } catch (IOException | IllegalArgumentException refusal) {
      leave(wanted.number());
      client.accept(new Report.Refused(wanted.number(), String.valueOf(refusal.getMessage())));
      return;
    }
    if (byNumber.get(wanted.number()) != session) {
      leave(wanted.number());
    }
    byNumber.remove(session.number);
    session.number = wanted.number();
    byNumber.put(session.number, session);
    session.report();
  }

  private Session begin(Key key, BfdConfig config) throws IOException {
    if (sessions.size() >= MOST) {
      throw new IOException("there are " + MOST + " BFD sessions already");
    }
    Session session = new Session(key, config);
    sessions.put(key, session);
    return session;
  }

  /** No such session: nothing. */
  void end(int number) {
    Session session = byNumber.get(number);
    if (session != null) {
      remove(session);
      agent.remove(session.handle);
    }
  }

  /** No such session: nothing. */
  void leave(int number) {
    Session session = byNumber.get(number);
    if (session != null) {
      leave(session);
    }
  }

  private void leave(Session session) {
    byNumber.remove(session.number);
    session.number = NOBODYS;
    session.leftAt = nanos.getAsLong();
  }

  /** The client has gone. */
  void leaveAll() {
    List.copyOf(byNumber.values()).forEach(this::leave);
  }

  private void remove(Session session) {
    sessions.remove(session.key);
    byNumber.remove(session.number);
  }

  /** To be called every second or so: ends what nobody has asked for in time, and what is in a namespace that went. */
  void look() {
    long now = nanos.getAsLong();
    for (Session session : List.copyOf(sessions.values())) {
      if (!session.key.place().exists()) {
        remove(session);
        agent.drop(session.handle);
        if (session.number != NOBODYS) {
          client.accept(new Report.Refused(session.number, "the network namespace '" + session.key.place().name() + "' has gone"));
        }
      } else if (session.number == NOBODYS && now - session.leftAt >= graceNs) {
        remove(session);
        agent.remove(session.handle);
      }
    }
  }

  boolean isEmpty() {
    return sessions.isEmpty();
  }
}

package io.underpass.bgp;

import io.underpass.bgp.bfd.BfdAgent;
import io.underpass.bgp.bfd.BfdConfig;
import io.underpass.bgp.bfd.BfdHandle;
import io.underpass.bgp.bfd.BfdListener;
import io.underpass.bgp.bfd.Diagnostic;
import io.underpass.bgp.bfd.Fate;
import io.underpass.net.IpAddress;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** BFD by an agent of this process. What may block is done beside the loop, for each watch in order. */
record AgentBfd(BfdAgent agent) implements Bfd {
  private static final System.Logger LOG = System.getLogger(AgentBfd.class.getName());
  private static final Executor ASIDE = work -> Thread.ofVirtual().name("bfd-watch").start(work);
  private static final long RETRY_SECONDS = 1;

  @Override
  public Watch watch(IpAddress local, IpAddress remote, BfdTimers timers, SocketPlace place, Listener listener) {
    AgentWatch watch = new AgentWatch(agent, local, remote, place, listener);
    watch.configure(timers);
    return watch;
  }

  private static final class AgentWatch implements Watch, BfdListener {
    private final BfdAgent agent;
    private final IpAddress local;
    private final IpAddress remote;
    private final SocketPlace place;
    private final Listener listener;
    private CompletableFuture<Void> work = CompletableFuture.completedFuture(null);
    private @Nullable BfdHandle session;
    private volatile boolean closed;

    AgentWatch(BfdAgent agent, IpAddress local, IpAddress remote, SocketPlace place, Listener listener) {
      this.agent = agent;
      this.local = local;
      this.remote = remote;
      this.place = place;
      this.listener = listener;
    }

    @Override
    public void configure(BfdTimers timers) {
      BfdConfig config = new BfdConfig(local, remote, timers.minTx(), timers.minRx(), timers.multiplier());
      then(() -> set(config), ASIDE);
    }

    private synchronized void then(Runnable next, Executor where) {
      work = work.thenRunAsync(next, where);
    }

    private void set(BfdConfig config) {
      if (closed) {
        return;
      }
      if (session != null) {
        agent.configure(session, config);
        return;
      }
      try {
        session = agent.add(config, place, this);
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "no BFD between {0} and {1} yet, tried again: {2}", local, remote, e.getMessage());
        then(() -> set(config), CompletableFuture.delayedExecutor(RETRY_SECONDS, TimeUnit.SECONDS, ASIDE));
      }
    }

    @Override
    public void close() {
      closed = true;
      then(() -> {
        if (session != null) {
          agent.remove(session);
          session = null;
        }
      }, ASIDE);
    }

    @Override
    public void up(BfdHandle up) {
      tell(State.UP, up, "");
    }

    @Override
    public void down(BfdHandle down, Diagnostic cause) {
      tell(State.DOWN, down, cause.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }

    @Override
    public void adminDown(BfdHandle down) {
      tell(State.ADMIN_DOWN, down, "switched off by the neighbor");
    }

    /** Both ends must outlive their control planes (RFC 5882 section 4.3.2). */
    private void tell(State state, BfdHandle of, String cause) {
      if (!closed) {
        listener.changed(state, agent.fate() == Fate.OWN && agent.status(of).controlPlaneIndependent(), cause);
      }
    }
  }
}

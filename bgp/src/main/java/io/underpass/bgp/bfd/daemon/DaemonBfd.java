package io.underpass.bgp.bfd.daemon;

import io.underpass.bgp.Bfd;
import io.underpass.bgp.BfdTimers;
import io.underpass.bgp.SocketPlace;
import io.underpass.bgp.bfd.BfdConfig;
import io.underpass.net.IpAddress;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * BFD by a process of its own, which is started at the first need and goes on without this one: sessions stay as they are when this process
 * dies, and whoever watches the same neighbor from the same namespace within 150 s finds them again. If that process dies, watches say
 * {@link Bfd.State#ADMIN_DOWN}, which is nobody's death, and another is started.
 *
 * <p>Watches need a place that has a name, {@link SocketPlace#netns}. Nothing here blocks its caller but {@link #close}, a moment.
 */
public final class DaemonBfd implements Bfd, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(DaemonBfd.class.getName());
  private static final long AGAIN_MS = 1_000;
  private static final long CLOSING_MS = 1_000;
  private static final Executor SOON = CompletableFuture.delayedExecutor(AGAIN_MS, TimeUnit.MILLISECONDS);

  private final RunFiles files;
  private final BlockingQueue<Runnable> asked = new LinkedBlockingQueue<>();
  private final Thread thread;
  /** The thread's alone, as all below. */
  private final Map<Integer, DaemonWatch> watches = new LinkedHashMap<>();
  private @Nullable SocketChannel daemon;
  private String trouble = "";
  private int lastNumber;
  private volatile boolean closed;

  private DaemonBfd(Path directory) {
    this.files = new RunFiles(directory);
    this.thread = Thread.ofPlatform().name("bfd-client").daemon().unstarted(this::run);
  }

  /**
   * @param directory of the daemon's files, such as {@code /run/underpass/up}; one that forgets at reboot. Two directories are two daemons
   */
  public static DaemonBfd at(Path directory) {
    DaemonBfd bfd = new DaemonBfd(directory);
    bfd.thread.start();
    return bfd;
  }

  @Override
  public Watch watch(IpAddress local, IpAddress remote, BfdTimers timers, SocketPlace place, Listener listener) {
    DaemonWatch watch = new DaemonWatch(local, remote, place, listener, timers);
    asked.add(watch::begin);
    return watch;
  }

  /** Lets go: the sessions go on for a while. */
  @Override
  public void close() {
    asked.add(() -> closed = true);
    try {
      thread.join(CLOSING_MS);
      closed = true;
      thread.interrupt();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closed) {
        asked.take().run();
      }
    } catch (InterruptedException _) {
      // Closed.
    } finally {
      disconnect();
    }
  }

  private void connect() {
    try {
      SocketChannel channel = DaemonProcess.reach(files);
      daemon = channel;
      say(new Request.Hello(Request.VERSION));
      Thread.ofVirtual().name("bfd-reader").start(() -> read(channel));
      watches.values().forEach(DaemonWatch::declare);
      trouble = "";
    } catch (IOException failure) {
      complain("There is no BFD yet, so a silent neighbor is noticed by the hold time alone; tried again: " + failure.getMessage());
      SOON.execute(() -> asked.add(this::connectIfNeeded));
    } catch (InterruptedException _) {
      closed = true;
    }
  }

  private void connectIfNeeded() {
    if (daemon == null && !watches.isEmpty() && !closed) {
      connect();
    }
  }

  /** Once for each trouble. */
  private void complain(String what) {
    if (!what.equals(trouble)) {
      trouble = what;
      LOG.log(Level.WARNING, what);
    }
  }

  private void say(Request request) {
    SocketChannel channel = daemon;
    if (channel == null) {
      return;
    }
    try {
      ByteBuffer line = Lines.encode(request);
      while (line.hasRemaining()) {
        channel.write(line);
      }
    } catch (IOException _) {
      lost(channel);
    }
  }

  /** On a thread of its own, until the connection ends. */
  private void read(SocketChannel channel) {
    Lines lines = new Lines();
    ByteBuffer incoming = ByteBuffer.allocate(4_096);
    try {
      while (channel.read(incoming.clear()) >= 0) {
        lines.take(incoming.flip(), line -> {
          Report report = Report.parse(line);
          asked.add(() -> heard(channel, report));
        });
      }
    } catch (IOException | IllegalArgumentException _) {
      // Whatever it is, it isn't our daemon any more.
    }
    asked.add(() -> lost(channel));
  }

  private void heard(SocketChannel from, Report report) {
    if (from != daemon) {
      return;
    }
    switch (report) {
      case Report.Hello(int version) -> {
        if (version != Request.VERSION) {
          LOG.log(Level.INFO, "The process for BFD speaks version {0}, this one {1}: another is started.", version, Request.VERSION);
          say(new Request.Quit());
        }
      }
      case Report.State state -> Optional.ofNullable(watches.get(state.number())).ifPresent(watch -> watch.heard(state));
      case Report.Refused(int number, String why) -> Optional.ofNullable(watches.get(number)).ifPresent(watch -> watch.refused(why));
    }
  }

  private void lost(SocketChannel channel) {
    if (channel == daemon) {
      disconnect();
      watches.values().forEach(watch -> watch.unavailable("the process for BFD has ended"));
      asked.add(this::connectIfNeeded);
    }
  }

  private void disconnect() {
    SocketChannel channel = daemon;
    daemon = null;
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException _) {
      // Closed all the same.
    }
  }

  private final class DaemonWatch implements Watch {
    private final IpAddress local;
    private final IpAddress remote;
    private final SocketPlace place;
    private final Listener listener;
    private BfdTimers timers;
    private State told = State.DOWN;
    private String refusal = "";
    private int number;

    DaemonWatch(IpAddress local, IpAddress remote, SocketPlace place, Listener listener, BfdTimers timers) {
      this.local = local;
      this.remote = remote;
      this.place = place;
      this.listener = listener;
      this.timers = timers;
    }

    void begin() {
      number = ++lastNumber;
      watches.put(number, this);
      if (daemon == null) {
        connect();
      } else {
        declare();
      }
    }

    private boolean isOpen() {
      return watches.get(number) == this;
    }

    void declare() {
      Optional<String> netns = place.netns();
      if (netns.isEmpty()) {
        refused(place + " has no network namespace");
        return;
      }
      BfdConfig config = new BfdConfig(local, remote, timers.minTx(), timers.minRx(), timers.multiplier());
      say(new Request.Watch(number, netns.get(), config));
    }

    void heard(Report.State report) {
      refusal = "";
      tell(report.state(), report.fate() == Report.Neighbor.INDEPENDENT, report.cause());
    }

    void refused(String why) {
      if (!why.equals(refusal)) {
        refusal = why;
        LOG.log(Level.WARNING, "no BFD between {0} and {1} yet, tried again: {2}", local, remote, why);
      }
      unavailable(why);
      SOON.execute(() -> asked.add(() -> {
        if (isOpen()) {
          declare();
        }
      }));
    }

    /** That BFD isn't there says nothing about the neighbor. */
    void unavailable(String why) {
      if (told == State.UP) {
        tell(State.ADMIN_DOWN, false, why);
      }
    }

    private void tell(State state, boolean independent, String cause) {
      if (state != told) {
        told = state;
        try {
          listener.changed(state, independent, cause);
        } catch (RuntimeException failure) {
          // One neighbor's listener must not keep the others' from being told.
          LOG.log(Level.ERROR, "the listener for BFD between " + local + " and " + remote + " failed at " + state, failure);
        }
      }
    }

    @Override
    public void configure(BfdTimers next) {
      asked.add(() -> {
        timers = next;
        if (isOpen()) {
          declare();
        }
      });
    }

    @Override
    public void close() {
      asked.add(() -> forget(new Request.End(number)));
    }

    @Override
    public void leave() {
      asked.add(() -> forget(new Request.Leave(number)));
    }

    private void forget(Request farewell) {
      if (watches.remove(number, this)) {
        say(farewell);
      }
    }
  }
}

package io.underpass.control.health;

import io.underpass.control.health.Schedule.Answer;
import io.underpass.dataplane.Reply;
import io.underpass.net.IpAddress;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.plan.RuleSet;
import io.underpass.routing.BackendHealth;
import io.underpass.routing.ProbeTarget;
import io.underpass.routing.View;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the machines behind load balancers, each at its probe's interval, and tells when that changes who takes new flows. HTTP and HTTPS
 * probes are asked like TCP ones: whether a connection is accepted. One thread keeps the times, a few do the asking; nobody else waits for
 * either.
 */
public final class Prober implements AutoCloseable {
  /** How long an answer may take: less than the shortest interval, 5 s. */
  static final Duration TIMEOUT = Duration.ofSeconds(2);

  private static final System.Logger LOG = System.getLogger(Prober.class.getName());
  private static final int AT_ONCE = 32;
  private static final Duration AGAIN = Duration.ofMillis(100);

  private final Asking asking;
  private final LongSupplier nanos;
  private final @Nullable HealthFile file;
  private final Schedule schedule;
  private final ThreadPoolExecutor askers;
  private final Object lock = new Object();
  private View latest = View.EMPTY;
  private boolean moved;
  private boolean closed;
  private volatile Plan running = Plan.EMPTY;
  private volatile BackendHealth health;
  private volatile Runnable changed = () -> { };

  /** How a machine is asked: {@link io.underpass.dataplane.DataPlane#probe}. */
  public interface Asking {
    Reply probe(String node, String port, IpAddress destination, int tcpPort, Duration timeout);
  }

  /**
   * One that knows what the last one on the same data knew: a machine that was down takes no new flows until it answers.
   *
   * @param nanos a clock that never goes back, such as {@link System#nanoTime}
   * @param data the server's data directory
   */
  public Prober(Asking asking, LongSupplier nanos, Path data) {
    this(asking, nanos, new HealthFile(data));
  }

  /** One that knows nothing. */
  Prober(Asking asking, LongSupplier nanos) {
    this(asking, nanos, (HealthFile) null);
  }

  private Prober(Asking asking, LongSupplier nanos, @Nullable HealthFile file) {
    this.file = file;
    this.health = file == null ? BackendHealth.ALL_UP : file.read();
    this.schedule = new Schedule(health);
    this.asking = asking;
    this.nanos = nanos;
    this.askers = new ThreadPoolExecutor(
        AT_ONCE, AT_ONCE, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
        Thread.ofPlatform().name("underpass-probe-", 0).daemon().uncaughtExceptionHandler(Prober::failed).factory());
    askers.allowCoreThreadTimeOut(true);
    Thread.ofPlatform().name("underpass-prober").daemon().start(this::run);
  }

  /** From now on this runs, on a thread of the prober's, whenever {@link #health} changes. It must return at once. */
  public void listen(Runnable whenChanged) {
    changed = whenChanged;
  }

  /** What the answers come to so far; the same object as long as nothing changes. */
  public BackendHealth health() {
    return health;
  }

  /** Asks from now on who must be asked in a view that runs as a plan. Returns at once. */
  public void follow(View view, Plan plan) {
    synchronized (lock) {
      running = plan;
      if (latest.resources() != view.resources() || latest.allocations() != view.allocations()) {
        moved = true;
        lock.notifyAll();
      }
      latest = view;
    }
  }

  private void run() {
    while (true) {
      View view = null;
      synchronized (lock) {
        if (!rest()) {
          return;
        }
        if (moved) {
          view = latest;
          moved = false;
        }
      }
      List<ProbeTarget> targets = view == null ? null : ProbeTarget.of(view);
      synchronized (lock) {
        if (targets != null) {
          schedule.follow(targets, nanos.getAsLong());
        }
        if (!closed) {
          schedule.due(nanos.getAsLong()).forEach(target -> askers.execute(() -> ask(target)));
        }
      }
      publish();
    }
  }

  /** Until something is due or moved; false at the end. */
  private boolean rest() {
    while (!closed && !moved) {
      long left = schedule.next().isPresent() ? schedule.next().getAsLong() - nanos.getAsLong() : Long.MAX_VALUE;
      if (left <= 0) {
        break;
      }
      try {
        lock.wait(Math.min(left / 1_000_000 + 1, 60_000));
      } catch (InterruptedException _) {
        return false;
      }
    }
    return !closed;
  }

  /** What was asked counts as not answered, and is asked again. */
  private static void failed(Thread thread, Throwable problem) {
    LOG.log(Level.ERROR, "A machine behind a load balancer could not be asked on thread " + thread.getName(), problem);
  }

  private void ask(ProbeTarget target) {
    NodePlan node = running.nodes().get(target.node());
    Port port = node == null ? null : node.ports().get(target.port());
    if (port == null) {
      synchronized (lock) {
        schedule.notNow(target, nanos.getAsLong() + AGAIN.toNanos());
        lock.notifyAll();
      }
      return;
    }
    Answer answer = Answer.DOWN;
    try {
      String keptOut = keptOut(node, port, target);
      answer = !keptOut.isEmpty() ? Answer.keptOut(keptOut)
          : asking.probe(target.node(), target.port(), target.address(), target.tcpPort(), TIMEOUT) == Reply.ACCEPTED ? Answer.UP
          : Answer.DOWN;
    } finally {
      answered(target, answer);
    }
  }

  /** Also of one whose asking failed: it is asked again. What comes after the end says nothing of the machine. */
  private void answered(ProbeTarget target, Answer answer) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      schedule.answer(target, answer);
      lock.notifyAll();
    }
    publish();
  }

  /** Which security rule in front of the machine keeps the probe out (azure-docs, load-balancer-custom-probe-overview); empty: none. */
  private static String keptOut(NodePlan node, Port port, ProbeTarget target) {
    for (String name : port.filter() == null ? List.<String>of() : port.filter().inbound()) {
      RuleSet.Rule rule = Optional.ofNullable(node.ruleSets().get(name)).flatMap(set -> set.first(target.flow())).orElse(null);
      if (rule == null) {
        return "no rule of " + name + " allows it";
      }
      if (rule.action() != RuleSet.Action.ALLOW) {
        return rule.reason().text();
      }
    }
    return "";
  }

  private void publish() {
    boolean news;
    synchronized (lock) {
      BackendHealth now = schedule.health();
      news = now != health;
      health = now;
    }
    if (news) {
      changed.run();
      keep();
    }
  }

  /** Machines are told apart without the file too, until the next start: a full disk is no reason to stop asking. */
  private void keep() {
    if (file == null) {
      return;
    }
    synchronized (file) {
      try {
        file.write(health);
      } catch (IOException failure) {
        LOG.log(Level.WARNING, "Which machines are down couldn't be kept for the next start: " + failure.getMessage());
      }
    }
  }

  /** Ends its threads; what is being asked is left without an answer. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      askers.shutdownNow();
      lock.notifyAll();
    }
  }
}

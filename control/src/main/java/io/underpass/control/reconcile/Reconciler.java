package io.underpass.control.reconcile;

import io.underpass.control.Operation;
import io.underpass.control.exchange.Exchange;
import io.underpass.control.store.OperationLog;
import io.underpass.control.store.Store;
import io.underpass.dataplane.DataPlane;
import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.NodeHealth;
import io.underpass.model.ResourceId;
import io.underpass.plan.Plan;
import io.underpass.routing.Bindings;
import io.underpass.routing.Planner;
import io.underpass.routing.View;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that makes what runs equal to what should. It looks at the newest state, never at what happened in between: a burst of
 * commits is one pass. It sleeps until a commit, a change of routes, a gateway's time or a retry.
 */
public final class Reconciler implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Reconciler.class.getName());
  private static final Duration FIRST_RETRY = Duration.ofMillis(50);
  private static final Duration LAST_RETRY = Duration.ofSeconds(5);
  /** What runs is compared again after this while without a reason, for the sake of what others did to it. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);
  /** What takes longer than anybody expects is said, with where the time went. */
  private static final Duration SLOW = Duration.ofMillis(500);

  private final Store store;
  private final Views views;
  private final Gateways gateways;
  private final DataPlane dataPlane;
  private final Exchange exchange;
  private final Endings endings;
  private final InstantSource clock;
  private final Planner planner = new Planner();
  private final Thread thread;
  private final Object bell = new Object();
  private boolean rung = true;
  private boolean closing;
  private volatile boolean down;
  private volatile Plan running = Plan.EMPTY;
  private volatile Map<String, String> problems = Map.of();
  private volatile Map<String, String> absentPorts = Map.of();
  private volatile BiConsumer<View, Plan> applying = (_, _) -> { };
  private volatile CompletableFuture<Void> tearDown = CompletableFuture.completedFuture(null);
  private final Object appliedLock = new Object();
  private long applied;
  private Duration retry = FIRST_RETRY;

  Reconciler(Store store, Views views, Gateways gateways, DataPlane dataPlane, Exchange exchange, InstantSource clock) {
    this.store = store;
    this.views = views;
    this.gateways = gateways;
    this.dataPlane = dataPlane;
    this.exchange = exchange;
    this.clock = clock;
    this.endings = new Endings(gateways, exchange, clock);
    this.thread = Thread.ofPlatform().name("underpass-reconciler").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** From now on it is told of each view and its plan once the data plane runs it, on the reconciler's thread. */
  void listen(BiConsumer<View, Plan> applied) {
    applying = applied;
  }

  /** A commit became durable. */
  void committed(Store.State state, Set<ResourceId> touched) {
    views.committed(state, touched);
    if (down && touched.stream().anyMatch(id -> state.documents().get(id).filter(document -> !document.deleting()).isPresent())) {
      down = false;
    }
    wake();
  }

  /** Look now. */
  void wake() {
    synchronized (bell) {
      rung = true;
      bell.notifyAll();
    }
  }

  Plan running() {
    return running;
  }

  Map<String, String> problems() {
    Map<String, String> all = new TreeMap<>(views.problems());
    Bindings.of(views.view()).problems().forEach((port, problem) -> all.put(port.name(), problem));
    all.putAll(problems);
    return all;
  }

  Map<String, String> absentPorts() {
    return absentPorts;
  }

  long applied() {
    synchronized (appliedLock) {
      return applied;
    }
  }

  boolean awaitApplied(long revision, Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    synchronized (appliedLock) {
      while (applied < revision) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        appliedLock.wait(left / 1_000_000, (int) (left % 1_000_000));
      }
      return true;
    }
  }

  /** Takes the data plane away and leaves it so until a document is put; returns when it is gone. */
  void tearDown() {
    CompletableFuture<Void> gone = new CompletableFuture<>();
    synchronized (bell) {
      tearDown = gone;
      down = true;
    }
    wake();
    gone.join();
  }

  private void run() {
    while (sleep()) {
      takeDownIfAsked();
      pass();
    }
    takeDownIfAsked();
    exchange.close();
    dataPlane.close();
  }

  /** Until there is work; false when there never will be. */
  private boolean sleep() {
    Duration rest = !problems.isEmpty() && !down ? retry : LOOK_AGAIN;
    Instant step = gateways.nextStep().orElse(Instant.MAX);
    synchronized (bell) {
      long end = System.nanoTime() + rest.toNanos();
      while (!rung && !closing) {
        long left = Math.min(end - System.nanoTime(), nanosUntil(step));
        if (left <= 0) {
          break;
        }
        try {
          bell.wait(left / 1_000_000, (int) (left % 1_000_000));
        } catch (InterruptedException _) {
          return false;
        }
      }
      rung = false;
      return !closing;
    }
  }

  private long nanosUntil(Instant step) {
    Instant now = clock.instant();
    return step.isAfter(now.plus(LOOK_AGAIN)) ? LOOK_AGAIN.toNanos() : Duration.between(now, step).toNanos();
  }

  private void takeDownIfAsked() {
    CompletableFuture<Void> asked = tearDown;
    if (asked.isDone()) {
      return;
    }
    try {
      exchange.tearDown();
      dataPlane.tearDown();
      running = Plan.EMPTY;
      absentPorts = Map.of();
      applying.accept(View.EMPTY, Plan.EMPTY);
      asked.complete(null);
    } catch (RuntimeException | Error e) {
      // Whoever waits is told, whatever it was.
      asked.completeExceptionally(e);
    }
  }

  private void pass() {
    try {
      gateways.step(views.view().resources(), resets());
      View view = views.view();
      Map<String, String> found = down ? Map.of() : apply(view);
      retry = found.equals(problems) && applied() == view.revision() ? longer(retry) : FIRST_RETRY;
      problems = found;
      gateways.applied();
      reached(view.revision());
      store.conclude(endings.of(store.operations().pending(), view, found), view.revision());
    } catch (DataPlaneException e) {
      failed("dataplane", e.getMessage() == null ? e.toString() : e.getMessage(), null);
    } catch (RuntimeException e) {
      failed("reconciler", e.toString(), e);
    }
  }

  private Map<ResourceId, Instant> resets() {
    Map<ResourceId, Instant> resets = new HashMap<>();
    store.operations().pending().stream()
        .map(OperationLog.Tracked::operation)
        .filter(operation -> operation.name().equals(Operation.RESET_GATEWAY))
        .forEach(operation -> resets.put(operation.subject(), operation.start()));
    return resets;
  }

  private Map<String, String> apply(View view) {
    long start = System.nanoTime();
    Plan plan = planner.plan(view, running);
    long planned = System.nanoTime();
    exchange.retire(view);
    long retired = System.nanoTime();
    DataPlane.Applied done = dataPlane.apply(plan);
    long ran = System.nanoTime();
    Map<String, String> found = new TreeMap<>(done.problems());
    running = plan;
    absentPorts = absent(done.problems());
    applying.accept(view, plan);
    exchange.apply(view).forEach((node, problem) -> found.merge(node, problem, (one, other) -> one + "; " + other));
    long end = System.nanoTime();
    if (end - start > SLOW.toNanos()) {
      LOG.log(
          Level.WARNING,
          "Revision {0} took {1} ms to run: {2} to plan, {3} in the data plane for {4} changes ({5} of them waiting for it), {6} for"
              + " routers.",
          view.revision(), millis(end - start), millis(planned - start), millis(ran - retired), done.changes(),
          millis(ran - retired - done.nanos()),
          millis(retired - planned + end - ran));
    }
    return found;
  }

  /** Other problems of a port leave it where it is. */
  private Map<String, String> absent(Map<String, String> found) {
    if (found.isEmpty()) {
      return Map.of();
    }
    Map<String, String> absent = new HashMap<>();
    dataPlane.health().values().forEach(node -> node.ports().forEach((port, link) -> {
      if (link == NodeHealth.Link.GONE && found.containsKey(port)) {
        absent.put(port, found.get(port));
      }
    }));
    return Map.copyOf(absent);
  }

  private static long millis(long nanos) {
    return nanos / 1_000_000;
  }

  private void reached(long revision) {
    synchronized (appliedLock) {
      if (revision > applied) {
        applied = revision;
        appliedLock.notifyAll();
      }
    }
  }

  private void failed(String what, String message, @Nullable RuntimeException cause) {
    Map<String, String> now = Map.of(what, message);
    LOG.log(now.equals(problems) ? Level.DEBUG : Level.ERROR, "Nothing could be applied; it will be tried again: " + message, cause);
    retry = now.equals(problems) ? longer(retry) : FIRST_RETRY;
    problems = now;
    List<Store.Ending> ended = endings.givenUp(store.operations().pending(), message);
    if (!ended.isEmpty()) {
      store.conclude(ended, 0);
    }
  }

  private static Duration longer(Duration before) {
    Duration twice = before.multipliedBy(2);
    return twice.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : twice;
  }

  /** Ends the thread after the pass that it is in, and lets go of the data plane without touching what runs. */
  @Override
  public void close() {
    synchronized (bell) {
      closing = true;
      bell.notifyAll();
    }
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.underpass.control;

import io.underpass.dataplane.DataPlane;
import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.LinkNeighbor;
import io.underpass.dataplane.NodeCounters;
import io.underpass.dataplane.NodeHealth;
import io.underpass.plan.Plan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Remembers what it was given; can be held up, refuse, and count as told. */
public final class RecordingDataPlane implements DataPlane {
  private final List<Plan> plans = new CopyOnWriteArrayList<>();
  private final Semaphore gate = new Semaphore(0);
  private volatile boolean held;
  private volatile @Nullable String refusal;
  private volatile Map<String, String> problems = Map.of();
  private volatile Map<String, NodeCounters> counters = Map.of();
  private volatile Map<String, NodeHealth> health = Map.of();
  private volatile Runnable healthChanged = () -> {};
  private volatile boolean tornDown;

  public List<Plan> plans() {
    return List.copyOf(plans);
  }

  /** From now on every apply waits for one {@link #letOne}. */
  public void hold() {
    held = true;
  }

  /** Whether an apply waits to be let. */
  public boolean isWaiting() {
    return gate.hasQueuedThreads();
  }

  public void letOne() {
    gate.release();
  }

  public void letAll() {
    held = false;
    gate.release(1000);
  }

  /** From now on every apply throws; null: no longer. */
  public void refuse(@Nullable String message) {
    refusal = message;
  }

  public void report(Map<String, String> newProblems) {
    problems = newProblems;
  }

  public void count(Map<String, NodeCounters> newCounters) {
    counters = newCounters;
  }

  /** From now on the nodes are like this, and whoever wants to know is told. */
  public void fall(Map<String, NodeHealth> newHealth) {
    health = newHealth;
    healthChanged.run();
  }

  public boolean isTornDown() {
    return tornDown;
  }

  @Override
  public String kind() {
    return "recording";
  }

  @Override
  public Applied apply(Plan plan) {
    if (held) {
      gate.acquireUninterruptibly();
    }
    if (refusal instanceof String message) {
      throw new DataPlaneException(message);
    }
    plans.add(plan);
    return new Applied(1, 1, problems);
  }

  @Override
  public Map<String, NodeCounters> counters() {
    return counters;
  }

  @Override
  public Map<String, NodeHealth> health() {
    return health;
  }

  @Override
  public void whenHealthChanges(Runnable changed) {
    healthChanged = changed;
  }

  @Override
  public String incarnation() {
    return "";
  }

  @Override
  public List<LinkNeighbor> neighbors(String node, String port) {
    return List.of();
  }

  @Override
  public <T> T inside(String node, Callable<T> work) {
    throw new DataPlaneException("node '" + node + "' is only written down");
  }

  @Override
  public Optional<String> netns(String node) {
    return Optional.empty();
  }

  @Override
  public void close() {
    letAll();
  }

  @Override
  public void tearDown() {
    tornDown = true;
  }
}

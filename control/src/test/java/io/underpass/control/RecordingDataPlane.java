package io.underpass.control;

import io.underpass.dataplane.DataPlane;
import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.NodeCounters;
import io.underpass.plan.Plan;
import java.util.List;
import java.util.Map;
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
  private volatile boolean tornDown;

  public List<Plan> plans() {
    return List.copyOf(plans);
  }

  /** From now on every apply waits for one {@link #letOne}. */
  public void hold() {
    held = true;
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
  public void close() {
    letAll();
  }

  @Override
  public void tearDown() {
    tornDown = true;
  }
}

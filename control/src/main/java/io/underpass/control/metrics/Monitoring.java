package io.underpass.control.metrics;

import io.underpass.control.Metrics;
import io.underpass.control.Rounds;
import io.underpass.control.Routers;
import io.underpass.control.Snapshot;
import io.underpass.control.store.Database;
import io.underpass.dataplane.LinkNeighbor;
import io.underpass.dataplane.NodeCounters;
import io.underpass.plan.Plan;
import io.underpass.routing.View;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;

/** Takes samples and exports them, on a thread of its own. */
public final class Monitoring implements AutoCloseable {
  /** Every so many ticks what is too old goes. */
  private static final int TICKS_BETWEEN_CLEANINGS = 60;

  private final SeriesStore store;
  private final Sampler sampler;
  private final SampledMetrics metrics;
  private final Exporter exporter;
  private final Supplier<Snapshot> snapshot;
  private final InstantSource clock;
  private final Rounds rounds;
  private int ticks;

  /** @param counters those of the data plane, now */
  public Monitoring(
      Database database, InstantSource clock, Supplier<Snapshot> snapshot, Supplier<View> view, Supplier<Plan> plan,
      Supplier<Map<String, NodeCounters>> counters, Routers routers) {
    this.snapshot = snapshot;
    this.clock = clock;
    this.store = new SeriesStore(database);
    this.sampler = new Sampler(store, clock, new Sampler.Source(
        view, plan, counters, routers::all,
        node -> routers.neighbors(node).stream().anyMatch(neighbor -> neighbor.side() == LinkNeighbor.Side.CUSTOMER)));
    this.metrics = new SampledMetrics(store, sampler);
    this.exporter = new Exporter(database, metrics);
    this.rounds = new Rounds(
        "underpass-metrics", clock, Sampler.EVERY, "Metrics could not be sampled; the next samples cover this time too: ",
        this::tick, () -> {});
  }

  public void start() {
    rounds.startAtOnce();
  }

  public Metrics metrics() {
    return metrics;
  }

  /** Takes samples, exports the minutes that are over. */
  void tick() {
    sampler.tick();
    exporter.export(snapshot.get(), sampler.wholeUntil());
    if (ticks++ % TICKS_BETWEEN_CLEANINGS == 0) {
      store.forget(clock.instant());
      exporter.forget(clock.instant());
    }
  }

  /** Ends the thread; what was sampled is stored. */
  @Override
  public void close() {
    rounds.close();
  }
}

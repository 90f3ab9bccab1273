package io.underpass.control.reconcile;

import io.underpass.control.ActivityLog;
import io.underpass.control.ControlOptions;
import io.underpass.control.ControlPlane;
import io.underpass.control.Logs;
import io.underpass.control.Metrics;
import io.underpass.control.Operation;
import io.underpass.control.Proposal;
import io.underpass.control.Routers;
import io.underpass.control.Snapshot;
import io.underpass.control.activity.StoredActivity;
import io.underpass.control.exchange.Exchange;
import io.underpass.control.flowlogs.FlowLogging;
import io.underpass.control.logs.StoredLogs;
import io.underpass.control.metrics.Monitoring;
import io.underpass.control.probe.Pace;
import io.underpass.control.store.DataDirectory;
import io.underpass.control.health.Prober;
import io.underpass.control.store.Database;
import io.underpass.control.store.Store;
import io.underpass.dataplane.DataPlane;
import io.underpass.dataplane.FlowReading;
import io.underpass.dataplane.NodeCounters;
import io.underpass.dataplane.Observation;
import io.underpass.dataplane.ProbeFrame;
import io.underpass.model.ResourceId;
import io.underpass.plan.Flow;
import io.underpass.plan.Plan;
import io.underpass.routing.Options;
import io.underpass.routing.View;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;

/** A control plane in one process, over one data directory. */
public final class LocalControlPlane implements ControlPlane {
  /** Packets that are watched take time from what forwards, and who may read may ask for them. */
  private static final int WATCHED_PER_SECOND = 50;

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final DataDirectory directory;
  private final Database database;
  private final Store store;
  private final Views views;
  private final Gateways gateways;
  private final DataPlane dataPlane;
  private final DataPlanes.Chosen chosen;
  private final Exchange exchange;
  private final Prober prober;
  private final Reconciler reconciler;
  private final Monitoring monitoring;
  private final FlowLogging flowLogging;
  private final Pace watched = new Pace(WATCHED_PER_SECOND, LONGEST_WAIT, System::nanoTime);
  private final Logs logs;
  private final StoredActivity activity;

  public static LocalControlPlane open(ControlOptions options) {
    GatewayTimes times = switch (options.timing()) {
      case FAST -> GatewayTimes.FAST;
      case AZURE -> GatewayTimes.azure(new SecureRandom());
    };
    DataDirectory directory = DataDirectory.open(options.data());
    try {
      return new LocalControlPlane(
          directory, options, DataPlanes.choose(options.dataPlane(), directory.path()), times, InstantSource.system());
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  LocalControlPlane(
      DataDirectory directory, ControlOptions options, DataPlanes.Chosen chosen, GatewayTimes times, InstantSource clock) {
    this.directory = directory;
    this.chosen = chosen;
    this.dataPlane = chosen.dataPlane();
    this.database = Database.open(directory.path().resolve("underpass.db"));
    this.store = new Store(database, clock);
    this.activity = new StoredActivity(database, clock);
    store.operations().listen(activity::ended);
    this.gateways = new Gateways(database, times, clock);
    this.exchange =
        Exchange.over(dataPlane, new StaticRouteSource(), directory.path(), DataPlanes.runDirectory(directory.path()), clock);
    this.prober = new Prober(dataPlane::probe, System::nanoTime, directory.path());
    this.views = new Views(store, exchange, planning(options), gateways::states, prober::health);
    this.reconciler = new Reconciler(store, views, gateways, dataPlane, exchange, clock);
    store.listen(reconciler::committed);
    exchange.listen(reconciler::wake);
    prober.listen(reconciler::wake);
    reconciler.listen(prober::follow);
    this.monitoring = new Monitoring(
        database, clock, this::snapshot, views::view, reconciler::running, dataPlane::counters, exchange.routers());
    this.flowLogging = new FlowLogging(
        new FlowLogging.Source(views::view, reconciler::running, this::snapshot, dataPlane::flows),
        clock, directory.path(), options.flowInterval());
    this.logs = new StoredLogs(database, clock);
    reconciler.start();
    monitoring.start();
    flowLogging.start();
  }

  private static Options planning(ControlOptions options) {
    return new Options(
        options.limits() == ControlOptions.Limits.ON ? Options.Limits.OF_THE_SKU : Options.Limits.LIFTED,
        switch (options.gatewayRoutes()) {
          case SKIP -> Options.GatewayRoutes.SKIPPED;
          case GATEWAY -> Options.GatewayRoutes.KEPT_ON_THE_GATEWAY;
        });
  }

  @Override
  public Snapshot snapshot() {
    return store.state().documents();
  }

  @Override
  public Committed commit(Function<Snapshot, Proposal> decider) {
    return store.commit(decider);
  }

  @Override
  public Optional<Operation> operation(String id) {
    return store.operations().get(id);
  }

  @Override
  public Optional<Operation> await(String id, Duration atMost) throws InterruptedException {
    return store.operations().await(id, atMost);
  }

  @Override
  public Optional<Operation> pendingOrFailed(ResourceId id) {
    return store.operations().pendingOrFailed(id);
  }

  @Override
  public boolean awaitApplied(long revision, Duration atMost) throws InterruptedException {
    return reconciler.awaitApplied(revision, atMost);
  }

  @Override
  public View view() {
    return views.view();
  }

  @Override
  public Plan running() {
    return reconciler.running();
  }

  @Override
  public long applied() {
    return reconciler.applied();
  }

  @Override
  public Map<String, String> problems() {
    return reconciler.problems();
  }

  @Override
  public Map<String, String> absentPorts() {
    return reconciler.absentPorts();
  }

  @Override
  public String dataPlaneKind() {
    return dataPlane.kind();
  }

  @Override
  public List<String> dataPlaneReasons() {
    return chosen.reasons();
  }

  @Override
  public String kernelPrefix() {
    return DataDirectory.kernelPrefix(directory.path());
  }

  @Override
  public Identity identity() {
    return store.identity();
  }

  @Override
  public OptionalLong lastInterruptionMs(ResourceId gateway) {
    return gateways.lastInterruption(gateway).map(last -> OptionalLong.of(last.millis())).orElse(OptionalLong.empty());
  }

  @Override
  public Map<String, NodeCounters> counters() {
    return dataPlane.counters();
  }

  @Override
  public FlowReading flows(Predicate<String> nodes) {
    return dataPlane.flows(nodes);
  }

  @Override
  public List<Observation> observe(String node, String port, Flow flow, ProbeFrame.Kind kind) {
    watched.await();
    return dataPlane.observe(node, port, ProbeFrame.of(flow, kind));
  }

  @Override
  public Routers routers() {
    return exchange.routers();
  }

  @Override
  public Metrics metrics() {
    return monitoring.metrics();
  }

  @Override
  public Logs logs() {
    return logs;
  }

  @Override
  public ActivityLog activity() {
    return activity;
  }

  @Override
  public void tearDown() {
    reconciler.tearDown();
  }

  @Override
  public void close() {
    monitoring.close();
    flowLogging.close();
    prober.close();
    reconciler.close();
    database.close();
    directory.close();
  }
}

package io.underpass.control.reconcile;

import io.underpass.control.store.Database;
import io.underpass.model.GatewaySku;
import io.underpass.model.ResourceId;
import io.underpass.model.Resources;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.routing.GatewayState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What runs of each gateway, as opposed to what is asked for. A gateway comes after a while; one whose SKU changes loses its instances
 * first and gets the new ones then. Steps are taken by the reconciler's thread alone; readers are any.
 */
final class Gateways {
  private final Database database;
  private final GatewayTimes times;
  private final InstantSource clock;
  private volatile Map<ResourceId, GatewayRecord> records;
  private volatile Map<ResourceId, GatewayState> states;

  Gateways(Database database, GatewayTimes times, InstantSource clock) {
    this.database = database;
    this.times = times;
    this.clock = clock;
    Map<ResourceId, GatewayRecord> stored = new TreeMap<>();
    database.read(session -> session.list(
            "SELECT gateway, body FROM gateway_state", row -> Map.entry(ResourceId.parse(row.getString(1)), row.getString(2))))
        .forEach(row -> stored.put(row.getKey(), GatewayRecord.parse(row.getValue())));
    this.records = stored;
    this.states = states(stored);
  }

  /** For the view: those that have come once, ready or not. The same object as long as nothing changes. */
  Map<ResourceId, GatewayState> states() {
    return states;
  }

  /**
   * Takes the steps that are due before a plan is made.
   *
   * @param resets when a gateway was last asked for new instances in place of those that run, by gateway
   */
  void step(Resources resources, Map<ResourceId, Instant> resets) {
    Map<ResourceId, GatewayRecord> next = new TreeMap<>();
    for (VirtualNetworkGateway gateway : resources.all(VirtualNetworkGateway.class)) {
      if (gateway.isExpressRoute() && gateway.sku() instanceof GatewaySku sku) {
        next.put(gateway.id(), step(records.get(gateway.id()), sku, gateway.scale().min(), resets.get(gateway.id())));
      }
    }
    remember(next);
  }

  private GatewayRecord step(@Nullable GatewayRecord now, GatewaySku sku, int units, @Nullable Instant reset) {
    Instant time = clock.instant();
    if (now == null) {
      Duration creation = times.creation();
      return creation.isZero() ? arrived(GatewayRecord.coming(time), sku, units) : GatewayRecord.coming(time.plus(creation));
    }
    GatewayState state = now.state();
    if (state == null || !state.ready()) {
      return now.due() != null && now.due().isAfter(time) ? now : arrived(now, sku, units);
    }
    if (state.running() != sku || reset != null && !now.isReplacedSince(reset)) {
      return new GatewayRecord(
          new GatewayState(state.running(), state.units(), state.instances(), state.generation(), false),
          time.plus(times.replacement()), time, -1);
    }
    return state.units() == units ? now : arrived(now, sku, units);
  }

  private static GatewayRecord arrived(GatewayRecord before, GatewaySku sku, int units) {
    GatewayState was = before.state();
    int generation = was == null ? 1 : was.ready() ? was.generation() : was.generation() + 1;
    return new GatewayRecord(
        new GatewayState(sku, units, GatewayState.INSTANCES, generation, true), null, before.interrupted(), before.interruptionMs());
  }

  /** Takes note that the plan with these states runs: interruptions end here. */
  void applied() {
    Map<ResourceId, GatewayRecord> next = new TreeMap<>(records);
    long now = clock.millis();
    next.replaceAll((_, one) -> one.isReady() && one.interrupted() instanceof Instant since && one.interruptionMs() < 0
        ? new GatewayRecord(one.state(), one.due(), since, Math.max(0, now - since.toEpochMilli()))
        : one);
    remember(next);
  }

  /** Whether a gateway runs what is asked for. */
  boolean isSettled(VirtualNetworkGateway gateway) {
    GatewayRecord one = records.get(gateway.id());
    GatewayState state = one == null ? null : one.state();
    return state != null && state.ready() && state.running() == gateway.sku() && state.units() == gateway.scale().min();
  }

  /** Whether instances have been replaced since then, and the new ones run. */
  boolean isReset(ResourceId gateway, Instant since) {
    GatewayRecord one = records.get(gateway);
    return one != null && one.isReady() && one.isReplacedSince(since);
  }

  /** When the next step is due that no commit brings about. */
  Optional<Instant> nextStep() {
    return records.values().stream().filter(one -> !one.isReady()).map(GatewayRecord::due).map(due -> due == null ? clock.instant() : due)
        .min(Comparator.naturalOrder());
  }

  /** The last replacement, if it has ended. */
  Optional<Interruption> lastInterruption(ResourceId gateway) {
    GatewayRecord one = records.get(gateway);
    return one == null || one.interrupted() == null || one.interruptionMs() < 0
        ? Optional.empty()
        : Optional.of(new Interruption(one.interrupted(), one.interruptionMs()));
  }

  /**
   * How long the gateway path stood still: from before the old instances were taken away until the new ones ran.
   *
   * @param start when it began
   * @param millis at most how long it lasted
   */
  record Interruption(Instant start, long millis) {}

  private void remember(Map<ResourceId, GatewayRecord> next) {
    Map<ResourceId, GatewayRecord> before = records;
    if (next.equals(before)) {
      return;
    }
    records = next;
    Map<ResourceId, GatewayState> nextStates = states(next);
    if (!nextStates.equals(states)) {
      states = nextStates;
    }
    database.write(session -> {
      for (ResourceId gone : before.keySet()) {
        if (!next.containsKey(gone)) {
          session.run("DELETE FROM gateway_state WHERE gateway = ?", gone.toString());
        }
      }
      for (Map.Entry<ResourceId, GatewayRecord> one : next.entrySet()) {
        if (!one.getValue().equals(before.get(one.getKey()))) {
          session.run("INSERT OR REPLACE INTO gateway_state VALUES (?, ?)", one.getKey().toString(), one.getValue().print());
        }
      }
    });
  }

  private static Map<ResourceId, GatewayState> states(Map<ResourceId, GatewayRecord> records) {
    Map<ResourceId, GatewayState> states = new HashMap<>();
    records.forEach((id, one) -> {
      if (one.state() instanceof GatewayState state) {
        states.put(id, state);
      }
    });
    return Map.copyOf(states);
  }
}

package io.underpass.control.metrics;

import io.underpass.control.Routers;
import io.underpass.dataplane.NodeCounters;
import io.underpass.plan.Plan;
import io.underpass.routing.RouteExchange;
import io.underpass.routing.View;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the counters every five seconds and adds what they say to the store. Safe for any thread. */
final class Sampler {
  static final Duration EVERY = Duration.ofSeconds(5);
  /** A reading in between is good for this while. */
  private static final Duration FRESH = Duration.ofMillis(200);

  /** Neighbor tables are read once a minute, as the service's edges report. */
  private static final int TICKS_BETWEEN_ARP = 12;

  private final SeriesStore store;
  private final InstantSource clock;
  private final Source source;
  private CompletableFuture<Void> written = CompletableFuture.completedFuture(null);
  private Set<String> answering = Set.of();
  private int ticks;
  private @Nullable Reading last;
  private @Nullable Fresh fresh;

  /** What samples follow from, all as it is now. */
  record Source(
      Supplier<View> view, Supplier<Plan> plan, Supplier<Map<String, NodeCounters>> counters, Supplier<List<Routers.Status>> routers,
      Predicate<String> answering) {}

  private record Reading(Instant time, Map<String, NodeCounters> counters, Spoken spoken) {}

  /**
   * What has been counted since the last samples.
   *
   * @param time when the interval began
   * @param stored done when everything before it can be read from the store
   */
  record Fresh(Instant time, Instant read, List<Sample> samples, CompletableFuture<Void> stored) {}

  Sampler(SeriesStore store, InstantSource clock, Source source) {
    this.store = store;
    this.clock = clock;
    this.source = source;
  }

  /** Takes samples. The first reading after a start is only what the next is compared with: counters may be old. */
  synchronized void tick() {
    List<Routers.Status> routers = source.routers().get();
    if (ticks++ % TICKS_BETWEEN_ARP == 0) {
      answering = routers.stream()
          .filter(router -> router.router().seat() instanceof RouteExchange.Seat.Edge)
          .map(Routers.Status::node)
          .filter(source.answering())
          .collect(Collectors.toUnmodifiableSet());
    }
    Reading now = new Reading(clock.instant(), source.counters().get(), Spoken.of(routers, answering));
    Reading before = last;
    last = now;
    fresh = null;
    if (before != null && now.time().isAfter(before.time())) {
      written = store.add(slot(before.time()), samples(before, now));
    }
  }

  /** What has been counted since the last {@link #tick}, as samples of the interval that isn't over yet. */
  synchronized Fresh fresh() {
    Reading before = last;
    Instant time = clock.instant();
    Fresh known = fresh;
    if (known != null && !time.isAfter(known.read().plus(FRESH))) {
      return known;
    }
    List<Sample> samples = List.of();
    if (before != null && time.isAfter(before.time().plus(FRESH))) {
      samples = samples(before, new Reading(time, source.counters().get(), Spoken.of(source.routers().get(), answering)));
    }
    Fresh made = new Fresh(slot(before == null ? time : before.time()), time, samples, written);
    fresh = made;
    return made;
  }

  /** When the last samples were taken, cut to the interval; everything before it is whole. */
  synchronized Instant wholeUntil() {
    return last == null ? Instant.EPOCH : slot(last.time());
  }

  private List<Sample> samples(Reading before, Reading now) {
    double seconds = Duration.between(before.time(), now.time()).toNanos() / 1e9;
    return Readings.of(
        source.view().get(), source.plan().get(), CounterDelta.between(before.counters(), now.counters()),
        now.spoken().since(before.spoken()),
        seconds);
  }

  private static Instant slot(Instant time) {
    long every = EVERY.toMillis();
    return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), every) * every);
  }
}

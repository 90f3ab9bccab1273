package io.underpass.control.metrics;

import io.underpass.control.Metrics;
import io.underpass.control.metrics.SeriesStore.Kept;
import io.underpass.control.metrics.SeriesStore.Stored;
import io.underpass.control.store.Database;
import io.underpass.model.ResourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Answers from the stored samples and from what has been counted since the last of them. */
final class SampledMetrics implements Metrics {
  private static final int MOST_POINTS = 50_000;
  private final SeriesStore store;
  private final Sampler sampler;

  SampledMetrics(SeriesStore store, Sampler sampler) {
    this.store = store;
    this.sampler = sampler;
  }

  @Override
  public List<Definition> definitions(ResourceId resource) {
    return Metric.of(resource.type()).stream().map(Metric::definition).toList();
  }

  @Override
  public List<Series> query(ResourceId resource, String name, Instant from, Instant to, Duration grain, List<String> splitBy) {
    Metric metric = Metric.find(resource.type(), name).orElseThrow(() -> new IllegalArgumentException(
        "'" + name + "' is no metric of " + resource.type() + "; it has " + definitions(resource).stream().map(Definition::name).toList()));
    List<String> dimensions = asked(metric, splitBy);
    long grainMs = grainOf(metric, grain);
    Instant start = cut(from, grainMs);
    if ((to.toEpochMilli() - start.toEpochMilli()) / grainMs > MOST_POINTS) {
      throw new IllegalArgumentException(
          "from " + from + " to " + to + " has more than " + MOST_POINTS + " grains of " + grain + "; ask for a coarser one");
    }
    Sampler.Fresh fresh = sampler.fresh();
    Database.await(fresh.stored());
    List<Stored> found = new ArrayList<>(store.read(resource, metric.kept(), Kept.under(grain), start, to));
    fresh.samples().stream()
        .filter(sample -> sample.metric() == metric.kept() && sample.resource().equals(resource))
        .filter(_ -> !fresh.time().isBefore(start) && fresh.time().isBefore(to))
        .forEach(sample -> found.add(
            new Stored(sample.dimensions(), fresh.time().toEpochMilli(), sample.value(), sample.value(), sample.value(), 1)));
    return series(metric, dimensions, found, start, to, grainMs);
  }

  private static List<String> asked(Metric metric, List<String> splitBy) {
    List<String> known = metric.definition().dimensions();
    return splitBy.stream()
        .map(name -> known.stream().filter(name::equalsIgnoreCase).findFirst().orElseThrow(() -> new IllegalArgumentException(
            "'" + name + "' is no dimension of " + metric.definition().name() + "; it has " + known)))
        .toList();
  }

  private static long grainOf(Metric metric, Duration grain) {
    if (!metric.definition().grains().contains(grain)) {
      throw new IllegalArgumentException(
          "'" + grain + "' is no grain of " + metric.definition().name() + "; it has " + metric.definition().grains());
    }
    return grain.toMillis();
  }

  private static Instant cut(Instant time, long grainMs) {
    return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), grainMs) * grainMs);
  }

  private static List<Series> series(
      Metric metric, List<String> dimensions, List<Stored> found, Instant start, Instant to, long grainMs) {
    Map<String, Map<Long, Bucket>> byDimensions = new HashMap<>();
    for (Stored stored : found) {
      boolean together = stored.dimensions().isEmpty();
      if (dimensions.isEmpty() == together) {
        byDimensions.computeIfAbsent(stored.dimensions(), _ -> new HashMap<>())
            .computeIfAbsent(Math.floorDiv(stored.timeMs(), grainMs) * grainMs, _ -> new Bucket())
            .follow(stored);
      }
    }
    Map<String, Map<Long, Bucket>> grouped = new TreeMap<>();
    if (dimensions.isEmpty()) {
      grouped.put("", byDimensions.getOrDefault("", Map.of()));
    } else {
      byDimensions.forEach((all, buckets) -> {
        Map<String, String> values = Sample.parse(all);
        values.keySet().retainAll(new TreeSet<>(dimensions));
        Map<Long, Bucket> group = grouped.computeIfAbsent(Sample.print(values), _ -> new HashMap<>());
        buckets.forEach((time, bucket) -> group.merge(time, bucket, (one, other) -> one.beside(other, metric.together())));
      });
    }
    List<Series> answer = new ArrayList<>();
    grouped.forEach((key, buckets) -> {
      List<Point> points = new ArrayList<>();
      for (long time = start.toEpochMilli(); time < to.toEpochMilli(); time += grainMs) {
        points.add(buckets.getOrDefault(time, new Bucket()).point(Instant.ofEpochMilli(time)));
      }
      answer.add(new Series(Sample.parse(key), points));
    });
    return answer;
  }

  /** The samples of one grain. */
  private static final class Bucket {
    private double total;
    private double minimum = Double.POSITIVE_INFINITY;
    private double maximum = Double.NEGATIVE_INFINITY;
    private long count;

    /** Adds samples of a later (or earlier) time. */
    void follow(Stored stored) {
      total += stored.total();
      minimum = Math.min(minimum, stored.minimum());
      maximum = Math.max(maximum, stored.maximum());
      count += stored.count();
    }

    /** Samples of the same times of two dimension values, as one. */
    Bucket beside(Bucket other, Metric.Together together) {
      Bucket both = new Bucket();
      both.count = Math.max(count, other.count);
      switch (together) {
        case SUM -> {
          both.total = total + other.total;
          both.minimum = minimum + other.minimum;
          both.maximum = maximum + other.maximum;
        }
        case HIGHEST -> {
          both.total = Math.max(total, other.total);
          both.minimum = Math.max(minimum, other.minimum);
          both.maximum = Math.max(maximum, other.maximum);
        }
      }
      return both;
    }

    Point point(Instant time) {
      return count == 0 ? new Point(time, 0, 0, 0, 0, 0) : new Point(time, total / count, minimum, maximum, total, count);
    }
  }
}

package io.underpass.control;

import io.underpass.model.ResourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Time series read from the data plane's counters, one sample every five seconds, rolled up to longer grains. */
public interface Metrics {
  /**
   * What a resource type can be asked for.
   *
   * @param name such as {@code ExpressRouteGatewayBitsPerSecond}
   * @param unit as Azure Monitor spells it: {@code BitsPerSecond}
   * @param primary the aggregation that is meant when none is asked for: {@code Average}
   * @param aggregations all it has
   * @param dimensions names, may be empty
   * @param grains from finest to coarsest
   * @param description one sentence
   * @param exported whether a diagnostic setting of the real service exports it
   */
  record Definition(
      String name,
      String unit,
      String primary,
      List<String> aggregations,
      List<String> dimensions,
      List<Duration> grains,
      String description,
      boolean exported) {}

  /** The metrics of this resource's type; empty when it has none. */
  List<Definition> definitions(ResourceId resource);

  /** One grain. Absent data has a count of 0. */
  record Point(Instant time, double average, double minimum, double maximum, double total, long count) {}

  /** One combination of dimension values. */
  record Series(Map<String, String> dimensions, List<Point> points) {}

  /**
   * Points from {@code from} (inclusive, cut to the grain) to {@code to} (exclusive), every grain present. Without dimensions asked for,
   * one series over all: sums for a rate or count over instances, as the service does.
   */
  List<Series> query(ResourceId resource, String metric, Instant from, Instant to, Duration grain, List<String> splitBy);
}

package io.underpass.lab.measure;

import io.underpass.cli.client.Ids;
import io.underpass.lab.azure.Server;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Azure Monitor's metrics of a resource, at Underpass's finest grain. */
public final class AzureMetrics {
  /** The finest grain, seconds. */
  public static final int GRAIN_S = 5;

  private final Server server;

  public AzureMetrics(Server server) {
    this.server = server;
  }

  /** One grain's value; missing grains are left out. */
  public record Point(Instant time, double value) {}

  /**
   * The points of one metric.
   *
   * @param aggregation {@code Average} or {@code Total}
   */
  public List<Point> points(String resource, String metric, String aggregation, Instant from, Instant to) {
    String target = Ids.path(resource) + "/providers/microsoft.insights/metrics?api-version=2018-01-01&interval=PT" + GRAIN_S
        + "S&metricnames="
        + Ids.escape(metric) + "&aggregation=" + aggregation + "&timespan="
        + Ids.escape(from.truncatedTo(ChronoUnit.SECONDS) + "/" + to.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1));
    List<Point> points = new ArrayList<>();
    for (JsonNode series : server.get(target).path("value").path(0).path("timeseries")) {
      for (JsonNode data : series.path("data")) {
        JsonNode value = data.path(aggregation.toLowerCase(Locale.ROOT));
        if (value.isNumber()) {
          points.add(new Point(Instant.parse(data.path("timeStamp").asString()), value.asDouble(0)));
        }
      }
    }
    return points;
  }

  /** The highest value of a metric in a time; 0 when there is none. */
  public double peak(String resource, String metric, String aggregation, Instant from, Instant to) {
    return points(resource, metric, aggregation, from, to).stream().mapToDouble(Point::value).max().orElse(0);
  }
}

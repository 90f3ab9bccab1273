package io.underpass.arm.insights;

import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.control.Metrics;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a call asks of a resource's metrics.
 *
 * @param wanted at least one
 * @param grain one of the metric's own
 * @param asked which aggregations, as the service spells them; empty for each metric's primary one
 * @param top how many series of a metric at most, those with the most first
 * @param dataWanted whether the points are, not only which series there are
 */
record MetricsQuery(
    List<Metrics.Definition> wanted,
    Spans span,
    Duration grain,
    DimensionFilter filter,
    Optional<List<String>> asked,
    int top,
    boolean dataWanted) {
  private static final List<String> AGGREGATIONS = List.of("Average", "Minimum", "Maximum", "Total", "Count");
  private static final Duration DEFAULT_SPAN = Duration.ofHours(1);
  /** Where a call splits by dimensions and doesn't say how many. */
  private static final int DEFAULT_TOP = 10;

  /**
   * @param known the resource's metrics, at least one
   * @throws ArmError {@code BadRequest} naming what is wrong and what may be
   */
  static MetricsQuery of(Call call, List<Metrics.Definition> known, Instant now) {
    List<Metrics.Definition> wanted = wanted(call, known);
    Spans span =
        call.parameter("timespan")
            .filter(text -> !text.isBlank())
            .map(text -> Spans.parse(text, now))
            .orElseGet(() -> new Spans(now.minus(DEFAULT_SPAN), now));
    Duration grain = grain(call, known.getFirst(), span);
    DimensionFilter filter = DimensionFilter.parse(call.parameter("$filter").orElse(""));
    return new MetricsQuery(
        wanted,
        span,
        grain,
        filter,
        aggregations(call),
        number(call, "top", filter.dimensions().isEmpty() ? Integer.MAX_VALUE : DEFAULT_TOP),
        !call.parameter("resulttype").orElse("Data").equalsIgnoreCase("Metadata"));
  }

  List<String> aggregations(Metrics.Definition definition) {
    return asked.orElseGet(() -> List.of(definition.primary()));
  }

  private static int number(Call call, String name, int otherwise) {
    String text = call.parameter(name).orElse("");
    if (text.isBlank()) {
      return otherwise;
    }
    if (!text.matches("[1-9]\\d{0,8}")) {
      throw ArmError.badRequest("BadRequest", "%s '%s' is invalid. Expected a whole number from 1.", name, text);
    }
    return Integer.parseInt(text);
  }

  private static List<Metrics.Definition> wanted(Call call, List<Metrics.Definition> known) {
    String names = call.parameter("metricnames").or(() -> call.parameter("metric")).orElse("");
    if (names.isBlank()) {
      return List.of(known.getFirst());
    }
    return Arrays.stream(names.split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .map(
            name ->
                known.stream()
                    .filter(definition -> definition.name().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            ArmError.badRequest(
                                "BadRequest",
                                "Failed to find metric configuration for '%s'. Valid metrics: %s.",
                                name,
                                String.join(",", known.stream().map(Metrics.Definition::name).toList()))))
        .toList();
  }

  private static Duration grain(Call call, Metrics.Definition definition, Spans span) {
    String text = call.parameter("interval").filter(given -> !given.isBlank()).orElse("PT1M");
    try {
      Duration asked =
          text.equalsIgnoreCase("FULL")
              ? definition.grains().stream()
                  .filter(one -> one.compareTo(Duration.between(span.from(), span.to())) >= 0)
                  .findFirst()
                  .orElse(definition.grains().getLast())
              : Spans.duration(text);
      if (definition.grains().contains(asked)) {
        return asked;
      }
    } catch (DateTimeException _) {
      // Said below.
    }
    throw ArmError.badRequest(
        "BadRequest",
        "Detected invalid time grain input '%s'. Valid time grains: %s.",
        text,
        String.join(",", definition.grains().stream().map(MetricsApi::iso).toList()));
  }

  private static Optional<List<String>> aggregations(Call call) {
    return call.parameter("aggregation")
        .filter(text -> !text.isBlank())
        .map(asked -> Arrays.stream(asked.split(",")).map(name -> aggregation(name.strip())).toList());
  }

  private static String aggregation(String name) {
    return AGGREGATIONS.stream()
        .filter(name::equalsIgnoreCase)
        .findFirst()
        .orElseThrow(() -> ArmError.badRequest(
            "BadRequest", "Aggregation '%s' is invalid. Expected one of: %s.", name, String.join(",", AGGREGATIONS)));
  }
}

package io.underpass.arm.insights;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.ArmPath;
import io.underpass.arm.wire.Ids;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.arm.wire.ResourceManager;
import io.underpass.control.ControlPlane;
import io.underpass.control.Document;
import io.underpass.control.Metrics;
import io.underpass.model.ResourceId;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code …/providers/microsoft.insights/metrics} and {@code /metricDefinitions} on any resource. */
public final class MetricsApi implements ResourceManager.ProviderAnswers {
  private static final String RETENTION = "P93D";
  private static final String CATEGORIES = "diagnosticsettingscategories";

  private final ControlPlane control;
  private final ResourceLife life;
  private final Clock clock;

  public MetricsApi(ControlPlane control, ResourceLife life, Clock clock) {
    this.control = control;
    this.life = life;
    this.clock = clock;
  }

  @Override
  public Optional<Answer> answer(Call call, ArmPath path) {
    ResourceId scope = path.scope();
    int words = path.rest().size();
    boolean ours =
        path.namespace().equalsIgnoreCase("microsoft.insights")
            && (words == 1 || words == 2 && path.rest().getFirst().equalsIgnoreCase(CATEGORIES));
    if (!ours || scope == null) {
      return Optional.empty();
    }
    String word = path.rest().getFirst().toLowerCase(Locale.ROOT);
    if (!List.of("metrics", "metricdefinitions", "metricnamespaces", CATEGORIES).contains(word)) {
      return Optional.empty();
    }
    if (!call.method().equals("GET")) {
      throw ResourceManager.notAllowed(call, "GET");
    }
    var draft = life.now();
    Document resource = draft.snapshot().get(scope).orElseThrow(() -> Ids.notFound(draft, scope));
    return Optional.of(
        switch (word) {
          case "metrics" -> metrics(call, resource);
          case "metricdefinitions" -> definitions(resource.id());
          case CATEGORIES -> categories(resource.id(), path.rest());
          default -> namespaces(resource.id());
        });
  }

  /** What diagnostic settings can export of a resource: its metrics, all together. */
  private Answer categories(ResourceId id, List<String> rest) {
    ArrayNode values = Json.array();
    if (!control.metrics().definitions(id).isEmpty()) {
      ObjectNode one =
          values.addObject()
              .put("id", id + "/providers/microsoft.insights/diagnosticSettingsCategories/AllMetrics")
              .put("name", "AllMetrics")
              .put("type", "Microsoft.Insights/diagnosticSettingsCategories");
      one.putObject("properties").put("categoryType", "Metrics").putArray("categoryGroups");
    }
    if (rest.size() == 1) {
      return Answer.json(200, Json.list(values));
    }
    return values.valueStream()
        .filter(one -> Json.text(one, "name").filter(rest.get(1)::equalsIgnoreCase).isPresent())
        .findFirst()
        .map(one -> Answer.json(200, one))
        .orElseThrow(() -> ArmError.notFound("ResourceNotFound", "Diagnostic category '%s' is none of %s.", rest.get(1), id));
  }

  private Answer namespaces(ResourceId id) {
    ArrayNode values = Json.array();
    if (!control.metrics().definitions(id).isEmpty()) {
      ObjectNode one =
          values
              .addObject()
              .put("id", id + "/providers/microsoft.insights/metricNamespaces/" + id.type())
              .put("name", id.type().path());
      one.put("type", "Microsoft.Insights/metricNamespaces").put("classification", "Platform");
      one.putObject("properties").put("metricNamespaceName", id.type().toString());
    }
    return Answer.json(200, Json.list(values));
  }

  private Answer definitions(ResourceId id) {
    ArrayNode values = Json.array();
    for (Metrics.Definition definition : control.metrics().definitions(id)) {
      ObjectNode one =
          values
              .addObject()
              .put("id", id + "/providers/microsoft.insights/metricdefinitions/" + definition.name())
              .put("resourceId", id.toString())
              .put("namespace", id.type().toString())
              .put("category", "Traffic")
              .put("displayDescription", definition.description())
              .put("isDimensionRequired", false)
              .put("unit", definition.unit())
              .put("primaryAggregationType", definition.primary());
      one.set("name", localized(definition.name()));
      ArrayNode aggregations = one.putArray("supportedAggregationTypes");
      definition.aggregations().forEach(aggregations::add);
      ArrayNode availabilities = one.putArray("metricAvailabilities");
      definition.grains().forEach(grain -> availabilities.addObject().put("timeGrain", iso(grain)).put("retention", RETENTION));
      ArrayNode dimensions = one.putArray("dimensions");
      definition.dimensions().forEach(dimension -> dimensions.add(localized(dimension)));
    }
    return Answer.json(200, Json.list(values));
  }

  private static ObjectNode localized(String name) {
    return Json.object().put("value", name).put("localizedValue", name);
  }

  /** {@code P1D} where Java says {@code PT24H}. */
  static String iso(Duration duration) {
    return duration.toSeconds() % 86_400 == 0 ? "P" + duration.toDays() + "D" : duration.toString();
  }

  private Answer metrics(Call call, Document resource) {
    ResourceId id = resource.id();
    List<Metrics.Definition> known = control.metrics().definitions(id);
    if (known.isEmpty()) {
      throw ArmError.badRequest("BadRequest", "Resource type %s has no metrics.", id.type());
    }
    MetricsQuery query = MetricsQuery.of(call, known, clock.instant().truncatedTo(ChronoUnit.SECONDS));
    ObjectNode body =
        Json.object()
            .put("cost", 0)
            .put("timespan", query.span().toString())
            .put("interval", iso(query.grain()))
            .put("namespace", id.type().toString())
            .put("resourceregion", Json.text(resource.body(), "location").orElse("global"));
    ArrayNode values = body.putArray("value");
    for (Metrics.Definition definition : query.wanted()) {
      ObjectNode one =
          values
              .addObject()
              .put("id", id + "/providers/Microsoft.Insights/metrics/" + definition.name())
              .put("type", "Microsoft.Insights/metrics")
              .put("displayDescription", definition.description())
              .put("unit", definition.unit())
              .put("errorCode", "Success");
      one.set("name", localized(definition.name()));
      ArrayNode series = one.putArray("timeseries");
      for (Metrics.Series found : series(id, definition, query)) {
        series.add(shown(found, query.aggregations(definition), query.dataWanted()));
      }
    }
    return Answer.json(200, body);
  }

  private List<Metrics.Series> series(ResourceId id, Metrics.Definition definition, MetricsQuery query) {
    List<Metrics.Series> found;
    try {
      found = control.metrics().query(
          id, definition.name(), query.span().from(), query.span().to(), query.grain(), query.filter().dimensions());
    } catch (IllegalArgumentException e) {
      throw ArmError.badRequest("BadRequest", "%s.", e.getMessage());
    }
    return found.stream()
        .filter(series -> query.filter().matches(series.dimensions()))
        .sorted(
            Comparator.comparingDouble(
                    (Metrics.Series series) ->
                        series.points().stream().mapToDouble(Metrics.Point::average).sum())
                .reversed())
        .limit(query.top())
        .toList();
  }

  private static ObjectNode shown(Metrics.Series series, List<String> aggregations, boolean dataWanted) {
    ObjectNode shown = Json.object();
    ArrayNode dimensions = shown.putArray("metadatavalues");
    series.dimensions().forEach((name, value) -> dimensions.addObject().put("value", value).set("name", localized(name)));
    ArrayNode data = shown.putArray("data");
    for (Metrics.Point point : dataWanted ? series.points() : List.<Metrics.Point>of()) {
      ObjectNode one = data.addObject().put("timeStamp", point.time().truncatedTo(ChronoUnit.SECONDS).toString());
      for (String aggregation : point.count() == 0 ? List.<String>of() : aggregations) {
        switch (aggregation) {
          case "Average" -> one.put("average", point.average());
          case "Minimum" -> one.put("minimum", point.minimum());
          case "Maximum" -> one.put("maximum", point.maximum());
          case "Total" -> one.put("total", point.total());
          default -> one.put("count", point.count());
        }
      }
    }
    return shown;
  }
}

package io.underpass.cli.commands;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Ids;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.output.Presentation;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code monitor metrics}. */
final class MetricsCommands {
  private MetricsCommands() {}

  static List<Command> commands() {
    List<Option> list = new ArrayList<>(MonitorCommands.target());
    list.addAll(
        List.of(
            Option.list("--metrics", "--metric").help("Names of metrics, separated by spaces."),
            Option.list("--aggregation").values("Average", "Count", "Maximum", "Minimum", "None", "Total").help("Which values to show."),
            Option.text("--interval").initially("PT1M").help("Grain: 5s, 1m, 5m, 1h or ISO 8601 such as PT5M."),
            Option.text("--start-time").section("Time").help("Start, ISO 8601. Left out: --offset before the end."),
            Option.text("--end-time").section("Time").help("End, ISO 8601. Left out: now."),
            Option.text("--offset").section("Time").initially("1h").help("How long, such as 30m, 1h, 1d2h."),
            Option.text("--filter").help("Dimensions, such as roleInstance eq '*'."),
            Option.list("--dimension").help("Dimensions to split by."),
            Option.integer("--top").help("At most so many series."),
            Option.text("--orderby").help("Aggregation and direction to sort by."),
            Option.text("--namespace", "--metric-namespace").help("Metric namespace."),
            Option.flag("--metadata").help("Only the series' dimension values, no points.")));
    return List.of(
        new Command("monitor metrics list", "List a resource's metric values.", list, MetricsCommands::list)
            .shownAs(Presentation.RAW.table("[]"))
            .example(
                "What went through a gateway.",
                """
                underpass monitor metrics list --resource myExpressRouteGateway -g myResourceGroup \\
                  --resource-type Microsoft.Network/virtualNetworkGateways \\
                  --metrics ExpressRouteGatewayBitsPerSecond --interval 1m -o table"""),
        new Command("monitor metrics list-definitions", "List the metrics that a resource has.", MonitorCommands.target(),
                call -> Resource.pages(call.service(), base(call, "metricDefinitions")))
            .shownAs(
                Presentation.RAW.table(
                    "[].{DisplayName:name.localizedValue, Name:name.value, Unit:unit, Type:primaryAggregationType,"
                        + " DimensionRequired:isDimensionRequired,"
                        + " Dimensions:join(', ', dimensions[].value || `[]`)}")));
  }

  private static String base(Call call, String what) {
    return Ids.path(MonitorCommands.resource(call)) + "/providers/microsoft.insights/" + what + "?api-version=" + Versions.METRICS;
  }

  private static JsonNode list(Call call) {
    StringBuilder target = new StringBuilder(base(call, "metrics"));
    Instant end = call.text("end-time").map(text -> instant("--end-time", text))
        .orElseGet(() -> Instant.now().truncatedTo(ChronoUnit.SECONDS));
    Instant start = call.text("start-time").map(text -> instant("--start-time", text))
        .orElseGet(() -> end.minus(duration("--offset", call.text("offset").orElse("1h"))));
    target.append("&timespan=").append(Ids.escape(start + "/" + end));
    target.append("&interval=").append(duration("--interval", call.text("interval").orElse("PT1M")));
    add(target, "metricnames", String.join(",", call.words("metrics")));
    add(target, "aggregation", String.join(",", call.words("aggregation")));
    String dimensions = String.join(" and ", call.words("dimension").stream().map(name -> name + " eq '*'").toList());
    String filter = call.text("filter").orElse(dimensions);
    add(target, "$filter", filter);
    call.text("top").ifPresent(top -> add(target, "top", top));
    call.text("orderby").ifPresent(order -> add(target, "orderby", order));
    call.text("namespace").ifPresent(namespace -> add(target, "metricnamespace", namespace));
    if (call.has("metadata")) {
      add(target, "resultType", "Metadata");
    }
    JsonNode answer = call.service().get(target.toString());
    return call.text("output").map("table"::equalsIgnoreCase).orElse(false) && !call.has("query") ? rows(answer) : answer;
  }

  static void add(StringBuilder target, String name, String value) {
    if (!value.isEmpty()) {
      target.append('&').append(name).append('=').append(Ids.escape(value));
    }
  }

  /** A row for each point: time, name, dimensions, values. */
  private static ArrayNode rows(JsonNode answer) {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    for (JsonNode metric : answer.path("value")) {
      for (JsonNode series : metric.path("timeseries")) {
        for (JsonNode point : series.path("data")) {
          ObjectNode row = rows.addObject();
          String time = point.path("timeStamp").asString("");
          row.put("Timestamp", time.length() < 19 ? time : time.substring(0, 19).replace('T', ' '));
          row.put("Name", metric.path("name").path("localizedValue").asString(metric.path("name").path("value").asString("")));
          for (JsonNode dimension : series.path("metadatavalues")) {
            row.put(dimension.path("name").path("value").asString(""), dimension.path("value").asString(""));
          }
          for (String aggregation : List.of("average", "count", "maximum", "minimum", "total")) {
            if (point.has(aggregation)) {
              row.set(aggregation.substring(0, 1).toUpperCase(Locale.ROOT) + aggregation.substring(1), point.get(aggregation));
            }
          }
        }
      }
    }
    return rows;
  }

  /** {@code 1d2h30m5s} or ISO 8601. */
  static Duration duration(String flag, String text) {
    try {
      String upper = text.toUpperCase(Locale.ROOT);
      if (upper.startsWith("P")) {
        return Duration.parse(upper);
      }
      int day = upper.indexOf('D');
      return Duration.parse("P" + (day < 0 ? "T" + upper : upper.substring(0, day + 1)
          + (day + 1 < upper.length() ? "T" + upper.substring(day + 1) : "")));
    } catch (DateTimeException _) {
      throw CliException.usage("argument " + flag + ": '" + text + "' is not a length of time such as 5m, 1h, 1d2h or PT5M");
    }
  }

  static Instant instant(String flag, String text) {
    String iso = text.strip().replaceFirst(" (?=\\d\\d:)", "T").replace(" ", "");
    try {
      return iso.matches(".*(Z|[+-]\\d\\d:?\\d\\d)$")
          ? OffsetDateTime.parse(iso).toInstant()
          : LocalDateTime.parse(iso.contains("T") ? iso : iso + "T00:00:00").toInstant(ZoneOffset.UTC);
    } catch (DateTimeException _) {
      throw CliException.usage("argument " + flag + ": '" + text + "' is not a time such as 2026-01-31T08:00:00Z");
    }
  }
}

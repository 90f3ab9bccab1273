package io.underpass.cli.commands;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Ids;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.output.Presentation;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code monitor activity-log}: who changed what, when, with which result. */
final class ActivityCommands {
  /** The options that must be equal, and how the service's filter calls them. */
  private static final Map<String, String> MEMBERS =
      Map.of(
          "correlation-id", "correlationId", "resource-group", "resourceGroupName", "resource-id", "resourceUri", "namespace",
              "resourceProvider",
          "caller", "caller", "status", "status");

  private ActivityCommands() {}

  static List<Command> commands() {
    return List.of(
        new Command(
                "monitor activity-log list",
                "List who changed what, when, with which result; newest first.",
                List.of(
                    Option.text("--correlation-id").section("Filter").help("Events of one request."),
                    Common.GROUP_FILTER.section("Filter"),
                    Option.text("--resource-id").section("Filter").help("Events of one resource, by its id."),
                    Option.text("--namespace", "--resource-provider").section("Filter").help("Such as Microsoft.Network."),
                    Option.text("--caller").section("Filter").help("Display name, appId or object id."),
                    Option.text("--status").section("Filter").help("Started, Accepted, Succeeded or Failed."),
                    Option.integer("--max-events").initially("50").help("At most so many."),
                    Option.list("--select").help("Members to show, separated by spaces."),
                    Option.text("--start-time").section("Time").help("Start, ISO 8601. Left out: --offset before the end."),
                    Option.text("--end-time").section("Time").help("End, ISO 8601. Left out: now."),
                    Option.text("--offset").section("Time").initially("6h").help("How long, such as 30m, 1h, 1d2h.")),
                ActivityCommands::list)
            .shownAs(
                Presentation.RAW.table(
                    "[].{Time:eventTimestamp, Caller:caller, Operation:operationName.value, Status:status.value, SubStatus:subStatus.value,"
                        + " Resource:resourceId}"))
            .example("What went wrong in the last hour.", "underpass monitor activity-log list --status Failed --offset 1h -o table"));
  }

  private static JsonNode list(Call call) {
    Instant end = call.text("end-time").map(text -> MetricsCommands.instant("--end-time", text))
        .orElseGet(() -> Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1));
    Instant start = call.text("start-time").map(text -> MetricsCommands.instant("--start-time", text))
        .orElseGet(() -> end.minus(MetricsCommands.duration("--offset", call.text("offset").orElse("6h"))));
    StringBuilder filter = new StringBuilder("eventTimestamp ge '" + start + "' and eventTimestamp le '" + end + "'");
    for (String option : List.of("correlation-id", "resource-group", "resource-id", "namespace", "caller", "status")) {
      call.text(option).ifPresent(value -> filter.append(" and ").append(MEMBERS.get(option)).append(" eq '")
          .append((option.equals("resource-id") ? Body.withSubscription(value, call) : value).replace("'", "''")).append('\''));
    }
    String next =
        "/subscriptions/" + Ids.escape(call.subscription())
            + "/providers/microsoft.insights/eventtypes/management/values?api-version=2015-04-01&$filter="
            + Ids.escape(filter.toString()) + (call.has("select") ? "&$select=" + Ids.escape(String.join(",", call.words("select"))) : "");
    int most = Integer.parseInt(call.text("max-events").orElse("50"));
    if (most < 1) {
      throw CliException.usage("argument --max-events: '" + most + "' is less than 1");
    }
    ArrayNode events = JsonNodeFactory.instance.arrayNode();
    while (!next.isEmpty() && events.size() < most) {
      JsonNode page = call.service().get(next);
      for (JsonNode event : page.path("value")) {
        if (events.size() < most) {
          events.add(event);
        }
      }
      next = page.path("nextLink").asString("").replaceFirst("^https?://[^/]+", "");
    }
    return events;
  }
}

package io.underpass.arm.insights;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Guard;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceAction;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.arm.wire.ResourceManager;
import io.underpass.control.ControlPlane;
import io.underpass.control.Document;
import io.underpass.control.Logs;
import io.underpass.model.ResourceId;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Queries of workspaces: {@code /v1/workspaces/{customerId}/query}, and {@code …/workspaces/{name}/query} on Resource Manager. */
public final class LogQueries {
  private final ControlPlane control;
  private final ResourceLife life;
  private final Guard guard;
  private final Clock clock;

  public LogQueries(ControlPlane control, ResourceLife life, Guard guard, Clock clock) {
    this.control = control;
    this.life = life;
    this.guard = guard;
    this.clock = clock;
  }

  public List<ResourceAction> actions() {
    return List.of(new ResourceAction(Workspaces.TYPE, "POST", "query", this::query));
  }

  /** The address of Log Analytics proper, without api-version; empty for other paths. */
  public Optional<Answer> answer(Call call) {
    List<String> path = call.segments();
    boolean ours =
        path.size() == 4
            && path.get(0).equalsIgnoreCase("v1")
            && path.get(1).equalsIgnoreCase("workspaces")
            && path.get(3).equalsIgnoreCase("query");
    if (!ours) {
      return Optional.empty();
    }
    ResourceId workspace =
        life.now().snapshot().ofType(Workspaces.TYPE).stream()
            .filter(document -> Json.text(document.body(), "properties", "customerId").filter(path.get(2)::equalsIgnoreCase).isPresent())
            .map(Document::id)
            .findFirst()
            .orElseThrow(() -> ArmError.notFound("WorkspaceNotFoundError", "The workspace '%s' could not be found.", path.get(2)));
    guard.require(call.caller(), "Microsoft.OperationalInsights/workspaces/query/read", workspace.toString());
    return Optional.of(query(call, workspace));
  }

  private Answer query(Call call, ResourceId workspace) {
    String text;
    String timespan;
    switch (call.method()) {
      case "POST" -> {
        ObjectNode body = Json.object(call.body());
        text = Json.text(body, "query").orElse("");
        timespan = Json.text(body, "timespan").orElse("");
      }
      case "GET" -> {
        text = call.parameter("query").orElse("");
        timespan = call.parameter("timespan").orElse("");
      }
      default -> throw ResourceManager.notAllowed(call, "GET or POST");
    }
    if (text.isBlank()) {
      throw ArmError.badRequest("BadArgumentError", "The request has no 'query': expected KQL such as AzureMetrics | take 10.");
    }
    Spans span = timespan.isBlank() ? null : Spans.parse(timespan, clock.instant());
    try {
      Logs.Table table = control.logs().query(workspace, text, span == null ? null : span.from(), span == null ? null : span.to());
      ObjectNode body = Json.object();
      body.putArray("tables").add(shown(table));
      return Answer.json(200, body);
    } catch (Logs.KqlException e) {
      throw ArmError.badRequest("BadArgumentError", "The request had some invalid properties: %s", e.getMessage())
          .because(new ArmError.Detail(e.code(), String.valueOf(e.getMessage()), "query"));
    }
  }

  private static ObjectNode shown(Logs.Table table) {
    ObjectNode shown = Json.object().put("name", table.name());
    ArrayNode columns = shown.putArray("columns");
    table.columns().forEach(column -> columns.addObject().put("name", column.name()).put("type", column.type().toLowerCase(Locale.ROOT)));
    ArrayNode rows = shown.putArray("rows");
    for (List<@Nullable Object> row : table.rows()) {
      ArrayNode cells = rows.addArray();
      for (Object cell : row) {
        switch (cell) {
          case null -> cells.addNull();
          case Long number -> cells.add(number);
          case Integer number -> cells.add(number);
          case Double number -> cells.add(number);
          case Boolean flag -> cells.add(flag);
          default -> cells.add(cell.toString());
        }
      }
    }
    return shown;
  }
}

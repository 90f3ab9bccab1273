package io.underpass.arm.insights;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.ResourceId;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code microsoft.insights/diagnosticSettings} on any resource: its metrics go to a workspace. Resource logs aren't there yet. */
public final class DiagnosticSettings implements ResourceKind {
  private static final String ALL_METRICS = "AllMetrics";

  private static Schema category(String type) {
    return Schema.of(type)
        .text("category", "categoryGroup", "timeGrain")
        .flag("enabled")
        .nested("retentionPolicy", Schema.of("RetentionPolicy").flag("enabled").whole("days", 0, 3_650));
  }

  private final Shape shape =
      Shape.extension(
          "microsoft.insights/diagnosticSettings",
          "DiagnosticSetting",
          Schema.of("DiagnosticSettingsResource")
              .derived("systemData", "etag")
              .nested(
                  "properties",
                  Schema.of("DiagnosticSettings")
                      .text("workspaceId", "logAnalyticsDestinationType")
                      .listOf("metrics", category("MetricSettings"))
                      .listOf("logs", category("LogSettings"))
                      .missing(
                          "storageAccountId",
                          "serviceBusRuleId",
                          "eventHubAuthorizationRuleId",
                          "eventHubName",
                          "marketplacePartnerId")));

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    String text = Json.text(properties, "workspaceId").filter(id -> !id.isBlank()).orElse("");
    if (text.isEmpty()) {
      throw ArmError.badRequest(
              "BadRequest",
              "At least one data sink needs to be specified: properties.workspaceId, the id of a Log Analytics workspace.")
          .at("properties.workspaceId");
    }
    ResourceId workspace = Checks.parseReference(text, "properties.workspaceId", Workspaces.TYPE);
    if (!put.draft().exists(workspace)) {
      throw ArmError.badRequest(
              "BadRequest", "Resource '%s' was not found; create the workspace first.", workspace)
          .at("properties.workspaceId");
    }
    properties.put("workspaceId", put.draft().canonical(workspace).toString());
    for (JsonNode log : properties.path("logs")) {
      if (Json.flag(log, "enabled")) {
        throw ArmError.of(
                501,
                "NotImplemented",
                "Resource logs are not implemented by Underpass. Leave logs out, or disable them.")
            .at("properties.logs");
      }
    }
    Set<String> seen = new HashSet<>();
    boolean any = false;
    for (JsonNode node : properties.path("metrics")) {
      ObjectNode metric = (ObjectNode) node;
      String category = Json.text(metric, "category").or(() -> Json.text(metric, "categoryGroup")).orElse(ALL_METRICS);
      if (!category.equalsIgnoreCase(ALL_METRICS) || !seen.add(category.toLowerCase(Locale.ROOT))) {
        throw ArmError.badRequest(
                "BadRequest",
                "Metric category '%s' is not supported, or is there twice. Expected %s, once.",
                category,
                ALL_METRICS)
            .at("properties.metrics");
      }
      metric.put("category", ALL_METRICS);
      Json.otherwise(metric, "enabled", true);
      any |= Json.flag(metric, "enabled");
      if (!metric.has("retentionPolicy")) {
        metric.putObject("retentionPolicy").put("enabled", false).put("days", 0);
      }
    }
    if (!any) {
      throw ArmError.badRequest(
              "BadRequest",
              "At least one category must be enabled: properties.metrics with category %s.",
              ALL_METRICS)
          .at("properties.metrics");
    }
    properties.withArray("logs");
    put.body().remove(List.of("location", "tags", "kind", "identity"));
  }

  @Override
  public void show(Showing showing) {
    showing.properties().remove("provisioningState");
    for (String member : List.of("kind", "location", "tags", "identity")) {
      showing.body().putNull(member);
    }
  }
}

package io.underpass.arm.insights;

import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceAction;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.ResourceType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.OperationalInsights/workspaces}: where diagnostic settings send metrics. */
public final class Workspaces implements ResourceKind {
  static final ResourceType TYPE = ResourceType.parse("Microsoft.OperationalInsights/workspaces");

  private final Shape shape =
      Shape.regional(
          TYPE.toString(),
          "Workspace",
          Schema.of("Workspace")
              .open()
              .anything("identity")
              .nested(
                  "properties",
                  Schema.of("WorkspaceProperties")
                      .open()
                      .nested(
                          "sku",
                          Schema.of("WorkspaceSku")
                              .text("name")
                              .whole("capacityReservationLevel", 100, 50_000)
                              .derived("lastSkuUpdate"))
                      .whole("retentionInDays", -1, 730)
                      .nested(
                          "workspaceCapping",
                          Schema.of("WorkspaceCapping")
                              .decimal("dailyQuotaGb")
                              .derived("quotaNextResetTime", "dataIngestionStatus"))
                      .oneOf(
                          "publicNetworkAccessForIngestion",
                          "Enabled",
                          "Disabled",
                          "SecuredByPerimeter")
                      .oneOf(
                          "publicNetworkAccessForQuery",
                          "Enabled",
                          "Disabled",
                          "SecuredByPerimeter")
                      .flag("forceCmkForQuery")
                      .anything("features", "defaultDataCollectionRuleResourceId", "replication")
                      .derived(
                          SharedKeys.MEMBER,
                          "customerId",
                          "createdDate",
                          "modifiedDate",
                          "provisioningState",
                          "privateLinkScopedResources",
                          "source",
                          "portalUrl")));

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    properties.put("customerId", Json.text(put.before(), "customerId").orElseGet(() -> UUID.randomUUID().toString()));
    String now = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    properties.put("createdDate", Json.text(put.before(), "createdDate").orElse(now)).put("modifiedDate", now);
    ObjectNode sku = properties.get("sku") instanceof ObjectNode given ? given : properties.putObject("sku");
    Json.otherwise(sku, "name", "PerGB2018");
    Json.otherwise(properties, "retentionInDays", 30);
    Json.otherwise(properties, "publicNetworkAccessForIngestion", "Enabled");
    Json.otherwise(properties, "publicNetworkAccessForQuery", "Enabled");
    SharedKeys.keep(put);
  }

  @Override
  public Patch patch() {
    return Patch.MERGE;
  }

  @Override
  public void show(Showing showing) {
    SharedKeys.hide(showing);
  }

  /** {@code POST …/sharedKeys}, which templates call {@code listKeys}, and {@code …/regenerateSharedKey}. */
  public static List<ResourceAction> actions(ResourceLife life) {
    return List.of(
        new ResourceAction(TYPE, "POST", "sharedKeys", (_, workspace) -> SharedKeys.answer(life, workspace)),
        new ResourceAction(TYPE, "POST", "listKeys", (_, workspace) -> SharedKeys.answer(life, workspace)),
        new ResourceAction(TYPE, "POST", "regenerateSharedKey", (_, workspace) -> {
          life.edit(draft -> SharedKeys.renew(draft, workspace));
          return SharedKeys.answer(life, workspace);
        }));
  }
}

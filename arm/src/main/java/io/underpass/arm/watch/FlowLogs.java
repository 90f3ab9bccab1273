package io.underpass.arm.watch;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.arm.wire.References;
import io.underpass.model.FlowLog;
import io.underpass.model.NetworkInterface;
import io.underpass.model.NetworkSecurityGroup;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import io.underpass.model.StorageAccount;
import io.underpass.model.Subnet;
import io.underpass.model.VirtualNetwork;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/networkWatchers/flowLogs}: what is to be logged, and to where: docs/flow-logs.md. */
public final class FlowLogs implements ResourceKind {
  static final ResourceType TYPE = FlowLog.TYPE;
  private static final ResourceType ACCOUNT = StorageAccount.TYPE;

  /** azure-docs, vnet-flow-logs-overview and nsg-flow-logs-overview. */
  private static final List<ResourceType> TARGETS =
      List.of(VirtualNetwork.TYPE, Subnet.TYPE, NetworkInterface.TYPE, NetworkSecurityGroup.TYPE);

  private static final int MOST_DAYS = 365;

  private final Shape shape =
      Shape.regional(
          TYPE.toString(),
          "FlowLog",
          Schema.of("FlowLog")
              .nested(
                  "identity",
                  Schema.of("ManagedServiceIdentity").text("type").anything("userAssignedIdentities").derived("principalId", "tenantId"))
              .nested(
                  "properties",
                  Schema.of("FlowLogPropertiesFormat")
                      .text("targetResourceId", "storageId", "enabledFilteringCriteria", "recordTypes")
                      .flag("enabled")
                      .nested("retentionPolicy", Schema.of("RetentionPolicyParameters").flag("enabled").whole("days", 0, MOST_DAYS))
                      .nested("format", Schema.of("FlowLogFormatParameters").oneOf("type", "JSON").whole("version", 1, 2))
                      .nested("flowAnalyticsConfiguration", analytics())
                      .derived("provisioningState", "targetResourceGuid")));

  private static Schema analytics() {
    return Schema.of("TrafficAnalyticsProperties")
        .nested(
            "networkWatcherFlowAnalyticsConfiguration",
            Schema.of("TrafficAnalyticsConfigurationProperties")
                .flag("enabled")
                .text("workspaceId", "workspaceRegion", "workspaceResourceId")
                .whole("trafficAnalyticsInterval", 10, 60));
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    ResourceId target = target(put);
    keep(put, "storageId");
    String account = Json.text(properties, "storageId").filter(text -> !text.isBlank())
        .orElseThrow(() -> Checks.missing("storageId", "properties"));
    ResourceId storage = existing(put, Checks.parseReference(account, "properties.storageId", ACCOUNT));
    properties.put("storageId", storage.toString());
    checkRegion(put, target);
    checkRegion(put, storage);
    put.draft().mentioning(References.flowLogKey(target.toString())).stream()
        .filter(other -> !other.equals(put.id()))
        .findFirst()
        .ifPresent(other -> {
          throw ArmError.badRequest(
              "FlowLogAlreadyExists", "Flow log %s logs %s already; a resource has one. Change that, or delete it first.", other, target);
        });
    Json.otherwise(properties, "enabled", true);
    ObjectNode retention = object(properties, "retentionPolicy");
    Json.otherwise(retention, "days", 0);
    Json.otherwise(retention, "enabled", false);
    ObjectNode format = object(properties, "format");
    Json.otherwise(format, "type", "JSON");
    Json.otherwise(format, "version", 2);
    String guid = put.draft().body(target).flatMap(body -> Json.text(body, "properties", "resourceGuid")).orElse("");
    properties.put("targetResourceGuid", guid);
  }

  private static ObjectNode object(ObjectNode properties, String name) {
    return properties.get(name) instanceof ObjectNode given ? given : properties.putObject(name);
  }

  private static void keep(Put put, String member) {
    if (!put.properties().has(member) && put.before().has(member)) {
      put.properties().set(member, put.before().get(member));
    }
  }

  private static ResourceId target(Put put) {
    keep(put, "targetResourceId");
    String text =
        Json.text(put.properties(), "targetResourceId")
            .filter(given -> !given.isBlank())
            .orElseThrow(() -> Checks.missing("targetResourceId", "properties"));
    ResourceType type = ResourceId.tryParse(text).map(ResourceId::type).filter(TARGETS::contains).orElse(VirtualNetwork.TYPE);
    ResourceId target = existing(put, Checks.parseReference(text, "properties.targetResourceId", type));
    put.properties().put("targetResourceId", target.toString());
    Checks.unchanged(put, "flow log", "targetResourceId", Json.text(put.before(), "targetResourceId"), target.toString());
    return target;
  }

  private static ResourceId existing(Put put, ResourceId id) {
    if (!put.draft().exists(id)) {
      throw Checks.notFound(id, put.id());
    }
    return put.draft().canonical(id);
  }

  private static void checkRegion(Put put, ResourceId other) {
    String here = Json.text(put.body(), "location").orElse("");
    String there = location(put.draft(), other);
    if (!there.isEmpty() && !there.equals(here)) {
      throw ArmError.badRequest(
          "FlowLogRegionNotThatOfResource", "Flow log %s is in %s; it must be where %s is, in %s.", put.id().name(), here, other, there);
    }
  }

  private static String location(Draft draft, ResourceId id) {
    return draft.body(id)
        .flatMap(body -> Json.text(body, "location"))
        .or(() -> draft.body(id.parent()).flatMap(body -> Json.text(body, "location")))
        .orElse("");
  }
}

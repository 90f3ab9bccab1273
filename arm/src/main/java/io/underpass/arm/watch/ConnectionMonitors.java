package io.underpass.arm.watch;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.ResourceType;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/networkWatchers/connectionMonitors}, of both versions. Kept and shown; nothing is probed yet. */
public final class ConnectionMonitors implements ResourceKind {
  static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/networkWatchers/connectionMonitors");
  private static final int LARGEST_PORT = 65_535;

  private final Shape shape =
      Shape.regional(
          TYPE.toString(),
          "ConnectionMonitor",
          Schema.of("ConnectionMonitor")
              .nested(
                  "properties",
                  Schema.of("ConnectionMonitorParameters")
                      .nested("source", Schema.of("ConnectionMonitorSource").text("resourceId").whole("port", 0, LARGEST_PORT))
                      .nested("destination", Schema.of("ConnectionMonitorDestination").text("resourceId", "address")
                          .whole("port", 0, LARGEST_PORT))
                      .flag("autoStart")
                      .whole("monitoringIntervalInSeconds", 30, 1_800)
                      .listOf("endpoints", endpoint())
                      .listOf("testConfigurations", testConfiguration())
                      .listOf(
                          "testGroups",
                          Schema.of("ConnectionMonitorTestGroup")
                              .text("name")
                              .flag("disable")
                              .texts("testConfigurations", "sources", "destinations"))
                      .listOf(
                          "outputs",
                          Schema.of("ConnectionMonitorOutput")
                              .oneOf("type", "Workspace")
                              .nested("workspaceSettings", Schema.of("ConnectionMonitorWorkspaceSettings").text("workspaceResourceId")))
                      .text("notes")
                      .derived("provisioningState", "startTime", "monitoringStatus", "connectionMonitorType")));

  private static Schema endpoint() {
    Schema item = Schema.of("ConnectionMonitorEndpointFilterItem").text("type", "address");
    Schema scopeItem = Schema.of("ConnectionMonitorEndpointScopeItem").text("address");
    return Schema.of("ConnectionMonitorEndpoint")
        .text("name", "type", "resourceId", "address", "coverageLevel", "subscriptionId")
        .nested("filter", Schema.of("ConnectionMonitorEndpointFilter").text("type").listOf("items", item))
        .nested("scope", Schema.of("ConnectionMonitorEndpointScope").listOf("include", scopeItem).listOf("exclude", scopeItem))
        .nested("locationDetails", Schema.of("ConnectionMonitorEndpointLocationDetails").text("region"));
  }

  private static Schema testConfiguration() {
    return Schema.of("ConnectionMonitorTestConfiguration")
        .text("name")
        .whole("testFrequencySec", 1, 1_800)
        .oneOf("protocol", "Tcp", "Http", "Icmp")
        .oneOf("preferredIPVersion", "IPv4", "IPv6")
        .nested(
            "httpConfiguration",
            Schema.of("ConnectionMonitorHttpConfiguration")
                .whole("port", 0, LARGEST_PORT)
                .oneOf("method", "Get", "Post")
                .text("path")
                .listOf("requestHeaders", Schema.of("HTTPHeader").text("name", "value"))
                .texts("validStatusCodeRanges")
                .flag("preferHTTPS"))
        .nested(
            "tcpConfiguration",
            Schema.of("ConnectionMonitorTcpConfiguration")
                .whole("port", 0, LARGEST_PORT)
                .flag("disableTraceRoute")
                .text("destinationPortBehavior"))
        .nested("icmpConfiguration", Schema.of("ConnectionMonitorIcmpConfiguration").flag("disableTraceRoute"))
        .nested(
            "successThreshold",
            Schema.of("ConnectionMonitorSuccessThreshold").whole("checksFailedPercent", 0, 100).decimal("roundTripTimeMs"));
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    boolean groups = !properties.path("testGroups").isEmpty();
    if (groups == properties.has("source")) {
      throw ArmError.badRequest(
          "InvalidConnectionMonitor",
          "Connection monitor %s needs either testGroups, with endpoints and testConfigurations, or source and destination; it has %s.",
          put.id().name(),
          groups ? "both" : "neither");
    }
    if (groups) {
      Set<String> endpoints = names(properties, "endpoints");
      Set<String> configurations = names(properties, "testConfigurations");
      names(properties, "testGroups");
      for (int i = 0; i < properties.path("testGroups").size(); i++) {
        JsonNode group = properties.path("testGroups").get(i);
        String path = "properties.testGroups[" + i + "].";
        known(group, "sources", endpoints, path, put);
        known(group, "destinations", endpoints, path, put);
        known(group, "testConfigurations", configurations, path, put);
      }
    } else if (!properties.has("destination")) {
      throw Checks.missing("destination", "properties");
    }
    Json.otherwise(properties, "autoStart", true);
  }

  private static Set<String> names(ObjectNode properties, String member) {
    Set<String> names = new HashSet<>();
    JsonNode list = properties.path(member);
    for (int i = 0; i < list.size(); i++) {
      String path = "properties." + member + "[" + i + "]";
      String name = Json.text(list.get(i), "name").filter(text -> !text.isBlank()).orElseThrow(() -> Checks.missing("name", path));
      if (!names.add(name.toLowerCase(Locale.ROOT))) {
        throw Schema.unreadable("DuplicateResourceName", "The name '%s' is used more than once. Path '%s'.".formatted(name, path));
      }
    }
    return names;
  }

  private static void known(JsonNode group, String member, Set<String> names, String path, Put put) {
    if (group.path(member).isEmpty()) {
      throw Checks.missing(member, path.substring(0, path.length() - 1));
    }
    for (JsonNode name : group.path(member)) {
      if (!names.contains(name.asString().toLowerCase(Locale.ROOT))) {
        throw ArmError.badRequest(
                "InvalidConnectionMonitor", "Connection monitor %s names '%s' in %s, which it doesn't define. It has: %s.",
                put.id().name(), name.asString(), path + member, String.join(", ", List.copyOf(names)))
            .at(path + member);
      }
    }
  }

  @Override
  public void show(Showing showing) {
    ObjectNode properties = showing.properties();
    properties
        .put("monitoringStatus", "NotStarted")
        .put("connectionMonitorType", properties.path("testGroups").isEmpty() ? "SingleSourceDestination" : "MultiEndpoint");
  }
}

package io.underpass.arm.network.privatelink;

import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/privateEndpoints/privateDnsZoneGroups}: kept and shown; no zone gets a record. */
public final class PrivateDnsZoneGroups implements ResourceKind {
  private static final String CONFIGURATIONS = "privateDnsZoneConfigs";

  private final Shape shape =
      Shape.part(
          "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
          "PrivateDnsZoneGroup",
          Schema.of("PrivateDnsZoneGroup")
              .nested(
                  "properties",
                  Schema.of("PrivateDnsZoneGroupPropertiesFormat")
                      .listOf(
                          CONFIGURATIONS,
                          Schema.of("PrivateDnsZoneConfig")
                              .text("name")
                              .derived("id", "etag", "type")
                              .nested("properties",
                                  Schema.of("PrivateDnsZonePropertiesFormat").text("privateDnsZoneId").derived("recordSets")))
                      .derived("provisioningState")));

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    Set<String> names = new HashSet<>();
    JsonNode configurations = put.properties().withArray(CONFIGURATIONS);
    for (int i = 0; i < configurations.size(); i++) {
      String path = "properties." + CONFIGURATIONS + "[" + i + "]";
      ObjectNode configuration = (ObjectNode) configurations.get(i);
      String name = Json.text(configuration, "name").filter(text -> !text.isBlank()).orElseThrow(() -> Checks.missing("name", path));
      if (!names.add(name.toLowerCase(Locale.ROOT))) {
        throw Schema.unreadable("DuplicateResourceName", "The name '%s' is used more than once. Path '%s'.".formatted(name, path));
      }
      if (Json.text(configuration, "properties", "privateDnsZoneId").filter(text -> !text.isBlank()).isEmpty()) {
        throw Checks.missing("privateDnsZoneId", path + ".properties");
      }
    }
  }

  @Override
  public void show(Showing showing) {
    for (JsonNode configuration : showing.properties().path(CONFIGURATIONS)) {
      Json.properties((ObjectNode) configuration).putArray("recordSets");
    }
  }
}

package io.underpass.cli.commands;

import io.underpass.cli.client.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** The answer of what-if for people: a line a resource, a line a property that changes, and a sum. */
final class WhatIfText {
  private static final Map<String, String> SYMBOLS = new LinkedHashMap<>();

  static {
    SYMBOLS.put("Delete", "-");
    SYMBOLS.put("Create", "+");
    SYMBOLS.put("Deploy", "!");
    SYMBOLS.put("Modify", "~");
    SYMBOLS.put("NoChange", "=");
    SYMBOLS.put("Unsupported", "x");
    SYMBOLS.put("Ignore", "*");
  }

  private WhatIfText() {}

  static String of(JsonNode result) {
    StringBuilder text = new StringBuilder();
    Map<String, Integer> counts = new TreeMap<>();
    Map<String, List<JsonNode>> scopes = new TreeMap<>();
    for (JsonNode change : result.path("changes")) {
      String id = change.path("resourceId").asString();
      int providers = id.indexOf("/providers/");
      scopes.computeIfAbsent(providers > 0 ? id.substring(0, providers) : id, _ -> new ArrayList<>()).add(change);
      counts.merge(change.path("changeType").asString(), 1, Integer::sum);
    }
    scopes.forEach((scope, changes) -> {
      text.append("Scope: ").append(scope).append('\n');
      SYMBOLS.forEach((type, symbol) -> changes.stream().filter(change -> change.path("changeType").asString().equals(type))
          .forEach(change -> {
        String id = change.path("resourceId").asString();
        String version = change.path(change.path("after").isObject() ? "after" : "before").path("apiVersion").asString("");
        text.append("\n  ").append(symbol).append(' ').append(id.substring(Math.min(id.length(), scope.length()))
            .replaceFirst("^/providers/", ""))
            .append(version.isEmpty() ? "" : " [" + version + "]").append('\n');
        properties(text, change.path("delta"), "    ");
      }));
      text.append('\n');
    });
    List<String> sums = new ArrayList<>();
    SYMBOLS.keySet().forEach(type -> {
      int count = counts.getOrDefault(type, 0);
      if (count > 0) {
        sums.add(count + " " + switch (type) {
          case "Create" -> "to create";
          case "Delete" -> "to delete";
          case "Modify" -> "to modify";
          case "Deploy" -> "to deploy";
          case "NoChange" -> "no change";
          case "Ignore" -> "to ignore";
          default -> "unsupported";
        });
      }
    });
    return text.append("Resource changes: ").append(sums.isEmpty() ? "no change" : String.join(", ", sums)).append('.').toString();
  }

  private static void properties(StringBuilder text, JsonNode delta, String indent) {
    for (JsonNode change : delta) {
      String type = change.path("propertyChangeType").asString();
      String symbol = type.equals("Array") ? "~" : SYMBOLS.getOrDefault(type, "x");
      text.append(indent).append(symbol).append(' ').append(change.path("path").asString()).append(':');
      if (change.path("children").isArray()) {
        text.append('\n');
        properties(text, change.path("children"), indent + "  ");
      } else {
        text.append(type.equals("Create") ? "" : " " + Json.write(change.path("before")))
            .append(type.equals("Modify") ? " =>" : "")
            .append(type.equals("Delete") ? "" : " " + Json.write(change.path("after")))
            .append('\n');
      }
    }
  }
}

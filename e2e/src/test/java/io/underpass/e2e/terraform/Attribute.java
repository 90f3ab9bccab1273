package io.underpass.e2e.terraform;

import io.underpass.cli.client.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** What stands between an argument of a configuration and a member of a body, both ways. Paths have dots between members. */
sealed interface Attribute {
  String path();

  /** An argument, as it is in the body. */
  record Value(String name, String path) implements Attribute {}

  /** An argument that holds another resource's id. */
  record Reference(String name, String path) implements Attribute {}

  /** An argument whose value the service hides: kept as it was configured. */
  record Hidden(String name, String path) implements Attribute {}

  /** Not an argument: read alone. */
  record Computed(String name, String path) implements Attribute {}

  /** No argument at all: what the provider sends whatever is configured. */
  record Always(String path, JsonNode value) implements Attribute {}

  /** A list of blocks. */
  record Blocks(String name, String path, List<Attribute> members) implements Attribute {}

  static Value value(String name, String path) {
    return new Value(name, path);
  }

  static Reference reference(String name, String path) {
    return new Reference(name, path);
  }

  static Hidden hidden(String name, String path) {
    return new Hidden(name, path);
  }

  static Computed computed(String name, String path) {
    return new Computed(name, path);
  }

  /** @param json with single quotes for double ones */
  static Always always(String path, String json) {
    return new Always(path, Json.read(json.replace('\'', '"')));
  }

  static Blocks blocks(String name, String path, Attribute... members) {
    return new Blocks(name, path, List.of(members));
  }

  /** Configuration to body. */
  static ObjectNode expand(List<Attribute> attributes, JsonNode configuration) {
    ObjectNode body = Json.object();
    for (Attribute attribute : attributes) {
      switch (attribute) {
        case Value one -> put(body, one.path(), configuration.path(one.name()));
        case Reference one -> put(body, one.path(), configuration.path(one.name()));
        case Hidden one -> put(body, one.path(), configuration.path(one.name()));
        case Always one -> put(body, one.path(), one.value());
        case Blocks one -> {
          if (configuration.has(one.name())) {
            ArrayNode list = Json.object().arrayNode();
            configuration.path(one.name()).forEach(block -> list.add(expand(one.members(), block)));
            put(body, one.path(), list);
          }
        }
        case Computed _ -> {}
      }
    }
    return body;
  }

  /** Body to state. */
  static ObjectNode flatten(List<Attribute> attributes, JsonNode body, JsonNode configuration) {
    ObjectNode state = Json.object();
    for (Attribute attribute : attributes) {
      switch (attribute) {
        case Value one -> set(state, one.name(), at(body, one.path()));
        case Computed one -> set(state, one.name(), at(body, one.path()));
        case Reference one -> {
          JsonNode id = at(body, one.path());
          if (id.isString()) {
            StrictId.check(id.asString());
          }
          set(state, one.name(), id);
        }
        case Hidden one -> set(state, one.name(), configuration.path(one.name()));
        case Blocks one -> {
          if (at(body, one.path()) instanceof ArrayNode found) {
            ArrayNode list = state.putArray(one.name());
            for (int i = 0; i < found.size(); i++) {
              list.add(flatten(one.members(), found.get(i), configuration.path(one.name()).path(i)));
            }
          }
        }
        case Always _ -> {}
      }
    }
    return state;
  }

  private static void set(ObjectNode state, String name, JsonNode value) {
    if (!value.isMissingNode() && !value.isNull()) {
      state.set(name, value);
    }
  }

  private static JsonNode at(JsonNode body, String path) {
    JsonNode node = body;
    for (String member : path.split("\\.")) {
      node = node.path(member);
    }
    return node;
  }

  private static void put(ObjectNode body, String path, JsonNode value) {
    if (value instanceof MissingNode) {
      return;
    }
    ObjectNode node = body;
    String[] members = path.split("\\.");
    for (int i = 0; i < members.length - 1; i++) {
      node = node.get(members[i]) instanceof ObjectNode inner ? inner : node.putObject(members[i]);
    }
    node.set(members[members.length - 1], value);
  }
}

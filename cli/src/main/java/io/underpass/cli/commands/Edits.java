package io.underpass.cli.commands;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Json;
import io.underpass.cli.grammar.Call;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code --set}, {@code --add} and {@code --remove}: changes by paths over the resource as {@code show} prints it. A member that
 * isn't at an object's top is looked for in its {@code properties}.
 */
final class Edits {
  private static final List<String> TOP_MEMBERS = List.of("name", "location", "tags", "sku", "zones", "identity", "id", "type",
      "properties", "extendedLocation");

  private Edits() {}

  static void apply(ObjectNode resource, Call call) {
    boolean asText = call.has("force-string");
    for (List<String> words : call.invocation().times("set")) {
      for (String word : words) {
        int equals = assignment(word);
        if (equals <= 0) {
          throw CliException.usage("argument --set: '" + word + "' has no '=': expected property1.property2=value");
        }
        set(resource, word.substring(0, equals), value(word.substring(equals + 1), asText));
      }
    }
    for (List<String> words : call.invocation().times("add")) {
      if (words.size() < 2) {
        throw CliException.usage("argument --add: expected a path and a JSON text or key=value words");
      }
      add(resource, words.getFirst(), words.subList(1, words.size()), asText);
    }
    for (List<String> words : call.invocation().times("remove")) {
      remove(resource, words);
    }
  }

  /** The place of the first {@code =} outside brackets, or -1. */
  private static int assignment(String word) {
    int depth = 0;
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      depth += c == '[' ? 1 : c == ']' ? -1 : 0;
      if (c == '=' && depth == 0) {
        return i;
      }
    }
    return -1;
  }

  private static void set(ObjectNode resource, String path, JsonNode value) {
    List<String> places = places(path);
    JsonNode at = parent(resource, places, true);
    String last = places.getLast();
    if (last.startsWith("[") && at instanceof ArrayNode array) {
      array.set(index(array, last, path), value);
    } else if (at instanceof ObjectNode object) {
      holder(object, last).set(last, value);
    } else {
      throw missing(path);
    }
  }

  private static void add(ObjectNode resource, String path, List<String> words, boolean asText) {
    List<String> places = places(path);
    if (!(parent(resource, places, true) instanceof ObjectNode object)) {
      throw missing(path);
    }
    ObjectNode holder = holder(object, places.getLast());
    JsonNode found = holder.path(places.getLast());
    if (!found.isArray() && !found.isNull() && !found.isMissingNode()) {
      throw CliException.usage("argument --add: '" + path + "' is not a list");
    }
    ArrayNode array = found.isArray() ? (ArrayNode) found : holder.putArray(places.getLast());
    if (words.stream().allMatch(word -> word.indexOf('=') > 0 && !word.startsWith("{"))) {
      ObjectNode item = array.addObject();
      for (String word : words) {
        int equals = word.indexOf('=');
        set(item, word.substring(0, equals), value(word.substring(equals + 1), asText));
      }
    } else {
      words.forEach(word -> array.add(value(word, asText)));
    }
  }

  private static void remove(ObjectNode resource, List<String> words) {
    List<String> places = new ArrayList<>(places(words.getFirst()));
    if (words.size() > 1) {
      places.add("[" + words.get(1) + "]");
    }
    JsonNode at = parent(resource, places, false);
    String last = places.getLast();
    if (last.startsWith("[") && at instanceof ArrayNode array) {
      array.remove(index(array, last, words.getFirst()));
    } else if (at instanceof ObjectNode object && holder(object, last).has(last)) {
      holder(object, last).remove(last);
    } else {
      throw missing(words.getFirst());
    }
  }

  /** {@code a.b[0].c} as a, b, [0], c. */
  private static List<String> places(String path) {
    List<String> places = new ArrayList<>();
    for (String part : path.split("\\.(?![^\\[]*])")) {
      int bracket = part.indexOf('[');
      if (bracket != 0) {
        places.add(bracket < 0 ? part : part.substring(0, bracket));
      }
      while (bracket >= 0) {
        int end = part.indexOf(']', bracket);
        if (end < 0) {
          throw CliException.usage("'" + path + "' has a '[' without ']'");
        }
        places.add(part.substring(bracket, end + 1));
        bracket = part.indexOf('[', end);
      }
    }
    if (places.stream().anyMatch(String::isEmpty)) {
      throw CliException.usage("'" + path + "' is not a path such as property1.list[0].property2");
    }
    return places;
  }

  private static JsonNode parent(ObjectNode resource, List<String> places, boolean make) {
    JsonNode at = resource;
    for (String place : places.subList(0, places.size() - 1)) {
      if (place.startsWith("[") && at instanceof ArrayNode array) {
        at = array.get(index(array, place, String.join(".", places)));
      } else if (at instanceof ObjectNode object) {
        ObjectNode holder = holder(object, place);
        JsonNode below = holder.path(place);
        if (!below.isContainer() && make) {
          below = holder.putObject(place);
        }
        at = below;
      } else {
        throw missing(String.join(".", places));
      }
    }
    return at;
  }

  /** The object that has, or is to have, the member: itself or its properties. */
  private static ObjectNode holder(ObjectNode object, String member) {
    boolean below = !object.has(member) && !TOP_MEMBERS.contains(member);
    return below && object.get("properties") instanceof ObjectNode properties ? properties : object;
  }

  /** {@code [0]} or {@code [name=value]}. */
  private static int index(ArrayNode array, String place, String path) {
    String inside = place.substring(1, place.length() - 1);
    int equals = inside.indexOf('=');
    for (int i = 0; i < array.size(); i++) {
      boolean hit =
          equals < 0
              ? inside.equals(String.valueOf(i)) || inside.equals(String.valueOf(i - array.size()))
              : holder(array.get(i), inside.substring(0, equals)).path(inside.substring(0, equals)).asString("")
                  .equals(inside.substring(equals + 1));
      if (hit) {
        return i;
      }
    }
    throw missing(path + place);
  }

  private static JsonNode holder(JsonNode item, String member) {
    return item instanceof ObjectNode object ? holder(object, member) : item;
  }

  private static JsonNode value(String text, boolean asText) {
    if (!asText) {
      try {
        return switch (text) {
          case "True" -> JsonNodeFactory.instance.booleanNode(true);
          case "False" -> JsonNodeFactory.instance.booleanNode(false);
          case "None", "" -> text.isEmpty() ? JsonNodeFactory.instance.stringNode("") : JsonNodeFactory.instance.nullNode();
          default -> Json.read(text);
        };
      } catch (JacksonException _) {
        return JsonNodeFactory.instance.stringNode(text);
      }
    }
    return JsonNodeFactory.instance.stringNode(text);
  }

  private static CliException missing(String path) {
    return CliException.failed("Couldn't find '" + path + "' in the resource. Look at what it has with 'show'.");
  }
}

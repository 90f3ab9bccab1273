package io.underpass.cli.commands;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Ids;
import io.underpass.cli.client.Json;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.grammar.Parser;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes options into a request body. */
final class Body {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Pattern PLACE = Pattern.compile("([^\\[\\]]+)(?:\\[(\\d+)])?");

  private Body() {}

  /** Writes every given option that has a path; with {@code initials} also those that start with something. */
  static void write(ObjectNode body, List<Option> options, Call call, boolean initials) {
    for (Option option : options) {
      if (option.path().isEmpty()) {
        continue;
      }
      if (call.has(option.key())) {
        set(body, option.path(), value(option, call.words(option.key()), call));
      } else if (initials && option.initial() != null) {
        set(body, option.path(), value(option, List.of(option.initial().split(" ")), call));
      }
    }
  }

  /** An option's words as JSON; null asks to remove the member. */
  private static @Nullable JsonNode value(Option option, List<String> words, Call call) {
    String first = words.isEmpty() ? "" : words.getFirst();
    if (!option.reference().isEmpty()) {
      if (option.kind() == Option.Kind.LIST) {
        ArrayNode ids = NODES.arrayNode();
        words.stream().filter(word -> !word.isEmpty())
            .forEach(word -> ids.add(NODES.objectNode().put("id", id(option.reference(), word, call))));
        return ids;
      }
      return first.isEmpty() ? null : NODES.objectNode().put("id", id(option.reference(), first, call));
    }
    return switch (option.kind()) {
      case TEXT -> first.isEmpty() ? null : NODES.stringNode(first);
      case INTEGER -> NODES.numberNode(new BigDecimal(first).toBigInteger());
      case DECIMAL -> NODES.numberNode(new BigDecimal(first));
      case BOOLEAN -> NODES.booleanNode(Parser.truth(first).orElse(false));
      case FLAG -> NODES.booleanNode(true);
      case LIST -> {
        ArrayNode items = NODES.arrayNode();
        words.stream().filter(word -> !word.isEmpty()).forEach(items::add);
        yield items;
      }
      case INTEGERS -> {
        ArrayNode numbers = NODES.arrayNode();
        words.forEach(word -> numbers.add(new BigDecimal(word).toBigInteger()));
        yield numbers;
      }
      case PAIRS -> pairs(option, words);
      case JSON, APPENDED -> json(option, words);
    };
  }

  static ObjectNode pairs(Option option, List<String> words) {
    ObjectNode object = NODES.objectNode();
    for (String word : words) {
      if (!word.isEmpty()) {
        int equals = word.indexOf('=');
        object.put(equals < 0 ? word : word.substring(0, equals), equals < 0 ? "" : word.substring(equals + 1));
      }
    }
    return object;
  }

  /** A JSON text, or {@code key=value} words; a lone object given where a list is meant is up to the caller. */
  static JsonNode json(Option option, List<String> words) {
    String text = String.join(" ", words).strip();
    if (text.startsWith("{") || text.startsWith("[")) {
      try {
        return Json.read(text);
      } catch (JacksonException e) {
        throw CliException.usage("argument " + option.spelling() + ": '" + text + "' is not JSON: " + e.getOriginalMessage());
      }
    }
    if (words.stream().allMatch(word -> word.contains("="))) {
      return pairs(option, words);
    }
    throw CliException.usage("argument " + option.spelling() + ": '" + text + "' is neither JSON nor key=value words");
  }

  /** The id of a resource given by name or id; {@code reference} is its type with the options that name its parents. */
  static String id(String reference, String nameOrId, Call call) {
    if (Ids.isId(nameOrId)) {
      return withSubscription(nameOrId, call);
    }
    StringBuilder id = new StringBuilder("/subscriptions/").append(call.subscription()).append("/resourceGroups/")
        .append(call.require("resource-group"))
        .append("/providers/");
    String[] segments = reference.split("/");
    for (String segment : segments) {
      id.append(segment.startsWith("{") ? call.require(segment.substring(1, segment.length() - 1)) : segment).append('/');
    }
    return id.append(nameOrId).toString();
  }

  /** Documents write {@code {sub-id}} where the subscription goes: it is filled in. */
  static String withSubscription(String id, Call call) {
    return id.startsWith("/subscriptions/{") ? id.replaceFirst("\\{[^}/]*}", call.subscription()) : id;
  }

  /** Puts a value at a path such as {@code properties.ipConfigurations[0].name}, making what is missing; null removes. */
  static void set(ObjectNode body, String path, @Nullable JsonNode value) {
    List<String> places = new ArrayList<>(List.of(path.split("\\.")));
    ObjectNode at = body;
    for (String place : places.subList(0, places.size() - 1)) {
      at = descend(at, place);
    }
    String last = places.getLast();
    if (value == null) {
      at.remove(last);
    } else {
      at.set(last, value);
    }
  }

  private static ObjectNode descend(ObjectNode at, String place) {
    Matcher matcher = PLACE.matcher(place);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(place);
    }
    String name = matcher.group(1);
    if (matcher.group(2) == null) {
      return at.get(name) instanceof ObjectNode object ? object : at.putObject(name);
    }
    ArrayNode array = at.get(name) instanceof ArrayNode found ? found : at.putArray(name);
    int index = Integer.parseInt(matcher.group(2));
    while (array.size() <= index) {
      array.addObject();
    }
    return (ObjectNode) array.get(index);
  }
}

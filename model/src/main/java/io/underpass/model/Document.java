package io.underpass.model;

import io.underpass.net.Asn;
import io.underpass.net.BitRate;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** A document that is being read: its members by type, and what could not be read of them. */
class Document {
  final ResourceId id;
  final JsonNode body;
  final JsonNode properties;
  final List<String> problems = new ArrayList<>();

  Document(ResourceId id, JsonNode body) {
    this.id = id;
    this.body = body;
    // Underpass's own documents are flat.
    this.properties = body.path("properties").isObject() ? body.path("properties") : body;
  }

  String location() {
    return text(body.path("location"), "");
  }

  static String text(JsonNode node, String otherwise) {
    return node.isString() ? node.stringValue() : otherwise;
  }

  @Nullable Secret secret(JsonNode node) {
    return node.isString() ? new Secret(node.stringValue()) : null;
  }

  /** The id of {@code {"id": …}}. */
  @Nullable ResourceId reference(JsonNode node) {
    return idIn(node.path("id"));
  }

  @Nullable ResourceId idIn(JsonNode node) {
    return parsed(node, ResourceId::parse).orElse(null);
  }

  Optional<ResourceId> childId(JsonNode child, String type) {
    JsonNode name = child.path("name").isString() ? child.path("name") : MissingNode.getInstance();
    if (name.isMissingNode()) {
      return parsed(child.path("id"), ResourceId::parse);
    }
    return parsed(name, text -> id.child(type, text));
  }

  /** The ids of a list of {@code {"id": …}}; empty where there is none. */
  List<ResourceId> references(JsonNode array) {
    if (array.isEmpty()) {
      return List.of();
    }
    List<ResourceId> ids = new ArrayList<>(array.size());
    for (JsonNode node : array) {
      ResourceId reference = reference(node);
      if (reference != null) {
        ids.add(reference);
      }
    }
    return ids;
  }

  /** The texts of a list, or of a list of objects, that have this member. */
  static List<String> texts(JsonNode array, String member) {
    if (array.isEmpty()) {
      return List.of();
    }
    List<String> texts = new ArrayList<>(array.size());
    for (JsonNode node : array) {
      JsonNode at = node.isString() ? node : node.path(member);
      if (at.isString() && !at.stringValue().isEmpty()) {
        texts.add(at.stringValue());
      }
    }
    return texts;
  }

  /** The children that a list of the parent's body shows. */
  <T> List<T> children(String list, BiFunction<ResourceId, JsonNode, @Nullable T> read) {
    List<T> children = new ArrayList<>();
    for (JsonNode child : properties.path(list)) {
      childId(child, list).map(childId -> read.apply(childId, child.path("properties"))).ifPresent(children::add);
    }
    return children;
  }

  /** What a record that checks itself is made of; a problem and null where it refuses. */
  <T> @Nullable T checked(Supplier<T> make) {
    try {
      return make.get();
    } catch (IllegalArgumentException refused) {
      problems.add(refused.getMessage());
      return null;
    }
  }

  /** The constant that a text names without case; a problem where it names none. */
  <E extends Enum<E>> Optional<E> constant(JsonNode node, Class<E> type, String expected) {
    Optional<E> constant = Texts.constant(type, text(node, ""));
    if (constant.isEmpty()) {
      problem(node, expected);
    }
    return constant;
  }

  /** A whole number of a range; a problem and nothing where it is another. */
  OptionalInt whole(JsonNode node, int least, int most) {
    if (node.isIntegralNumber() && node.canConvertToInt() && node.intValue() >= least && node.intValue() <= most) {
      return OptionalInt.of(node.intValue());
    }
    problem(node, "a whole number from " + least + " to " + most);
    return OptionalInt.empty();
  }

  List<Prefix> prefixes(JsonNode array) {
    List<Prefix> prefixes = new ArrayList<>();
    for (JsonNode node : array) {
      prefix(node).ifPresent(prefixes::add);
    }
    return prefixes;
  }

  Optional<Prefix> prefix(JsonNode node) {
    return parsed(node, Prefix::parse);
  }

  /** Absent, null and empty text count as not there. */
  <T> Optional<T> parsed(JsonNode node, Function<String, T> parse) {
    if (!node.isString() || node.stringValue().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse.apply(node.stringValue()));
    } catch (IllegalArgumentException malformed) {
      problems.add(malformed.getMessage());
      return Optional.empty();
    }
  }

  @Nullable Asn asn(JsonNode node) {
    if (!node.isIntegralNumber()) {
      return null;
    }
    if (!node.canConvertToLong()) {
      problem(node, "an AS number");
      return null;
    }
    try {
      return new Asn(node.longValue());
    } catch (IllegalArgumentException outOfRange) {
      problems.add(outOfRange.getMessage());
      return null;
    }
  }

  BitRate megabits(JsonNode node, int factor) {
    double rate = node.isNumber() ? node.doubleValue() * factor : 0;
    if (!(rate >= 0 && rate <= 100_000_000)) {
      problem(node, "a bandwidth");
      return new BitRate(0);
    }
    return new BitRate(Math.round(rate * 1_000_000));
  }

  void problem(JsonNode node, String expected) {
    problems.add((node.isMissingNode() ? "nothing" : node.toString()) + " is not " + expected);
  }
}

package io.underpass.template.expression;

import io.underpass.template.TemplateException;
import io.underpass.template.functions.Arguments;
import io.underpass.template.functions.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code map}, {@code filter}, {@code sort}, {@code reduce}, {@code toObject}, {@code mapValues} and {@code groupBy}. */
final class Lambdas {
  private final Evaluation evaluation;
  private final Expression.Call call;
  private final Scope scope;

  private Lambdas(Evaluation evaluation, Expression.Call call, Scope scope) {
    this.evaluation = evaluation;
    this.call = call;
    this.scope = scope;
  }

  static JsonNode call(Evaluation evaluation, Expression.Call call, Scope scope) {
    return new Lambdas(evaluation, call, scope).run();
  }

  private JsonNode run() {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (call.name().toLowerCase(Locale.ROOT)) {
      case "map" -> {
        count(2, 2);
        ArrayNode result = nodes.arrayNode();
        ArrayNode array = array();
        for (int i = 0; i < array.size(); i++) {
          result.add(apply(1, array.get(i), nodes.numberNode(i)));
        }
        yield result;
      }
      case "filter" -> {
        count(2, 2);
        ArrayNode result = nodes.arrayNode();
        ArrayNode array = array();
        for (int i = 0; i < array.size(); i++) {
          if (Values.flag(call.name(), apply(1, array.get(i), nodes.numberNode(i)))) {
            result.add(array.get(i));
          }
        }
        yield result;
      }
      case "reduce" -> {
        count(3, 3);
        JsonNode sum = evaluation.evaluate(call.arguments().get(1), scope);
        ArrayNode array = array();
        for (int i = 0; i < array.size(); i++) {
          sum = apply(2, sum, array.get(i), nodes.numberNode(i));
        }
        yield sum;
      }
      case "sort" -> {
        count(2, 2);
        List<JsonNode> sorted = new ArrayList<>();
        array().forEach(sorted::add);
        yield nodes.arrayNode().addAll(merged(sorted));
      }
      case "toobject" -> {
        count(2, 3);
        ObjectNode result = nodes.objectNode();
        for (JsonNode element : array()) {
          result.set(key(element), call.arguments().size() == 3 ? apply(2, element) : element);
        }
        yield result;
      }
      case "groupby" -> {
        count(2, 2);
        ObjectNode result = nodes.objectNode();
        for (JsonNode element : array()) {
          String key = key(element);
          (result.get(key) instanceof ArrayNode group ? group : result.putArray(key)).add(element);
        }
        yield result;
      }
      default -> {
        count(2, 2);
        ObjectNode result = nodes.objectNode();
        if (!(evaluation.evaluate(call.arguments().getFirst(), scope) instanceof ObjectNode object)) {
          throw TemplateException.of("The template language function '%s' expects its first argument to be an object.", call.name());
        }
        object.properties().forEach(member -> result.set(member.getKey(), apply(1, member.getValue())));
        yield result;
      }
    };
  }

  private void count(int least, int most) {
    Arguments.count(call.name(), call.arguments().size(), least, most);
  }

  private ArrayNode array() {
    if (evaluation.evaluate(call.arguments().getFirst(), scope) instanceof ArrayNode array) {
      return array;
    }
    throw TemplateException.of("The template language function '%s' expects its first argument to be an array.", call.name());
  }

  private String key(JsonNode element) {
    JsonNode key = apply(1, element);
    if (!key.isString()) {
      throw TemplateException.of("The template language function '%s' expects its key lambda to return a string.", call.name());
    }
    return key.stringValue();
  }

  private JsonNode apply(int position, JsonNode... values) {
    if (!(call.arguments().get(position) instanceof Expression.Call lambda) || !lambda.is("lambda") || lambda.arguments().isEmpty()) {
      throw TemplateException.of("The template language function '%s' expects a lambda function as argument %d.", call.name(), position
          + 1);
    }
    int names = lambda.arguments().size() - 1;
    if (names > values.length) {
      throw TemplateException.of("The lambda of the template language function '%s' has more than %d variables.", call.name(),
          values.length);
    }
    Map<String, JsonNode> variables = new HashMap<>();
    for (int i = 0; i < names; i++) {
      JsonNode name = evaluation.evaluate(lambda.arguments().get(i), scope);
      variables.put(Values.written(name).toLowerCase(Locale.ROOT), values[i]);
    }
    return evaluation.evaluate(lambda.arguments().getLast(), (inner, asked, from) -> {
      if (asked.is("lambdaVariables")) {
        String name = inner.arguments(asked, from).expect(1, 1).text(0);
        JsonNode value = variables.get(name.toLowerCase(Locale.ROOT));
        if (value != null) {
          return value;
        }
      }
      return scope.call(inner, asked, from);
    });
  }

  /** A merge sort of our own: whatever the lambda answers, it ends, without complaint about its contract. */
  private List<JsonNode> merged(List<JsonNode> list) {
    if (list.size() < 2) {
      return list;
    }
    List<JsonNode> left = merged(list.subList(0, list.size() / 2));
    List<JsonNode> right = merged(list.subList(list.size() / 2, list.size()));
    List<JsonNode> result = new ArrayList<>(list.size());
    int i = 0;
    int j = 0;
    while (i < left.size() && j < right.size()) {
      result.add(Values.flag(call.name(), apply(1, right.get(j), left.get(i))) ? right.get(j++) : left.get(i++));
    }
    result.addAll(left.subList(i, left.size()));
    result.addAll(right.subList(j, right.size()));
    return result;
  }
}

package io.underpass.template;

import io.underpass.template.expression.Evaluation;
import io.underpass.template.expression.Expression;
import io.underpass.template.expression.Scope;
import io.underpass.template.functions.Arguments;
import io.underpass.template.functions.Values;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code reference}, {@code references}, {@code list…}, {@code resourceInfo}, {@code providers}: what a running system answers. */
final class LiveScope implements Scope {
  private final Declarations declarations;
  private final Live live;

  LiveScope(Declarations declarations, Live live) {
    this.declarations = declarations;
    this.live = live;
  }

  static boolean isLive(String function) {
    String name = function.toLowerCase(Locale.ROOT);
    return name.equals("reference") || name.equals("references") || name.startsWith("list") && name.length() > 4;
  }

  /** Whether a function's first argument is a resource: what the template calls it, or an id. */
  static boolean namesResource(String function) {
    return isLive(function) || function.equalsIgnoreCase("resourceInfo");
  }

  /** @throws TemplateException for a function whose answer isn't known before resources are there */
  static void refuse(String function) {
    if (isLive(function)) {
      throw TemplateException.of(
          "The template function '%s' is not expected at this location. Please see https://aka.ms/arm-functions for usage details.",
              function);
    }
  }

  @Override
  public @Nullable JsonNode call(Evaluation evaluation, Expression.Call call, Scope from) {
    String name = call.name().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "reference" -> {
        Arguments arguments = evaluation.arguments(call, from).expect(1, 3);
        yield live.reference(id(arguments.text(0)), isFull(arguments, 2));
      }
      case "references" -> {
        Arguments arguments = evaluation.arguments(call, from).expect(1, 2);
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        declarations.turns(arguments.text(0)).forEach(one -> all.add(live.reference(one.id(), isFull(arguments, 1))));
        yield all;
      }
      case "resourceinfo" -> {
        PlannedResource resource = named(evaluation.arguments(call, from).expect(1, 1).text(0));
        yield JsonNodeFactory.instance
            .objectNode()
            .put("id", resource.id())
            .put("name", resource.name())
            .put("type", resource.type())
            .put("apiVersion", resource.apiVersion());
      }
      case "providers" -> {
        Arguments arguments = evaluation.arguments(call, from).expect(1, 2);
        yield live.providers(arguments.text(0), arguments.size() == 2 ? arguments.text(1) : null);
      }
      default -> {
        if (!isLive(name)) {
          yield null;
        }
        Arguments arguments = evaluation.arguments(call, from).expect(2, 3);
        yield live.list(call.name(), id(arguments.text(0)), arguments.text(1), arguments.size() == 3 ? arguments.value(2) : null);
      }
    };
  }

  private static boolean isFull(Arguments arguments, int at) {
    return arguments.size() > at && Values.written(arguments.value(at)).equalsIgnoreCase("full");
  }

  private String id(String word) {
    return word.startsWith("/") ? word : named(word).id();
  }

  private PlannedResource named(String word) {
    return declarations
        .one(word)
        .orElseThrow(() -> TemplateException.unknownResource(word));
  }
}

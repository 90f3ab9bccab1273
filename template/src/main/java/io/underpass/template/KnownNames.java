package io.underpass.template;

import io.underpass.template.expression.Evaluation;
import io.underpass.template.expression.Expression;
import io.underpass.template.functions.Values;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads all expressions of a template before anything is made: whether each can be read, and whether the functions, parameters, variables
 * and resources that it names are there. What it comes to is another question, for later.
 */
final class KnownNames {
  /** What is never worked out, and children, which are resources of their own. */
  private static final Set<String> APART = Set.of("metadata", "comments", "resources");

  private final Template template;
  private final Declarations declarations;
  private final Evaluation evaluation;
  private final Set<String> own;

  KnownNames(Template template, Declarations declarations, Evaluation evaluation) {
    this.template = template;
    this.declarations = declarations;
    this.evaluation = evaluation;
    this.own = template.functions().keySet();
  }

  /** Whether a member of a declaration has no expressions of its own. */
  static boolean isApart(String member) {
    return APART.contains(member.toLowerCase(Locale.ROOT));
  }

  /**
   * A resource, an output or a variable as it is declared.
   *
   * @throws TemplateException for the first expression that can't be read or names what isn't there
   */
  void check(JsonNode declared) {
    if (declared instanceof ObjectNode object) {
      members(object, APART);
    } else {
      all(declared);
    }
  }

  /** A deployment in the template: all but its own template, which has names of its own or is there only once it runs. */
  void checkDeployment(ObjectNode declared) {
    declared.properties().forEach(member -> {
      if (member.getValue() instanceof ObjectNode properties && member.getKey().equalsIgnoreCase("properties")) {
        members(properties, Set.of("template"));
      } else if (!isApart(member.getKey())) {
        all(member.getValue());
      }
    });
  }

  private void members(ObjectNode object, Set<String> but) {
    object.properties().forEach(member -> {
      if (!but.contains(member.getKey().toLowerCase(Locale.ROOT))) {
        text(member.getKey());
        all(member.getValue());
      }
    });
  }

  private void all(JsonNode node) {
    if (node.isString()) {
      text(node.stringValue());
    } else if (node instanceof ObjectNode object) {
      members(object, Set.of());
    } else {
      node.forEach(this::all);
    }
  }

  private void text(String text) {
    if (Expression.isOne(text)) {
      check(evaluation.parse(text));
    }
  }

  private void check(Expression expression) {
    switch (expression) {
      case Expression.Literal _ -> {}
      case Expression.Member member -> check(member.of());
      case Expression.Index index -> {
        check(index.of());
        check(index.at());
      }
      case Expression.Call call -> {
        function(call.name());
        literal(call).ifPresent(name -> named(call.name().toLowerCase(Locale.ROOT), name));
        call.arguments().forEach(this::check);
      }
    }
  }

  private void function(String name) {
    boolean known = name.contains(".") ? own.contains(name.toLowerCase(Locale.ROOT)) : TemplateScope.knows(name);
    if (!known) {
      throw TemplateException.unknownFunction(name);
    }
  }

  /** The first argument, where it is plain to see. */
  private static Optional<String> literal(Expression.Call call) {
    return !call.arguments().isEmpty() && call.arguments().getFirst() instanceof Expression.Literal(JsonNode value) && value.isString()
        ? Optional.of(value.stringValue())
        : Optional.empty();
  }

  private void named(String function, String name) {
    switch (function) {
      case "parameters" -> {
        if (Values.find(template.parameters(), name).isEmpty()) {
          throw TemplateException.unknownParameter(name);
        }
      }
      case "variables" -> {
        if (!template.hasVariable(name)) {
          throw TemplateException.unknownVariable(name);
        }
      }
      default -> {
        if (LiveScope.namesResource(function) && !name.startsWith("/") && !declarations.mayName(name)) {
          throw TemplateException.unknownResource(name);
        }
      }
    }
  }
}

package io.underpass.template.expression;

import org.jspecify.annotations.Nullable;

/** Where an expression stands: what answers functions that depend on that, such as {@code parameters()} and {@code copyIndex()}. */
@FunctionalInterface
public interface Scope {
  /** Nothing but functions of their arguments. */
  Scope NONE = (_, _, _) -> null;

  /**
   * @param from the innermost scope, in which arguments are worked out
   * @return null for a function that doesn't depend on the scope
   */
  tools.jackson.databind.@Nullable JsonNode call(Evaluation evaluation, Expression.Call call, Scope from);
}

package io.underpass.template;

import tools.jackson.databind.JsonNode;

/** Whose parameters and variables the expressions of a nested template mean: {@code expressionEvaluationOptions.scope}. */
public enum NestedScope {
  /** Those of the template around; what isn't said. */
  OUTER,
  /** Its own. */
  INNER;

  /** @param deployment a resource of type Microsoft.Resources/deployments, as declared */
  public static NestedScope of(JsonNode deployment) {
    String scope = deployment.path("properties").path("expressionEvaluationOptions").path("scope").asString("");
    return scope.equalsIgnoreCase("inner") ? INNER : OUTER;
  }
}

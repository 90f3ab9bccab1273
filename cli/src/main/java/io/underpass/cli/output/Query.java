package io.underpass.cli.output;

import io.burt.jmespath.Expression;
import io.burt.jmespath.JmesPathException;
import io.underpass.cli.CliException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A JMESPath query. Plain member paths, the commonest ones, are walked without the grammar, which takes longer to load than the
 * whole command to run.
 */
public final class Query {
  private Query() {}

  /**
   * @return the answer; a null node where nothing fits
   * @throws CliException with exit code 2 for a text that isn't JMESPath
   */
  public static JsonNode search(String jmesPath, JsonNode data) {
    if (isPlain(jmesPath)) {
      JsonNode at = data;
      for (String name : jmesPath.split("\\.")) {
        at = at.path(name);
      }
      return at.isMissingNode() ? JsonNodeFactory.instance.nullNode() : at;
    }
    return compiled(jmesPath).search(data);
  }

  /**
   * Looks at a query before there is anything to ask, so that a typing error doesn't show only when the work is done.
   *
   * @throws CliException with exit code 2 for a text that isn't JMESPath
   */
  public static void check(String jmesPath) {
    if (!jmesPath.isEmpty() && !isPlain(jmesPath)) {
      compiled(jmesPath);
    }
  }

  private static Expression<JsonNode> compiled(String jmesPath) {
    try {
      return new JacksonRuntime().compile(jmesPath);
    } catch (JmesPathException e) {
      throw CliException.usage("argument --query: invalid jmespath_type value: '" + jmesPath + "': " + firstLine(e.getMessage()));
    }
  }

  private static String firstLine(String message) {
    return message == null ? "" : message.lines().findFirst().orElse("");
  }

  /** Identifiers joined by dots, nothing else. */
  private static boolean isPlain(String text) {
    boolean start = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
      if (c == '.' && !start) {
        start = true;
      } else if (letter || !start && c >= '0' && c <= '9') {
        start = false;
      } else {
        return false;
      }
    }
    return !start;
  }
}

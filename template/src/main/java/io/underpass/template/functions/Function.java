package io.underpass.template.functions;

import tools.jackson.databind.JsonNode;

/** A function that follows from its arguments alone. */
@FunctionalInterface
public interface Function {
  /** @throws io.underpass.template.TemplateException where it has no value */
  JsonNode of(Arguments arguments);
}

package io.underpass.template;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What only a running system knows. Asked for one resource at a time, once those that it depends on are there. */
public interface Live {
  /**
   * A resource as GET shows it: all of it, or its {@code properties}.
   *
   * @param id absolute
   * @throws TemplateException {@link TemplateException.Reason#NOT_AVAILABLE} if it isn't there
   */
  JsonNode reference(String id, boolean full);

  /**
   * What a POST {@code …/{function}} of a resource answers.
   *
   * @param function such as {@code listKeys}
   * @param body of the POST; null for none
   * @throws TemplateException {@link TemplateException.Reason#NOT_AVAILABLE} if it has no such function
   */
  JsonNode list(String function, String id, String apiVersion, @Nullable JsonNode body);

  /**
   * {@code providers(namespace[, type])}.
   *
   * @throws TemplateException if there is no such provider or type
   */
  JsonNode providers(String namespace, @Nullable String type);
}

package io.underpass.cli.client;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * An HTTP answer.
 *
 * @param status such as 200
 * @param headers by name in lower case
 * @param body as text; empty for none
 */
public record Reply(int status, Map<String, String> headers, String body) {
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /** The body as JSON; a missing node for none, or for one that isn't JSON. */
  public JsonNode json() {
    try {
      return body.isBlank() ? MissingNode.getInstance() : Json.read(body);
    } catch (JacksonException _) {
      return MissingNode.getInstance();
    }
  }

  public boolean succeeded() {
    return status / 100 == 2;
  }
}

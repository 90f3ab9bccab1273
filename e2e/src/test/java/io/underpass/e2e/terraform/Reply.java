package io.underpass.e2e.terraform;

import io.underpass.cli.client.Json;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * An answer.
 *
 * @param method of the request
 * @param uri of the request
 * @param headers names in lower case
 */
record Reply(String method, URI uri, int status, Map<String, String> headers, String text) {
  JsonNode json() {
    return Json.read(text);
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  boolean isJson() {
    return header("content-type").orElse("").toLowerCase(java.util.Locale.ROOT).contains("application/json");
  }

  @Override
  public String toString() {
    return method + " " + uri.getPath() + ": " + status + " " + text;
  }
}

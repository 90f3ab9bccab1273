package io.underpass.arm.http;

import io.underpass.arm.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * One answer.
 *
 * @param status the HTTP status
 * @param headers in order; the content type is a header like any other
 * @param body empty when there is none
 */
public record Answer(int status, Map<String, String> headers, byte[] body) {
  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json; charset=utf-8");

  public static Answer json(int status, JsonNode body) {
    return json(status, Json.bytes(body));
  }

  /** @param body JSON; shared, not copied */
  public static Answer json(int status, byte[] body) {
    return new Answer(status, JSON, body);
  }

  public static Answer text(String contentType, String body) {
    return new Answer(200, Map.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
  }

  public static Answer empty(int status) {
    return new Answer(status, Map.of(), new byte[0]);
  }

  public Answer with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, more, body);
  }
}

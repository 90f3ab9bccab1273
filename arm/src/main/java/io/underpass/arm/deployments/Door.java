package io.underpass.arm.deployments;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Json;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Resource Manager as a deployment calls it: with the identity, the correlation and the host name of the client that asked for it. */
final class Door {
  private final Function<Call, Answer> manager;
  private final Call client;

  Door(Function<Call, Answer> manager, Call client) {
    this.manager = manager;
    this.client = client;
  }

  Call client() {
    return client;
  }

  /** An answer, refusals included. */
  Answer ask(String method, String path, String apiVersion, @Nullable JsonNode body, Map<String, String> more) {
    Map<String, String> headers = new HashMap<>(more);
    for (String name : new String[] {"authorization", "x-ms-correlation-request-id", "accept-language"}) {
      client.header(name).ifPresent(value -> headers.put(name, value));
    }
    if (body != null) {
      headers.put("content-type", "application/json");
    }
    Call call =
        new Call(method, path, Map.of("api-version", apiVersion), headers, body == null ? new byte[0] : Json.bytes(body), client.origin())
            .by(client.caller())
            .correlated(client.correlation());
    try {
      return manager.apply(call);
    } catch (ArmError e) {
      return e.answer();
    }
  }

  /** An answer to a link that an answer named. */
  Answer follow(String link, Map<String, String> headers) {
    URI uri = URI.create(link);
    String version = "2021-04-01";
    for (String part : uri.getQuery() == null ? new String[0] : uri.getQuery().split("&")) {
      if (part.startsWith("api-version=")) {
        version = part.substring("api-version=".length());
      }
    }
    return ask("GET", uri.getPath(), version, null, headers);
  }

  /** An answer's body; an empty object for none. */
  static JsonNode body(Answer answer) {
    return answer.body().length == 0 ? Json.object() : Json.read(answer.body());
  }
}

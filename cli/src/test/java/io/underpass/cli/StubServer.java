package io.underpass.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.underpass.cli.client.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Just enough of a Resource Manager to talk to: keeps what is put, lists it, deletes it, each as a long-running operation.
 * Remembers what it was asked.
 */
final class StubServer implements AutoCloseable {
  static final String SUBSCRIPTION = "5b1f6a0e-1c1d-4f6b-9d5c-0a5b6c7d8e9f";
  static final String TOKEN = "stub-token";

  private final HttpServer http;
  private final Path data;
  private final Map<String, JsonNode> resources = Collections.synchronizedMap(new LinkedHashMap<>());
  private final Map<String, Function<HttpExchange, Answer>> fixed = new LinkedHashMap<>();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean failing;
  private final List<String> polls = Collections.synchronizedList(new ArrayList<>());

  record Answer(int status, String body) {}

  StubServer(Path data) throws IOException {
    this.data = data;
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", this::handle);
    http.start();
    Files.writeString(
        data.resolve("server.json"),
        """
        {"pid": %d, "http": "http://127.0.0.1:%d", "https": "", "token": "%s", "subscription": "%s", "tenant": "72f988bf-0000-0000-0000-000000000001", "prefix": "up"}
        """.formatted(ProcessHandle.current().pid(), http.getAddress().getPort(), TOKEN, SUBSCRIPTION));
  }

  /** Answers one method and path (without query) always alike. */
  void answer(String methodAndPath, int status, String body) {
    fixed.put(methodAndPath, _ -> new Answer(status, body));
  }

  /** What was asked since the last call: {@code METHOD target body}. Polls of operations are left out. */
  List<String> takeRequests() {
    List<String> taken = List.copyOf(requests);
    requests.clear();
    return taken;
  }

  /** The {@code Prefer} headers of polls since the start. */
  List<String> polls() {
    return List.copyOf(polls);
  }

  /** From now on operations fail. */
  void failOperations() {
    failing = true;
  }

  Terminal.Captured terminal() {
    return Terminal.captured(Map.of("UNDERPASS_DATA", data.toString()));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      String raw = exchange.getRequestURI().getRawPath();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String query = exchange.getRequestURI().getRawQuery();
      Answer answer;
      if (raw.contains("/operations/")) {
        polls.add(String.valueOf(exchange.getRequestHeaders().getFirst("Prefer")));
        answer = failing
            ? new Answer(200, "{\"status\":\"Failed\",\"error\":{\"code\":\"GatewayBusy\",\"message\":\"Try later.\"}}")
            : new Answer(200, "{\"status\":\"Succeeded\"}");
      } else {
        requests.add((method + " " + raw + (query == null ? "" : "?" + query) + " " + body).strip());
        answer = authorized(exchange) ? serve(exchange, method, raw, body)
            : new Answer(401, "{\"error\":{\"code\":\"AuthenticationFailed\",\"message\":\"No token.\"}}");
      }
      byte[] bytes = answer.body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      boolean none = bytes.length == 0 || method.equals("HEAD") || answer.status == 204;
      exchange.sendResponseHeaders(answer.status, none ? -1 : bytes.length);
      if (!none) {
        exchange.getResponseBody().write(bytes);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean authorized(HttpExchange exchange) {
    return ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
  }

  private Answer serve(HttpExchange exchange, String method, String raw, String body) {
    Function<HttpExchange, Answer> always = fixed.get(method + " " + raw);
    if (always != null) {
      return always.apply(exchange);
    }
    String path = URLDecoder.decode(raw, StandardCharsets.UTF_8);
    String key = path.toLowerCase(Locale.ROOT);
    boolean collection = key.substring(1).split("/").length % 2 == (key.startsWith("/underpass") ? 0 : 1);
    return switch (method) {
      case "PUT" -> {
        ObjectNode stored = (ObjectNode) Json.read(body);
        stored.put("id", path).put("name", path.substring(path.lastIndexOf('/') + 1));
        if (stored.get("properties") instanceof ObjectNode properties) {
          properties.put("provisioningState", "Succeeded");
        }
        boolean fresh = resources.put(key, stored) == null;
        operation(exchange, "ok");
        yield new Answer(fresh ? 201 : 200, Json.write(stored));
      }
      case "DELETE" -> {
        boolean there = resources.keySet().removeIf(id -> id.equals(key) || id.startsWith(key + "/"));
        if (there) {
          operation(exchange, "ok");
        }
        yield new Answer(there ? 202 : 204, "");
      }
      case "GET", "HEAD" -> {
        if (collection) {
          ObjectNode list = Json.object();
          ArrayNode value = list.putArray("value");
          String last = key.substring(key.lastIndexOf("/providers/") + 1);
          resources.forEach((id, resource) -> {
            if (id.startsWith(key + "/") || key.startsWith("/subscriptions/" + SUBSCRIPTION + "/providers/") && id
                .contains("/" + last + "/")) {
              value.add(resource);
            }
          });
          yield new Answer(200, Json.write(list));
        }
        JsonNode found = resources.get(key);
        yield found != null
            ? new Answer(200, Json.write(found))
            : new Answer(404, "{\"error\":{\"code\":\"ResourceNotFound\",\"message\":\"The resource '" + path + "' was not found.\"}}");
      }
      default -> new Answer(501, "{\"error\":{\"code\":\"NotImplemented\",\"message\":\"no " + method + "\"}}");
    };
  }

  private void operation(HttpExchange exchange, String id) {
    exchange.getResponseHeaders()
        .add("Azure-AsyncOperation", "https://localhost:1/subscriptions/" + SUBSCRIPTION
            + "/providers/Microsoft.Network/locations/eastus/operations/" + id + "?api-version=2024-05-01");
  }

  @Override
  public void close() {
    http.stop(0);
  }
}

package io.underpass.arm;

import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.WireOptions;
import io.underpass.control.Change;
import io.underpass.control.ControlOptions;
import io.underpass.control.ControlPlane;
import io.underpass.control.ControlOptions.DataPlaneChoice;
import io.underpass.control.Proposal;
import io.underpass.model.ResourceId;
import io.underpass.routing.View;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A server in this process, over HTTP, with the emulated data plane and a data directory of its own. */
final class TestServer implements AutoCloseable {
  private static final String VERSION = "2023-11-01";

  final Path data;
  private UnderpassServer server;
  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final WireOptions wire;
  private final Clock clock;

  private TestServer(Path data, UnderpassServer server, WireOptions wire, Clock clock) {
    this.data = data;
    this.server = server;
    this.wire = wire;
    this.clock = clock;
  }

  static TestServer start() {
    return start(WireOptions.DEFAULTS, Clock.systemUTC());
  }

  static TestServer start(WireOptions wire, Clock clock) {
    try {
      Path data = Files.createTempDirectory("underpass-arm-test");
      return new TestServer(data, open(data, wire, clock), wire, clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static UnderpassServer open(Path data, WireOptions wire, Clock clock) throws IOException {
    return UnderpassServer.start(0, ControlOptions.of(data).with(DataPlaneChoice.EMULATED), wire, clock, (_, _, _) -> {});
  }

  void restart() throws IOException {
    server.close();
    server = open(data, wire, clock);
  }

  /** Does something to the data directory between two lives of the server. */
  void whileStopped(Runnable work) throws IOException {
    server.close();
    work.run();
    server = open(data, wire, clock);
  }

  /** Puts a document into the store, past the API. */
  void plant(String id, String body) {
    server.control().commit(_ -> new Proposal(
        List.of(new Change.Put(ResourceId.parse(id), (ObjectNode) Json.read(body.getBytes(StandardCharsets.UTF_8)))), null));
  }

  int port() {
    return server.port();
  }

  String origin() {
    return "http://127.0.0.1:" + server.port();
  }

  String token() {
    return server.token();
  }

  ControlPlane control() {
    return server.control();
  }

  long revision() {
    return server.control().snapshot().revision();
  }

  View view() {
    return server.control().view();
  }

  String subscription() {
    return "/subscriptions/" + server.control().identity().subscription();
  }

  /** A resource group, made. */
  String group(String name) {
    String id = subscription() + "/resourceGroups/" + name;
    Reply reply = put(id, "{'location':'eastus'}");
    if (reply.status() > 201) {
      throw new AssertionError(reply.toString());
    }
    return id;
  }

  /** An answer. */
  record Reply(int status, Map<String, String> headers, String text) {
    JsonNode json() {
      return text.isEmpty() ? Json.object() : Json.read(text.getBytes(StandardCharsets.UTF_8));
    }

    String code() {
      return json().path("error").path("code").asString("");
    }

    JsonNode properties() {
      return json().path("properties");
    }

    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(java.util.Locale.ROOT)));
    }
  }

  Reply get(String path) {
    return send("GET", path, null);
  }

  /** @param body with single quotes for double ones */
  Reply put(String path, String body) {
    return send("PUT", path, body);
  }

  /** A PUT, and the operation's end; fails unless that is Succeeded. */
  Reply make(String path, String body) {
    Reply reply = put(path, body);
    if (reply.status() > 201) {
      throw new AssertionError(path + " " + reply);
    }
    reply.header("Azure-AsyncOperation").ifPresent(this::finish);
    return get(path);
  }

  void remove(String path) {
    send("DELETE", path, null).header("Azure-AsyncOperation").ifPresent(this::finish);
  }

  /** Follows {@code Location} until it answers so. */
  void finish(String location, int status) {
    for (int i = 0; i < 200; i++) {
      if (request(HttpRequest.newBuilder(URI.create(location)).header("Authorization", "Bearer " + token())).status() == status) {
        return;
      }
      java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
    }
    throw new AssertionError(location + " never answered " + status);
  }

  Reply finish(String operation) {
    Reply end =
        request(
            HttpRequest.newBuilder(URI.create(operation))
                .header("Prefer", "wait=20")
                .header("Authorization", "Bearer " + token()));
    if (!end.json().path("status").asString("").equals("Succeeded")) {
      throw new AssertionError(end.toString());
    }
    return end;
  }

  Reply send(String method, String path, String body) {
    return send(method, path, body, token());
  }

  /** As somebody else. */
  Reply send(String method, String path, String body, String token) {
    return request(prepared(method, path, body, token));
  }

  HttpRequest.Builder prepared(String method, String path, String body, String token) {
    String address =
        origin()
            + path
            + ((path.startsWith("/subscriptions") || path.startsWith("/providers")) && !path.contains("api-version=")
                ? (path.contains("?") ? "&" : "?") + "api-version=" + VERSION
                : "");
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address)).header("Authorization", "Bearer " + token);
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    return request.method(
        method,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
  }

  /** A service principal, made, and a token of it. */
  Principal principal(String name) {
    String application = send("POST", "/v1.0/applications", "{'displayName':'" + name + "'}").json().path("id").asString();
    String client = send("GET", "/v1.0/applications/" + application, null).json().path("appId").asString();
    String secret =
        send("POST", "/v1.0/applications/" + application + "/addPassword", "{'passwordCredential':{'displayName':'rbac'}}")
            .json().path("secretText").asString();
    String id = send("POST", "/v1.0/servicePrincipals", "{'appId':'" + client + "'}").json().path("id").asString();
    return new Principal(application, client, id, secret, token(client, secret).json().path("access_token").asString(""));
  }

  /** A service principal. */
  record Principal(String application, String client, String id, String secret, String token) {}

  /** An answer of the token endpoint. */
  Reply token(String client, String secret) {
    return request(
        HttpRequest.newBuilder(URI.create(origin() + "/common/oauth2/v2.0/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(
                "grant_type=client_credentials&client_id=" + client + "&client_secret=" + secret + "&scope=" + origin() + "/.default")));
  }

  /** Assigns a role, by its GUID. */
  Reply assign(Principal principal, String role, String scope) {
    return put(
        scope + "/providers/Microsoft.Authorization/roleAssignments/" + java.util.UUID.randomUUID(),
        "{'properties':{'roleDefinitionId':'" + subscription() + "/providers/Microsoft.Authorization/roleDefinitions/" + role
            + "','principalId':'"
            + principal.id() + "'}}");
  }

  Reply request(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      Map<String, String> headers = new java.util.HashMap<>();
      response.headers().map().forEach((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
      return new Reply(response.statusCode(), headers, response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.close();
    http.close();
    try (Stream<Path> files = Files.walk(data)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> {
        try {
          Files.delete(file);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.network.CircuitTraffic;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.SchemaSamples;
import io.underpass.arm.wire.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Random and damaged requests against every type of the catalogue, its lists and actions, and Underpass's own calls: the answer is 2xx,
 * or 4xx or 501 in
 * Azure's shape; it comes in time; and the server holds no more memory afterwards. A type that is added is met without a change here.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CatalogueFuzzTest {
  private static final int CALLS = 10_000;
  private static final int MOST_SHOWN = 12;
  private static final int LARGE_HEAD = 16 << 10;
  private static final long MOST_GROWTH = 128L << 20;
  private static final List<String> METHODS = List.of("PUT", "PUT", "PUT", "PUT", "PUT", "GET", "GET", "PATCH", "DELETE", "POST", "HEAD",
      "OPTIONS", "TRACE", "FOO");
  private static final List<String> WORDS = List.of(
      "effectiveRouteTable", "effectiveNetworkSecurityGroups", "connections", "getBgpPeerStatus", "getLearnedRoutes",
      "getAdvertisedRoutes", "reset", "stats", "arpTables/primary",
      "routeTables/secondary", "routeTablesSummary/primary", "generateLoa", "start", "stop", "query", "listKeys",
      "CheckIPAddressAvailability", "instanceView", "sharedKey", "usages",
      "providers/microsoft.insights/metrics", "providers/microsoft.insights/metricDefinitions",
      "providers/microsoft.insights/eventtypes/management/values", "providers/x", "", "%2e%2e", "a/b/c/d/e/f");
  private static final List<String> OWN = List.of(
      "/underpass/hosts/h", "/underpass/ports/p", "/underpass/routes/r", "/underpass/nodes", "/underpass/plan?node=x",
      "/underpass/path?source=10.0.1.4&destination=10.0.1.10", "/underpass/path?source=%FF",
      "/underpass/bgp?node=%00", "/underpass/bgp/routes", "/underpass/nothing", "/health", "/metadata/endpoints?api-version=2015-01-01",
      "/common/oauth2/v2.0/token", "/common/oauth2/token",
      "/x/discovery/v2.0/keys", "/v1/workspaces/00000000-0000-0000-0000-000000000000/query", "/subscriptions", "/providers", "/tenants",
      "/", "//", "/%", "/%zz", "*");

  private TestServer server;
  private Scene scene;
  private List<ResourceKind> kinds;
  private List<String> ids;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "fuzz").withGateway("ErGw1AZ").withCircuit().withConnection("");
    server.make(scene.network + "/networkInterfaces/n0", Scene.nicBody(scene.subnet("default"), "10.0.1.10"));
    kinds = Api.kinds(new CircuitTraffic(null));
    ids = new ArrayList<>(List.of(scene.subnet("default"), scene.subnet("GatewaySubnet"), scene.network + "/virtualNetworks/v",
        scene.network + "/virtualNetworkGateways/gw",
        scene.network + "/expressRouteCircuits/c", scene.network + "/networkInterfaces/n0", scene.network
            + "/networkInterfaces/n0/ipConfigurations/i", scene.crossConnection(), scene.group));
    for (ResourceKind kind : kinds) {
      ids.add(path(kind, new Random(1)));
    }
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void tenThousandCalls() throws IOException {
    calls(Long.getLong("seed", 20_261_126), CALLS);
  }

  @Test
  @Tag("long")
  void manyMore() throws IOException {
    for (int i = 0; i < 20; i++) {
      calls(Long.getLong("seed", System.nanoTime()), CALLS);
    }
  }

  private void calls(long seed, int count) throws IOException {
    System.out.println("CatalogueFuzzTest: -Dseed=" + seed);
    Random random = new Random(seed);
    long before = held();
    Map<Integer, Integer> statuses = new TreeMap<>();
    RawCalls raw = new RawCalls(server.port());
    List<String> mistakes = new ArrayList<>();
    for (int i = 0; i < count && mistakes.size() < MOST_SHOWN; i++) {
      Request request = request(random);
      String what = "call " + i + ": " + request.shown();
      try {
        RawCalls.Answer answer = raw.send(request.head(), request.body(), request.method().equals("HEAD"));
        statuses.merge(answer.status(), 1, Integer::sum);
        mistake(request, answer).ifPresent(mistake -> mistakes.add(mistake + "\n" + what + "\n-> " + answer));
      } catch (IOException e) {
        mistakes.add((e instanceof SocketTimeoutException ? "no answer in time\n" : "the connection broke: " + e.getMessage() + "\n")
            + what);
        raw.close();
      }
    }
    assertThat(mistakes).as("seed " + seed).isEmpty();
    System.out.println("CatalogueFuzzTest: answers by status " + statuses);
    assertThat(statuses).as("some are right").containsKeys(200, 201, 400, 404, 501);
    assertThat(held() - before).as("octets of memory more than before").isLessThan(MOST_GROWTH);
  }

  private static long held() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static Optional<String> mistake(Request request, RawCalls.Answer answer) {
    int status = answer.status();
    if (status < 200 || status >= 500 && status != 501) {
      return Optional.of("neither 2xx nor 3xx, 4xx or 501");
    }
    if (status < 400 || request.method().equals("HEAD")) {
      return Optional.empty();
    }
    try {
      JsonNode error = Json.read(answer.body().getBytes(StandardCharsets.UTF_8)).path("error");
      boolean shaped = request.target().contains("/oauth2/")
          ? !error.isMissingNode()
          : !error.path("code").asString("").isBlank() && !error.path("message").asString("").isBlank();
      return shaped ? Optional.empty() : Optional.of("an error without code and message");
    } catch (IllegalArgumentException _) {
      return Optional.of("no JSON");
    }
  }

  private record Request(String method, String target, byte[] head, byte[] body) {
    String shown() {
      String text = new String(body, 0, Math.min(body.length, 600), StandardCharsets.UTF_8);
      return method + " " + (target.length() > 300 ? target.substring(0, 300) + "…" : target) + " " + text + "\n" + new String(head, 0,
          Math.min(head.length, 900), StandardCharsets.ISO_8859_1);
    }
  }

  private Request request(Random random) throws IOException {
    String method = METHODS.get(random.nextInt(METHODS.size()));
    ResourceKind kind = kinds.get(random.nextInt(kinds.size()));
    String target = target(kind, method, random);
    ObjectNode sample = new SchemaSamples(random, ids).body(kind.shape().schema(), 3 + random.nextInt(7));
    byte[] body = method.equals("GET") && random.nextInt(10) > 0 ? new byte[0] : Damage.body(sample, random);
    Map<String, String> headers = headers(random);
    if (target.indexOf('%') >= 0 || headers.containsKey("Expect") || headers.get("Host").contains("evil")
        || headers.toString().length() > LARGE_HEAD) {
      // A head that can't be read is answered and the connection closed: a client that is still sending then may lose the answer.
      body = new byte[0];
    }
    headers.put("Content-Length", Integer.toString(body.length));
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.write((method + " ").getBytes(StandardCharsets.US_ASCII));
    head.write(target.getBytes(StandardCharsets.ISO_8859_1));
    head.write(" HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
    for (Map.Entry<String, String> header : headers.entrySet()) {
      head.write((header.getKey() + ": " + header.getValue() + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }
    head.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    return new Request(method, target, head.toByteArray(), body);
  }

  private String target(ResourceKind kind, String method, Random random) {
    if (random.nextInt(12) == 0) {
      return OWN.get(random.nextInt(OWN.size()));
    }
    String path = path(kind, random);
    if (method.equals("DELETE") && path.equals(scene.group)) {
      path += "x";
    }
    switch (random.nextInt(6)) {
      case 0 -> path = path.substring(0, path.lastIndexOf('/'));
      case 1 -> path += "/" + WORDS.get(random.nextInt(WORDS.size()));
      default -> {}
    }
    if (random.nextInt(4) == 0) {
      path = Damage.path(path, random);
    }
    String version = switch (random.nextInt(20)) {
      case 0 -> "";
      case 1 -> "?api-version=";
      case 2 -> "?api-version=%00";
      case 3 -> "?api-version=2024-05-01&$filter=%27%28and%20eq&$top=-1&$skipToken=%F0%28";
      case 4 -> "?$skiptoken=x&%24top=99999999999999999999&api-version=2024-05-01";
      default -> "?api-version=2024-05-01";
    };
    return path + version;
  }

  /** A resource of a type, under few names, so that many exist. */
  private String path(ResourceKind kind, Random random) {
    Shape shape = kind.shape();
    if (shape.type().path().equals("resourceGroups")) {
      return random.nextBoolean() ? scene.group : server.subscription() + "/resourceGroups/g" + random.nextInt(3);
    }
    String scope = shape.placement() == Shape.Placement.EXTENSION ? ids.get(random.nextInt(ids.size())) : scene.group;
    StringBuilder path = new StringBuilder(scope + "/providers/" + shape.type().namespace());
    for (String word : shape.type().path().split("/")) {
      String name = switch (word) {
        case "virtualNetworks" -> "v";
        case "virtualNetworkGateways" -> "gw";
        case "expressRouteCircuits" -> "c";
        case "peerings" -> "AzurePrivatePeering";
        case "subnets" -> random.nextBoolean() ? "default" : "GatewaySubnet";
        default -> "n";
      };
      path.append('/').append(word).append('/').append(random.nextInt(4) == 0 ? "n" + random.nextInt(4) : name);
    }
    return path.toString();
  }

  private Map<String, String> headers(Random random) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Host", "127.0.0.1:" + server.port());
    headers.put("Authorization", "Bearer " + server.token());
    headers.put("Content-Type", "application/json");
    if (random.nextInt(5) == 0) {
      switch (random.nextInt(14)) {
        case 0 -> headers.put("Content-Type", "text/xml");
        case 1 -> headers.put("Content-Type", "application/json; charset=utf-16");
        case 2 -> headers.put("Content-Type", "\u00ff\u00fe;;;==");
        case 3 -> headers.put("If-Match", "W/\"" + "x".repeat(random.nextInt(2_000)) + "\"");
        case 4 -> headers.put("If-None-Match", "*,,,\"");
        case 5 -> headers.put("Prefer", "wait=99999999999999");
        case 6 -> headers.put("Prefer", "wait=0, wait=-1; respond-async");
        case 7 -> headers.put("x-ms-correlation-request-id", "\u00e9'\"<script>");
        case 8 -> headers.put("Authorization", "Bearer a.b.c");
        case 9 -> headers.put("Authorization", "Bearer " + "eyJ.".repeat(random.nextInt(1_000)));
        case 10 -> headers.put("Host", "evil.example\u00ff:99999");
        case 11 -> headers.put("x-" + "h".repeat(random.nextInt(3_000)), "v".repeat(random.nextInt(20_000)));
        case 12 -> headers.put("Expect", "200-ok");
        default -> headers.put("Accept", "x".repeat(random.nextInt(30_000)));
      }
    }
    return headers;
  }
}

package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import io.underpass.arm.wire.Pages;
import io.underpass.arm.wire.Throttle;
import io.underpass.arm.wire.Throttle.Bucket;
import io.underpass.arm.wire.WireOptions;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is alike for all resource types: versions, headers, pages, preconditions, limits, what is on its way in or out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WireTest {
  private static final String ADDRESS = "{'location':'eastus','properties':{}}";

  private TestServer server;
  private Scene scene;

  @BeforeAll
  void start() {
    server = TestServer.start(new WireOptions(new Pages(3), Throttle.Limits.OFF, WireOptions.DEFAULTS.steps()), Clock.systemUTC());
    scene = Scene.of(server, "wire");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "2015-01-01", "2015-06-15", "2018-01-01", "2019-11-01", "2021-04-01", "2021-05-01-preview", "2021-08-01", "2021-12-01-preview",
        "2022-01-01",
    "2022-05-01", "2022-07-01", "2022-09-01", "2023-09-01", "2023-11-01", "2025-01-01", "2025-07-01"
  })
  void everyVersionThatClientsSendIsTaken(String version) {
    assertThat(server.get(scene.network + "/virtualNetworks/v?api-version=" + version).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2023", "2023-13-01", "2023-02-30", "v1", "2023-11-01-", "2023-11-01-preview-2", "2023-11-01x"})
  void malformedVersionsAreRefused(String version) {
    Reply reply = server.get(scene.network + "/virtualNetworks/v?api-version=" + version);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("InvalidApiVersionParameter");
    assertThat(reply.json().path("error").path("message").asString()).startsWith("The api-version '" + version
        + "' is invalid. The supported versions are ");
  }

  @Test
  void aVersionMustBeThere() {
    Reply reply = server.get(scene.network + "/virtualNetworks/v?api-version=");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("MissingApiVersionParameter");
    assertThat(reply.json().path("error").path("message").asString())
        .isEqualTo("The api-version query parameter (?api-version=) is required for all requests.");
  }

  @Test
  void headersAreTheServices() {
    HttpRequest.Builder plain = server.prepared("GET", scene.group, null, server.token()).header("x-ms-client-request-id", "mine");
    Reply reply = server.request(plain);
    assertThat(reply.header("x-ms-request-id").orElseThrow()).hasSize(36);
    assertThat(reply.header("x-ms-correlation-request-id")).isEqualTo(reply.header("x-ms-request-id"));
    assertThat(reply.header("x-ms-routing-request-id").orElseThrow()).matches("[A-Z]+:\\d{8}T\\d{6}Z:[0-9a-f-]{36}");
    assertThat(reply.header("x-ms-client-request-id")).isEmpty();
    Reply asked = server.request(plain.header("x-ms-return-client-request-id", "true").header("x-ms-correlation-request-id", "theirs"));
    assertThat(asked.header("x-ms-client-request-id")).contains("mine");
    assertThat(asked.header("x-ms-correlation-request-id")).contains("theirs");
  }

  @Test
  void headSaysWhetherSomethingIsThere() {
    String vnet = scene.network + "/virtualNetworks/v";
    assertThat(server.send("HEAD", scene.group, null).status()).isEqualTo(204);
    assertThat(server.send("HEAD", vnet, null).status()).isEqualTo(204);
    assertThat(server.send("HEAD", vnet + "x", null).status()).isEqualTo(404);
    assertThat(server.send("HEAD", scene.group + "x", null).status()).isEqualTo(404);
    assertThat(server.send("HEAD", vnet, null).text()).isEmpty();
  }

  /** Follows nextLink to the end; each page's names. */
  private List<List<String>> pages(String path, Runnable between) {
    List<List<String>> pages = new ArrayList<>();
    String next = path;
    while (!next.isEmpty()) {
      Reply page = server.get(next);
      assertThat(page.status()).describedAs(page.toString()).isEqualTo(200);
      pages.add(page.json().path("value").valueStream().map(one -> one.path("name").asString()).toList());
      String link = page.json().path("nextLink").asString("");
      assertThat(link).satisfiesAnyOf(empty -> assertThat(empty).isEmpty(), url -> assertThat(url)
          .startsWith(server.origin() + "/subscriptions/"));
      next = link.isEmpty() ? "" : link.substring(server.origin().length());
      between.run();
    }
    return pages;
  }

  @Test
  void listsComeInPagesThatConcurrentChangesDoNotMove() {
    String group = server.group("paged");
    String addresses = group + "/providers/Microsoft.Network/publicIPAddresses";
    for (int i = 0; i < 8; i++) {
      server.make(addresses + "/a" + i, ADDRESS);
    }
    assertThat(pages(addresses, () -> {})).containsExactly(List.of("a0", "a1", "a2"), List.of("a3", "a4", "a5"), List.of("a6", "a7"));
    assertThat(pages(addresses + "?$top=5", () -> {})).hasSize(3);
    assertThat(pages(group + "/resources?$top=2", () -> {})).hasSize(4);
    int[] made = new int[1];
    List<String> seen = pages(addresses, () -> {
      made[0]++;
      server.make(addresses + "/a0-" + made[0], ADDRESS);
      server.remove(addresses + "/a" + (made[0] - 1));
    }).stream().flatMap(List::stream).toList();
    assertThat(seen).containsExactly("a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7");
    String filtered = server.subscription() + "/resources?$filter=resourceGroup%20eq%20'paged'%20and%20location%20eq%20'eastus'";
    assertThat(pages(filtered, () -> {}).stream().flatMap(List::stream)).hasSize(8);
    assertThat(server.get(addresses + "?$skipToken=*").code()).isEqualTo("InvalidSkipToken");
    assertThat(server.get(addresses + "?$top=x").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({"If-Match,W/\"00000000-0000-0000-0000-000000000000\",412", "If-Match,@,200", "If-Match,*,200", "If-None-Match,*,412",
      "If-None-Match,@,412"})
  void preconditionsCountForPutPatchAndDelete(String header, String value, int status) {
    for (String method : List.of("PUT", "PATCH", "DELETE")) {
      String id = scene.network + "/publicIPAddresses/guarded";
      String etag = server.make(id, ADDRESS).json().path("etag").asString();
      String body = method.equals("PUT") ? ADDRESS : method.equals("PATCH") ? "{'tags':{'a':'b'}}" : null;
      Reply reply = server.request(server.prepared(method, id, body, server.token()).header(header, value.replace("@", etag)));
      assertThat(reply.status()).describedAs(method + " " + reply).isEqualTo(method.equals("DELETE") && status == 200 ? 202 : status);
      assertThat(reply.code()).isEqualTo(status == 412 ? "PreconditionFailed" : "");
      reply.header("Azure-AsyncOperation").ifPresent(server::finish);
    }
  }

  @Test
  void ifNoneMatchStarMakesOnlyWhatIsNew() {
    String id = scene.network + "/publicIPAddresses/new";
    HttpRequest.Builder put = server.prepared("PUT", id, ADDRESS, server.token()).header("If-None-Match", "*");
    assertThat(server.request(put).status()).isEqualTo(201);
    assertThat(server.request(put).status()).isEqualTo(412);
    Reply missing = server.request(server.prepared("PUT", id + "er", ADDRESS, server.token()).header("If-Match", "*"));
    assertThat(missing.status()).isEqualTo(412);
  }

  @Test
  void aChildsChangeChangesTheEtagOfWhatShowsIt() {
    String network = scene.network + "/virtualNetworks/whole";
    String body = "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['10.9.0.0/16']},'subnets':[]}}";
    String before = server.make(network, body).json().path("etag").asString();
    server.make(network + "/subnets/meanwhile", "{'properties':{'addressPrefix':'10.9.1.0/24'}}");
    Reply after = server.get(network);
    String etag = after.json().path("etag").asString();
    assertThat(etag).matches("W/\"[0-9a-f-]{36}\"").isNotEqualTo(before).isEqualTo(after.header("ETag").orElseThrow());
    Reply stale = server.request(server.prepared("PUT", network, body, server.token()).header("If-Match", before));
    assertThat(stale.status()).isEqualTo(412);
    assertThat(server.get(network + "/subnets/meanwhile").status()).isEqualTo(200);
    Reply fresh = server.request(server.prepared("PUT", network, body, server.token()).header("If-Match", etag));
    assertThat(fresh.status()).isEqualTo(200);
    server.finish(fresh.header("Azure-AsyncOperation").orElseThrow());
    assertThat(server.get(network + "/subnets/meanwhile").status()).isEqualTo(404);
  }

  @Test
  void tagsArePatchedWhereThereAreTags() {
    Reply subnet = server.send("PATCH", scene.subnet("default"), "{'tags':{'a':'b'}}");
    assertThat(subnet.status()).isEqualTo(405);
    assertThat(subnet.code()).isEqualTo("MethodNotAllowed");
    Reply group = server.send("PATCH", scene.group, "{'tags':{'a':'b'},'properties':{}}");
    assertThat(group.status()).describedAs(group.toString()).isEqualTo(200);
    assertThat(group.json().path("tags").path("a").asString()).isEqualTo("b");
  }

  @Test
  void whatIsGoingComesBackOnlyOnceItIsGone() {
    String group = server.group("leaving");
    for (int i = 0; i < 3; i++) {
      server.make(group + "/providers/Microsoft.Network/publicIPAddresses/p" + i, ADDRESS);
    }
    String location = server.send("DELETE", group, null).header("Location").orElseThrow();
    Reply again = server.put(group, "{'location':'eastus'}");
    Reply inside = server.put(group + "/providers/Microsoft.Network/publicIPAddresses/p0", ADDRESS);
    // The data plane may be quick: then it is gone already.
    assertThat(again.status() == 409 ? again.code() : "ResourceGroupBeingDeleted").isEqualTo("ResourceGroupBeingDeleted");
    assertThat(inside.code()).isIn("ResourceGroupBeingDeleted", "ResourceGroupNotFound", "");
    if (again.status() == 409) {
      server.finish(location, 204);
      assertThat(server.get(group).status()).isEqualTo(404);
    }
  }

  @Test
  void sharedKeysAreShownInOnePlaceAlone() {
    TestServer other = TestServer.start();
    try (other) {
      Scene theirs = Scene.of(other, "keys").withGateway("Standard").withCircuit().withConnection(",'sharedKey':'marked-one'");
      String connection = theirs.network + "/connections/co";
      assertThat(other.get(connection).text()).doesNotContain("marked-one");
      assertThat(other.get(connection + "/sharedkey").json().path("value").asString()).isEqualTo("marked-one");
      assertThat(other.put(connection + "/sharedKey", "{'value':'marked-two'}").json().path("value").asString()).isEqualTo("marked-two");
      other.make(connection, theirs.connectionBody(",'routingWeight':7"));
      assertThat(other.get(connection + "/sharedkey").json().path("value").asString()).isEqualTo("marked-two");
      assertThat(other.send("POST", connection + "/sharedkey/reset", "{'keyLength':20}").json().path("keyLength").asInt()).isEqualTo(20);
      assertThat(other.get(connection + "/sharedkey").json().path("value").asString()).hasSize(20);
      Reply bad = other.put(connection + "/sharedkey", "{'value':'" + "marked".repeat(30) + "'}");
      assertThat(bad.code()).isEqualTo("InvalidSharedKey");
      assertThat(bad.text()).doesNotContain("marked");
    }
  }

  @Test
  void tooManyCallsAnswer429() {
    WireOptions few = new WireOptions(WireOptions.DEFAULTS.pages(), new Throttle.Limits(Bucket.perMinute(3), Bucket.perMinute(2),
        Bucket.perMinute(1)), WireOptions.DEFAULTS.steps());
    TestServer other = TestServer.start(few, Clock.fixed(java.time.Instant.now(), java.time.ZoneOffset.UTC));
    try (other) {
      String group = other.group("g");
      assertThat(other.get(group).header("x-ms-ratelimit-remaining-subscription-reads")).contains("2");
      assertThat(other.get(group + "x").header("x-ms-ratelimit-remaining-subscription-reads")).contains("1");
      assertThat(other.get(group).status()).isEqualTo(200);
      Reply refused = other.get(group);
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.code()).isEqualTo("TooManyRequests");
      assertThat(refused.header("Retry-After")).contains("20");
      assertThat(refused.header("x-ms-ratelimit-remaining-subscription-reads")).contains("0");
      assertThat(refused.json().path("error").path("message").asString())
          .startsWith("Number of 'read' requests for subscription '")
              .contains("Please try again after '20' seconds after additional tokens are available.");
      assertThat(other.put(group, "{'location':'eastus'}").header("x-ms-ratelimit-remaining-subscription-writes")).contains("0");
      assertThat(other.put(group, "{'location':'eastus'}").status()).isEqualTo(429);
      assertThat(other.send("DELETE", group + "x", null).status()).isEqualTo(404);
      assertThat(other.send("DELETE", group + "x", null).status()).isEqualTo(429);
      assertThat(other.get("/underpass/nodes").status()).isEqualTo(200);
      assertThat(other.token("x", "y").status()).isEqualTo(400);
    }
  }
}

package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Principal;
import io.underpass.arm.TestServer.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ActivityLogTest {
  private static final String ADDRESS = "{'location':'eastus','properties':{}}";

  private TestServer server;
  private Scene scene;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "log");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private Reply ask(String more) {
    return ask(more, server.token());
  }

  private Reply ask(String more, String token) {
    String filter = "eventTimestamp ge '" + Instant.now().minusSeconds(3_600) + "'" + more;
    return server.send(
        "GET",
        server.subscription() + "/providers/microsoft.insights/eventtypes/management/values?$filter=" + filter.replace(" ", "%20"),
        null, token);
  }

  /** What is noted rides with the next change: one is made, so that all before it is there. */
  private List<JsonNode> events(String more) {
    server.group("flush");
    server.make(server.subscription() + "/resourceGroups/flush/providers/Microsoft.Network/publicIPAddresses/f", ADDRESS);
    return ask(more).json().path("value").valueStream().toList();
  }

  private static List<String> stories(List<JsonNode> events) {
    return events.reversed().stream()
        .map(one -> one.path("eventName").path("value").asString() + " " + one.path("status").path("value").asString() + " "
            + one.path("subStatus").path("value").asString())
        .toList();
  }

  @Test
  void saysWhoChangedWhatWithWhichResult() {
    String id = scene.network + "/publicIPAddresses/a";
    server.make(id, ADDRESS);
    List<JsonNode> events = events(" and resourceUri eq '" + id + "'");
    assertThat(stories(events)).containsExactly("BeginRequest Started ", "EndRequest Accepted Created", "EndRequest Succeeded Created");
    JsonNode newest = events.getFirst();
    assertThat(newest.path("authorization").toString())
        .isEqualTo("{\"action\":\"Microsoft.Network/publicIPAddresses/write\",\"role\":\"Owner\",\"scope\":\"" + id + "\"}");
    assertThat(newest.path("caller").asString()).isEqualTo("underpass-owner");
    assertThat(newest.path("operationName").path("value").asString()).isEqualTo("Microsoft.Network/publicIPAddresses/write");
    assertThat(newest.path("resourceGroupName").asString()).isEqualTo("log");
    assertThat(newest.path("resourceId").asString()).isEqualTo(id);
    assertThat(newest.path("resourceType").path("value").asString()).isEqualTo("Microsoft.Network/publicIPAddresses");
    assertThat(newest.path("httpRequest").path("method").asString()).isEqualTo("PUT");
    assertThat(newest.path("claims").path("appid").asString()).isNotBlank();
    assertThat(Instant.parse(newest.path("eventTimestamp").asString())).isBetween(Instant.now().minusSeconds(600), Instant.now());
    assertThat(events.stream().map(one -> one.path("correlationId").asString()).collect(Collectors.toSet())).hasSize(1);
    assertThat(events.stream().map(one -> one.path("eventDataId").asString()).collect(Collectors.toSet())).hasSize(3);
  }

  @Test
  void deploymentsEndThereToo() {
    String template =
        "{'properties':{'mode':'Incremental','template':{'$schema':'https://schema.management.azure.com/schemas/2019-04-01/"
            + "deploymentTemplate.json#','contentVersion':'1.0.0.0','resources':[RESOURCES]}}}";
    String broken =
        "{'type':'Microsoft.Network/publicIPAddresses','apiVersion':'2023-11-01','name':'a b','location':'eastus','properties':{}}";
    for (String resources : List.of("", broken)) {
      String id = scene.group + "/providers/Microsoft.Resources/deployments/d" + resources.length();
      Reply begun = server.put(id, template.replace("RESOURCES", resources));
      server.request(HttpRequest.newBuilder(URI.create(begun.header("Azure-AsyncOperation").orElseThrow()))
          .header("Prefer", "wait=60").header("Authorization", "Bearer " + server.token()));
      String end = resources.isEmpty() ? "EndRequest Succeeded Created" : "EndRequest Failed Created";
      assertThat(stories(events(" and resourceUri eq '" + id + "'")))
          .containsExactly("BeginRequest Started ", "EndRequest Accepted Created", end);
    }
    assertThat(events(" and resourceUri eq '" + scene.group + "/providers/Microsoft.Resources/deployments/d" + broken.length()
        + "' and status eq 'Failed'").getFirst().path("properties").path("statusMessage").asString()).contains("DeploymentFailed");
  }

  @Test
  void refusalsAreThereWithTheirReasons() {
    Principal nobody = server.principal("intruder");
    String id = scene.network + "/publicIPAddresses/refused";
    server.put(id, "{'location':'eastus','properties':{'colour':'red'}}");
    server.send("PUT", id, ADDRESS, nobody.token());
    List<JsonNode> events = events(" and resourceUri eq '" + id + "' and status eq 'Failed'");
    assertThat(stories(events)).containsExactly("EndRequest Failed BadRequest", "EndRequest Failed Forbidden");
    assertThat(events.getLast().path("properties").path("statusMessage").asString()).contains("InvalidRequestFormat", "colour");
    assertThat(events.getFirst().path("properties").path("statusMessage").asString()).contains("AuthorizationFailed");
    assertThat(events.getFirst().path("caller").asString()).isEqualTo("intruder");
    assertThat(events.getFirst().path("level").asString()).isEqualTo("Error");
    assertThat(events(" and caller eq '" + nobody.client() + "'")).hasSize(2);
    assertThat(ask("", nobody.token()).status()).isEqualTo(403);
  }

  @Test
  void everybodySeesWhatHeMayRead() {
    Principal reader = server.principal("reads one group");
    String mine = server.group("readable");
    server.assign(reader, "acdd72a7-3385-48ef-bd42-f606fba81ae7", mine);
    server.make(mine + "/providers/Microsoft.Network/publicIPAddresses/x", ADDRESS);
    events("");
    Reply seen = ask("", reader.token());
    assertThat(seen.status()).isEqualTo(200);
    assertThat(seen.json().path("value").isEmpty()).isFalse();
    assertThat(seen.json().path("value").valueStream().map(one -> one.path("resourceGroupName").asString(""))).containsOnly("readable");
  }

  @Test
  void isAskedByGroupByCorrelationAndByMember() {
    server.group("asked");
    var change =
        server.prepared("PUT", server.subscription() + "/resourceGroups/asked/providers/Microsoft.Network/publicIPAddresses/x", ADDRESS,
            server.token())
            .header("x-ms-correlation-request-id", "11111111-2222-3333-4444-555555555555");
    server.request(change);
    assertThat(events(" and resourceGroupName eq 'ASKED'").size()).isGreaterThanOrEqualTo(5);
    assertThat(events(" and correlationId eq '11111111-2222-3333-4444-555555555555'")).hasSizeBetween(2, 3);
    assertThat(events(" and resourceProvider eq 'Microsoft.Resources'")).allMatch(
        one -> one.path("resourceProviderName").path("value").asString().equals("Microsoft.Resources"));
    Reply selected = ask(" and resourceGroupName eq 'asked'&$select=caller,operationName");
    assertThat(selected.json().path("value").path(0).propertyNames()).containsExactlyInAnyOrder("caller", "operationName");
  }

  @Test
  void readsLeaveNoTraceAndPagesFollowOneAnother() {
    String read = scene.network + "/virtualNetworks/v";
    int before = events(" and resourceUri eq '" + read + "'").size();
    server.get(read);
    assertThat(events(" and resourceUri eq '" + read + "'")).hasSize(before);
    for (int i = 0; i < 120; i++) {
      server.put(scene.network + "/publicIPAddresses/many", "{}");
    }
    String target = " and resourceUri eq '" + scene.network + "/publicIPAddresses/many'";
    List<JsonNode> first = events(target);
    assertThat(first).hasSize(200);
    String next = ask(target).json().path("nextLink").asString();
    assertThat(next).startsWith(server.origin() + "/subscriptions/");
    Reply second = server.send("GET", next.substring(server.origin().length()), null);
    assertThat(second.json().path("value").size()).isEqualTo(40);
    assertThat(second.json().has("nextLink")).isFalse();
  }

  /** As long as a request's line may be; quotes in it are two. */
  @Test
  void aLongFilterIsRead() {
    String values = server.subscription() + "/providers/Microsoft.Insights/eventtypes/management/values";
    String since = values + "?$filter=eventTimestamp%20ge%20'2026-03-01'";
    String resources = server.subscription() + "/resources?$filter=name%20eq%20'";
    for (String part : List.of("a", "''")) {
      String text = part.repeat(20_000 / part.length()) + "'";
      assertThat(server.get(since + "%20and%20caller%20eq%20'" + text).status()).describedAs(part).isEqualTo(200);
      assertThat(server.get(resources + text).json().path("value").isArray()).describedAs(part).isTrue();
    }
    assertThat(server.get(resources + "O''Neill'%20and%20location%20eq%20'eastus'").status()).isEqualTo(200);
  }

  @Test
  void aFilterNeedsAStart() {
    String values = server.subscription() + "/providers/Microsoft.Insights/eventtypes/management/values";
    for (String filter : List.of("", "caller eq 'x'", "eventTimestamp ge 'soon'", "eventTimestamp ge '2026-03-01' or x",
        "eventTimestamp ge '-999999999-01-01T00:00:00Z'")) {
      Reply reply = server.get(values + "?$filter=" + filter.replace(" ", "%20"));
      assertThat(reply.status()).describedAs(filter).isEqualTo(400);
      assertThat(reply.json().path("error").path("message").asString()).contains("eventTimestamp ge");
    }
  }

  @Test
  void staysOverARestart() throws Exception {
    TestServer other = TestServer.start();
    try (other) {
      other.group("kept");
      other.restart();
      Reply reply =
          other.get(other.subscription()
              + "/providers/microsoft.insights/eventtypes/management/values?$filter=eventTimestamp%20ge%20'2020-01-01'");
      assertThat(reply.json().path("value").valueStream().map(one -> one.path("status").path("value").asString()))
          .containsExactly("Succeeded", "Started");
    }
  }
}

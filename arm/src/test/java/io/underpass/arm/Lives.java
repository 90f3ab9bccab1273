package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * A server, and a table {@code types} of what lives on it, path below the groups and body with {@code @} for the groups: made, read, made
 * again, listed, tried with an unknown member, deleted, gone.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Lives {
  /** Types whose members we don't know all. */
  private static final List<String> OPEN =
      List.of("Microsoft.Compute/virtualMachines", "Microsoft.OperationalInsights/workspaces", "Microsoft.Storage/storageAccounts");

  TestServer server;
  Scene scene;

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("types")
  void livesAndDies(String below, String body) {
    String groups = server.subscription() + "/resourceGroups/";
    String id = groups + below;
    String asked = body.replace("@", groups);
    Reply created = server.put(id, asked);
    assertThat(created.status()).describedAs(created.toString()).isEqualTo(201);
    assertThat(created.json().path("id").asString()).isEqualTo(id);
    assertThat(created.properties().path("provisioningState").asString()).isIn("Updating", "Succeeded");
    String operation = created.header("Azure-AsyncOperation").orElseThrow();
    assertThat(operation).startsWith(server.origin() + "/subscriptions/")
        .contains("/locations/" + (asked.contains("westus") ? "westus" : "eastus") + "/operations/");
    assertThat(created.header("Retry-After")).contains("1");
    assertThat(server.finish(operation).json().path("status").asString()).isEqualTo("Succeeded");

    Reply read = server.get(id.toUpperCase(java.util.Locale.ROOT).replace("/SUBSCRIPTIONS", "/subscriptions"));
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.json().path("id").asString()).isEqualTo(id);
    assertThat(read.properties().path("provisioningState").asString()).isEqualTo("Succeeded");

    // What a client reads it may send back.
    Reply again = server.send("PUT", id, read.text().replace('\'', '’'));
    assertThat(again.status()).describedAs(again.toString()).isEqualTo(200);
    server.finish(again.header("Azure-AsyncOperation").orElseThrow());
    Reply second = server.get(id);
    assertThat(without(second.json(), "etag")).isEqualTo(without(read.json(), "etag"));

    Reply list = server.get(id.substring(0, id.lastIndexOf('/')));
    assertThat(list.json().path("value").valueStream().map(one -> one.path("id").asString())).contains(id);

    checkUnknown(id, asked);

    Reply deleted = server.send("DELETE", id, null);
    assertThat(deleted.status()).describedAs(deleted.toString()).isEqualTo(202);
    assertThat(deleted.header("Location")).isPresent();
    server.finish(deleted.header("Azure-AsyncOperation").orElseThrow());
    Reply gone = server.get(id);
    assertThat(gone.status()).isEqualTo(404);
    assertThat(gone.code()).isEqualTo("ResourceNotFound");
    assertThat(server.send("DELETE", id, null).status()).isEqualTo(204);
  }

  /** Refused where the list of members is complete, kept where it isn't. */
  private void checkUnknown(String id, String asked) {
    long before = server.revision();
    Reply unknown = server.put(id, asked.replaceFirst("'properties':\\{", "'properties':{'colour':'red',").replace(",}", "}"));
    if (OPEN.stream().anyMatch(id::contains)) {
      assertThat(unknown.status()).isEqualTo(200);
      assertThat(server.get(id).properties().path("colour").asString()).isEqualTo("red");
      return;
    }
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.code()).isEqualTo("InvalidRequestFormat");
    assertThat(unknown.json().path("error").path("details").path(0).path("code").asString()).isEqualTo("InvalidJson");
    assertThat(unknown.json().path("error").path("message").asString()).contains("'colour'", "properties.colour");
    assertThat(server.revision()).isEqualTo(before);
  }

  /** A copy without a member, at any depth: etags are new at each change, and connections count octets. */
  static JsonNode without(JsonNode node, String member) {
    JsonNode copy = node.deepCopy();
    strip(copy, member);
    return copy;
  }

  private static void strip(JsonNode node, String member) {
    if (node instanceof tools.jackson.databind.node.ObjectNode object) {
      object.remove(java.util.List.of(member, "modifiedDate"));
    }
    node.forEach(child -> strip(child, member));
  }
}

package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** A server, and templates deployed to it over HTTP, with the emulated data plane. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DeploymentsScene {
  TestServer server;

  @BeforeAll
  void start() {
    server = TestServer.start();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /** A template of the golden ones. */
  final String golden(String name) throws IOException {
    try (InputStream in = DeploymentsScene.class.getResourceAsStream("/templates/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A template with these resources; single quotes stay what they are. */
  final String template(String more) {
    return """
        {"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", %s}"""
        .formatted(more);
  }

  final String network(String name, String more) {
    return """
        {"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2022-07-01", "name": "%s", "location": "eastus"%s,
         "properties": {"addressSpace": {"addressPrefixes": ["10.7.0.0/16"]}}}"""
        .formatted(name, more);
  }

  final Reply send(String method, String path, String body) {
    URI address = URI.create(server.origin() + path + (path.contains("?") ? "&" : "?") + "api-version=2022-09-01");
    return server.request(
        HttpRequest.newBuilder(address)
            .header("Authorization", "Bearer " + server.token())
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body)));
  }

  /** A body as az sends it: the template's name without quotes, the file as it is. */
  final String body(String template, String parameters) {
    return "{\"properties\": {\"mode\": \"Incremental\", \"parameters\": " + parameters + ", template:" + template + "}}";
  }

  final String deployment(String group, String name) {
    return group + "/providers/Microsoft.Resources/deployments/" + name;
  }

  final JsonNode deployed(String group, String name, String template, String parameters) {
    Reply begun = send("PUT", deployment(group, name), body(template, parameters));
    assertThat(begun.status()).as(begun.text()).isLessThan(202);
    String operation = begun.header("Azure-AsyncOperation").orElseThrow();
    Reply end = server.request(
        HttpRequest.newBuilder(URI.create(operation)).header("Prefer", "wait=60").header("Authorization", "Bearer " + server.token()));
    assertThat(end.json().path("status").asString()).isIn("Succeeded", "Failed", "Canceled");
    return server.get(deployment(group, name)).json();
  }

  final JsonNode succeeded(String group, String name, String template, String parameters) {
    JsonNode end = deployed(group, name, template, parameters);
    assertThat(end.path("properties").path("provisioningState").asString()).as(end.toPrettyString()).isEqualTo("Succeeded");
    return end;
  }

  final List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(one -> texts.add(one.asString()));
    return texts;
  }
}

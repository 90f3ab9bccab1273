package io.underpass.e2e.terraform;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.cli.client.Json;
import io.underpass.e2e.sdk.Cloud;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The provider as it configures itself from {@code metadata_host}: endpoints, token, resource providers; and its way of
 * sending a request.
 */
final class Provider {
  private static final String NETWORK_VERSION = "2025-01-01";
  private static final int MOST_TRIES = 16;

  /** azurerm registers these ({@code resource_provider_registrations = "core"}) and fails where one can't be. */
  private static final Set<String> CORE = Set.of(
      "Microsoft.Authorization", "Microsoft.Compute", "Microsoft.CostManagement", "Microsoft.ManagedIdentity",
      "Microsoft.MarketplaceOrdering", "Microsoft.Network", "Microsoft.Resources", "Microsoft.Storage");

  private final HttpClient http;
  private final Consumer<Duration> pause;
  private final String subscription;
  private final String correlation = UUID.randomUUID().toString();
  private final URI endpoint;
  private final String token;

  private Provider(Cloud cloud, Consumer<Duration> pause) {
    this.http = HttpClient.newBuilder().sslContext(cloud.trusting()).build();
    this.pause = pause;
    this.subscription = cloud.subscription();
    JsonNode metadata = metadata(URI.create(cloud.https()));
    this.endpoint = URI.create(metadata.path("resourceManager").asString().replaceAll("/$", ""));
    this.token = token(cloud, metadata);
  }

  /** @param pause waits; a test's clock may run faster */
  static Provider configure(Cloud cloud, Consumer<Duration> pause) {
    Provider provider = new Provider(cloud, pause);
    provider.registerProviders();
    return provider;
  }

  String subscription() {
    return "/subscriptions/" + subscription;
  }

  void pause(Duration time) {
    pause.accept(time);
  }

  /** What {@code environments.FromEndpoint} needs, and refuses to go on without. */
  private JsonNode metadata(URI host) {
    Reply reply = exchange("GET", host.resolve("/metadata/endpoints?api-version=2022-09-01"), Map.of(), null);
    assertThat(reply.status()).isEqualTo(200);
    JsonNode metadata = reply.json();
    assertThat(metadata.isObject()).as("one cloud, no list").isTrue();
    for (String member : List.of("name", "resourceManager", "microsoftGraphResourceId", "authentication/loginEndpoint",
        "authentication/tenant")) {
      assertThat(metadata.at("/" + member).asString("")).as(member).isNotEmpty();
    }
    assertThat(metadata.at("/authentication/audiences")).isNotEmpty();
    assertThat(metadata.at("/authentication/identityProvider").asString()).as("anything else is taken for Azure Stack").isEqualTo("AAD");
    assertThat(metadata.at("/suffixes/storage").asString("")).isNotEmpty();
    assertThat(metadata.at("/suffixes/keyVaultDns").asString("")).isNotEmpty();
    URI login = URI.create(metadata.at("/authentication/loginEndpoint").asString());
    assertThat(login.getScheme()).isEqualTo("https");
    // MSAL's instance discovery, for those who leave it on.
    Reply instance = exchange("GET",
        login.resolve("/common/discovery/instance?api-version=1.1&authorization_endpoint=" + encoded(login + "/t/oauth2/v2.0/authorize")),
        Map.of(), null);
    assertThat(instance.json().path("tenant_discovery_endpoint").asString("")).startsWith(login.toString());
    assertThat(instance.json().at("/metadata/0/aliases/0").asString("")).isEqualTo(login.getAuthority());
    return metadata;
  }

  private String token(Cloud cloud, JsonNode metadata) {
    String login = metadata.at("/authentication/loginEndpoint").asString().replaceAll("/$", "");
    String form = Map.of(
            "grant_type", "client_credentials",
            "client_id", cloud.clientId(),
            "client_secret", cloud.clientSecret(),
            "scope", metadata.at("/authentication/audiences/0").asString().replaceAll("/$", "") + "/.default")
        .entrySet().stream().map(pair -> pair.getKey() + "=" + encoded(pair.getValue())).collect(Collectors.joining("&"));
    Reply reply = exchange("POST", URI.create(login + "/" + cloud.tenant() + "/oauth2/v2.0/token"),
        Map.of("Content-Type", "application/x-www-form-urlencoded"), form);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().path("token_type").asString()).isEqualTo("Bearer");
    assertThat(reply.json().path("expires_in").asInt()).isPositive();
    return reply.json().path("access_token").asString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private void registerProviders() {
    Map<String, String> states = new HashMap<>();
    for (JsonNode provider : list(subscription() + "/providers", "2022-09-01")) {
      states.put(provider.path("namespace").asString(), provider.path("registrationState").asString());
    }
    for (String namespace : new TreeSet<>(CORE)) {
      if (!"Registered".equals(states.get(namespace))) {
        expect(send("POST", subscription() + "/providers/" + namespace + "/register", "2022-09-01", null), 200);
        String state = "";
        for (int i = 0; i < 10 && !state.equals("Registered"); i++) {
          pause(Duration.ofSeconds(10));
          state = expect(send("GET", subscription() + "/providers/" + namespace, "2022-09-01", null), 200).json()
              .path("registrationState").asString();
        }
        assertThat(state).as(namespace).isEqualTo("Registered");
      }
    }
  }

  Reply send(String method, String path, @Nullable JsonNode body) {
    return send(method, path, NETWORK_VERSION, body);
  }

  Reply send(String method, String path, String version, @Nullable JsonNode body) {
    return send(method, endpoint.resolve(path + (path.contains("?") ? "&" : "?") + "api-version=" + version), body);
  }

  /** Tries again what the provider tries again: 429 after what it says, and 5xx but 501. */
  Reply send(String method, URI uri, @Nullable JsonNode body) {
    assertThat(uri.isAbsolute() && uri.getAuthority().equals(endpoint.getAuthority())).as("an address on the endpoint: " + uri).isTrue();
    Map<String, String> headers = Map.of(
        "Authorization", "Bearer " + token,
        "Accept", "application/json",
        "Content-Type", "application/json; charset=utf-8",
        "X-Ms-Correlation-Request-Id", correlation);
    for (int i = 1; ; i++) {
      Reply reply = exchange(method, uri, headers, body == null ? null : Json.write(body));
      boolean again = reply.status() == 429 || reply.status() >= 500 && reply.status() != 501;
      if (!again || i == MOST_TRIES) {
        assertThat(reply.header("x-ms-correlation-request-id")).contains(correlation);
        return reply;
      }
      pause(Duration.ofSeconds(reply.header("retry-after").map(Long::parseLong).orElse(1L << Math.min(i, 5))));
    }
  }

  /** All pages of a list. */
  List<JsonNode> list(String path, String version) {
    List<JsonNode> all = new ArrayList<>();
    Reply page = expect(send("GET", path, version, null), 200);
    while (true) {
      page.json().path("value").forEach(all::add);
      String next = page.json().path("nextLink").asString("");
      if (next.isEmpty()) {
        return all;
      }
      page = expect(send("GET", URI.create(next), null), 200);
    }
  }

  static Reply expect(Reply reply, Integer... statuses) {
    assertThat(reply.status()).as(reply.toString()).isIn((Object[]) statuses);
    return reply;
  }

  private Reply exchange(String method, URI uri, Map<String, String> headers, @Nullable String body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri)
        .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
        .header("User-Agent", "Go/go1.22 (amd64-linux) go-azure-sdk; the shape of terraform-provider-azurerm/4")
        .timeout(Duration.ofSeconds(60));
    headers.forEach(request::header);
    try {
      HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      Map<String, String> all = new HashMap<>();
      response.headers().map().forEach((name, values) -> all.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
      return new Reply(method, uri, response.statusCode(), all, response.body());
    } catch (IOException e) {
      throw new AssertionError(method + " " + uri + " was not answered", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}

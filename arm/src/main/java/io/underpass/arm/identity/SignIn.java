package io.underpass.arm.identity;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * OAuth 2.0 client credentials (RFC 6749 section 4.4), OpenID Connect discovery, and the cloud's
 * metadata, as the clients of Azure ask for them. Any tenant name is taken: clients say {@code
 * common}, {@code organizations}, {@code adfs} or the tenant's GUID.
 */
public final class SignIn {
  private final Credentials credentials;
  private final Tokens tokens;

  public SignIn(Credentials credentials, Tokens tokens) {
    this.credentials = credentials;
    this.tokens = tokens;
  }

  /** @throws ArmError 401 in Azure's shape unless the call carries a token of ours */
  public void check(Call call) {
    String header = call.header("Authorization").orElse("");
    if (header.isBlank()) {
      throw ArmError.of(401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
    }
    if (!header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw ArmError.of(
          401,
          "AuthenticationFailedInvalidHeader",
          "Authentication failed. The 'Authorization' header is provided in an invalid format: expected 'Bearer' and a token.");
    }
    String problem = tokens.problem(header.substring(7).strip());
    if (problem != null) {
      throw ArmError.of(401, "InvalidAuthenticationToken", problem);
    }
  }

  /** The challenge that goes with a 401. */
  public String challenge(Call call) {
    return "Bearer authorization_uri=\"%s/%s\", error=\"invalid_token\", error_description=\"Authentication failed.\""
        .formatted(call.origin(), credentials.tenant());
  }

  /** Answers a call without sign-in; empty when the path is none of ours. */
  public Optional<Answer> answer(Call call) {
    List<String> path = call.segments();
    if (path.size() == 2 && path.get(0).equalsIgnoreCase("metadata") && path.get(1).equalsIgnoreCase("endpoints")) {
      return Optional.of(metadata(call));
    }
    if (path.size() < 3) {
      return Optional.empty();
    }
    String tenant = path.getFirst();
    String rest = String.join("/", path.subList(1, path.size())).toLowerCase(Locale.ROOT);
    return switch (rest) {
      case "oauth2/v2.0/token", "oauth2/token" -> Optional.of(token(call, tenant, rest.contains("v2.0")));
      case ".well-known/openid-configuration", "v2.0/.well-known/openid-configuration" -> Optional.of(
          discovery(call, tenant, rest.startsWith("v2.0")));
      case "discovery/v2.0/keys", "discovery/keys" -> Optional.of(Answer.text("application/json", tokens.keySet()));
      case "discovery/instance" -> Optional.of(instance(call));
      default -> Optional.empty();
    };
  }

  private Answer token(Call call, String tenant, boolean v2) {
    if (!call.method().equals("POST")) {
      return refusal(405, "invalid_request", "AADSTS900561: The endpoint only accepts POST requests.");
    }
    Map<String, String> form = form(call.text());
    String grant = form.getOrDefault("grant_type", "");
    if (!grant.equals("client_credentials")) {
      return grant.isEmpty()
          ? refusal(
              400,
              "invalid_request",
              "AADSTS900144: The request body must contain the following parameter: 'grant_type'.")
          : refusal(
              400,
              "unsupported_grant_type",
              "AADSTS70003: The grant type '"
                  + printable(grant)
                  + "' is not supported; use client_credentials.");
    }
    basic(call).ifPresent(pair -> {
      form.putIfAbsent("client_id", pair[0]);
      form.putIfAbsent("client_secret", pair[1]);
    });
    String client = form.getOrDefault("client_id", "");
    if (client.isEmpty()) {
      return refusal(400, "invalid_request", "AADSTS900144: The request body must contain the following parameter: 'client_id'.");
    }
    if (!client.equalsIgnoreCase(credentials.clientId())) {
      return refusal(
          400,
          "unauthorized_client",
          "AADSTS700016: Application with identifier '"
              + printable(client)
              + "' was not found in the directory.");
    }
    if (!same(form.getOrDefault("client_secret", ""), credentials.clientSecret())) {
      return refusal(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.");
    }
    String audience = v2 ? scope(form.get("scope"), call) : form.getOrDefault("resource", call.origin() + "/");
    ObjectNode answer = Json.object().put("token_type", "Bearer");
    String accessToken = tokens.issue(call.origin() + "/" + tenant + (v2 ? "/v2.0" : "/"), audience);
    long seconds = Tokens.LIFETIME.toSeconds();
    if (v2) {
      answer.put("expires_in", seconds).put("ext_expires_in", seconds);
    } else {
      long now = Instant.now().getEpochSecond();
      answer
          .put("expires_in", Long.toString(seconds))
          .put("ext_expires_in", Long.toString(seconds))
          .put("expires_on", Long.toString(now + seconds))
          .put("not_before", Long.toString(now))
          .put("resource", audience);
    }
    return Answer.json(200, answer.put("access_token", accessToken)).with("Cache-Control", "no-store").with("Pragma", "no-cache");
  }

  private static String scope(@org.jspecify.annotations.Nullable String scope, Call call) {
    String first = scope == null || scope.isBlank() ? call.origin() + "/" : scope.strip().split(" ")[0];
    return first.endsWith("/.default") ? first.substring(0, first.length() - "/.default".length()) : first;
  }

  private static Answer refusal(int status, String error, String description) {
    ObjectNode body =
        Json.object()
            .put("error", error)
            .put("error_description", description)
            .put("timestamp", Instant.now().toString())
            .put("trace_id", UUID.randomUUID().toString());
    body.putArray("error_codes");
    return Answer.json(status, body).with("Cache-Control", "no-store");
  }

  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static String printable(String text) {
    String cut = text.length() > 80 ? text.substring(0, 80) + "…" : text;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }

  private static Optional<String[]> basic(Call call) {
    String header = call.header("Authorization").orElse("");
    if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    try {
      String[] pair = new String(Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8).split(":", 2);
      return pair.length == 2 ? Optional.of(pair) : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Map<String, String> form(String text) {
    Map<String, String> form = new HashMap<>();
    for (String pair : text.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        form.putIfAbsent(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
    return form;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return text;
    }
  }

  private Answer discovery(Call call, String tenant, boolean v2) {
    String base = call.origin() + "/" + tenant;
    ObjectNode body =
        Json.object()
            .put("issuer", base + (v2 ? "/v2.0" : "/"))
            .put("token_endpoint", base + (v2 ? "/oauth2/v2.0/token" : "/oauth2/token"))
            .put("authorization_endpoint", base + (v2 ? "/oauth2/v2.0/authorize" : "/oauth2/authorize"))
            .put("jwks_uri", base + "/discovery/v2.0/keys")
            .put("tenant_region_scope", "NA");
    strings(body.putArray("token_endpoint_auth_methods_supported"), "client_secret_post", "client_secret_basic");
    strings(body.putArray("grant_types_supported"), "client_credentials");
    strings(body.putArray("response_types_supported"), "token");
    strings(body.putArray("subject_types_supported"), "pairwise");
    strings(body.putArray("id_token_signing_alg_values_supported"), "RS256");
    return Answer.json(200, body);
  }

  private static Answer instance(Call call) {
    String host = call.origin().substring(call.origin().indexOf("//") + 2);
    ObjectNode body = Json.object().put("tenant_discovery_endpoint", call.origin() + "/common/v2.0/.well-known/openid-configuration");
    ObjectNode entry = body.putArray("metadata").addObject().put("preferred_network", host).put("preferred_cache", host);
    strings(entry.putArray("aliases"), host);
    return Answer.json(200, body);
  }

  /** The old form is one flat object, 2019 to 2021 a list of clouds, later one cloud. Links echo the host that the client used. */
  private static Answer metadata(Call call) {
    String version = call.parameter("api-version").orElse("");
    String origin = call.origin();
    if (version.compareTo("2019") < 0) {
      ObjectNode old =
          Json.object().put("galleryEndpoint", origin + "/").put("graphEndpoint", origin + "/").put("portalEndpoint", origin + "/");
      ObjectNode authentication = old.putObject("authentication").put("loginEndpoint", origin + "/");
      strings(authentication.putArray("audiences"), origin + "/");
      return Answer.json(200, old);
    }
    ObjectNode cloud =
        Json.object()
            .put("name", "Underpass")
            .put("resourceManager", origin + "/")
            .put("portal", origin + "/")
            .put("gallery", origin + "/")
            .put("graph", origin + "/")
            .put("graphAudience", origin + "/")
            .put("microsoftGraphResourceId", origin + "/")
            .put("batch", origin + "/")
            .put("media", origin + "/")
            .put("sqlManagement", origin + "/")
            .put("logAnalyticsResourceId", origin)
            .put("vmImageAliasDoc", origin + "/");
    ObjectNode authentication =
        cloud.putObject("authentication").put("loginEndpoint", origin).put("tenant", "common").put("identityProvider", "AAD");
    strings(authentication.putArray("audiences"), origin + "/", origin);
    cloud.putObject("suffixes").put("storage", "core.localhost").put("keyVaultDns", "vault.localhost");
    return Answer.json(200, version.compareTo("2022") < 0 ? Json.array().add(cloud) : cloud);
  }

  private static void strings(ArrayNode array, String... values) {
    for (String value : values) {
      array.add(value);
    }
  }
}

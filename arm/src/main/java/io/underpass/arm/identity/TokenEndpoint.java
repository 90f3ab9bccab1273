package io.underpass.arm.identity;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.http.Caller;
import io.underpass.arm.wire.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/**
 * OAuth 2.0 client credentials (RFC 6749 section 4.4) on both of the service's paths: v1 asks for a {@code resource}, v2 for a {@code
 * scope}.
 * Refusals carry the service's AADSTS codes.
 */
final class TokenEndpoint {
  private static final Set<String> OPENID_SCOPES = Set.of("openid", "profile", "email", "offline_access");

  private final String tenant;
  private final Principals principals;
  private final Tokens tokens;
  private final Clock clock;

  /** A refusal on its way out. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;
    final int status;
    final String error;
    final int code;

    Refusal(int status, String error, int code, String message) {
      super(message, null, false, false);
      this.status = status;
      this.error = error;
      this.code = code;
    }
  }

  TokenEndpoint(String tenant, Principals principals, Tokens tokens, Clock clock) {
    this.tenant = tenant;
    this.principals = principals;
    this.tokens = tokens;
    this.clock = clock;
  }

  /** Which of the two paths was asked. */
  enum Version { V1, V2 }

  Answer answer(Call call, Version version) {
    try {
      return token(call, version);
    } catch (Refusal e) {
      return refused(call, e);
    }
  }

  private Answer token(Call call, Version version) {
    if (!call.method().equals("POST")) {
      throw new Refusal(405, "invalid_request", 900561, "The endpoint only accepts POST requests. Received a " + call.method()
          + " request.");
    }
    Map<String, String> form = form(call.text());
    basic(call).ifPresent(pair -> {
      form.putIfAbsent("client_id", pair[0]);
      form.putIfAbsent("client_secret", pair[1]);
    });
    String grant = required(form, "grant_type");
    if (!grant.equals("client_credentials")) {
      throw new Refusal(
          400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type '" + printable(grant)
              + "'. Use client_credentials.");
    }
    String client = required(form, "client_id");
    String audience = version == Version.V2 ? scope(required(form, "scope")) : form.getOrDefault("resource", call.origin() + "/");
    Caller caller = proven(client, form.getOrDefault("client_secret", ""));
    if (!Audiences.accepts(audience, call.origin())) {
      throw new Refusal(
          400,
          "invalid_resource",
          500011,
          "The resource principal named "
              + printable(audience)
              + " was not found in the tenant named Underpass. Ask for "
              + call.origin()
              + "/ (scope "
              + call.origin()
              + "/.default).");
    }
    return issued(call, version, audience, caller);
  }

  private Caller proven(String client, String secret) {
    if (secret.isEmpty()) {
      throw new Refusal(
          401, "invalid_client", 7000216,
              "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.");
    }
    return switch (principals.prove(client, secret, clock.instant())) {
      case Principals.Proof.Proven proven -> proven.caller();
      case Principals.Proof.Unknown _ -> throw new Refusal(
          400,
          "unauthorized_client",
          700016,
          "Application with identifier '"
              + printable(client)
              + "' was not found in the directory 'Underpass'. './underpass ad sp list' shows those that are there.");
      case Principals.Proof.WrongSecret _ -> throw new Refusal(
          401,
          "invalid_client",
          7000215,
          "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret "
              + "ID, "
              + "for a secret added to app '"
              + printable(client)
              + "'.");
      case Principals.Proof.ExpiredSecret _ -> throw new Refusal(
          401,
          "invalid_client",
          7000222,
          "The provided client secret keys for app '"
              + printable(client)
              + "' are expired. './underpass ad sp create-for-rbac' makes a new one.");
    };
  }

  private Answer issued(Call call, Version version, String audience, Caller caller) {
    boolean v2 = version == Version.V2;
    String token = tokens.issue(call.origin() + "/" + tenant + (v2 ? "/v2.0" : "/"), audience, caller, v2 ? "2.0" : "1.0");
    ObjectNode answer = Json.object().put("token_type", "Bearer");
    long seconds = Tokens.LIFETIME.toSeconds();
    if (v2) {
      answer.put("expires_in", seconds).put("ext_expires_in", seconds);
    } else {
      long now = clock.instant().getEpochSecond();
      answer
          .put("expires_in", Long.toString(seconds))
          .put("ext_expires_in", Long.toString(seconds))
          .put("expires_on", Long.toString(now + seconds))
          .put("not_before", Long.toString(now))
          .put("resource", audience);
    }
    return Answer.json(200, answer.put("access_token", token)).with("Cache-Control", "no-store").with("Pragma", "no-cache");
  }

  private static String required(Map<String, String> form, String name) {
    String value = form.getOrDefault(name, "");
    if (value.isBlank()) {
      throw new Refusal(400, "invalid_request", 900144, "The request body must contain the following parameter: '" + name + "'.");
    }
    return value;
  }

  /** The resource among the words of OpenID Connect, which MSAL for Java sends along in front of it. */
  private static String scope(String scope) {
    List<String> words = List.of(scope.strip().split("\\s+"));
    String first = words.stream().filter(word -> !OPENID_SCOPES.contains(word)).findFirst().orElse(words.getFirst());
    if (!first.endsWith("/.default")) {
      throw new Refusal(
          400,
          "invalid_scope",
          1002012,
          "The provided value for scope "
              + printable(first)
              + " is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.");
    }
    return first.substring(0, first.length() - "/.default".length());
  }

  private Answer refused(Call call, Refusal refusal) {
    Instant now = clock.instant();
    String trace = UUID.randomUUID().toString();
    String correlation = call.header("client-request-id").filter(id -> id.matches("[A-Za-z0-9-]{1,64}")).orElse(trace);
    ObjectNode body =
        Json.object()
            .put("error", refusal.error)
            .put(
                "error_description",
                "AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s".formatted(refusal.code, refusal.getMessage(), trace,
                    correlation, now));
    body.putArray("error_codes").add(refusal.code);
    body.put("timestamp", now.toString()).put("trace_id", trace).put("correlation_id", correlation);
    return Answer.json(refusal.status, body).with("Cache-Control", "no-store").with("Pragma", "no-cache");
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
}

package io.underpass.arm.identity;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.http.Caller;
import io.underpass.arm.wire.ArmError;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Who calls, and what clients ask before they can say so: tokens, keys, discovery, metadata. Any tenant name is taken: clients say {@code
 * common}, {@code organizations}, {@code adfs} or the tenant's GUID.
 */
public final class SignIn {
  /** Segments: a tenant's {@code v2.0/.well-known/openid-configuration}. */
  private static final int LONGEST = 4;

  private final String tenant;
  private final Tokens tokens;
  private final TokenEndpoint endpoint;
  private final Discovery discovery;

  public SignIn(Credentials credentials, Principals principals, Tokens tokens, Clock clock) {
    this.tenant = credentials.tenant();
    this.tokens = tokens;
    this.endpoint = new TokenEndpoint(tenant, principals, tokens, clock);
    this.discovery = new Discovery(tenant);
  }

  /**
   * Who a call comes from.
   *
   * @throws ArmError 401 in Azure's shape unless the call carries a token of ours
   */
  public Caller check(Call call) {
    String header = call.header("Authorization").orElse("");
    if (header.isBlank()) {
      throw ArmError.of(401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
    }
    if (!header.regionMatches(true, 0, Tokens.SCHEME, 0, Tokens.SCHEME.length())) {
      throw ArmError.of(
          401,
          "AuthenticationFailedInvalidHeader",
          "Authentication failed. The 'Authorization' header is provided in an invalid format: expected 'Bearer' and a token.");
    }
    return tokens.caller(header, call.origin());
  }

  /** The challenge that goes with a 401. */
  public String challenge(Call call, ArmError refusal) {
    String problem = refusal.code().equals("AuthenticationFailed") ? "" : ", error=\"invalid_token\", error_description=\""
        + quoted(refusal) + "\"";
    return "Bearer authorization_uri=\"%s/%s\"%s".formatted(call.origin(), tenant, problem);
  }

  private static String quoted(ArmError refusal) {
    return refusal.getMessage().replaceAll("[^ -~]", "?").replaceAll("[\"\\\\]", "'");
  }

  /** Answers a call without sign-in; empty when the path is none of ours. */
  public Optional<Answer> answer(Call call) {
    List<String> path = call.segments();
    if (path.size() == 2 && path.get(0).equalsIgnoreCase("metadata") && path.get(1).equalsIgnoreCase("endpoints")) {
      return Optional.of(Discovery.metadata(call));
    }
    if (path.size() < 3 || path.size() > LONGEST) {
      return Optional.empty();
    }
    String asked = path.getFirst();
    String rest = String.join("/", path.subList(1, path.size())).toLowerCase(Locale.ROOT);
    return switch (rest) {
      case "oauth2/v2.0/token" -> Optional.of(endpoint.answer(call, TokenEndpoint.Version.V2));
      case "oauth2/token" -> Optional.of(endpoint.answer(call, TokenEndpoint.Version.V1));
      case ".well-known/openid-configuration" -> Optional.of(discovery.configuration(call, asked, false));
      case "v2.0/.well-known/openid-configuration" -> Optional.of(discovery.configuration(call, asked, true));
      case "discovery/v2.0/keys", "discovery/keys" -> Optional.of(Answer.text("application/json", tokens.keySet()));
      case "discovery/instance" -> Optional.of(Discovery.instance(call));
      default -> Optional.empty();
    };
  }
}

package io.underpass.arm.identity;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How clients find their way: OpenID Connect discovery, instance discovery, and the cloud's metadata. Links echo the host that the client
 * used.
 */
final class Discovery {
  private final String tenant;

  /** @param tenant the GUID that issuers are named by, whatever a client calls the tenant */
  Discovery(String tenant) {
    this.tenant = tenant;
  }

  /**
   * OpenID Connect discovery. {@code adfs} is its own issuer, as with AD FS, and like it knows scopes and writes lifetimes as numbers: az
   * takes the tenant from the issuer, and asks Microsoft first about any other.
   */
  Answer configuration(Call call, String asked, boolean v2) {
    String base = call.origin() + "/" + asked;
    boolean adfs = asked.equalsIgnoreCase("adfs");
    ObjectNode body =
        Json.object()
            .put("issuer", adfs ? base : call.origin() + "/" + tenant + (v2 ? "/v2.0" : "/"))
            .put("token_endpoint", base + (v2 || adfs ? "/oauth2/v2.0/token" : "/oauth2/token"))
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

  /** What the Microsoft Authentication Library asks about a host that it doesn't know. */
  static Answer instance(Call call) {
    String asked =
        call.parameter("authorization_endpoint")
            .map(url -> url.replaceFirst("^https?://[^/]+/", "").split("/")[0])
            .filter(word -> word.matches("[A-Za-z0-9.-]{1,64}"))
            .orElse("common");
    String host = call.origin().substring(call.origin().indexOf("//") + 2);
    ObjectNode body = Json.object().put("tenant_discovery_endpoint", call.origin() + "/" + asked
        + "/v2.0/.well-known/openid-configuration");
    ObjectNode entry = body.putArray("metadata").addObject().put("preferred_network", host).put("preferred_cache", host);
    strings(entry.putArray("aliases"), host);
    return Answer.json(200, body);
  }

  /** The old form is one flat object, 2019 to 2021 a list of clouds, later one cloud. Links echo the host that the client used. */
  static Answer metadata(Call call) {
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
    cloud.putObject("suffixes").put("storage", CloudSuffixes.STORAGE).put("keyVaultDns", CloudSuffixes.KEY_VAULT);
    return Answer.json(200, version.compareTo("2022") < 0 ? Json.array().add(cloud) : cloud);
  }

  private static void strings(ArrayNode array, String... values) {
    for (String value : values) {
      array.add(value);
    }
  }
}

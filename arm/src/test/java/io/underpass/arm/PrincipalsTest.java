package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.underpass.arm.TestServer.Principal;
import io.underpass.arm.TestServer.Reply;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.WireOptions;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Date;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Service principals, their secrets, and what is refused when they sign in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrincipalsTest {
  private final MovingClock clock = new MovingClock();
  private TestServer server;
  private Principal who;

  @BeforeAll
  void start() {
    server = TestServer.start(WireOptions.DEFAULTS, clock);
    who = server.principal("ci");
    server.assign(who, "acdd72a7-3385-48ef-bd42-f606fba81ae7", server.subscription());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private Reply subscription(String token) {
    return server.send("GET", server.subscription(), null, token);
  }

  @Test
  void manySignInEachForItself() {
    Principal other = server.principal("other");
    assertThat(subscription(server.token(who.client(), who.secret()).json().path("access_token").asString()).status()).isEqualTo(200);
    assertThat(server.token(who.client(), other.secret()).json().path("error").asString()).isEqualTo("invalid_client");
    assertThat(server.get("/v1.0/servicePrincipals").json().path("value").valueStream().map(one -> one.path("displayName").asString()))
        .contains("underpass-owner", "ci", "other");
    String byName = "/v1.0/applications?$filter=displayName%20eq%20'ci'";
    assertThat(server.get(byName).json().path("value").valueStream().map(one -> one.path("appId").asString()))
        .containsExactly(who.client());
    String byId = "/v1.0/servicePrincipals?$filter=servicePrincipalNames/any(c:c%20eq%20'" + who.client() + "')";
    assertThat(server.get(byId).json().path("value").path(0).path("id").asString()).isEqualTo(who.id());
  }

  @Test
  void ofASecretAHashIsKept() throws Exception {
    try (Stream<Path> files = Files.walk(server.data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)).describedAs(file.toString())
            .doesNotContain(who.secret());
      }
    }
    assertThat(server.get("/v1.0/applications/" + who.application()).text()).doesNotContain(who.secret()).contains("\"secretText\":null");
  }

  @Test
  void passwordsAreAddedAndRemoved() {
    Principal own = server.principal("rotates");
    String application = "/v1.0/applications/" + own.application();
    Reply second = server.send("POST", application + "/addPassword", "{'passwordCredential':{'endDateTime':'" + clock.instant().plusSeconds(60)
        + "'}}");
    String secret = second.json().path("secretText").asString();
    assertThat(server.token(own.client(), secret).status()).isEqualTo(200);
    clock.move(Duration.ofSeconds(61));
    Reply late = server.token(own.client(), secret);
    assertThat(late.json().path("error").asString()).isEqualTo("invalid_client");
    assertThat(late.json().path("error_description").asString()).startsWith("AADSTS7000222: ");
    String first = server.get(application).json().path("passwordCredentials").path(0).path("keyId").asString();
    assertThat(server.send("POST", application + "/removePassword", "{'keyId':'" + first + "'}").status()).isEqualTo(204);
    assertThat(server.token(own.client(), own.secret()).json().path("error").asString()).isEqualTo("invalid_client");
    assertThat(server.send("POST", application + "/removePassword", "{'keyId':'" + first + "'}").status()).isEqualTo(400);
  }

  @Test
  void aTokenEndsWithItsHour() {
    String token = server.token(who.client(), who.secret()).json().path("access_token").asString();
    assertThat(subscription(token).status()).isEqualTo(200);
    clock.move(Duration.ofMinutes(61));
    Reply late = subscription(token);
    assertThat(late.status()).isEqualTo(401);
    assertThat(late.code()).isEqualTo("ExpiredAuthenticationToken");
    assertThat(late.json().path("error").path("message").asString()).contains("is earlier than current UTC time");
    assertThat(late.header("WWW-Authenticate").orElse(""))
        .startsWith("Bearer authorization_uri=\"" + server.origin() + "/").contains("error=\"invalid_token\"");
  }

  @ParameterizedTest
  @CsvSource({
    "aud, https://vault.azure.net, InvalidAuthenticationTokenAudience",
    "iss, https://sts.windows.net/00000000-0000-0000-0000-000000000000/, InvalidAuthenticationTokenTenant",
    "tid, 00000000-0000-0000-0000-000000000000, InvalidAuthenticationTokenTenant",
    "appid, 00000000-0000-0000-0000-000000000000, InvalidAuthenticationToken"
  })
  void aTokenForSomebodyElseIsRefused(String claim, String value, String code) throws Exception {
    RSAKey key = RSAKey.parse(Files.readString(server.data.resolve("token-key.json")));
    JWTClaimsSet good = SignedJWT.parse(who.token()).getJWTClaimsSet();
    for (boolean spoilt : new boolean[] {false, true}) {
      JWTClaimsSet.Builder claims =
          new JWTClaimsSet.Builder(good).expirationTime(Date.from(clock.instant().plusSeconds(60)))
              .notBeforeTime(Date.from(clock.instant().minusSeconds(60)));
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), (spoilt ? claims.claim(claim, value) : claims)
                  .build());
      token.sign(new RSASSASigner(key));
      Reply reply = subscription(token.serialize());
      assertThat(reply.status()).isEqualTo(spoilt ? 401 : 200);
      assertThat(reply.code()).isEqualTo(spoilt ? code : "");
    }
  }

  @Test
  void tokensStayGoodOverARestart() throws Exception {
    TestServer other = TestServer.start();
    try (other) {
      Principal principal = other.principal("stays");
      other.assign(principal, "acdd72a7-3385-48ef-bd42-f606fba81ae7", other.subscription());
      other.restart();
      // The origin has another port now: on this machine a token is good for the server under all its names.
      assertThat(other.send("GET", other.subscription(), null, principal.token()).status()).isEqualTo(200);
      assertThat(other.token(principal.client(), principal.secret()).status()).isEqualTo(200);
    }
  }

  private Reply form(String path, String form) {
    return server.request(HttpRequest.newBuilder(URI.create(server.origin() + path)).POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "v2.0/token | '' | 400 | invalid_request | 900144",
    "token | grant_type=password | 400 | unsupported_grant_type | 70003",
    "v2.0/token | grant_type=client_credentials | 400 | invalid_request | 900144",
    "v2.0/token | grant_type=client_credentials&client_id=@ | 400 | invalid_request | 900144",
    "v2.0/token | grant_type=client_credentials&client_id=@&scope=https://localhost | 400 | invalid_scope | 1002012",
    "v2.0/token | grant_type=client_credentials&client_id=@&scope=https://localhost/.default | 401 | invalid_client | 7000216",
    "token | grant_type=client_credentials&client_id=@&client_secret=marked-s3cret | 401 | invalid_client | 7000215",
    "token | grant_type=client_credentials&client_id=nobody&client_secret=marked-s3cret | 400 | unauthorized_client | 700016",
    "token | grant_type=client_credentials&client_id=@&client_secret=#&resource=https://vault.azure.net | 400 | invalid_resource | 500011"
  })
  void requestsForTokensAreRefusedInAzuresWords(String path, String form, int status, String error, int code) {
    Reply reply = form("/common/oauth2/" + path, form.replace("@", who.client()).replace("#", who.secret()));
    assertThat(reply.status()).describedAs(reply.toString()).isEqualTo(status);
    assertThat(reply.json().path("error").asString()).isEqualTo(error);
    assertThat(reply.json().path("error_codes").path(0).asInt()).isEqualTo(code);
    assertThat(reply.json().path("error_description").asString()).startsWith("AADSTS" + code + ": ")
        .contains("Trace ID: ", "Correlation ID: ", "Timestamp: ");
    assertThat(reply.text()).doesNotContain("marked-s3cret", who.secret());
  }

  @Test
  void clientsFindTheirWay() {
    String asked = "/common/discovery/instance?api-version=1.1&authorization_endpoint=" + server.origin()
        + "/organizations/oauth2/v2.0/authorize";
    Reply instance = server.request(HttpRequest.newBuilder(URI.create(server.origin() + asked)));
    assertThat(instance.json().path("tenant_discovery_endpoint").asString())
        .isEqualTo(server.origin() + "/organizations/v2.0/.well-known/openid-configuration");
    Reply configuration = server.request(HttpRequest.newBuilder(URI.create(instance.json().path("tenant_discovery_endpoint").asString())));
    assertThat(configuration.json().path("issuer").asString()).matches(".*/[0-9a-f-]{36}/v2\\.0");
    assertThat(configuration.json().path("jwks_uri").asString()).startsWith(server.origin());
  }

  @Test
  void badRequestsOfTheDirectoryAreRefused() {
    assertThat(server.send("POST", "/v1.0/applications", "{}").code()).isEqualTo("Request_BadRequest");
    assertThat(server.send("POST", "/v1.0/servicePrincipals", "{'appId':'x/y'}").code()).isEqualTo("Request_BadRequest");
    assertThat(server.send("POST", "/v1.0/servicePrincipals", "{'appId':'" + who.client() + "'}").status()).isEqualTo(409);
    assertThat(server.get("/v1.0/servicePrincipals/nobody").code()).isEqualTo("Request_ResourceNotFound");
    assertThat(server.get("/v1.0/servicePrincipals?$filter=odd").code()).isEqualTo("Request_UnsupportedQuery");
    assertThat(server.get("/v1.0/users").json()).isEqualTo(Json.list(Json.array()));
    assertThat(server.get("/v1.0/planets").status()).isEqualTo(400);
  }
}

package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.underpass.arm.TestServer.Reply;
import io.underpass.arm.wire.Json;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignInTest {
  private TestServer server;
  private JsonNode credentials;

  @BeforeAll
  void start() throws Exception {
    server = TestServer.start();
    credentials = Json.read(Files.readAllBytes(server.data.resolve("credentials.json")));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private Reply token(String path, String form) {
    return server.request(
        HttpRequest.newBuilder(URI.create(server.origin() + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  private String form(String secret) {
    return "grant_type=client_credentials&client_id="
        + credentials.path("clientId").asString()
        + "&client_secret="
        + secret
        + "&scope=https%3A%2F%2Flocalhost%2F%2F.default";
  }

  /** What azure-identity for Java sends, by way of MSAL: {@code openid profile offline_access https://localhost/.default}. */
  @Test
  void theResourceMayStandBehindTheWordsOfOpenIdConnect() {
    Reply reply = token("/common/oauth2/v2.0/token", form(secret()).replace("&scope=", "&scope=openid+profile+offline_access+"));
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(subscriptions("Bearer " + reply.json().path("access_token").asString()).status()).isEqualTo(200);
    assertThat(token("/common/oauth2/v2.0/token", form(secret()).replaceAll("&scope=.*", "&scope=openid")).status()).isEqualTo(400);
  }

  private String secret() {
    return credentials.path("clientSecret").asString();
  }

  private Reply subscriptions(String authorization) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.origin() + "/subscriptions?api-version=2022-12-01"));
    return server.request(authorization.isEmpty() ? request : request.header("Authorization", authorization));
  }

  @Test
  void aTokenOpensTheDoor() throws Exception {
    Reply issued = token("/" + credentials.path("tenant").asString() + "/oauth2/v2.0/token", form(secret()));
    assertThat(issued.status()).describedAs(issued.toString()).isEqualTo(200);
    assertThat(issued.json().path("expires_in").asInt()).isEqualTo(3600);
    String token = issued.json().path("access_token").asString();
    Reply answer = subscriptions("Bearer " + token);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("value").path(0).path("subscriptionId").asString())
        .isEqualTo(credentials.path("subscription").asString());

    Reply old = token("/adfs/oauth2/token", form(secret()).replace("scope=", "resource="));
    assertThat(old.json().path("expires_in").isString()).isTrue();

    Reply keys = server.request(HttpRequest.newBuilder(URI.create(server.origin() + "/common/discovery/v2.0/keys")));
    RSAKey key = JWKSet.parse(keys.text()).getKeys().getFirst().toRSAKey();
    assertThat(key.getKeyUse()).isEqualTo(KeyUse.SIGNATURE);
    assertThat(key.isPrivate()).isFalse();
    assertThat(SignedJWT.parse(token).verify(new RSASSAVerifier(key))).isTrue();
  }

  @Test
  void othersStayOutside() throws Exception {
    for (String authorization : new String[] {"", "Basic abc", "Bearer", "Bearer abc", "Bearer a.b.c", "Bearer " + server.token() + "x"}) {
      Reply reply = subscriptions(authorization);
      assertThat(reply.status()).describedAs(authorization).isEqualTo(401);
      assertThat(reply.code()).isNotBlank();
      assertThat(reply.header("WWW-Authenticate").orElse(""))
          .startsWith(
              "Bearer authorization_uri=\""
                  + server.origin()
                  + "/"
                  + credentials.path("tenant").asString());
    }
    RSAKey foreign = new RSAKeyGenerator(2048).keyID("x").generate();
    SignedJWT forged =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("x").build(),
            new JWTClaimsSet.Builder()
                .claim("tid", credentials.path("tenant").asString())
                .expirationTime(Date.from(Instant.now().plusSeconds(60)))
                .build());
    forged.sign(new RSASSASigner(foreign));
    assertThat(subscriptions("Bearer " + forged.serialize()).code()).isEqualTo("InvalidAuthenticationToken");
    assertThat(server.request(HttpRequest.newBuilder(URI.create(server.origin() + "/underpass/nodes"))).status()).isEqualTo(401);
  }

  @Test
  void expiredTokensAreRefused() throws Exception {
    token("/common/oauth2/v2.0/token", form(secret()));
    RSAKey key = RSAKey.parse(Files.readString(server.data.resolve("token-key.json")));
    SignedJWT expired =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
            new JWTClaimsSet.Builder()
                .claim("tid", credentials.path("tenant").asString())
                .expirationTime(Date.from(Instant.now().minusSeconds(5)))
                .build());
    expired.sign(new RSASSASigner(key));
    assertThat(subscriptions("Bearer " + expired.serialize()).json().path("error").path("message").asString()).contains("expiry");
  }

  @Test
  void wrongRequestsForTokensAreRefused() {
    String path = "/common/oauth2/v2.0/token";
    assertThat(token(path, form("wrong")).json().path("error").asString()).isEqualTo("invalid_client");
    assertThat(token(path, form("wrong")).status()).isEqualTo(401);
    assertThat(token(path, "grant_type=password").json().path("error").asString()).isEqualTo("unsupported_grant_type");
    assertThat(token(path, "").json().path("error").asString()).isEqualTo("invalid_request");
    assertThat(
            token(path, form(secret()).replace(credentials.path("clientId").asString(), "someone"))
                .json()
                .path("error")
                .asString())
        .isEqualTo("unauthorized_client");
    assertThat(token(path, form("wrong")).text()).doesNotContain(secret());
  }

  @Test
  void metadataEchoesTheHost() {
    String base = "/metadata/endpoints?api-version=";
    JsonNode old = server.get(base + "2015-01-01").json();
    assertThat(old.path("authentication").path("loginEndpoint").asString()).isEqualTo(server.origin() + "/");
    assertThat(server.get(base + "2019-05-01").json().isArray()).isTrue();
    JsonNode cloud = server.get(base + "2022-09-01").json();
    assertThat(cloud.path("resourceManager").asString()).isEqualTo(server.origin() + "/");
    assertThat(cloud.path("authentication").path("identityProvider").asString()).isEqualTo("AAD");
    JsonNode discovery = server.get("/common/v2.0/.well-known/openid-configuration").json();
    assertThat(discovery.path("token_endpoint").asString()).isEqualTo(server.origin() + "/common/oauth2/v2.0/token");
    JsonNode adfs = server.get("/adfs/.well-known/openid-configuration").json();
    assertThat(adfs.path("issuer").asString()).as("az login --tenant adfs").isEqualTo(server.origin() + "/adfs");
    String tokens = adfs.path("token_endpoint").asString().substring(server.origin().length());
    assertThat(token(tokens, form(secret())).json().path("expires_in").isNumber()).isTrue();
  }

  @Test
  void httpsOnTheSamePort() throws Exception {
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry(
        "ca",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(Files.readAllBytes(server.data.resolve("ca.pem")))));
    TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trust);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
      for (String host : new String[] {"localhost", "127.0.0.1"}) {
        HttpResponse<String> health =
            client.send(
                HttpRequest.newBuilder(
                        URI.create("https://" + host + ":" + server.port() + "/health"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(health.statusCode()).isEqualTo(200);
        HttpResponse<String> metadata =
            client.send(
                HttpRequest.newBuilder(
                        URI.create(
                            "https://"
                                + host
                                + ":"
                                + server.port()
                                + "/metadata/endpoints?api-version=2022-09-01"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(metadata.body()).contains("https://" + host + ":" + server.port() + "/");
      }
    }
  }

  @Test
  void secretsAreForTheOwnerAlone() throws Exception {
    for (String name : new String[] {"credentials.json", "server.json", "server.pem"}) {
      Path file = server.data.resolve(name);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).describedAs(name).isEqualTo("rw-------");
    }
  }
}

package io.underpass.e2e.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.cli.client.Json;
import io.underpass.lab.azure.Server;
import io.underpass.lab.azure.ServerStart;
import io.underpass.lab.build.TemporaryData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.JsonNode;

/**
 * A server process with the emulated data plane, as a client is told of it: address, authority, directory, application. Its lists come two
 * entries a page, so that every client has to follow links. Nothing is left behind.
 */
public final class Cloud implements AutoCloseable {
  private final Path data;
  private final Server server;
  private final JsonNode announcement;
  private final JsonNode credentials;

  private Cloud(Path data) throws IOException {
    this.data = data;
    this.server = ServerStart.start(data, List.of("--port", "0", "--dataplane", "emulated", "--page-size", "2"));
    this.announcement = Json.read(Files.readString(data.resolve("server.json")));
    this.credentials = Json.read(Files.readString(data.resolve("credentials.json")));
  }

  public static Cloud start() throws IOException {
    Path data = TemporaryData.make();
    try {
      return new Cloud(data);
    } catch (IOException | RuntimeException failure) {
      TemporaryData.takeAway(data);
      throw failure;
    }
  }

  /** Such as {@code https://localhost:7443}. */
  public String https() {
    return announcement.path("https").asString();
  }

  /** The same without TLS. */
  public String http() {
    return announcement.path("http").asString();
  }

  /** The local command line's token. */
  public String token() {
    return announcement.path("token").asString();
  }

  public String tenant() {
    return credentials.path("tenant").asString();
  }

  public String subscription() {
    return credentials.path("subscription").asString();
  }

  public String clientId() {
    return credentials.path("clientId").asString();
  }

  public String clientSecret() {
    return credentials.path("clientSecret").asString();
  }

  /** The server's authority, PEM. */
  public Path ca() {
    return data.resolve("ca.pem");
  }

  /**
   * What {@code keytool -importcert -file ca.pem} and {@code -Djavax.net.ssl.trustStore} come to, for one client
   * instead of the whole process.
   */
  public SSLContext trusting() {
    try (InputStream pem = Files.newInputStream(ca())) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry("underpass", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(ca() + " can't be trusted", e);
    }
  }

  @Override
  public void close() {
    server.close();
    TemporaryData.takeAway(data);
    assertThat(data).doesNotExist();
  }
}

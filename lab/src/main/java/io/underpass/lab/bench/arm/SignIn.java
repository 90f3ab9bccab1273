package io.underpass.lab.bench.arm;

import io.underpass.cli.client.Connection;
import io.underpass.cli.client.Reply;
import io.underpass.lab.linux.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What the SDKs do before their first call: client credentials for a token. */
public final class SignIn {
  private SignIn() {}

  /**
   * An RS256 token.
   *
   * @param base such as {@code http://127.0.0.1:7443}
   * @param data the server's data directory, for the service principal's secret
   */
  public static String token(String base, Path data) {
    try (Connection connection = new Connection(base)) {
      JsonNode principal = new ObjectMapper().readTree(Files.readString(data.resolve("credentials.json")));
      Reply reply = connection.send(
          "POST", "/" + principal.path("tenant").asString() + "/oauth2/v2.0/token",
          Map.of("Content-Type", "application/x-www-form-urlencoded"),
          "grant_type=client_credentials&client_id=" + principal.path("clientId").asString() + "&client_secret="
          + principal.path("clientSecret").asString()
              + "&scope=" + base + "/.default");
      String token = reply.json().path("access_token").asString("");
      if (token.isEmpty()) {
        throw new LinuxException("no token was given: " + reply.status());
      }
      return token;
    } catch (IOException failure) {
      throw new LinuxException("no token can be had from " + base + ": " + failure.getMessage());
    }
  }
}

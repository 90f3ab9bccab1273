package io.underpass.arm.identity;

import io.underpass.arm.wire.Json;
import io.underpass.control.ControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * Made at first start, kept in {@code credentials.json} (0600).
 *
 * @param tenant a GUID
 * @param subscription a GUID
 * @param clientId a GUID: the one service principal
 * @param clientSecret never logged
 */
public record Credentials(String tenant, String subscription, String clientId, String clientSecret) {

  /** @throws IOException naming the file when it can't be read or doesn't hold what it should */
  public static Credentials readOrMake(Path directory, ControlPlane.Identity identity) throws IOException {
    Path file = directory.resolve("credentials.json");
    if (!Files.exists(file)) {
      Credentials made = new Credentials(identity.tenant(), identity.subscription(), UUID.randomUUID().toString(), randomText(32));
      PrivateFiles.write(file, Json.bytes(made.json()));
      return made;
    }
    try {
      JsonNode json = Json.read(Files.readAllBytes(file));
      return new Credentials(identity.tenant(), identity.subscription(), read(json, "clientId"), read(json, "clientSecret"));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is damaged (" + e.getMessage() + "); restore it, or delete it to have new credentials made", e);
    }
  }

  private static String read(JsonNode json, String name) {
    return Json.text(json, name).filter(text -> !text.isEmpty()).orElseThrow(() -> new IllegalArgumentException("no '" + name + "'"));
  }

  private JsonNode json() {
    return Json.object()
        .put("tenant", tenant)
        .put("subscription", subscription)
        .put("clientId", clientId)
        .put("clientSecret", clientSecret);
  }

  /** @param bytes of randomness */
  static String randomText(int bytes) {
    byte[] random = new byte[bytes];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  @Override
  public String toString() {
    return "Credentials[tenant=" + tenant + ", subscription=" + subscription + ", clientId=" + clientId + "]";
  }
}

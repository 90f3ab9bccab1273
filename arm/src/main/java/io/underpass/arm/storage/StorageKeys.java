package io.underpass.arm.storage;

import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind.Put;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An account's two keys: made once, stored beside what is shown, answered to {@code listKeys} alone. */
final class StorageKeys {
  static final String MEMBER = "accessKeys";
  static final List<String> NAMES = List.of("key1", "key2");

  private static final int BYTES = 64;
  private static final SecureRandom RANDOM = new SecureRandom();

  private StorageKeys() {}

  static void keep(Put put) {
    if (put.before().get(MEMBER) instanceof ArrayNode before) {
      put.properties().set(MEMBER, before.deepCopy());
    } else {
      ArrayNode keys = put.properties().putArray(MEMBER);
      NAMES.forEach(name -> keys.add(fresh(name)));
    }
  }

  private static ObjectNode fresh(String name) {
    byte[] key = new byte[BYTES];
    RANDOM.nextBytes(key);
    return Json.object()
        .put("creationTime", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
        .put("keyName", name)
        .put("value", Base64.getEncoder().encodeToString(key))
        .put("permissions", "FULL");
  }

  static void hide(ObjectNode properties) {
    ObjectNode times = Json.object();
    for (JsonNode key : properties.path(MEMBER)) {
      times.put(Json.text(key, "keyName").orElse(""), Json.text(key, "creationTime").orElse(""));
    }
    properties.remove(MEMBER);
    properties.set("keyCreationTime", times);
  }

  /** Makes one key anew in a stored body. */
  static void renew(ObjectNode body, String name) {
    ArrayNode keys = (ArrayNode) Json.properties(body).get(MEMBER);
    for (int i = 0; i < keys.size(); i++) {
      if (Json.text(keys.get(i), "keyName").filter(name::equals).isPresent()) {
        keys.set(i, fresh(name));
      }
    }
  }
}

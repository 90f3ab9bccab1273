package io.underpass.arm.insights;

import io.underpass.arm.http.Answer;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Ids;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind.Put;
import io.underpass.arm.wire.ResourceKind.Showing;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.model.ResourceId;
import java.security.SecureRandom;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A workspace's two keys: stored beside what is shown, answered to {@code sharedKeys} alone. Nothing here takes them. */
final class SharedKeys {
  static final String MEMBER = "sharedKeys";

  private static final int BYTES = 64;
  private static final SecureRandom RANDOM = new SecureRandom();

  private SharedKeys() {}

  private static ObjectNode fresh() {
    return Json.object().put("primarySharedKey", key()).put("secondarySharedKey", key());
  }

  private static String key() {
    byte[] key = new byte[BYTES];
    RANDOM.nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  static void keep(Put put) {
    put.properties().set(MEMBER, put.before().get(MEMBER) instanceof ObjectNode before ? before.deepCopy() : fresh());
  }

  static void hide(Showing showing) {
    showing.properties().remove(MEMBER);
  }

  static void renew(Draft draft, ResourceId workspace) {
    ObjectNode body = draft.body(workspace).orElseThrow(() -> Ids.notFound(draft, workspace)).deepCopy();
    Json.properties(body).set(MEMBER, fresh());
    draft.put(workspace, body);
  }

  /** Makes them first where a workspace is older than they are. */
  static Answer answer(ResourceLife life, ResourceId workspace) {
    if (stored(life.now(), workspace).isMissingNode()) {
      life.edit(draft -> renew(draft, workspace));
    }
    return Answer.json(200, stored(life.now(), workspace));
  }

  private static JsonNode stored(Draft draft, ResourceId workspace) {
    return Json.at(draft.body(workspace).orElseThrow(() -> Ids.notFound(draft, workspace)), "properties", MEMBER);
  }
}

package io.underpass.arm.network;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Ids;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceAction;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.model.Connection;
import io.underpass.model.ResourceId;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code …/connections/{name}/sharedkey}: kept, shown there alone, and without effect, since an ExpressRoute connection has no use for
 * one. No refusal repeats a key.
 */
public final class SharedKeys {
  private static final int LONGEST = 128;
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private final ResourceLife life;
  private final SecureRandom random = new SecureRandom();

  public SharedKeys(ResourceLife life) {
    this.life = life;
  }

  public List<ResourceAction> all() {
    return List.of(
        new ResourceAction(Connection.TYPE, "GET", "sharedkey", (_, id) -> Answer.json(200, shown(id))),
        new ResourceAction(Connection.TYPE, "PUT", "sharedkey", this::put),
        new ResourceAction(Connection.TYPE, "POST", "sharedkey/{reset}", this::reset));
  }

  /** A PUT of the connection leaves the key alone unless it brings one. */
  static void keep(ResourceKind.Put put) {
    ObjectNode properties = put.properties();
    String key = Json.text(properties, "sharedKey").orElse("");
    if (key.isEmpty()) {
      properties.remove("sharedKey");
      Json.text(put.before(), "sharedKey").ifPresent(before -> properties.put("sharedKey", before));
    } else {
      check(key);
    }
  }

  private static void check(String key) {
    if (key.isEmpty() || key.length() > LONGEST || !key.chars().allMatch(c -> c >= ' ' && c <= '~')) {
      throw ArmError.badRequest(
              "InvalidSharedKey", "The shared key is not valid: expected 1 to %d printable ASCII characters, not %d characters.", LONGEST,
                  key.length())
          .at("properties.sharedKey");
    }
  }

  private ObjectNode shown(ResourceId id) {
    Draft draft = life.now();
    ObjectNode body = draft.body(id).orElseThrow(() -> Ids.notFound(draft, id));
    return Json.object().put("id", id + "/sharedkey").put("value", Json.text(body, "properties", "sharedKey").orElse(""));
  }

  private Answer put(Call call, ResourceId id) {
    ObjectNode given = Json.object(call.body());
    String key = Json.text(given, "value").or(() -> Json.text(given, "properties", "value")).orElse("");
    check(key);
    set(id, key);
    return Answer.json(200, shown(id));
  }

  private Answer reset(Call call, ResourceId id) {
    if (!call.segments().getLast().equalsIgnoreCase("reset")) {
      throw ArmError.notImplemented(id.type() + "/sharedkey/" + call.segments().getLast() + "/action");
    }
    int length = Json.object(call.body()).path("keyLength").asInt(0);
    if (length < 1 || length > LONGEST) {
      throw ArmError.badRequest("InvalidSharedKeyLength", "The keyLength %d is not valid: expected 1 to %d.", length, LONGEST)
          .at("keyLength");
    }
    set(id, random.ints(length, 0, ALPHABET.length()).mapToObj(i -> ALPHABET.substring(i, i + 1)).collect(Collectors.joining()));
    return Answer.json(200, Json.object().put("keyLength", length));
  }

  private void set(ResourceId id, String key) {
    life.edit(draft -> {
      ObjectNode body = draft.body(id).orElseThrow(() -> Ids.notFound(draft, id)).deepCopy();
      Json.properties(body).put("sharedKey", key);
      draft.put(id, body);
    });
  }
}

package io.underpass.arm.storage;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Ids;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceAction;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.arm.wire.ResourceManager;
import io.underpass.arm.wire.Schema;
import io.underpass.model.ResourceId;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Calls on storage accounts besides their life cycle: keys, and whether a name is free. */
public final class StorageActions implements ResourceManager.Answers {
  private static final Schema RENEWAL = Schema.of("StorageAccountRegenerateKeyParameters").text("keyName");

  private final ResourceLife life;

  public StorageActions(ResourceLife life) {
    this.life = life;
  }

  public List<ResourceAction> all() {
    return List.of(
        new ResourceAction(StorageAccounts.TYPE, "POST", "listKeys", (_, account) -> StorageAccounts.keys(life.now(), account)),
        new ResourceAction(StorageAccounts.TYPE, "POST", "regenerateKey", this::renew));
  }

  private Answer renew(Call call, ResourceId account) {
    String name = Json.text(RENEWAL.read(Json.object(call.body())), "keyName").orElseThrow(() -> Checks.missing("keyName", ""));
    if (!StorageKeys.NAMES.contains(name)) {
      throw ArmError.badRequest(
          "InvalidValuesForRequestParameters", "The keyName '%s' is not valid. Expected one of: %s.", name,
          String.join(", ", StorageKeys.NAMES));
    }
    life.edit(draft -> {
      ObjectNode body = draft.body(account).orElseThrow(() -> Ids.notFound(draft, account)).deepCopy();
      StorageKeys.renew(body, name);
      draft.put(account, body);
    });
    return StorageAccounts.keys(life.now(), account);
  }

  @Override
  public Optional<Answer> answer(Call call, List<String> path) {
    boolean ours =
        path.size() == 5
            && path.get(0).equalsIgnoreCase("subscriptions")
            && path.get(3).equalsIgnoreCase("Microsoft.Storage")
            && path.get(4).equalsIgnoreCase("checkNameAvailability");
    if (!ours) {
      return Optional.empty();
    }
    if (!call.method().equals("POST")) {
      throw ResourceManager.notAllowed(call, "POST");
    }
    return Optional.of(StorageAccounts.availability(call, life.now()));
  }
}

package io.underpass.arm.watch;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.control.Document;
import io.underpass.model.ResourceType;

/** {@code Microsoft.Network/networkWatchers}: one a region. */
public final class NetworkWatchers implements ResourceKind {
  static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/networkWatchers");

  private final Shape shape =
      Shape.regional(
          TYPE.toString(),
          "NetworkWatcher",
          Schema.of("NetworkWatcher")
              .nested("properties", Schema.of("NetworkWatcherPropertiesFormat").derived("provisioningState", "runningOperationIds")));

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    String here = Json.text(put.body(), "location").orElse("");
    for (Document other : put.draft().snapshot().ofType(TYPE)) {
      boolean there = Json.text(other.body(), "location").filter(here::equals).isPresent();
      if (there && !other.id().equals(put.id()) && put.draft().exists(other.id())) {
        throw ArmError.badRequest(
            "NetworkWatcherCountLimitReached",
            "Cannot create more than 1 network watchers for this subscription in this region. %s is in %s.",
            other.id(),
            here);
      }
    }
  }
}

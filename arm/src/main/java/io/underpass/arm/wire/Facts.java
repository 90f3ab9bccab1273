package io.underpass.arm.wire;

import io.underpass.control.ControlPlane;
import io.underpass.model.ResourceId;

/** What a resource shows of the running system. */
public interface Facts {
  /** {@code Succeeded}, {@code Updating}, {@code Deleting} or {@code Failed}. */
  String provisioningState(ResourceId id);

  /** A connection's {@code connectionStatus}. */
  String connectionStatus(ResourceId connection);

  ControlPlane control();
}

package io.underpass.control;

import io.underpass.control.reconcile.LocalControlPlane;

/** Where a control plane comes from. */
public final class Control {
  private Control() {}

  /**
   * Opens the data directory and starts to reconcile. What the kernel already runs is picked up, not reset.
   *
   * @throws io.underpass.control.store.StoreException if the directory is in use ({@code DataDirectoryInUse}, the message names the
   *     process) or can't be used
   * @throws io.underpass.dataplane.DataPlaneException if the data plane that was asked for can't run here
   */
  public static ControlPlane open(ControlOptions options) {
    return LocalControlPlane.open(options);
  }
}

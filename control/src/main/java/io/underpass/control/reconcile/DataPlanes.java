package io.underpass.control.reconcile;

import io.underpass.control.ControlOptions.DataPlaneChoice;
import io.underpass.dataplane.DataPlane;
import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.emulated.EmulatedDataPlane;
import java.nio.file.Path;
import java.util.List;

/** Chooses the data plane that this machine can run. */
final class DataPlanes {
  private DataPlanes() {}

  /**
   * @param reasons why it is not the Linux one, a sentence each; empty when it is
   */
  record Chosen(DataPlane dataPlane, List<String> reasons) {}

  static Chosen choose(DataPlaneChoice choice, Path data) {
    return switch (choice) {
      case EMULATED -> new Chosen(new EmulatedDataPlane(), List.of("The emulated data plane was asked for."));
      case AUTO -> new Chosen(new EmulatedDataPlane(), List.of("This build has no Linux data plane."));
      case LINUX -> throw new DataPlaneException("This build has no Linux data plane. Use --dataplane emulated.");
    };
  }
}

package io.underpass.control.reconcile;

import io.underpass.control.ControlOptions.DataPlaneChoice;
import io.underpass.control.store.DataDirectory;
import io.underpass.dataplane.DataPlane;
import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.emulated.EmulatedDataPlane;
import io.underpass.dataplane.linux.LinuxDataPlane;
import io.underpass.dataplane.linux.LinuxSupport;
import java.nio.file.Path;
import java.util.List;

/** Chooses the data plane that this machine can run. */
final class DataPlanes {
  private static final Path RUN = Path.of("/run/underpass");

  private DataPlanes() {}

  /**
   * @param reasons why it is not the Linux one, a sentence each; empty when it is
   */
  record Chosen(DataPlane dataPlane, List<String> reasons) {}

  /**
   * @param data the data directory's real path: what is made in the kernel carries its prefix
   * @throws DataPlaneException if Linux is asked for and this machine lacks something
   */
  static Chosen choose(DataPlaneChoice choice, Path data) {
    return switch (choice) {
      case EMULATED -> emulated(List.of("The emulated data plane was asked for."));
      case LINUX -> linux(data);
      case AUTO -> automatic(data);
    };
  }

  private static Chosen automatic(Path data) {
    List<String> missing = LinuxSupport.probe().stream()
        .filter(finding -> !finding.ok())
        .map(finding -> "The Linux data plane needs " + finding.what() + ": " + finding.cure() + ".")
        .toList();
    if (!missing.isEmpty()) {
      return emulated(missing);
    }
    try {
      return linux(data);
    } catch (DataPlaneException e) {
      return emulated(List.of("The Linux data plane can't start: " + e.getMessage()));
    }
  }

  private static Chosen linux(Path data) {
    return new Chosen(new LinuxDataPlane(DataDirectory.kernelPrefix(data), runDirectory(data)), List.of());
  }

  /** Where what runs keeps its files, until it is taken down or the machine restarts. */
  static Path runDirectory(Path data) {
    return RUN.resolve(DataDirectory.kernelPrefix(data));
  }

  private static Chosen emulated(List<String> reasons) {
    return new Chosen(new EmulatedDataPlane(), reasons);
  }
}

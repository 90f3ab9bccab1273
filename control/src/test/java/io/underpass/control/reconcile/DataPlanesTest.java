package io.underpass.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.control.ControlOptions.DataPlaneChoice;
import io.underpass.control.store.DataDirectory;
import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.linux.LinuxSupport;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataPlanesTest {
  @TempDir
  private Path data;

  @Test
  void emulatedSaysWhy() {
    DataPlanes.Chosen chosen = DataPlanes.choose(DataPlaneChoice.EMULATED, data);
    assertThat(chosen.dataPlane().kind()).isEqualTo("emulated");
    assertThat(chosen.reasons()).hasSize(1);
  }

  @Test
  void automaticIsLinuxWhereTheMachineCanAndElseNamesWhatIsMissing() {
    DataPlanes.Chosen chosen = DataPlanes.choose(DataPlaneChoice.AUTO, data);
    assertThat(chosen.dataPlane().kind()).isEqualTo(LinuxSupport.available() ? "linux" : "emulated");
    assertThat(chosen.reasons().isEmpty()).isEqualTo(LinuxSupport.available());
    if (!LinuxSupport.available()) {
      assertThatThrownBy(() -> DataPlanes.choose(DataPlaneChoice.LINUX, data)).isInstanceOf(DataPlaneException.class);
    }
  }

  @Test
  void thePrefixFollowsFromTheDirectory() throws Exception {
    assertThat(DataDirectory.kernelPrefix(data.toRealPath())).matches("up[0-9a-f]{4}").isEqualTo(DataDirectory.kernelPrefix(data.toRealPath()))
        .isNotEqualTo(DataDirectory.kernelPrefix(data.toRealPath().resolve("other")));
  }
}

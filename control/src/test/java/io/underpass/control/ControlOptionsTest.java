package io.underpass.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ControlOptionsTest {
  private static final Path DATA = Path.of("/data");

  @Test
  void defaults() {
    assertThat(ControlOptions.of(DATA)).isEqualTo(new ControlOptions(
        DATA, ControlOptions.DataPlaneChoice.AUTO, ControlOptions.Timing.FAST, ControlOptions.GatewayRoutes.SKIP, ControlOptions.Limits.ON));
  }

  @Test
  void eachCanBeSaidAlone() {
    assertThat(ControlOptions.of(DATA)
            .with(ControlOptions.DataPlaneChoice.EMULATED)
            .with(ControlOptions.Timing.AZURE)
            .with(ControlOptions.GatewayRoutes.GATEWAY)
            .with(ControlOptions.Limits.OFF))
        .isEqualTo(new ControlOptions(
            DATA, ControlOptions.DataPlaneChoice.EMULATED, ControlOptions.Timing.AZURE, ControlOptions.GatewayRoutes.GATEWAY,
            ControlOptions.Limits.OFF));
  }
}

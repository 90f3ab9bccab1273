package io.underpass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ControlOptionsTest {
  private static final Path DATA = Path.of("/data");

  @Test
  void defaults() {
    assertThat(ControlOptions.of(DATA)).isEqualTo(new ControlOptions(
        DATA, ControlOptions.DataPlaneChoice.AUTO, ControlOptions.Timing.FAST, ControlOptions.GatewayRoutes.SKIP, ControlOptions.Limits.ON,
        Duration.ofMinutes(1)));
  }

  @Test
  void eachCanBeSaidAlone() {
    assertThat(ControlOptions.of(DATA)
            .with(ControlOptions.DataPlaneChoice.EMULATED)
            .with(ControlOptions.Timing.AZURE)
            .with(ControlOptions.GatewayRoutes.GATEWAY)
            .with(ControlOptions.Limits.OFF)
            .with(Duration.ofSeconds(2)))
        .isEqualTo(new ControlOptions(
            DATA, ControlOptions.DataPlaneChoice.EMULATED, ControlOptions.Timing.AZURE, ControlOptions.GatewayRoutes.GATEWAY,
            ControlOptions.Limits.OFF, Duration.ofSeconds(2)));
  }

  @Test
  void flowLogsAreWrittenEverySecondAtMost() {
    assertThatThrownBy(() -> ControlOptions.of(DATA).with(Duration.ofMillis(900))).hasMessageContaining("every 1-60 seconds");
  }
}

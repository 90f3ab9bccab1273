package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.control.ControlOptions.DataPlaneChoice;
import io.underpass.control.ControlOptions.GatewayRoutes;
import io.underpass.control.ControlOptions.Limits;
import io.underpass.control.ControlOptions.Timing;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServeOptionsTest {
  @Test
  void defaults() throws Exception {
    ServeOptions options = ServeOptions.parse(List.of(), Map.of("HOME", "/home/x"), true);
    assertThat(options.port()).isEqualTo(7443);
    assertThat(options.control().data()).isEqualTo(Path.of("/var/lib/underpass"));
    assertThat(options.control().timing()).isEqualTo(Timing.FAST);
    assertThat(options.control().dataPlane()).isEqualTo(DataPlaneChoice.AUTO);
    assertThat(options.control().limits()).isEqualTo(Limits.ON);
    assertThat(options.control().gatewayRoutes()).isEqualTo(GatewayRoutes.SKIP);
    assertThat(options.record()).isNull();
    assertThat(ServeOptions.parse(List.of(), Map.of("UNDERPASS_COVERAGE", "/r/calls"), true).record()).isEqualTo(Path.of("/r/calls"));
    assertThat(ServeOptions.parse(List.of(), Map.of("HOME", "/home/x"), false).control().data())
        .isEqualTo(Path.of("/home/x/.local/share/underpass"));
    assertThat(ServeOptions.parse(List.of(), Map.of("UNDERPASS_DATA", "/srv/up"), true).control().data()).isEqualTo(Path.of("/srv/up"));
  }

  @Test
  void everythingGiven() throws Exception {
    ServeOptions options =
        ServeOptions.parse(
            List.of(
                "--data",
                "/d",
                "--port=0",
                "--timing",
                "azure",
                "--dataplane",
                "emulated",
                "--limits",
                "off",
                "--udr",
                "gateway"),
            Map.of(),
            true);
    assertThat(options.port()).isZero();
    assertThat(options.control().data()).isEqualTo(Path.of("/d"));
    assertThat(options.control().timing()).isEqualTo(Timing.AZURE);
    assertThat(options.control().dataPlane()).isEqualTo(DataPlaneChoice.EMULATED);
    assertThat(options.control().limits()).isEqualTo(Limits.OFF);
    assertThat(options.control().gatewayRoutes()).isEqualTo(GatewayRoutes.GATEWAY);
  }

  @Test
  void allMistakesAtOnce() {
    assertThatThrownBy(() -> ServeOptions.parse(List.of("--port", "70000", "--timing", "slow", "--colour", "--limits"), Map.of(), true))
        .isInstanceOf(ServeOptions.Mistakes.class)
        .hasMessageContaining("'70000'")
        .hasMessageContaining("'slow' is none of azure, fast")
        .hasMessageContaining("'--colour'")
        .hasMessageContaining("--limits needs a value");
  }
}

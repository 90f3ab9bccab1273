package io.underpass.control.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class GatewayTimesTest {
  @Test
  void azureTakesItsTime() {
    GatewayTimes times = GatewayTimes.azure(new Random(7));
    for (int i = 0; i < 1000; i++) {
      assertThat(times.creation()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(45));
      assertThat(times.replacement()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
    }
    assertThat(times.replacement()).isNotEqualTo(times.replacement());
  }

  @Test
  void fastTakesNone() {
    assertThat(GatewayTimes.FAST.creation()).isZero();
    assertThat(GatewayTimes.FAST.replacement()).isZero();
  }
}

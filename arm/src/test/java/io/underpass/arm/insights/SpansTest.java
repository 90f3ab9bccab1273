package io.underpass.arm.insights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.arm.wire.ArmError;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpansTest {
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

  @Test
  void aDurationEndsNow() {
    assertThat(Spans.parse("PT1H", NOW)).isEqualTo(new Spans(Instant.parse("2026-11-26T11:00:00Z"), NOW));
  }

  /** So many milliseconds as the first has don't fit into 64 bits: what counts them would never end. */
  @ParameterizedTest
  @ValueSource(strings = {
    "-200000000-01-01T00:00:00Z/+200000000-01-01T00:00:00Z", "-999999999-01-01T00:00:00Z/2026-01-01T00:00:00Z",
    "P1D/+999999999-01-01T00:00:00Z", "2026-01-02T00:00:00Z/2026-01-01T00:00:00Z", "P10000000D"})
  void timesThatNoClockShowsAreRefused(String span) {
    assertThatThrownBy(() -> Spans.parse(span, NOW)).isInstanceOf(ArmError.class).hasMessageContaining("is invalid");
  }
}

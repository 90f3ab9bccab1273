package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class OldGenerationTest {
  private static final long MIB = 1 << 20;

  @Test
  void mayGrowByAThirdAndBy48MiB() {
    assertThat(OldGeneration.limit(0)).isEqualTo(64 * MIB);
    assertThat(OldGeneration.limit(20 * MIB)).isEqualTo(68 * MIB);
    assertThat(OldGeneration.limit(90 * MIB)).isEqualTo(138 * MIB);
    assertThat(OldGeneration.limit(3_000 * MIB)).isEqualTo(4_000 * MIB);
  }
}

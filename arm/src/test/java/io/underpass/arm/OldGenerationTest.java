package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class OldGenerationTest {
  private static final long MIB = 1 << 20;

  @Test
  void mayGrowByHalf() {
    assertThat(OldGeneration.limit(0)).isEqualTo(64 * MIB);
    assertThat(OldGeneration.limit(20 * MIB)).isEqualTo(64 * MIB);
    assertThat(OldGeneration.limit(100 * MIB)).isEqualTo(150 * MIB);
    assertThat(OldGeneration.limit(2_000 * MIB)).isEqualTo(3_000 * MIB);
  }
}

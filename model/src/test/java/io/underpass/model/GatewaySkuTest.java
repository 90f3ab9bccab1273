package io.underpass.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.underpass.net.BitRate;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewaySkuTest {
  /** The table of azure-docs, expressroute-about-virtual-network-gateways (2026), and the sums of scalable-gateway (11/2025). */
  @ParameterizedTest
  @CsvSource({
    "Standard,         1,  1000,  100000,   7000,  200000,  2000,  4, 4000",
    "ErGw1AZ,          1,  1000,  100000,   7000,  200000,  2000,  4, 4000",
    "HighPerformance,  1,  2000,  200000,  14000,  400000,  4500,  8, 9500",
    "ErGw2AZ,          1,  2000,  200000,  14000,  400000,  4500,  8, 9500",
    "UltraPerformance, 1, 10000, 1000000,  16000, 1000000, 11000, 16, 9500",
    "ErGw3AZ,          1, 10000, 1000000,  16000, 1000000, 11000, 16, 9500",
    "ErGwScale,        1,  1000,  100000,   7000,  100000,  2000,  4, 9500",
    "ErGwScale,        2,  2000,  200000,  14000,  200000,  4000,  8, 9500",
    "ErGwScale,       10, 10000, 1000000,  70000, 1000000, 20000, 16, 9500",
    "ErGwScale,       20, 20000, 3000000, 140000, 2000000, 30000, 16, 9500",
    "ErGwScale,       40, 40000, 7000000, 280000, 4000000, 50000, 16, 9500",
  })
  void limits(String sku, int units, long megabits, long packets, long newFlows, int flows, int machines, int circuits, int routes) {
    assertThat(GatewaySku.tryParse(sku).orElseThrow().limits(units))
        .isEqualTo(new GatewaySku.Limits(BitRate.ofMegabits(megabits), packets, newFlows, flows, machines, circuits, routes));
  }

  @ParameterizedTest
  @CsvSource({
    "Standard, 1, false", "HighPerformance, 1, false", "UltraPerformance, 1, true",
    "ErGw1AZ, 1, false", "ErGw2AZ, 1, false", "ErGw3AZ, 1, true",
    "ErGwScale, 9, false", "ErGwScale, 10, true"
  })
  void whoCanBeBypassed(String sku, int minUnits, boolean can) {
    assertThat(GatewaySku.tryParse(sku).orElseThrow().canFastPath(minUnits)).isEqualTo(can);
  }

  @Test
  void upgradesGoUpwardWithinTheFamily() {
    assertThat(GatewaySku.STANDARD.upgrades()).containsExactly(GatewaySku.HIGH_PERFORMANCE, GatewaySku.ULTRA_PERFORMANCE);
    assertThat(GatewaySku.ER_GW1_AZ.upgrades()).containsExactly(GatewaySku.ER_GW2_AZ, GatewaySku.ER_GW3_AZ);
    assertThat(GatewaySku.ER_GW3_AZ.upgrades()).isEmpty();
    assertThat(GatewaySku.ER_GW2_AZ.upgradesTo(GatewaySku.ER_GW1_AZ)).isFalse();
    assertThat(GatewaySku.STANDARD.upgradesTo(GatewaySku.ER_GW3_AZ)).isFalse();
  }

  @Test
  void namesAreAzuresAndReadInAnyCase() {
    for (GatewaySku sku : GatewaySku.values()) {
      assertThat(GatewaySku.tryParse(sku.toString().toUpperCase(Locale.ROOT))).contains(sku);
    }
    assertThat(GatewaySku.tryParse("VpnGw1")).isEmpty();
  }

  @Test
  void unitsOutOfRangeAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> GatewaySku.ER_GW_SCALE.limits(41)).withMessageContaining("41");
    assertThatIllegalArgumentException().isThrownBy(() -> GatewaySku.ER_GW_SCALE.limits(0));
  }
}

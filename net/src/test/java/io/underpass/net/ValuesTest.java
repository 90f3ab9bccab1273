package io.underpass.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hardware addresses, AS numbers and bit rates. */
class ValuesTest {
  @Test
  void hardwareAddressesPrintBothWaysAndBack() {
    SplittableRandom random = new SplittableRandom(20_253);
    for (int i = 0; i < 5_000; i++) {
      MacAddress mac = new MacAddress(random.nextLong() >>> 16);
      assertThat(MacAddress.parse(mac.toString())).isEqualTo(mac);
      assertThat(MacAddress.parse(mac.toAzure())).isEqualTo(mac);
    }
    MacAddress mac = MacAddress.parse("00:0D:3a:00:00:ff");
    assertThat(mac).hasToString("00:0d:3a:00:00:ff");
    assertThat(mac.toAzure()).isEqualTo("00-0D-3A-00-00-FF");
    assertThat(mac.toBytes()).containsExactly(0, 0x0D, 0x3A, 0, 0, 0xFF);
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", "00:0d:3a:00:00", "00:0d:3a:00:00:0", "00:0d:3a:00:00:000", "00:0d-3a:00:00:01", "000d3a000001", "00.0d.3a.00.00.01",
          "0g:0d:3a:00:00:01",
      "-0:0d:3a:00:00:01", " 0:0d:3a:00:00:01", "\u06610:0d:3a:00:00:01"
  })
  void refusesOtherHardwareAddresses(String text) {
    assertThatThrownBy(() -> MacAddress.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'" + text + "'");
  }

  @Test
  void hardwareAddressesHave48Bits() {
    assertThat(new MacAddress(0xFFFF_FFFF_FFFFL)).hasToString("ff:ff:ff:ff:ff:ff");
    assertThatThrownBy(() -> new MacAddress(1L << 48)).hasMessageContaining("48 bits");
    assertThatThrownBy(() -> new MacAddress(-1)).hasMessageContaining("48 bits");
  }

  @Test
  void autonomousSystemNumbersAreOneToFourOctetsAllOnes() {
    assertThat(new Asn(65515)).hasToString("65515");
    assertThat(new Asn(4_294_967_295L)).isGreaterThan(new Asn(1));
    assertThatThrownBy(() -> new Asn(0)).hasMessageContaining("0");
    assertThatThrownBy(() -> new Asn(4_294_967_296L)).hasMessageContaining("4294967296");
  }

  @ParameterizedTest
  @CsvSource({"0, 0 bit/s", "999, 999 bit/s", "50000000, 50 Mbit/s", "1000000000, 1 Gbit/s", "1500000000, 1500 Mbit/s",
      "10000000001, 10000000001 bit/s"})
  void ratesPrintInTheLargestUnitWithoutARest(long bits, String text) {
    assertThat(new BitRate(bits)).hasToString(text);
  }

  @Test
  void ratesAreNotNegativeAndDoNotOverflow() {
    assertThat(BitRate.ofMegabits(50)).isEqualTo(new BitRate(50_000_000));
    assertThatThrownBy(() -> new BitRate(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BitRate.ofMegabits(Long.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
  }
}

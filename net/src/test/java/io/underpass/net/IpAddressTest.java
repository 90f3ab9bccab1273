package io.underpass.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  @ParameterizedTest
  @ValueSource(strings = {
      "0.0.0.0", "10.0.1.10", "255.255.255.255", "::", "::1", "1::", "fd00::10", "2001:db8::1:0:0:1", "2001:db8:0:1:1:1:1:1",
          "1:2:3:4:5:6:7:8",
      "fe80::ffff:ffff:ffff:ffff", "0:1::", "::2:3:4:5:6:7:8"
  })
  void printsWhatItParsed(String text) {
    if (text.equals("::2:3:4:5:6:7:8")) {
      assertThat(IpAddress.parse(text)).hasToString("0:2:3:4:5:6:7:8");
    } else {
      assertThat(IpAddress.parse(text)).hasToString(text);
    }
  }

  /** RFC 5952 section 4: lower case, no leading zeros, the longest run of zeros shortened, the first of equals, never a single group. */
  @ParameterizedTest
  @CsvSource({
      "2001:DB8::1, 2001:db8::1",
      "2001:0db8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
      "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
      "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
      "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
      "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
      "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304"
  })
  void printsTheCanonicalText(String text, String canonical) {
    assertThat(IpAddress.parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.4.", ".1.2.3.4", "1..2.3", "256.1.1.1", "01.2.3.4", "1.2.3.04", "1.2.3.-4", "+1.2.3.4",
          " 1.2.3.4", "1.2.3.4 ",
      "0x1.2.3.4", "1.2.3.4/24", "localhost", "\u0661.2.3.4", ":", ":::", "1:", ":1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3",
          "12345::", "g::",
      "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3", "::1.2.3.256", "1.2.3.4::", "fe80::1%eth0", "[::1]",
          "::\uFF11", "::-1"
  })
  void refusesEverythingElse(String text) {
    assertThatThrownBy(() -> IpAddress.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'" + text + "'");
  }

  @Test
  void refusesMappedTextForItWouldComeBackAsIpv4() {
    assertThatThrownBy(() -> IpAddress.parse("::ffff:10.0.0.1")).hasMessageContaining("write 10.0.0.1");
  }

  @Test
  void everyAddressSurvivesTextAndBytes() throws Exception {
    long seed = 20_251;
    RandomAddresses random = new RandomAddresses(seed);
    for (int i = 0; i < 20_000; i++) {
      IpAddress address = i % 2 == 0 ? random.any() : random.crowded();
      assertThat(IpAddress.parse(address.toString())).as("seed %d round %d", seed, i).isEqualTo(address);
      assertThat(IpAddress.of(address.wireBytes())).isEqualTo(address);
      assertThat(IpAddress.of(address.toBytes())).isEqualTo(address);
      assertThat(InetAddress.ofLiteral(address.toString()).getAddress()).isEqualTo(address.wireBytes());
    }
  }

  @Test
  void hasTheWidthOfItsFamily() {
    assertThat(IpAddress.parse("10.0.0.1").width()).isEqualTo(32);
    assertThat(IpAddress.parse("10.0.0.1").wireBytes()).containsExactly(10, 0, 0, 1);
    assertThat(IpAddress.parse("10.0.0.1").toBytes()).hasSize(16).endsWith(0xFF, 0xFF, 10, 0, 0, 1);
    assertThat(IpAddress.parse("::10.0.0.1").width()).isEqualTo(128);
    assertThatThrownBy(() -> IpAddress.of(new byte[5])).hasMessageContaining("not 5");
  }

  @Test
  void countsOnAndBackAcrossTheMiddle() {
    IpAddress edge = new IpAddress(7, -1);
    assertThat(edge.plus(1)).isEqualTo(new IpAddress(8, 0));
    assertThat(new IpAddress(8, 0).plus(-1)).isEqualTo(edge);
    assertThat(IpAddress.parse("10.0.0.255").plus(1)).hasToString("10.0.1.0");
    assertThat(edge.plus(0)).isEqualTo(edge);
  }

  @Test
  void sortsByUnsignedBits() {
    List<IpAddress> sorted = List.of(
        IpAddress.parse("::1"), IpAddress.parse("9.255.255.255"), IpAddress.parse("10.0.0.0"), IpAddress.parse("200.0.0.0"),
            IpAddress.parse("1::"),
        IpAddress.parse("fd00::"));
    assertThat(sorted.reversed().stream().sorted()).containsExactlyElementsOf(sorted);
  }
}

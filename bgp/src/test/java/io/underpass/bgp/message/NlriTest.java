package io.underpass.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NlriTest {
  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0/0", "128.0.0.0/1", "10.0.0.0/8", "203.0.113.0/24", "255.255.255.254/31", "192.0.2.1/32", "::/0",
      "8000::/1", "2001:db8::/32", "2001:db8:0:2::/63", "2001:db8:0:1::/64", "2001:db8:0:1:8000::/65", "2001:db8::1/128", "::fffe:0:0/95"})
  void aPrefixComesBackFromItsPackedForm(String text) {
    Prefix prefix = Prefix.parse(text);
    Nlri nlri = Nlri.of(prefix, prefix);
    assertThat(nlri.prefixes()).containsExactly(prefix, prefix);
    assertThat(nlri.family()).isEqualTo(AddressFamily.of(prefix));
    assertThat(new IpAddress(nlri.high(1), nlri.low(1))).isEqualTo(prefix.address());
    assertThat(nlri.length(1)).isEqualTo(prefix.length());
    assertThat(nlri.contains(prefix)).isTrue();
    List<Prefix> visited = new ArrayList<>();
    nlri.forEach((high, low, length) -> visited.add(new Prefix(new IpAddress(high, low), length)));
    assertThat(visited).isEqualTo(nlri.prefixes());
  }

  @Test
  void prefixesOfBothFamiliesDontMix() {
    assertThatThrownBy(() -> Nlri.of(Prefix.parse("10.0.0.0/8"), Prefix.parse("::/0"))).hasMessage("::/0 is not ipv4 unicast");
    assertThatThrownBy(() -> Nlri.of(List.of())).hasMessageContaining("Nlri.empty");
    assertThat(Nlri.of(Prefix.parse("::/0"))).isNotEqualTo(Nlri.of(Prefix.IPV4_DEFAULT));
    assertThat(Nlri.of(Prefix.parse("::/0")).contains(Prefix.IPV4_DEFAULT)).isFalse();
  }

  @Test
  void aBuilderStartsAnewAfterBuilding() {
    Nlri.Builder builder = Nlri.builder(AddressFamily.IPV6_UNICAST);
    for (int i = 0; i < 1000; i++) {
      builder.add(0x2001_0DB8_0000_0000L | i, 0, 64);
    }
    Nlri many = builder.build();
    assertThat(builder.size()).isZero();
    assertThat(builder.build()).isSameAs(Nlri.empty(AddressFamily.IPV6_UNICAST));
    assertThat(many.size()).isEqualTo(1000);
    assertThat(many.prefix(999)).isEqualTo(Prefix.parse("2001:db8:0:3e7::/64"));
  }

  /** RFC 4271 section 4.3: the value of trailing bits is irrelevant. */
  @Test
  void bitsBeyondTheLengthAreCleared() throws BgpException {
    Update update = Wire.decodeUpdate(Wire.external(), Wire.update("", Wire.MANDATORY, "0c 0aff 00 01 ff 20 c0000201"));
    assertThat(update.announcements().getFirst().prefixes().prefixes()).containsExactly(
        Prefix.parse("10.240.0.0/12"), Prefix.IPV4_DEFAULT, Prefix.parse("128.0.0.0/1"), Prefix.parse("192.0.2.1/32"));
    Update ipv6 = Wire.decodeUpdate(Wire.external(), Wire.update("", "80 0f 13 0002 01 0c 2aff 41 20010db800000000ff 00 01 7f", ""));
    assertThat(ipv6.withdrawals().getFirst().prefixes().prefixes()).containsExactly(
        Prefix.parse("2af0::/12"), Prefix.parse("2001:db8:0:0:8000::/65"), Prefix.parse("::/0"), Prefix.parse("::/1"));
  }

  @Test
  void prefixesThatNobodyRoutesAreLeftOutAndTheOthersStay() throws BgpException {
    Update update = Wire.decodeUpdate(Wire.external(), Wire.update("", Wire.MANDATORY, "18 e00001 18 cb0071 04 e0 20 efffffff"));
    assertThat(update.announcements().getFirst().prefixes().prefixes()).containsExactly(Prefix.parse("203.0.113.0/24"));
    assertThat(update.errors()).singleElement().extracting(UpdateError::treatment).isEqualTo(UpdateError.Treatment.IGNORED);
  }
}

package io.underpass.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTest {
  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0/0", "10.0.0.0/8", "10.0.1.10/32", "128.0.0.0/1", "::/0", "fd00::/8", "fd00::/64",
      "fd00:0:0:0:8000::/65", "::1/128"})
  void printsWhatItParsed(String text) {
    assertThat(Prefix.parse(text).length()).isEqualTo(Integer.parseInt(text.substring(text.indexOf('/') + 1)));
    assertThat(Prefix.parse(Prefix.parse(text).toString())).isEqualTo(Prefix.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "", "/", "10.0.0.0", "10.0.0.0/", "/8", "10.0.0.0/08", "10.0.0.0/00", "10.0.0.0/+8", "10.0.0.0/-1", "10.0.0.0/33", "::/129",
          "10.0.0.0/8/8", "10.0.0.0/ 8",
      "10.0.0.0/8 ", "10.0.0/8", "10.0.0.0/0008", "10.0.0.0/255.0.0.0", "::ffff:10.0.0.0/104", "10.0.0.0/\u0668"
  })
  void refusesEverythingElse(String text) {
    assertThatThrownBy(() -> Prefix.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesThePrefixThatWasMeantWhenHostBitsAreSet() {
    assertThatThrownBy(() -> Prefix.parse("10.0.1.10/24")).hasMessageContaining("'10.0.1.10/24'").hasMessageContaining("10.0.1.0/24");
  }

  @ParameterizedTest
  @CsvSource({
      "10.0.0.0/8, 10.255.255.255", "10.0.1.10/32, 10.0.1.10", "0.0.0.0/0, 255.255.255.255", "fd00::/64, fd00::ffff:ffff:ffff:ffff",
      "fd00::/63, fd00:0:0:1:ffff:ffff:ffff:ffff", "fd00::/65, fd00::7fff:ffff:ffff:ffff", "::/0, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
          "::1/128, ::1"
  })
  void knowsItsLastAddress(String prefix, String last) {
    assertThat(Prefix.parse(prefix).last()).isEqualTo(IpAddress.parse(last));
  }

  @ParameterizedTest
  @CsvSource({
      "10.0.0.0/8, 10.1.0.0/16, true", "10.1.0.0/16, 10.0.0.0/8, false", "10.0.0.0/8, 10.0.0.0/8, true", "10.0.0.0/8, 11.0.0.0/8, false",
      "::/0, 10.0.0.0/8, false", "0.0.0.0/0, ::/0, false", "0.0.0.0/0, fd00::/8, false"
  })
  void containsItselfAndLongerOnesOfItsFamily(String outer, String inner, boolean contains) {
    assertThat(Prefix.parse(outer).contains(Prefix.parse(inner))).isEqualTo(contains);
    assertThat(Prefix.parse(outer).contains(Prefix.parse(inner).address())).isEqualTo(contains);
  }

  @Test
  void arithmeticAgreesWithBigNumbers() {
    long seed = 20_252;
    RandomAddresses random = new RandomAddresses(seed);
    for (int i = 0; i < 10_000; i++) {
      Prefix prefix = random.prefix();
      IpAddress address = random.crowded();
      Prefix other = random.prefix();
      BigInteger first = number(prefix.address());
      BigInteger last = first.add(BigInteger.ONE.shiftLeft(prefix.address().width() - prefix.length())).subtract(BigInteger.ONE);
      String round = "seed " + seed + " round " + i + ": " + prefix;
      assertThat(number(prefix.last())).as(round).isEqualTo(last);
      boolean sameFamily = prefix.isIpv4() == address.isIpv4();
      assertThat(prefix.contains(address)).as(round + " " + address)
          .isEqualTo(sameFamily && number(address).compareTo(first) >= 0 && number(address).compareTo(last) <= 0);
      boolean meets = prefix.isIpv4() == other.isIpv4() && number(other.address()).compareTo(last) <= 0 && number(other.last())
          .compareTo(first) >= 0;
      assertThat(prefix.overlaps(other)).as(round + " " + other).isEqualTo(meets);
      assertThat(Prefix.of(address, prefix.length() % (address.width() + 1)).contains(address)).isTrue();
      assertThat(Prefix.host(address).last()).isEqualTo(address);
    }
  }

  private static BigInteger number(IpAddress address) {
    return new BigInteger(1, address.wireBytes());
  }

  @Test
  void refusesLengthsOutOfRange() {
    assertThatThrownBy(() -> Prefix.of(IpAddress.parse("10.0.0.0"), 33)).hasMessageContaining("33");
    assertThatThrownBy(() -> Prefix.of(IpAddress.parse("fd00::"), 129)).hasMessageContaining("129");
    assertThatThrownBy(() -> Prefix.of(IpAddress.parse("fd00::"), -1)).hasMessageContaining("-1");
    assertThat(Prefix.parse("10.0.0.0/8").mappedLength()).isEqualTo(104);
    assertThat(Prefix.parse("fd00::/8").mappedLength()).isEqualTo(8);
  }
}

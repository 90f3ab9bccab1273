package io.underpass.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** AS numbers of four octets through speakers of two (RFC 6793). */
class As4PathTest {
  private static final String NLRI = "18 cb0071";

  private static PathAttributes read(String attributes) throws BgpException {
    return Wire.decodeUpdate(Wire.twoOctets(), Wire.update("", Wire.ORIGIN + Wire.NEXT_HOP + attributes, NLRI)).announcements().getFirst()
        .attributes();
  }

  /** AS_PATH in two octets, AS4_PATH in four, and what comes of them (section 4.2.3). 5ba0 is AS_TRANS. */
  @ParameterizedTest
  @CsvSource({
      "same length, 40 02 06 02 02 fde9 5ba0, c0 11 0a 02 02 0000fde9 00010000, 65001 65536",
      "an old speaker in front, 40 02 08 02 03 fdea fde9 5ba0, c0 11 0a 02 02 0000fde9 00010000, 65002 65001 65536",
      "AS4_PATH is longer, 40 02 04 02 01 5ba0, c0 11 0a 02 02 0000fde9 00010000, 23456",
      "AS_SET counts as one, 40 02 0a 02 01 fdea 01 02 5ba0 fde9, c0 11 0a 01 02 00010000 0000fde9, 65002 {65536 65001}",
      "a set in front is kept, 40 02 0a 01 02 0001 0002 02 01 5ba0, c0 11 06 02 01 00010000, {1 2} 65536",
      "no AS4_PATH, 40 02 06 02 02 fde9 5ba0, '', 65001 23456",
      "confederations are dropped, 40 02 04 02 01 5ba0, c0 11 0c 03 01 00000007 02 01 00010000, 65536",
  })
  void thePathIsMadeOfBoth(String what, String asPath, String as4Path, String expected) throws BgpException {
    assertThat(read(asPath + as4Path).asPath()).as(what).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource({
      "AGGREGATOR is AS_TRANS,     c0 07 06 5ba0 0a000001, 65536 10.0.0.2, 65001 65536",
      "AGGREGATOR is another's,    c0 07 06 fde9 0a000001, 65001 10.0.0.1, 65001 23456",
      "there is no AGGREGATOR,     '',                     '',             65001 65536",
  })
  void as4AggregatorCountsOnlyForAsTrans(String what, String aggregator, String expected, String path) throws BgpException {
    PathAttributes read = read("40 02 06 02 02 fde9 5ba0" + aggregator + "c0 11 0a 02 02 0000fde9 00010000 c0 12 08 00010000 0a000002");
    assertThat(read.aggregator().map(Aggregator::toString).orElse("")).as(what).isEqualTo(expected);
    assertThat(read.asPath()).as(what).hasToString(path);
  }

  @Test
  void anOldNeighborGetsAs4PathOnlyWhereItDiffers() {
    Update narrow = update("64512 65001");
    Update wide = update("65536 65001");
    assertThat(Octets.of(Wire.encode(Wire.twoOctets(), narrow)).toString()).contains("40020602" + "02fc00fde9").doesNotContain("c011");
    assertThat(Octets.of(Wire.encode(Wire.twoOctets(), wide)).toString())
        .contains("40020602" + "025ba0fde9").contains("c0110a0202" + "000100000000fde9");
    assertThat(Octets.of(Wire.encode(Wire.external(), wide)).toString()).contains("40020a0202" + "000100000000fde9").doesNotContain("c011");
  }

  private static Update update(String path) {
    Asn[] asns = Arrays.stream(path.split(" ")).map(Long::valueOf).map(Asn::new)
        .toArray(Asn[]::new);
    return Update.announce(PathAttributes.builder(IpAddress.parse("192.0.2.1")).asPath(AsPath.of(asns)).build(),
        Nlri.of(Prefix.parse("203.0.113.0/24")));
  }
}

package io.underpass.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathAttributesTest {
  private static final Nlri NLRI = Nlri.of(Prefix.parse("203.0.113.0/24"));
  private static final IpAddress HOP = IpAddress.parse("192.0.2.1");

  private static PathAttributes readAndSend(Negotiated negotiated, String attributes) throws BgpException {
    Announcement read = Wire.decodeUpdate(negotiated, Wire.update("", attributes, "18 cb0071")).announcements().getFirst();
    byte[] sent = Wire.encode(negotiated, Update.announce(read.attributes(), read.prefixes()));
    assertThat(Octets.of(sent).toString()).isEqualTo(Octets.of(Wire.update("", attributes, "18 cb0071")).toString());
    return read.attributes();
  }

  /** RFC 4271 section 5: carried on with the Partial bit, which nobody takes away again. */
  @Test
  void whatIsntUnderstoodIsCarriedOnAsPartial() throws BgpException {
    assertThat(readAndSend(Wire.external(), Wire.MANDATORY + "e0 fd 02 abcd").others())
        .containsExactly(new RawAttribute(0xE0, 0xFD, Octets.of((byte) 0xAB, (byte) 0xCD)));
    Update update = Wire.decodeUpdate(Wire.external(), Wire.update("", Wire.MANDATORY + "c0 fd 02 abcd 80 fe 00", "18 cb0071"));
    assertThat(update.announcements().getFirst().attributes().others()).as("now partial; the non-transitive one is gone")
        .containsExactly(new RawAttribute(0xE0, 0xFD, Octets.of((byte) 0xAB, (byte) 0xCD)));
  }

  @Test
  void thePartialBitOfAKnownAttributeStays() throws BgpException {
    PathAttributes partial = readAndSend(Wire.external(), Wire.MANDATORY + "e0 08 04 fde90001");
    PathAttributes whole = readAndSend(Wire.external(), Wire.MANDATORY + "c0 08 04 fde90001");
    assertThat(partial).isNotEqualTo(whole);
    assertThat(partial.toBuilder().communities(List.of()).build()).isEqualTo(whole.toBuilder().communities(List.of()).build());
    readAndSend(Wire.external(), Wire.MANDATORY + "e0 07 08 0000fde9c0000201 e0 20 0c 000000010000000200000003");
  }

  @Test
  void communitiesAreASet() throws BgpException {
    Update update = Wire.decodeUpdate(Wire.external(), Wire.update("", Wire.MANDATORY + "c0 08 10 ffffff01 fde90002 fde90001 fde90002"
        + "c0 20 24 000000020000000000000000 000000010000000000000000 000000020000000000000000", "18 cb0071"));
    PathAttributes attributes = update.announcements().getFirst().attributes();
    assertThat(attributes.communities()).containsExactly(Community.of(65001, 1), Community.of(65001, 2), Community.NO_EXPORT);
    assertThat(attributes.largeCommunities()).containsExactly(new LargeCommunity(1, 0, 0), new LargeCommunity(2, 0, 0));
    assertThat(attributes.has(Community.NO_EXPORT)).isTrue();
    assertThat(attributes.has(Community.NO_ADVERTISE)).isFalse();
    PathAttributes built = PathAttributes.builder(HOP).asPath(AsPath.of(new Asn(65001)))
        .communities(List.of(Community.NO_EXPORT, Community.of(65001, 2), Community.of(65001, 1), Community.NO_EXPORT))
        .largeCommunities(List.of(new LargeCommunity(2, 0, 0), new LargeCommunity(1, 0, 0))).build();
    assertThat(attributes).isEqualTo(built).hasSameHashCodeAs(built);
  }

  @Test
  void whatIsForTheOwnAsStaysThere() {
    PathAttributes attributes = PathAttributes.builder(HOP).localPref(200).weight(7).originatorId(HOP).clusterList(List.of(HOP)).build();
    assertThat(Octets.of(Wire.encode(Wire.external(), Update.announce(attributes, NLRI))).toString())
        .isEqualTo(Octets.of(Wire.encode(Wire.external(), Update.announce(PathAttributes.builder(HOP).build(), NLRI))).toString());
    assertThat(Octets.of(Wire.encode(Wire.internal(), Update.announce(attributes, NLRI))).toString())
        .contains("400504000000c8").contains("800904c0000201").contains("800a04c0000201");
  }

  @Test
  void attributesThatFillAMessageAreNotToldAndTheRouteIsWithdrawn() throws BgpException {
    PathAttributes huge = PathAttributes.builder(HOP).communities(IntStream.range(0, 1015).mapToObj(Community::new).toList()).build();
    MessageEncoder encoder = new MessageEncoder(Wire.external());
    ByteBuf out = Unpooled.buffer();
    assertThat(encoder.announce(huge, NLRI, out)).isEqualTo(1);
    assertThat(encoder.unencodable()).isEqualTo(1);
    MessageFramer framer = new MessageFramer();
    framer.fill(out);
    assertThat(framer.next(new MessageDecoder(Wire.external()))).isEqualTo(Update.withdraw(NLRI));
    PathAttributes gigantic = huge.toBuilder()
        .others(Collections.nCopies(9, new RawAttribute(0xE0, 99, Octets.of(new byte[4000])))).build();
    assertThat(encoder.announce(gigantic, NLRI, out)).isEqualTo(1);
    assertThat(encoder.unencodable()).isEqualTo(2);
    PathAttributes large = huge.toBuilder().communities(IntStream.range(0, 1000).mapToObj(Community::new).toList()).build();
    assertThat(encoder.announce(large, NLRI, out)).isEqualTo(1);
    assertThat(encoder.unencodable()).isEqualTo(2);
  }

  @Test
  void anIpv4PrefixNeedsAnIpv4NextHop() {
    PathAttributes attributes = PathAttributes.builder(IpAddress.parse("2001:db8::1")).build();
    assertThatThrownBy(() -> Wire.encode(Wire.external(), Update.announce(attributes, NLRI))).hasMessageContaining("2001:db8::1");
  }

  @Test
  void aNewNextHopDropsTheLinkLocalOne() {
    PathAttributes attributes = PathAttributes.builder(IpAddress.parse("2001:db8::1")).linkLocalNextHop(IpAddress.parse("fe80::1")).build();
    assertThat(attributes.toBuilder().nextHop(IpAddress.parse("2001:db8::2")).build().linkLocalNextHop()).isEmpty();
    assertThat(attributes.toBuilder().build()).isEqualTo(attributes);
  }

  @Test
  void theAsPathCountsPrependsAndFilters() {
    AsPath path = AsPath.of(List.of(new AsPath.Segment(AsPath.Kind.SEQUENCE, List.of(new Asn(65001), new Asn(65002))),
        new AsPath.Segment(AsPath.Kind.SET, List.of(new Asn(1), new Asn(2)))));
    assertThat(path).hasToString("65001 65002 {1 2}");
    assertThat(path.length()).isEqualTo(3);
    assertThat(path.first()).contains(new Asn(65001));
    assertThat(path.origin()).as("a set has no last").isEmpty();
    assertThat(path.contains(new Asn(2))).isTrue();
    assertThat(path.contains(new Asn(3))).isFalse();
    assertThat(path.prepend(new Asn(7), 2)).hasToString("7 7 65001 65002 {1 2}");
    assertThat(path.without(asn -> asn.value() < 65002)).hasToString("65002");
    assertThat(path.without(asn -> asn.value() == 9)).isSameAs(path);
    assertThat(AsPath.EMPTY.first()).isEmpty();
    assertThat(AsPath.EMPTY.origin()).isEmpty();
    assertThat(AsPath.of(new Asn(1), new Asn(2)).origin()).contains(new Asn(2));
    assertThat(AsPath.of(new Asn(1)).prepend(new Asn(1), 0)).isEqualTo(AsPath.of(new Asn(1)));
  }

  @Test
  void aLongSequenceGoesOnInAnotherSegment() {
    AsPath path = AsPath.of(new Asn(1)).prepend(new Asn(4_200_000_000L), 600);
    assertThat(path.length()).isEqualTo(601);
    assertThat(path.segments()).extracting(segment -> segment.asns().size()).containsExactly(91, 255, 255);
    assertThat(path.first()).contains(new Asn(4_200_000_000L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"65535:65281", "0:0", "12076:51004"})
  void aCommunityPrintsWhatWasParsed(String text) {
    assertThat(Community.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":", "1", "1:", ":1", "1:2:3", "65536:1", "1:65536", "01:1", "1: 2", "-1:1", "99999999999999999999:1", "١:1"})
  void whatIsNoCommunityIsRefused(String text) {
    assertThatThrownBy(() -> Community.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'" + text + "'");
  }

  @Test
  void aLargeCommunityPrintsWhatWasParsed() {
    assertThat(LargeCommunity.parse("4294967295:0:7")).hasToString("4294967295:0:7");
    assertThatThrownBy(() -> LargeCommunity.parse("4294967296:0:7")).hasMessageContaining("'4294967296:0:7'");
    assertThatThrownBy(() -> LargeCommunity.parse("1:2")).hasMessageContaining("3 numbers");
  }
}

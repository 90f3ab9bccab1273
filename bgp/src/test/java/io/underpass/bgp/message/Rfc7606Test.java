package io.underpass.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.underpass.net.Prefix;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 7606 as a table: octets in, treatment out. */
class Rfc7606Test {
  private static final String NLRI = "18 cb0071"; // 203.0.113.0/24
  private static final String MP_REACH = "80 0e 1a 0002 01 10 20010db8000000000000000000000001 00 20 20010db9";
  private static final String MP_UNREACH = "80 0f 08 0002 01 20 20010dba";
  private static final String BASE = Wire.ORIGIN + Wire.AS_PATH;
  private static final String ALL = Wire.MANDATORY;

  /** What is to happen. */
  sealed interface Treatment {
    /** All prefixes are announced, no error. */
    record Accept() implements Treatment {}

    /** All prefixes are announced; the error names this attribute. */
    record Discard(int attribute) implements Treatment {}

    /** The prefixes that the message announces are withdrawn. */
    record Withdraw(NotificationReason reason) implements Treatment {}

    record Reset(NotificationReason reason) implements Treatment {}

    /** Nothing is announced nor withdrawn, an error is listed. */
    record Ignore() implements Treatment {}
  }

  record Case(String section, String what, Negotiated negotiated, byte[] message, Treatment treatment) {
    @Override
    public String toString() {
      return "RFC " + section + ": " + what + " → " + treatment;
    }
  }

  private static Case route(String section, String what, String attributes, Treatment treatment) {
    return new Case(section, what, Wire.external(), Wire.update("", attributes, NLRI), treatment);
  }

  private static Case internal(String section, String what, String attributes, Treatment treatment) {
    return new Case(section, what, Wire.internal(), Wire.update("", attributes, NLRI), treatment);
  }

  private static Case old(String section, String what, String attributes, Treatment treatment) {
    return new Case(section, what, Wire.twoOctets(), Wire.update("", attributes, NLRI), treatment);
  }

  private static Case fields(String section, String what, String withdrawn, String attributes, String nlri, Treatment treatment) {
    return new Case(section, what, Wire.external(), Wire.update(withdrawn, attributes, nlri), treatment);
  }

  private static Case raw(String section, String what, String body, Treatment treatment) {
    return new Case(section, what, Wire.external(), Wire.message(2, body), treatment);
  }

  private static Treatment withdraw(NotificationReason reason) {
    return new Treatment.Withdraw(reason);
  }

  private static Treatment reset(NotificationReason reason) {
    return new Treatment.Reset(reason);
  }

  private static Treatment discard(int attribute) {
    return new Treatment.Discard(attribute);
  }

  static Stream<Case> cases() {
    return Stream.of(structure(), flagsAndLengths(), mandatory(), optional(), multiprotocol(), fourOctetAs()).flatMap(List::stream);
  }

  private static List<Case> structure() {
    Treatment list = reset(NotificationReason.MALFORMED_ATTRIBUTE_LIST);
    Treatment length = withdraw(NotificationReason.ATTRIBUTE_LENGTH_ERROR);
    Treatment network = reset(NotificationReason.INVALID_NETWORK_FIELD);
    return List.of(
        route("4271", "a route", ALL, new Treatment.Accept()),
        raw("7606 3 b", "withdrawn routes beyond the end", "0005 0000", list),
        raw("7606 3 b", "withdrawn routes that leave no room for the next length", "0001 0000", list),
        raw("7606 3 b", "attributes beyond the end", "0000 0001", list),
        raw("7606 3 b", "both lengths together beyond the end", "0001 00 0001", list),
        fields("7606 3 i", "withdrawn prefix longer than 32", "21 0a00000000", "", "", network),
        fields("7606 3 i", "withdrawn prefix beyond its field", "18 0a00", ALL, NLRI, network),
        fields("7606 5.3", "prefix longer than 32", "", ALL, "21 0a00000000", network),
        fields("7606 5.3", "prefix beyond the end", "", ALL, "18 0a00 ", network),
        fields("7606 5.3", "prefix beyond the end, and a bad ORIGIN", "", "40 01 01 07" + Wire.AS_PATH + Wire.NEXT_HOP, "18 0a00", network),
        route("7606 4", "two octets after the last attribute", ALL + "40 06", length),
        route("7606 4", "one octet after the last attribute", ALL + "40", length),
        route("7606 4", "three octets where Extended Length wants four", ALL + "d0 08 00", length),
        route("7606 4", "attribute longer than what is left", ALL + "c0 08 05 00010002", length),
        fields("7606 4, 5.2", "the same without a prefix", "", ALL + "c0 08 05 00010002", "",
            reset(NotificationReason.ATTRIBUTE_LENGTH_ERROR)),
        fields("7606 5.2", "bad ORIGIN without a prefix", "", "40 01 01 07", "", reset(NotificationReason.INVALID_ORIGIN)),
        fields("7606 5.2", "bad ORIGIN with withdrawn routes only", NLRI, "40 01 01 07", "", reset(NotificationReason.INVALID_ORIGIN)),
        fields("7606 5.2", "bad ATOMIC_AGGREGATE without a prefix: discarded", "", "40 06 01 00", "", new Treatment.Ignore()),
        route("7606 3 g", "ORIGIN twice: the first counts", ALL + "40 01 01 07", discard(1)),
        route("7606 3 g", "unrecognized attribute twice", ALL + "c0 fd 00 c0 fd 00", discard(0xFD)),
        fields("7606 3 g", "MP_REACH_NLRI twice", "", BASE + MP_REACH + MP_REACH, "", list),
        fields("7606 3 g", "MP_UNREACH_NLRI twice", "", MP_UNREACH + MP_UNREACH, "", list),
        route("7606 3 h", "discard and withdraw: the stronger", "40 01 01 07" + Wire.AS_PATH + Wire.NEXT_HOP + "40 06 01 00",
            withdraw(NotificationReason.INVALID_ORIGIN)),
        route("7606 3 h", "more discards than are listed, and then a withdraw", ALL + "40 01 01 00".repeat(20) + "c0 08 02 0001", length),
        fields("7606 3 h", "withdraw and reset: the stronger", "", "40 01 01 07" + Wire.AS_PATH + MP_REACH + MP_REACH, "", list),
        route("4271 6.3", "well-known attribute that isn't known", ALL + "40 63 01 00",
            reset(NotificationReason.UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE)),
        route("4271 5", "optional non-transitive attribute that isn't known", ALL + "80 63 01 00", new Treatment.Accept()));
  }

  private static List<Case> flagsAndLengths() {
    Treatment flags = withdraw(NotificationReason.ATTRIBUTE_FLAGS_ERROR);
    Treatment length = withdraw(NotificationReason.ATTRIBUTE_LENGTH_ERROR);
    return List.of(
        route("7606 3 c", "optional ORIGIN", "c0 01 01 00" + Wire.AS_PATH + Wire.NEXT_HOP, flags),
        route("7606 3 c", "non-transitive AS_PATH", "00 02 00" + Wire.ORIGIN + Wire.NEXT_HOP, flags),
        route("7606 3 c", "well-known MULTI_EXIT_DISC", ALL + "40 04 04 00000001", flags),
        route("7606 3 c", "transitive MULTI_EXIT_DISC", ALL + "c0 04 04 00000001", flags),
        route("7606 3 c", "optional LOCAL_PREF", ALL + "c0 05 04 00000001", flags),
        route("7606 3 c", "optional ATOMIC_AGGREGATE", ALL + "c0 06 00", flags),
        route("7606 3 c", "non-transitive AGGREGATOR", ALL + "80 07 08 0000fde9c0000201", flags),
        route("7606 3 c", "non-transitive COMMUNITIES", ALL + "80 08 04 00010002", flags),
        route("7606 3 c", "non-transitive LARGE_COMMUNITY", ALL + "80 20 0c 000000010000000200000003", flags),
        route("7606 3 c", "transitive ORIGINATOR_ID", ALL + "c0 09 04 00000001", flags),
        route("7606 3 c", "Partial and unused bits don't matter", "6f 01 01 00" + Wire.AS_PATH + Wire.NEXT_HOP,
            new Treatment.Accept()),
        route("4271 4.3", "Extended Length for a short value", "50 01 0001 00" + Wire.AS_PATH + Wire.NEXT_HOP, new Treatment.Accept()),
        route("7606 4", "empty ORIGIN", "40 01 00" + Wire.AS_PATH + Wire.NEXT_HOP, length),
        route("7606 4", "empty MULTI_EXIT_DISC", ALL + "80 04 00", length),
        route("7606 4", "empty AS_PATH is a path", Wire.ORIGIN + "40 02 00" + Wire.NEXT_HOP, new Treatment.Accept()),
        route("7606 4", "empty ATOMIC_AGGREGATE is as it should be", ALL + "40 06 00", new Treatment.Accept()));
  }

  private static List<Case> mandatory() {
    Treatment missing = withdraw(NotificationReason.MISSING_WELL_KNOWN_ATTRIBUTE);
    Treatment path = withdraw(NotificationReason.MALFORMED_AS_PATH);
    Negotiated strict = new Negotiated(Negotiated.AsnWidth.FOUR_OCTETS, Wire.BOTH, Wire.LOCAL, Wire.PEER,
        Negotiated.FirstAs.IS_THE_PEERS);
    String other = "40 02 06 02 01 0000fdea";
    return List.of(
        route("7606 3 d", "no ORIGIN", Wire.AS_PATH + Wire.NEXT_HOP, missing),
        route("7606 3 d", "no AS_PATH", Wire.ORIGIN + Wire.NEXT_HOP, missing),
        route("7606 3 d", "no NEXT_HOP", BASE, missing),
        route("7606 3 d", "no attributes at all", "", missing),
        fields("7606 3 d", "MP_REACH_NLRI needs no NEXT_HOP", "", BASE + MP_REACH, "", new Treatment.Accept()),
        fields("7606 3 d", "MP_REACH_NLRI needs ORIGIN", "", Wire.AS_PATH + MP_REACH, "", missing),
        route("7606 7.1", "ORIGIN of two octets", "40 01 02 0000" + Wire.AS_PATH + Wire.NEXT_HOP,
            withdraw(NotificationReason.ATTRIBUTE_LENGTH_ERROR)),
        route("7606 7.1", "ORIGIN 3", "40 01 01 03" + Wire.AS_PATH + Wire.NEXT_HOP, withdraw(NotificationReason.INVALID_ORIGIN)),
        route("7606 7.2", "segment of type 5", Wire.ORIGIN + "40 02 06 05 01 0000fde9" + Wire.NEXT_HOP, path),
        route("7606 7.2", "segment longer than the attribute", Wire.ORIGIN + "40 02 06 02 02 0000fde9" + Wire.NEXT_HOP, path),
        route("7606 7.2", "one octet after the last segment", Wire.ORIGIN + "40 02 07 02 01 0000fde9 02" + Wire.NEXT_HOP, path),
        route("7606 7.2", "segment of no AS", Wire.ORIGIN + "40 02 08 02 00 02 01 0000fde9" + Wire.NEXT_HOP, path),
        route("7606 7.2", "two-octet AS numbers on a session with four", Wire.ORIGIN + "40 02 04 02 01 fde9" + Wire.NEXT_HOP, path),
        route("5065 5", "AS_CONFED_SEQUENCE", Wire.ORIGIN + "40 02 06 03 01 0000fde9" + Wire.NEXT_HOP, path),
        route("7607 2", "AS 0 in AS_PATH", Wire.ORIGIN + "40 02 0a 02 02 0000fde9 00000000" + Wire.NEXT_HOP, path),
        route("7606 7.2", "another AS in front, unchecked", Wire.ORIGIN + other + Wire.NEXT_HOP, new Treatment.Accept()),
        new Case("7606 7.2", "another AS in front, checked", strict, Wire.update("", Wire.ORIGIN + other + Wire.NEXT_HOP, NLRI), path),
        new Case("7606 7.2", "empty AS_PATH of an external neighbor, checked", strict,
            Wire.update("", Wire.ORIGIN + "40 02 00" + Wire.NEXT_HOP, NLRI), path),
        new Case("7606 7.2", "the neighbor's AS in front, checked", strict, Wire.update("", ALL, NLRI), new Treatment.Accept()),
        route("7606 7.3", "NEXT_HOP of 16 octets", BASE + "40 03 10 20010db8000000000000000000000001",
            withdraw(NotificationReason.ATTRIBUTE_LENGTH_ERROR)),
        route("4271 6.3", "NEXT_HOP 0.0.0.0", BASE + "40 03 04 00000000", withdraw(NotificationReason.INVALID_NEXT_HOP)),
        route("4271 6.3", "NEXT_HOP 127.0.0.1 is the address of a host", BASE + "40 03 04 7f000001", new Treatment.Accept()),
        route("4271 6.3", "NEXT_HOP 224.0.0.5", BASE + "40 03 04 e0000005", withdraw(NotificationReason.INVALID_NEXT_HOP)),
        fields("4760 3", "NEXT_HOP 0.0.0.0 beside MP_REACH_NLRI alone: ignored", "", BASE + "40 03 04 00000000" + MP_REACH, "",
            new Treatment.Accept()));
  }

  private static List<Case> optional() {
    Treatment length = withdraw(NotificationReason.ATTRIBUTE_LENGTH_ERROR);
    return List.of(
        route("7606 7.4", "MULTI_EXIT_DISC of 3 octets", ALL + "80 04 03 000001", length),
        route("7606 7.5", "LOCAL_PREF from an external neighbor", ALL + "40 05 04 00000064", discard(5)),
        route("7606 7.5", "LOCAL_PREF of 3 octets from an external neighbor", ALL + "40 05 03 000064", discard(5)),
        internal("7606 7.5", "LOCAL_PREF from an internal neighbor", ALL + "40 05 04 00000064", new Treatment.Accept()),
        internal("7606 7.5", "LOCAL_PREF of 3 octets from an internal neighbor", ALL + "40 05 03 000064", length),
        route("7606 7.6", "ATOMIC_AGGREGATE of 1 octet", ALL + "40 06 01 00", discard(6)),
        route("7606 7.7", "AGGREGATOR of 6 octets on a session with four-octet AS numbers", ALL + "c0 07 06 fde9c0000201", discard(7)),
        route("7606 7.7", "AGGREGATOR of 8 octets", ALL + "c0 07 08 0000fde9c0000201", new Treatment.Accept()),
        old("7606 7.7", "AGGREGATOR of 8 octets on a session with two-octet AS numbers",
            Wire.ORIGIN + "40 02 04 02 01 fde9" + Wire.NEXT_HOP + "c0 07 08 0000fde9c0000201", discard(7)),
        route("7607 2", "AS 0 in AGGREGATOR", ALL + "c0 07 08 00000000c0000201", discard(7)),
        route("7606 7.8", "COMMUNITIES of 6 octets", ALL + "c0 08 06 000100020003", length),
        route("7606 7.8", "COMMUNITIES of no octets", ALL + "c0 08 00", length),
        route("7606 7.9", "ORIGINATOR_ID from an external neighbor", ALL + "80 09 04 0a000001", discard(9)),
        internal("7606 7.9", "ORIGINATOR_ID of 5 octets from an internal neighbor", ALL + "80 09 05 0a00000100", length),
        route("7606 7.10", "CLUSTER_LIST from an external neighbor", ALL + "80 0a 04 0a000001", discard(10)),
        internal("7606 7.10", "CLUSTER_LIST of 6 octets from an internal neighbor", ALL + "80 0a 06 0a0000010000", length),
        internal("7606 7.10", "CLUSTER_LIST of no octets from an internal neighbor", ALL + "80 0a 00", length),
        route("7606 7.14", "extended communities of 12 octets", ALL + "c0 10 0c 000200010000000200020001", length),
        route("7606 7.14", "extended communities of no octets", ALL + "c0 10 00", length),
        route("7606 7.14", "extended community of a type that nobody knows", ALL + "c0 10 08 ff02000100000002", new Treatment.Accept()),
        route("7606 7.15", "IPv6 extended communities of 19 octets", ALL + "c0 19 13" + "00".repeat(19), length),
        route("8092 6", "large communities of 16 octets", ALL + "c0 20 10" + "00000001".repeat(4), length),
        route("8092 6", "large communities of no octets", ALL + "c0 20 00", length));
  }

  private static List<Case> multiprotocol() {
    Treatment optional = reset(NotificationReason.OPTIONAL_ATTRIBUTE_ERROR);
    Treatment flags = reset(NotificationReason.ATTRIBUTE_FLAGS_ERROR);
    String ipv4 = "80 0e 0d 0001 01 04 c0000201 00 18 cb0072";
    Negotiated ipv4Only = new Negotiated(Negotiated.AsnWidth.FOUR_OCTETS, Set.of(AddressFamily.IPV4_UNICAST), Wire.LOCAL,
        Wire.PEER, Negotiated.FirstAs.IS_ANY);
    return List.of(
        fields("4760", "an IPv6 route", "", MP_REACH + BASE, "", new Treatment.Accept()),
        fields("7606 5.1", "an IPv6 route in the midst", "", Wire.ORIGIN + MP_REACH + Wire.AS_PATH, "", new Treatment.Accept()),
        fields("4760", "an IPv4 route in MP_REACH_NLRI", "", ipv4 + BASE, "", new Treatment.Accept()),
        fields("7606 5.1", "an IPv4 and an IPv6 route in one", "", MP_REACH + ALL, NLRI, new Treatment.Accept()),
        fields("7606 5.3", "MP_REACH_NLRI of 4 octets", "", "80 0e 04 0002 01 00" + BASE, "", optional),
        fields("7606 5.3", "MP_UNREACH_NLRI of 2 octets", "", "80 0f 02 0002", "", optional),
        fields("7606 5.3", "transitive MP_REACH_NLRI", "", MP_REACH.replaceFirst("80", "c0") + BASE, "", flags),
        fields("7606 5.3", "well-known MP_UNREACH_NLRI", "", MP_UNREACH.replaceFirst("80", "40"), "", flags),
        fields("7606 5.3", "IPv6 prefix longer than 128", "",
            "80 0e 27 0002 01 10 20010db8000000000000000000000001 00 81 20010db9000000000000000000000000 00" + BASE, "", optional),
        fields("7606 5.3", "IPv6 prefix beyond the attribute", "",
            "80 0e 19 0002 01 10 20010db8000000000000000000000001 00 20 20010d" + BASE, "", optional),
        fields("7606 5.3", "withdrawn IPv6 prefix beyond the attribute", "", "80 0f 07 0002 01 20 20010d", "", optional),
        fields("7606 7.11", "next hop of 4 octets for IPv6", "", "80 0e 0e 0002 01 04 c0000201 00 20 20010db9" + BASE, "", optional),
        fields("7606 7.11", "next hop of 16 octets for IPv4", "",
            "80 0e 19 0001 01 10 20010db8000000000000000000000001 00 18 cb0072" + BASE, "", optional),
        fields("7606 7.11", "next hop beyond the attribute", "", "80 0e 0a 0002 01 10 c0000201 00 00" + BASE, "", optional),
        fields("7606 4, 3 j", "MP_REACH_NLRI longer than what is left", "", BASE + "80 0e 40 0002 01 10", "", optional),
        fields("7606 3 d", "bad ORIGIN for IPv6", "", MP_REACH + "40 01 01 07" + Wire.AS_PATH, "",
            withdraw(NotificationReason.INVALID_ORIGIN)),
        fields("4271 6.3", "next hop ::", "", "80 0e 1a 0002 01 10" + "00".repeat(16) + "00 20 20010db9" + BASE, "",
            withdraw(NotificationReason.OPTIONAL_ATTRIBUTE_ERROR)),
        fields("7606 5.2", "MP_REACH_NLRI without prefixes, and a bad ORIGIN", "",
            "80 0e 15 0002 01 10 20010db8000000000000000000000001 00" + "40 01 01 07", "", reset(NotificationReason.INVALID_ORIGIN)),
        new Case("4760 8", "a family that wasn't negotiated", ipv4Only, Wire.update("", MP_REACH + BASE, ""), new Treatment.Ignore()),
        fields("4760 8", "a family that nobody knows", "", "80 0e 0a 4004 47 04 c0000201 00 ff" + BASE, "", new Treatment.Ignore()),
        fields("4271 6.3", "multicast prefix", "", ALL, "18 e00001", new Treatment.Ignore()),
        fields("4291 2.5.6", "link-local prefix", "", "80 0e 18 0002 01 10 20010db8000000000000000000000001 00 10 fe80" + BASE, "",
            new Treatment.Ignore()),
        fields("4291 2.5.5.2", "IPv4-mapped prefix", "",
            "80 0e 26 0002 01 10 20010db8000000000000000000000001 00 80 00000000000000000000ffff0a000001" + BASE, "",
            new Treatment.Ignore()));
  }

  private static List<Case> fourOctetAs() {
    String base = Wire.ORIGIN + "40 02 04 02 01 fde9" + Wire.NEXT_HOP;
    return List.of(
        old("6793 4.2.3", "AS4_PATH of an old speaker", base + "c0 11 06 02 01 00010000", new Treatment.Accept()),
        old("6793 6", "AS4_PATH of 2 octets", base + "c0 11 02 0201", discard(17)),
        old("6793 6", "AS4_PATH with a segment beyond its end", base + "c0 11 06 02 02 00010000", discard(17)),
        old("6793 6", "AS4_PATH with an empty segment", base + "c0 11 08 0200 02 01 00010000", discard(17)),
        old("6793 6", "AS4_PATH with a segment of type 7", base + "c0 11 06 07 01 00010000", discard(17)),
        old("7607 2", "AS 0 in AS4_PATH", base + "c0 11 06 02 01 00000000", discard(17)),
        old("6793 6", "AS_CONFED_SEQUENCE in AS4_PATH is left out", base + "c0 11 0c 03 01 0000fde8 02 01 00010000",
            new Treatment.Accept()),
        old("6793 6", "AS4_AGGREGATOR of 6 octets", base + "c0 12 06 fde9c0000201", discard(18)),
        old("7607 2", "AS 0 in AS4_AGGREGATOR", base + "c0 12 08 00000000c0000201", discard(18)),
        route("6793 4.1", "AS4_PATH of a new speaker", ALL + "c0 11 06 02 01 00010000", discard(17)),
        route("6793 4.1", "AS4_AGGREGATOR of a new speaker", ALL + "c0 12 08 0000fde9c0000201", discard(18)),
        old("7606 3 c", "non-transitive AS4_PATH", base + "80 11 06 02 01 00010000", withdraw(NotificationReason.ATTRIBUTE_FLAGS_ERROR)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isTreatedAsTheRfcSays(Case given) throws BgpException {
    MessageDecoder decoder = new MessageDecoder(given.negotiated());
    if (given.treatment() instanceof Treatment.Reset(NotificationReason reason)) {
      BgpException refused = catchThrowableOfType(BgpException.class, () -> decoder.decode(given.message(), 0, given.message().length));
      assertThat(refused).isNotNull();
      assertThat(refused.notification().reason()).contains(reason);
      return;
    }
    // Twice: what the cache has says the same
    Update update = (Update) decoder.decode(given.message(), 0, given.message().length);
    assertThat(decoder.decode(given.message(), 0, given.message().length)).isEqualTo(update);
    List<Prefix> announced = update.announcements().stream().flatMap(one -> one.prefixes().prefixes().stream()).toList();
    List<Prefix> withdrawn = update.withdrawals().stream().flatMap(one -> one.prefixes().prefixes().stream()).toList();
    switch (given.treatment()) {
      case Treatment.Accept() -> {
        assertThat(announced).isNotEmpty();
        assertThat(withdrawn).isEmpty();
        assertThat(update.errors()).isEmpty();
      }
      case Treatment.Discard(int attribute) -> {
        assertThat(announced).isNotEmpty();
        assertThat(withdrawn).isEmpty();
        assertThat(update.errors()).extracting(UpdateError::attribute).containsExactly(attribute);
        assertThat(update.errors()).extracting(UpdateError::treatment).containsExactly(UpdateError.Treatment.ATTRIBUTE_DISCARD);
      }
      case Treatment.Withdraw(NotificationReason reason) -> {
        assertThat(announced).isEmpty();
        assertThat(withdrawn).isNotEmpty();
        assertThat(update.errors()).filteredOn(error -> error.treatment() == UpdateError.Treatment.TREAT_AS_WITHDRAW)
            .extracting(UpdateError::reason).contains(reason);
      }
      case Treatment.Ignore() -> {
        assertThat(announced).isEmpty();
        assertThat(withdrawn).isEmpty();
        assertThat(update.errors()).isNotEmpty();
      }
      case Treatment.Reset _ -> throw new AssertionError();
    }
  }
}

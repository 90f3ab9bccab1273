package io.underpass.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.net.Prefix;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UpdateTest {
  private static final Negotiated IPV6_ONLY = new Negotiated(Negotiated.AsnWidth.FOUR_OCTETS, Set.of(AddressFamily.IPV6_UNICAST),
      Wire.LOCAL, Wire.PEER, Negotiated.FirstAs.IS_ANY);
  private static final String MP_UNREACH = "80 0f 08 0002 01 20 20010dba";
  private static final String MP_REACH = "80 0e 1a 0002 01 10 20010db8000000000000000000000001 00 20 20010db9";

  /** RFC 4724 section 2. */
  @Test
  void endOfRibIsAnUpdateOfNothing() throws BgpException {
    assertThat(Wire.decodeUpdate(Wire.external(), Wire.update("", "", "")).endOfRib()).contains(AddressFamily.IPV4_UNICAST);
    assertThat(Wire.decodeUpdate(Wire.external(), Wire.update("", "80 0f 03 0002 01", "")).endOfRib()).contains(AddressFamily.IPV6_UNICAST);
    assertThat(Wire.decodeUpdate(Wire.external(), Wire.update("", "80 0f 03 0001 01", "")).endOfRib()).contains(AddressFamily.IPV4_UNICAST);
    assertThat(Octets.of(Wire.encode(Wire.external(), Update.endOfRib(AddressFamily.IPV4_UNICAST))))
        .isEqualTo(Octets.of(Wire.update("", "", "")));
    assertThat(Octets.of(Wire.encode(Wire.external(), Update.endOfRib(AddressFamily.IPV6_UNICAST))))
        .isEqualTo(Octets.of(Wire.update("", "90 0f 0003 0002 01", "")));
  }

  @Test
  void whatSaysMoreIsNoEndOfRib() throws BgpException {
    assertThat(Wire.decodeUpdate(Wire.external(), Wire.update("18 cb0071", "", "")).endOfRib()).isEmpty();
    assertThat(Wire.decodeUpdate(Wire.external(), Wire.update("", "80 0f 03 0002 01" + Wire.ORIGIN, "")).endOfRib()).isEmpty();
    assertThat(Wire.decodeUpdate(Wire.external(), Wire.update("", Wire.ORIGIN, "")).endOfRib()).isEmpty();
    assertThat(Wire.decodeUpdate(Wire.external(), Wire.update("", "80 0f 03 4004 47", "")).endOfRib()).isEmpty();
    assertThat(Wire.decodeUpdate(IPV6_ONLY, Wire.update("", "", "")).endOfRib()).isEmpty();
  }

  @Test
  void ipv4PrefixesOutsideOfAttributesNeedIpv4() throws BgpException {
    Update update = Wire.decodeUpdate(IPV6_ONLY, Wire.update("18 cb0071", Wire.MANDATORY, "18 cb0072"));
    assertThat(update.announcements()).isEmpty();
    assertThat(update.withdrawals()).isEmpty();
    assertThat(update.errors()).isNotEmpty();
  }

  @Test
  void withdrawalsAndAnnouncementsOfAllFieldsAreSeen() throws BgpException {
    Update update = Wire.decodeUpdate(Wire.external(), Wire.update("18 cb0071", MP_UNREACH + MP_REACH + Wire.MANDATORY, "18 cb0072"));
    assertThat(update.withdrawals()).extracting(one -> one.prefixes().prefix(0))
        .containsExactly(Prefix.parse("203.0.113.0/24"), Prefix.parse("2001:dba::/32"));
    assertThat(update.announcements()).extracting(one -> one.prefixes().prefix(0))
        .containsExactly(Prefix.parse("203.0.114.0/24"), Prefix.parse("2001:db9::/32"));
  }

  /** RFC 7606 section 2: what was to be withdrawn is, and what was to be announced is withdrawn too. */
  @Test
  void treatAsWithdrawTakesAllPrefixesBack() throws BgpException {
    Update update = Wire.decodeUpdate(Wire.external(), Wire.update("18 cb0071",
        MP_UNREACH + MP_REACH + "40 01 01 07" + Wire.AS_PATH + Wire.NEXT_HOP, "18 cb0072"));
    assertThat(update.announcements()).isEmpty();
    assertThat(update.withdrawals()).extracting(one -> one.prefixes().prefix(0)).containsExactly(Prefix.parse("203.0.113.0/24"),
        Prefix.parse("2001:dba::/32"), Prefix.parse("203.0.114.0/24"), Prefix.parse("2001:db9::/32"));
    assertThat(update.errors()).singleElement().hasToString("invalid ORIGIN attribute: ORIGIN is 7, not 0, 1 or 2");
  }

  /** RFC 2545 section 3. */
  @Test
  void anIpv6NextHopMayBringALinkLocalOne() throws BgpException {
    String head = "80 0e 2a 0002 01 20 20010db8000000000000000000000001 ";
    Update update = Wire.decodeUpdate(Wire.external(),
        Wire.update("", head + "fe800000000000000000000000000001 00 20 20010db9" + Wire.ORIGIN + Wire.AS_PATH, ""));
    assertThat(update.announcements().getFirst().attributes().linkLocalNextHop()).map(Object::toString).contains("fe80::1");
    Update odd = Wire.decodeUpdate(Wire.external(),
        Wire.update("", head + "00000000000000000000000000000000 00 20 20010db9" + Wire.ORIGIN + Wire.AS_PATH, ""));
    assertThat(odd.announcements().getFirst().attributes().linkLocalNextHop()).as("some send zeros").isEmpty();
  }

  @Test
  void aRefreshOfAFamilyNobodyKnowsIsRead() throws BgpException {
    RouteRefresh refresh = (RouteRefresh) Wire.decode(Wire.external(), Wire.message(5, "4004 07 47"));
    assertThat(refresh).isEqualTo(new RouteRefresh(0x4004, 0x47, 7));
    assertThat(refresh.family()).isEmpty();
    assertThat(((RouteRefresh) Wire.decode(Wire.external(), Wire.message(5, "0002 00 01"))).family()).contains(AddressFamily.IPV6_UNICAST);
  }
}

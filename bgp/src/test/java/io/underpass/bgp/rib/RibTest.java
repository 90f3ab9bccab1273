package io.underpass.bgp.rib;

import static io.underpass.bgp.rib.Routes.LOCAL_AS;
import static io.underpass.bgp.rib.Routes.V4;
import static io.underpass.bgp.rib.Routes.V6;
import static io.underpass.bgp.rib.Routes.announced;
import static io.underpass.bgp.rib.Routes.drain;
import static io.underpass.bgp.rib.Routes.path;
import static io.underpass.bgp.rib.Routes.peer;
import static io.underpass.bgp.rib.Routes.prefix;
import static io.underpass.bgp.rib.Routes.withdrawn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.bgp.message.Announcement;
import io.underpass.bgp.message.Nlri;
import io.underpass.bgp.message.PathAttributes;
import io.underpass.bgp.message.Update;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RibTest {
  private static final Prefix ONE = prefix("10.1.0.0/16");
  private static final Prefix TWO = prefix("10.2.0.0/16");
  private static final Prefix THREE = prefix("10.3.0.0/16");

  private final Routes.Heard heard = new Routes.Heard();
  private final Rib rib = new Rib(new RibOptions(LOCAL_AS, 0x0A00_0001, 1), heard);
  private final PeerHandle source = rib.addPeer(peer("source", 65_001, 1), Policies.ACCEPT_ALL);
  private final PeerHandle other = rib.addPeer(peer("other", 65_002, 2), Policies.ACCEPT_ALL);
  private final PeerHandle receiver = rib.addPeer(peer("receiver", 65_003, 3), Policies.ACCEPT_ALL);

  @BeforeEach
  void receiverIsUp() {
    rib.refresh(receiver, V4);
    rib.refresh(receiver, V6);
  }

  @Test
  void nothingIsSentBeforeTheSessionIsUp() {
    rib.announce(source, Nlri.of(ONE), path(65_001));
    assertThat(rib.pending(other)).isFalse();
    rib.refresh(other, V4);
    assertThat(rib.pending(other, V4)).isTrue();
    assertThat(rib.pending(other, V6)).isFalse();
    assertThat(announced(drain(rib, other))).containsExactly(ONE);
  }

  @Test
  void anExternalNeighborHearsOurAsOurAddressAndNothingThatIsOurs() {
    rib.setPolicies(source, Policies.ACCEPT_ALL.withImport(Policy.setLocalPref(300).andThen(Policy.setWeight(5))));
    rib.announce(source, Nlri.of(ONE), path(65_001, 7).toBuilder().med(3).build());
    assertThat(drain(rib, receiver)).containsExactly(Update.announce(
        path(65_000, 65_001, 7).toBuilder().nextHop(IpAddress.parse("10.9.3.1")).build(), Nlri.of(ONE)));
  }

  @Test
  void anInternalNeighborHearsTheNextHopThePreferenceAndMed() {
    PeerHandle internal = rib.addPeer(peer("internal", 65_000, 4), Policies.ACCEPT_ALL);
    rib.refresh(internal, V4);
    rib.announce(source, Nlri.of(ONE), path(65_001).toBuilder().med(3).build());
    assertThat(drain(rib, internal)).containsExactly(Update.announce(path(65_001).toBuilder().med(3).localPref(100).build(), Nlri.of(ONE)));
  }

  @Test
  void internalNeighborsTellEachOther() {
    PeerHandle one = rib.addPeer(peer("internal one", 65_000, 4), Policies.ACCEPT_ALL);
    PeerHandle two = rib.addPeer(peer("internal two", 65_000, 5), Policies.ACCEPT_ALL);
    rib.refresh(two, V4);
    PathAttributes same = path(65_001).toBuilder().med(3).build();
    rib.announce(source, Nlri.of(ONE), same);
    rib.announce(one, Nlri.of(TWO), same);
    assertThat(announced(drain(rib, two))).containsExactly(ONE);
    assertThat(announced(drain(rib, receiver))).containsExactlyInAnyOrder(ONE, TWO);
  }

  @Test
  void equalAttributesGoInOneUpdateWhateverOrderTheyCameIn() {
    PathAttributes a = path(65_001, 1);
    PathAttributes b = path(65_001, 2);
    for (int i = 0; i < 300; i++) {
      rib.announce(source, Nlri.of(Prefix.of(IpAddress.ofIpv4(10 << 24 | i << 8), 24)), i % 2 == 0 ? a : b);
    }
    assertThat(drain(rib, receiver)).hasSize(2).allMatch(update -> update.announcements().getFirst().prefixes().size() == 150);
  }

  @Test
  void equalAttributesMeetInATableTooBigToBePutInOrderAtOnce() {
    int prefixes = 300_000;
    int sets = 3_000;
    for (int i = 0; i < prefixes; i++) {
      rib.announce(source, Nlri.of(Prefix.of(IpAddress.ofIpv4(10 << 24 | i << 4), 28)), path(65_001));
    }
    for (int set = 0; set < sets; set++) {
      Nlri.Builder some = Nlri.builder(V4);
      for (int i = set; i < prefixes; i += sets) {
        some.add(0, 0xFFFF_0000_0000L | Integer.toUnsignedLong(10 << 24 | i << 4), 28);
      }
      rib.announce(source, some.build(), path(65_001, 1 + set));
    }
    List<Update> updates = drain(rib, receiver);
    assertThat(announced(updates)).hasSize(prefixes).doesNotHaveDuplicates();
    assertThat(updates.size()).as("updates for %d sets", sets).isLessThan(sets * 11 / 10);
  }

  @Test
  void aPrefixThatChangesTwiceBeforeItIsSentIsSentOnceAsItIs() {
    rib.announce(source, Nlri.of(ONE), path(65_001, 1));
    rib.announce(source, Nlri.of(ONE), path(65_001, 2));
    rib.announce(source, Nlri.of(TWO), path(65_001, 2));
    assertThat(drain(rib, receiver)).containsExactly(
        Update.announce(path(65_000, 65_001, 2).toBuilder().nextHop(IpAddress.parse("10.9.3.1")).build(), Nlri.of(ONE, TWO)));
  }

  @Test
  void whatWasNeverAdvertisedIsNotWithdrawn() {
    rib.announce(source, Nlri.of(ONE, TWO), path(65_001));
    rib.withdraw(source, Nlri.of(ONE));
    assertThat(announced(drain(rib, receiver))).containsExactly(TWO);
    rib.withdraw(source, Nlri.of(ONE, TWO, THREE));
    List<Update> updates = drain(rib, receiver);
    assertThat(withdrawn(updates)).containsExactly(TWO);
    assertThat(announced(updates)).isEmpty();
    assertThat(rib.slots()).isZero();
  }

  @Test
  void withdrawalsComeFirst() {
    rib.announce(source, Nlri.of(ONE), path(65_001));
    drain(rib, receiver);
    rib.announce(source, Nlri.of(TWO), path(65_001));
    rib.withdraw(source, Nlri.of(ONE));
    assertThat(drain(rib, receiver)).hasSize(2).first().isEqualTo(Update.withdraw(Nlri.of(ONE)));
  }

  @Test
  void theSameAgainSendsNothing() {
    rib.announce(source, Nlri.of(ONE), path(65_001));
    drain(rib, receiver);
    heard.changes = 0;
    heard.pending.clear();
    rib.announce(source, Nlri.of(ONE), path(65_001));
    rib.announce(source, Nlri.of(ONE), path(65_001));
    assertThat(rib.pending(receiver)).isFalse();
    assertThat(heard.changes).isZero();
    assertThat(heard.pending).isEmpty();
  }

  /** The receiver is told neither MED nor next hop, so it is told nothing at all. */
  @Test
  void aChangeThatTheNeighborWouldNotSeeIsNotSent() {
    rib.announce(source, Nlri.of(ONE), path(65_001).toBuilder().med(1).build());
    drain(rib, receiver);
    heard.changes = 0;
    rib.announce(source, Nlri.of(ONE), path(65_001).toBuilder().med(2).nextHop(IpAddress.parse("10.9.9.8")).build());
    assertThat(rib.pending(receiver)).isFalse();
    assertThat(heard.changes).isEqualTo(1);
  }

  @Test
  void aRouteDoesNotGoBackToWhereItComesFrom() {
    rib.refresh(source, V4);
    rib.refresh(other, V4);
    rib.announce(source, Nlri.of(ONE), path(65_001));
    assertThat(drain(rib, source)).isEmpty();
    assertThat(announced(drain(rib, other))).containsExactly(ONE);
    rib.announce(other, Nlri.of(ONE), path(65_002).toBuilder().asPath(path().asPath()).build());
    assertThat(withdrawn(drain(rib, other))).as("its own is the best now").containsExactly(ONE);
    assertThat(announced(drain(rib, source))).containsExactly(ONE);
  }

  @Test
  void anExportPolicyChangedSendsDifferencesOnly() {
    rib.announce(source, Nlri.of(ONE, TWO), path(65_001));
    drain(rib, receiver);
    Policy prepended = Policy.when(Condition.prefixIn(PrefixSet.exactly(ONE)), Policy.prepend(LOCAL_AS, 2));
    rib.setPolicies(receiver, Policies.ACCEPT_ALL.withExport(prepended));
    List<Update> updates = drain(rib, receiver);
    assertThat(announced(updates)).containsExactly(ONE);
    assertThat(updates.getFirst().announcements().getFirst().attributes().asPath())
        .isEqualTo(path(65_000, 65_000, 65_000, 65_001).asPath());
    rib.setPolicies(receiver, Policies.ACCEPT_ALL.withExport(Policy.only(Condition.prefixIn(PrefixSet.exactly(TWO)))));
    assertThat(drain(rib, receiver)).containsExactly(Update.withdraw(Nlri.of(ONE)));
    assertThat(rib.counts(receiver, V4).advertised()).isEqualTo(1);
  }

  /** A prepend drains a link: what was worse is used now, and back again. */
  @Test
  void anImportPolicyChangedDecidesAnewFromWhatWasReceived() {
    rib.announce(source, Nlri.of(ONE), path(65_001));
    rib.announce(other, Nlri.of(ONE), path(65_002));
    drain(rib, receiver);
    assertThat(rib.longest(ONE.address())).flatMap(RibRoute::peer).contains("source");
    rib.setPolicies(source, Policies.ACCEPT_ALL.withImport(Policy.prepend(new Asn(65_001), 3)));
    assertThat(rib.longest(ONE.address())).flatMap(RibRoute::peer).contains("other");
    assertThat(drain(rib, receiver)).hasSize(1);
    rib.setPolicies(source, Policies.ACCEPT_ALL.withImport(Policy.REJECT));
    assertThat(rib.received(source, V4)).singleElement().satisfies(route -> {
      assertThat(route.attributes()).isEqualTo(path(65_001));
      assertThat(route.rejected()).contains(Rejection.POLICY);
    });
    assertThat(rib.accepted(source, V4)).isEmpty();
    rib.setPolicies(source, Policies.ACCEPT_ALL);
    assertThat(rib.longest(ONE.address())).flatMap(RibRoute::peer).contains("source");
  }

  @Test
  void pathsThatCanNotBeUsedAreCountedByReason() {
    PeerHandle here = rib.addPeer(new PeerInfo("here", new Asn(65_009), 9, IpAddress.parse("127.0.0.2"), Map.of()), Policies.ACCEPT_ALL);
    Map<PathAttributes, Rejection> reasons = Map.of(
        path(65_001, 65_000), Rejection.AS_LOOP,
        path(65_001).toBuilder().originatorId(IpAddress.parse("10.0.0.1")).build(), Rejection.ORIGINATOR_LOOP,
        path(65_001).toBuilder().nextHop(IpAddress.parse("10.9.1.1")).build(), Rejection.NEXT_HOP_SELF,
        path(65_001).toBuilder().nextHop(IpAddress.parse("0.0.0.0")).build(), Rejection.NEXT_HOP_INVALID,
        path(65_001).toBuilder().nextHop(IpAddress.parse("224.0.0.1")).build(), Rejection.NEXT_HOP_INVALID,
        path(65_001).toBuilder().nextHop(IpAddress.parse("127.0.0.1")).build(), Rejection.NEXT_HOP_INVALID,
        path(65_001).toBuilder().nextHop(IpAddress.parse("fd00::1")).build(), Rejection.NEXT_HOP_INVALID,
        path(65_001).toBuilder().med(9).build(), Rejection.POLICY);
    rib.setPolicies(source, Policies.ACCEPT_ALL.withImport(Policy.ofAttributes(path -> path.med().isPresent() ? null : path)));
    reasons.forEach((attributes, reason) -> {
      rib.announce(source, Nlri.of(ONE), attributes);
      assertThat(rib.counts(source, V4)).as("%s", attributes).isEqualTo(new PeerCounts(1, 0, 0, 0, 0, Map.of(reason, 1)));
      assertThat(rib.received(source, V4)).singleElement().extracting(route -> route.rejected().orElseThrow()).isEqualTo(reason);
      assertThat(rib.size(V4)).isZero();
    });
    for (String bad : List.of("::", "ff02::1", "::1", "10.0.0.9")) {
      rib.announce(source, Nlri.of(prefix("fd01::/64")), path(65_001).toBuilder().nextHop(IpAddress.parse(bad)).build());
      assertThat(rib.counts(source, V6).rejected()).as(bad).isEqualTo(Map.of(Rejection.NEXT_HOP_INVALID, 1));
    }
    rib.announce(here, Nlri.of(TWO), path(65_009).toBuilder().nextHop(IpAddress.parse("127.0.0.2")).build());
    assertThat(rib.counts(here, V4).accepted()).as("a neighbor on loopback may say so").isEqualTo(1);
  }

  @Test
  void aRestartOfTheNeighborKeepsItsRoutesUntilTheSweep() {
    rib.refresh(source, V4);
    rib.announce(other, Nlri.of(THREE), path(65_002));
    rib.announce(source, Nlri.of(ONE, TWO), path(65_001));
    drain(rib, receiver);
    drain(rib, source);
    rib.stopAdvertising(source);
    rib.markStale(source, V4);
    assertThat(rib.counts(source, V4)).isEqualTo(new PeerCounts(2, 2, 2, 0, 0, Map.of()));
    rib.updatePeer(source, peer("source", 65_001, 7));
    rib.refresh(source, V4);
    assertThat(announced(drain(rib, source))).as("it has forgotten, and is told again").containsExactly(THREE);
    rib.announce(source, Nlri.of(ONE), path(65_001));
    assertThat(rib.pending(receiver)).as("nothing has changed for others").isFalse();
    rib.sweepStale(source, V4);
    assertThat(drain(rib, receiver)).containsExactly(Update.withdraw(Nlri.of(TWO)));
    assertThat(rib.counts(source, V4).stale()).isZero();
  }

  @Test
  void originatingIsLevelTriggered() {
    PathAttributes own = PathAttributes.builder(IpAddress.parse("10.0.0.1")).build();
    rib.originate(List.of(new LocalRoute(ONE, own), new LocalRoute(TWO, own)));
    assertThat(drain(rib, receiver)).containsExactly(
        Update.announce(path(65_000).toBuilder().nextHop(IpAddress.parse("10.9.3.1")).build(), Nlri.of(ONE, TWO)));
    rib.originate(List.of(new LocalRoute(TWO, own), new LocalRoute(THREE, own)));
    List<Update> updates = drain(rib, receiver);
    assertThat(withdrawn(updates)).containsExactly(ONE);
    assertThat(announced(updates)).containsExactly(THREE);
    rib.announce(source, Nlri.of(TWO), path(65_001).toBuilder().localPref(500).build());
    assertThat(rib.longest(TWO.address())).as("ours comes first").flatMap(RibRoute::peer).isEmpty();
    assertThat(rib.best(V4)).hasSize(2).allMatch(route -> route.peer().isEmpty());
  }

  @Test
  void aRefreshTellsEverythingOnceMore() {
    rib.announce(source, Nlri.of(ONE, TWO), path(65_001));
    List<Update> first = drain(rib, receiver);
    rib.refresh(receiver, V4);
    assertThat(rib.advertised(receiver, V4)).allMatch(route -> route.is(RibRoute.Mark.PENDING)).hasSize(2);
    rib.withdraw(source, Nlri.of(TWO));
    List<Update> second = drain(rib, receiver);
    assertThat(withdrawn(second)).containsExactly(TWO);
    assertThat(announced(second)).containsExactly(ONE);
    assertThat(first).hasSize(1);
  }

  @Test
  void drainingEndsAtTheBudgetAndGoesOnThere() {
    for (int i = 0; i < 10; i++) {
      rib.announce(source, Nlri.of(Prefix.host(IpAddress.ofIpv4(10 << 24 | i))), path(65_001, 1 + i));
    }
    List<Update> updates = new ArrayList<>();
    assertThat(rib.drain(receiver, 4, updates::add)).isEqualTo(4);
    assertThat(rib.counts(receiver, V4)).isEqualTo(new PeerCounts(0, 0, 0, 4, 6, Map.of()));
    assertThat(announced(drain(rib, receiver))).hasSize(6).doesNotContainAnyElementsOf(announced(updates));
    assertThatThrownBy(() -> rib.drain(receiver, 0, updates::add)).hasMessage("budget 0: at least one prefix is looked at");
  }

  @Test
  void theListenerHearsOnceACall() {
    rib.announce(source, Nlri.of(ONE, TWO, THREE), path(65_001));
    assertThat(heard.changes).isEqualTo(1);
    assertThat(heard.pending).containsExactly("receiver");
    rib.withdraw(source, Nlri.of(ONE));
    assertThat(heard.changes).isEqualTo(2);
    assertThat(heard.pending).as("it was told already").hasSize(1);
    drain(rib, receiver);
    rib.withdrawAll(source, V4);
    assertThat(heard.pending).hasSize(2);
  }

  @Test
  void withoutAnAddressOfTheFamilyRoutesStayHere() {
    PeerHandle mute = rib.addPeer(new PeerInfo("mute", new Asn(65_004), 4, IpAddress.parse("10.9.4.2"), Map.of()), Policies.ACCEPT_ALL);
    rib.refresh(mute, V4);
    rib.announce(source, Nlri.of(ONE), path(65_001));
    assertThat(drain(rib, mute)).isEmpty();
    assertThat(rib.pending(mute)).isFalse();
    rib.updatePeer(mute, peer("mute", 65_004, 4));
    assertThat(announced(drain(rib, mute))).containsExactly(ONE);
  }

  @Test
  void aNeighborThatGoesTakesAllWithIt() {
    rib.announce(source, Nlri.of(ONE), path(65_001));
    rib.announce(source, Nlri.of(prefix("fd01::/64")), path(65_001).toBuilder().nextHop(IpAddress.parse("fd00::9")).build());
    assertThat(drain(rib, receiver)).extracting(update -> update.announcements().getFirst()).extracting(Announcement::family)
        .containsExactly(V4, V6);
    rib.removePeer(source);
    assertThat(withdrawn(drain(rib, receiver))).hasSize(2);
    assertThat(rib.attributeSets() + rib.slots()).isZero();
    assertThatThrownBy(() -> rib.announce(source, Nlri.of(ONE), path(65_001)))
        .hasMessage("neighbor source was removed from this RIB, or is of another one");
  }

  @Test
  void anotherAsIsAnotherNeighbor() {
    assertThatThrownBy(() -> rib.updatePeer(source, peer("source", 65_000, 1)))
        .hasMessage("neighbor source was of AS 65001 and is of AS 65000 now: that is another neighbor, remove this one and add it");
    assertThatThrownBy(() -> new PeerInfo("x", new Asn(1), 1, IpAddress.parse("10.0.0.1"), Map.of(V6, IpAddress.parse("10.0.0.2"))))
        .hasMessage("neighbor x: next hop 10.0.0.2 is no address for ipv6 unicast");
    assertThatThrownBy(() -> new RibOptions(LOCAL_AS, 1, 0)).hasMessage("maxPaths 0: at least one path is used");
  }
}

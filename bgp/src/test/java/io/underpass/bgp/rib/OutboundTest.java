package io.underpass.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.AsPath;
import io.underpass.bgp.message.Nlri;
import io.underpass.bgp.message.PathAttributes;
import io.underpass.bgp.message.Update;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutboundTest {
  private static final Nlri PREFIXES = Nlri.of(Prefix.parse("198.51.100.0/24"), Prefix.parse("203.0.113.0/24"));
  private static final PathAttributes ATTRIBUTES =
      PathAttributes.builder(IpAddress.parse("10.0.0.1")).asPath(AsPath.of(new Asn(65_001))).build();
  private static final Policies TOLD_NOTHING = new Policies(Policy.ACCEPT, Policy.REJECT);

  private final List<String> woken = new ArrayList<>();
  private final Rib rib = new Rib(new RibOptions(new Asn(65_000), 1, 1), new RibListener() {
    @Override
    public void routesChanged() {}

    @Override
    public void updatesPending(PeerHandle peer) {
      woken.add(peer.name());
    }
  });
  private final PeerHandle source = peer(1, TOLD_NOTHING);
  private final PeerHandle mute = peer(2, TOLD_NOTHING);
  private final PeerHandle open = peer(3, Policies.ACCEPT_ALL);

  private PeerHandle peer(int number, Policies policies) {
    IpAddress own = IpAddress.parse("10.0." + number + ".254");
    PeerHandle peer = rib.addPeer(new PeerInfo("peer" + number, new Asn(65_000 + number), number, IpAddress.parse("10.0." + number + ".1"),
        Map.of(AddressFamily.IPV4_UNICAST, own)), policies);
    rib.refresh(peer, AddressFamily.IPV4_UNICAST);
    return peer;
  }

  private List<Update> drained(PeerHandle peer) {
    List<Update> updates = new ArrayList<>();
    rib.drain(peer, 100, updates::add);
    return updates;
  }

  @Test
  void aNeighborThatIsToldNothingIsNotWoken() {
    rib.announce(source, PREFIXES, ATTRIBUTES);
    assertThat(woken).containsExactly("peer3");
    assertThat(rib.pending(mute)).isFalse();
    rib.refresh(mute, AddressFamily.IPV4_UNICAST);
    assertThat(rib.pending(mute)).isFalse();
    assertThat(rib.pending(open)).isTrue();
  }

  @Test
  void whenItsPolicyChangesItIsToldEverything() {
    rib.announce(source, PREFIXES, ATTRIBUTES);
    rib.setPolicies(mute, Policies.ACCEPT_ALL);
    assertThat(drained(mute)).hasSize(1).allSatisfy(update -> assertThat(update.announcements().getFirst().prefixes().size()).isEqualTo(2));
  }

  @Test
  void whatItWasToldBeforeIsTakenBack() {
    rib.announce(source, PREFIXES, ATTRIBUTES);
    drained(open);
    rib.setPolicies(open, TOLD_NOTHING);
    assertThat(drained(open)).hasSize(1).allSatisfy(update -> assertThat(update.withdrawals().getFirst().prefixes().size()).isEqualTo(2));
    rib.withdraw(source, PREFIXES);
    assertThat(rib.pending(open)).isFalse();
  }
}

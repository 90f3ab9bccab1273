package io.underpass.bgp.rib;

import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.AsPath;
import io.underpass.bgp.message.PathAttributes;
import io.underpass.bgp.message.Update;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** A speaker of AS 65000 and what tests say about it. */
final class Routes {
  static final Asn LOCAL_AS = new Asn(65_000);
  static final AddressFamily V4 = AddressFamily.IPV4_UNICAST;
  static final AddressFamily V6 = AddressFamily.IPV6_UNICAST;

  private Routes() {}

  /** A listener that counts. */
  static final class Heard implements RibListener {
    int changes;
    final List<String> pending = new ArrayList<>();

    @Override
    public void routesChanged() {
      changes++;
    }

    @Override
    public void updatesPending(PeerHandle peer) {
      pending.add(peer.name());
    }
  }

  static Rib rib(int maxPaths) {
    return new Rib(new RibOptions(LOCAL_AS, 0x0A00_0001, maxPaths), new Heard());
  }

  /** 10.9.{last}.2, which sees us as 10.9.{last}.1 and fd00:{last}::1. */
  static PeerInfo peer(String name, long asn, int last) {
    return new PeerInfo(name, new Asn(asn), last, IpAddress.ofIpv4(0x0A09_0002 | last << 8), Map.of(
        V4, IpAddress.ofIpv4(0x0A09_0001 | last << 8), V6, IpAddress.parse("fd00:" + Integer.toHexString(last) + "::1")));
  }

  static Prefix prefix(String text) {
    return Prefix.parse(text);
  }

  /** Next hop 10.9.9.9 and this path. */
  static PathAttributes path(long... asns) {
    return PathAttributes.builder(IpAddress.parse("10.9.9.9"))
        .asPath(AsPath.of(LongStream.of(asns).mapToObj(Asn::new).toArray(Asn[]::new))).build();
  }

  /** All that is pending. */
  static List<Update> drain(Rib rib, PeerHandle peer) {
    List<Update> updates = new ArrayList<>();
    while (rib.pending(peer)) {
      rib.drain(peer, 8_192, updates::add);
    }
    return updates;
  }

  static List<Prefix> announced(List<Update> updates) {
    return updates.stream().flatMap(update -> update.announcements().stream())
        .flatMap(announcement -> announcement.prefixes().prefixes().stream()).toList();
  }

  static List<Prefix> withdrawn(List<Update> updates) {
    return updates.stream().flatMap(update -> update.withdrawals().stream())
        .flatMap(withdrawal -> withdrawal.prefixes().prefixes().stream()).toList();
  }
}

package io.underpass.bgp.rib;

import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.PathAttributes;
import io.underpass.net.IpAddress;

/** What becomes of one source's paths on their way into the Loc-RIB: the checks that every path needs, then the import policy. */
final class Importer {
  private final RibOptions options;
  private final AddressFamily family;
  private final PeerInfo from;
  private final Source source;
  private final PolicyRun policy;

  /** @throws IllegalArgumentException if the policy has too many prefix sets */
  Importer(RibOptions options, AddressFamily family, PeerInfo from, Source source, Policy policy) {
    this.options = options;
    this.family = family;
    this.from = from;
    this.source = source;
    this.policy = new PolicyRun(policy);
  }

  /** See {@link PolicyRun#match}. */
  long match(long high, long low, int length) {
    return policy.match(high, low, length);
  }

  /** The {@link PathAttributes} to go on with, or the {@link Rejection}. */
  Object outcome(PathAttributes attributes, long matching) {
    if (source == Source.OWN) {
      return attributes;
    }
    if (attributes.asPath().contains(options.localAs())) {
      return Rejection.AS_LOOP;
    }
    if (attributes.originatorId().filter(id -> id.ipv4Bits() == options.bgpId()).isPresent()) {
      return Rejection.ORIGINATOR_LOOP;
    }
    if (from.nextHops().containsValue(attributes.nextHop())) {
      return Rejection.NEXT_HOP_SELF;
    }
    if (!isHost(attributes.nextHop())) {
      return Rejection.NEXT_HOP_INVALID;
    }
    // RFC 4271 section 5.1.5: what an external neighbor says of LOCAL_PREF is ignored
    PathAttributes heard = source == Source.EXTERNAL && attributes.localPref().isPresent()
        ? attributes.toBuilder().noLocalPref().build()
        : attributes;
    PathAttributes accepted = policy.apply(matching, heard);
    return accepted == null ? Rejection.POLICY : accepted;
  }

  /** RFC 1122 section 3.2.1.3 and RFC 4291 section 2.5: what can be the address of a host, here or on the link. */
  private boolean isHost(IpAddress address) {
    if (AddressFamily.of(address) != family) {
      return false;
    }
    if (isLoopback(address)) {
      return isLoopback(from.address());
    }
    int first = address.ipv4Bits() >>> 24;
    return address.isIpv4()
        ? first != 0 && first < 224
        : address.high() >>> 56 != 0xFF && (address.high() != 0 || address.low() != 0);
  }

  private static boolean isLoopback(IpAddress address) {
    return address.isIpv4() ? address.ipv4Bits() >>> 24 == 127 : address.high() == 0 && address.low() == 1;
  }
}

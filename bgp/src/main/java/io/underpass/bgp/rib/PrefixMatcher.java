package io.underpass.bgp.rib;

import io.underpass.bgp.message.AddressFamily;
import java.util.ArrayList;
import java.util.List;

/** A {@link PrefixSet} made ready: one look for each length of its prefixes, however many there are. */
final class PrefixMatcher {
  private final OfFamily ipv4;
  private final OfFamily ipv6;

  PrefixMatcher(PrefixSet set) {
    ipv4 = new OfFamily(AddressFamily.IPV4_UNICAST, set);
    ipv6 = new OfFamily(AddressFamily.IPV6_UNICAST, set);
  }

  boolean matches(long high, long low, int length) {
    return (high == 0 && low >>> 32 == 0xFFFF ? ipv4 : ipv6).matches(high, low, length);
  }

  private static final class OfFamily {
    private final PrefixIndex prefixes;
    /** The ranges of each prefix. */
    private final List<List<PrefixSet.Range>> ranges = new ArrayList<>();

    OfFamily(AddressFamily family, PrefixSet set) {
      prefixes = PrefixIndex.of(family);
      for (PrefixSet.Range range : set.ranges()) {
        if (AddressFamily.of(range.prefix()) == family) {
          int slot = prefixes.findOrAdd(range.prefix().address().high(), range.prefix().address().low(), range.prefix().length());
          if (slot == ranges.size()) {
            ranges.add(new ArrayList<>());
          }
          ranges.get(slot).add(range);
        }
      }
    }

    boolean matches(long high, long low, int length) {
      return prefixes.longest(high, low, length, slot -> admits(slot, length)) != PrefixIndex.NONE;
    }

    private boolean admits(int slot, int length) {
      for (PrefixSet.Range range : ranges.get(slot)) {
        if (length >= range.least() && length <= range.most()) {
          return true;
        }
      }
      return false;
    }
  }
}

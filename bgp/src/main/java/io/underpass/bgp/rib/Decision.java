package io.underpass.bgp.rib;

import io.underpass.bgp.message.PathAttributes;
import io.underpass.net.IpAddress;
import java.util.Arrays;

/**
 * The decision process (RFC 4271 section 9.1): which of a prefix's paths is the best, and which are used beside it. Row after row takes
 * those away that are worse than another one that is left:
 *
 * <ol>
 *   <li>weight, the higher; this speaker's own opinion, before all the RFC has
 *   <li>LOCAL_PREF, the higher (9.1.1); {@value #DEFAULT_LOCAL_PREF} where there is none
 *   <li>an own route before a learnt one
 *   <li>AS_PATH, the shorter (9.1.2.2 a); a set counts as one
 *   <li>ORIGIN, the lower (9.1.2.2 b)
 *   <li>MULTI_EXIT_DISC, the lower, among paths of one neighbor AS (9.1.2.2 c); 0 where there is none
 *   <li>a path of an external neighbor before one of an internal neighbor (9.1.2.2 d); we know no interior cost, so e) has no row
 *   <li>what is left is as good: used together, if more than one path may be. The best of them has
 *   <li>the lowest BGP identifier (9.1.2.2 f), or ORIGINATOR_ID in its place (RFC 4456 section 9)
 *   <li>the shortest CLUSTER_LIST (RFC 4456 section 9)
 *   <li>the lowest address of the neighbor (9.1.2.2 g)
 * </ol>
 *
 * <p>A stale path is as good as it was (RFC 4724 section 4.2).
 */
final class Decision {
  static final long DEFAULT_LOCAL_PREF = 100;

  private static final int LONGEST = (1 << 13) - 1;
  private static final long OWN = 1L << 15;

  private final AttributeStore attributes;
  private final PathPool paths;
  private final PeerList peers;
  private final int maxPaths;
  private int[] left = new int[8];
  private boolean usedChanged;

  Decision(AttributeStore attributes, PathPool paths, PeerList peers, int maxPaths) {
    this.attributes = attributes;
    this.paths = paths;
    this.peers = peers;
    this.maxPaths = maxPaths;
  }

  /** The first five rows in one unsigned number, the higher the better; whose route it is comes in later. */
  static long rank(PathAttributes path) {
    return (long) Math.clamp(path.weight(), 0, 0xFFFF) << 48
        | path.localPref().orElse(DEFAULT_LOCAL_PREF) << 16
        | (long) (LONGEST - Math.min(path.asPath().length(), LONGEST)) << 2
        | 2 - path.origin().ordinal();
  }

  /** As {@link #rank(PathAttributes)}, of a path that is a candidate. */
  long rank(int path) {
    return attributes.rank(paths.accepted(path)) | (paths.owner(path) == PeerList.OWN ? OWN : 0);
  }

  /**
   * Decides among the paths of a list and marks those that are used.
   *
   * @return the best path, 0 if there is no candidate
   */
  int best(int first) {
    int count = withBestRank(first);
    if (count > 1) {
      count = withLowestMed(count);
      count = externalFirst(count);
      order(count);
    }
    mark(first, Math.min(count, maxPaths));
    return count == 0 ? 0 : left[0];
  }

  /** Whether the last {@link #best} used other paths than before. */
  boolean usedChanged() {
    return usedChanged;
  }

  private int withBestRank(int first) {
    int count = 0;
    long best = 0;
    for (int path = first; path != 0; path = paths.next(path)) {
      if (paths.accepted(path) > 0) {
        long rank = rank(path);
        int compared = count == 0 ? 0 : Long.compareUnsigned(rank, best);
        if (compared > 0) {
          count = 0;
        }
        if (compared >= 0) {
          best = rank;
          if (count == left.length) {
            left = Arrays.copyOf(left, count * 2);
          }
          left[count++] = path;
        }
      }
    }
    return count;
  }

  private int withLowestMed(int count) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      boolean beaten = false;
      for (int j = 0; j < count && !beaten; j++) {
        // those between kept and i were beaten by one that is before kept or after i
        beaten = (j < kept || j > i) && neighborAs(left[j]) == neighborAs(left[i]) && med(left[j]) < med(left[i]);
      }
      if (!beaten) {
        left[kept++] = left[i];
      }
    }
    return kept;
  }

  private int externalFirst(int count) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (peers.get(paths.owner(left[i])).source == Source.EXTERNAL) {
        left[kept++] = left[i];
      }
    }
    return kept == 0 ? count : kept;
  }

  private void order(int count) {
    for (int i = 1; i < count; i++) {
      int path = left[i];
      int at = i;
      for (; at > 0 && compareEqual(path, left[at - 1]) < 0; at--) {
        left[at] = left[at - 1];
      }
      left[at] = path;
    }
  }

  /** The last three rows; negative if the first path is preferred. */
  private int compareEqual(int path, int other) {
    PathAttributes one = attributes.get(paths.accepted(path));
    PathAttributes two = attributes.get(paths.accepted(other));
    int byId = Integer.compareUnsigned(bgpId(path, one), bgpId(other, two));
    int byClusters = byId != 0 ? byId : Integer.compare(one.clusterListLength(), two.clusterListLength());
    return byClusters != 0 ? byClusters
        : peers.get(paths.owner(path)).info.address().compareTo(peers.get(paths.owner(other)).info.address());
  }

  private int bgpId(int path, PathAttributes itsAttributes) {
    return itsAttributes.originatorId().map(IpAddress::ipv4Bits).orElseGet(() -> peers.get(paths.owner(path)).info.bgpId());
  }

  private int neighborAs(int path) {
    return attributes.get(paths.accepted(path)).asPath().firstValue();
  }

  private long med(int path) {
    return attributes.get(paths.accepted(path)).med().orElse(0);
  }

  private void mark(int first, int used) {
    usedChanged = false;
    for (int path = first; path != 0; path = paths.next(path)) {
      boolean isUsed = false;
      for (int i = 0; i < used && !isUsed; i++) {
        isUsed = left[i] == path;
      }
      usedChanged |= paths.setMultipath(path, isUsed);
    }
  }
}

package io.underpass.bgp.rib;

import io.underpass.bgp.message.PathAttributes;
import io.underpass.net.Prefix;
import java.util.Optional;
import java.util.Set;

/**
 * A line of a listing.
 *
 * @param attributes as the listing has them: received before policy, accepted and best after import policy, advertised after export
 * @param peer name of the neighbor it was learnt from; empty for an own route
 * @param marks what is special about it
 * @param rejected why it isn't a candidate, in the listing of what was received
 */
public record RibRoute(Prefix prefix, PathAttributes attributes, Optional<String> peer, Set<Mark> marks, Optional<Rejection> rejected) {
  /** What is special about a path. */
  public enum Mark {
    /** The best of its prefix. */
    BEST,
    /** Used: the best, or as good up to the BGP identifier (RFC 4271 section 9.1.2.2), within the number of paths allowed. */
    MULTIPATH,
    /** Kept through a restart of the neighbor (RFC 4724 section 4.2), not confirmed yet. */
    STALE,
    /** In the listing of what is advertised: changed since, and not sent yet. */
    PENDING
  }

  public RibRoute {
    marks = Set.copyOf(marks);
  }

  public boolean is(Mark mark) {
    return marks.contains(mark);
  }
}

package io.underpass.dataplane;

import java.util.Map;

/**
 * Whether a node can carry packets, as far as its own kernel can tell. A neighbor that silently eats packets isn't seen here.
 *
 * @param ports by port name, every port of the plan that runs
 * @param underlay the node's link into the underlay, both ends of it
 */
public record NodeHealth(Map<String, Link> ports, Link underlay) {
  public NodeHealth {
    ports = Map.copyOf(ports);
  }

  /** An interface that packets must pass; all but {@link #UP} are down, with the reason. */
  public enum Link {
    UP("up"),
    /** What is at the other end is down or gone. */
    NO_CARRIER("no carrier"),
    SET_DOWN("set down"),
    /** It isn't in the node's namespace: deleted, moved away, never bound, or the namespace itself is gone. */
    GONE("gone"),
    /** It is there, but the program that forwards isn't attached to it. */
    PROGRAM_GONE("program gone");

    private final String words;

    Link(String words) {
      this.words = words;
    }

    public boolean isUp() {
      return this == UP;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /** Whether every program of ours is where it belongs; interfaces that are gone don't count. */
  public boolean programsAttached() {
    return underlay != Link.PROGRAM_GONE && !ports.containsValue(Link.PROGRAM_GONE);
  }

  /** Whether all links are up. */
  public boolean isUp() {
    return underlay.isUp() && ports.values().stream().allMatch(Link::isUp);
  }
}

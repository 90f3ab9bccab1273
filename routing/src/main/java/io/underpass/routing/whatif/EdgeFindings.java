package io.underpass.routing.whatif;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Target;
import io.underpass.routing.Forwardable;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was found of an edge, to be said of its circuit's other one too: where both send packets to the same nodes, before a change and
 * after it, all that follows is the same, since no node asks which edge a packet came in by.
 *
 * @param cut what its destinations were cut by
 * @param atoms the pieces
 * @param found by piece, what goes another way
 * @param sides before and after
 */
record EdgeFindings(
    Entrance entrance, Collection<Prefix> cut, List<Atoms.Atom> atoms, List<List<Changes.Found>> found, List<Side> sides) {
  /** Whether they may hold for another edge too: whether the same sources send to destinations cut alike, looked up under one number. */
  boolean mayHold(Entrance other, Collection<Prefix> otherCut) {
    return entrance.sources().equals(other.sources())
        && alike(entrance.before(), other.before())
        && alike(entrance.after(), other.after())
        && cut.size() == otherCut.size()
        && cut.containsAll(otherCut);
  }

  private static boolean alike(Side.@Nullable Place one, Side.@Nullable Place other) {
    return one != null
        && other != null
        && one.node().node().role() == NodeRole.EDGE
        && other.node().node().role() == NodeRole.EDGE
        && one.port().network().equals(other.port().network())
        && Objects.equals(one.port().policy(), other.port().policy());
  }

  /** Whether what was found of a piece holds for the other edge. What tells ways by their places' names doesn't. */
  boolean hold(Entrance other, int atom) {
    IpAddress destination = atoms.get(atom).one();
    return found.get(atom).stream().noneMatch(Changes.Found::named)
        && onward(sides.getFirst(), entrance.before(), other.before(), destination)
        && onward(sides.getLast(), entrance.after(), other.after(), destination);
  }

  /** Whether both edges pass it on to the same nodes, and neither takes it or has it for its own customer. */
  private static boolean onward(Side side, Side.@Nullable Place first, Side.@Nullable Place second, IpAddress destination) {
    Side.Place one = Objects.requireNonNull(first);
    Side.Place other = Objects.requireNonNull(second);
    List<Target> targets = targets(side, one, destination);
    for (Target target : targets) {
      if (!(target instanceof Target.Tunnel || target instanceof Target.Drop)) {
        return false;
      }
    }
    return !Forwardable.takes(one.port(), destination)
        && !Forwardable.takes(other.port(), destination)
        && targets.equals(targets(side, other, destination));
  }

  private static List<Target> targets(Side side, Side.Place place, IpAddress destination) {
    return side.paths().forwarding(place.node()).choices(place.port().network(), place.port().policy(), destination);
  }
}

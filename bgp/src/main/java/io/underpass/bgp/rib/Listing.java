package io.underpass.bgp.rib;

import io.underpass.bgp.message.PathAttributes;
import io.underpass.bgp.rib.RibRoute.Mark;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The tables of one family as {@link RibRoute}s, made while they are read. */
final class Listing {
  private final Table table;

  Listing(Table table) {
    this.table = table;
  }

  Stream<RibRoute> received(PeerTable of) {
    return slots(of.in).mapToObj(slot -> {
      int path = table.pathOf(slot, of.owner);
      int accepted = table.paths.accepted(path);
      return route(slot, path, table.attributes.get(table.paths.received(path)),
          accepted > 0 ? Optional.empty() : Optional.of(PathPool.reason(accepted)));
    });
  }

  Stream<RibRoute> accepted(PeerTable of) {
    return slots(of.in).filter(slot -> table.paths.accepted(table.pathOf(slot, of.owner)) > 0)
        .mapToObj(slot -> candidate(slot, table.pathOf(slot, of.owner)));
  }

  Stream<RibRoute> advertised(PeerTable to) {
    return slots(to.advertised).boxed().flatMap(slot -> table.outbound.outcome(to, slot).stream().map(told -> {
      RibRoute route = route(slot, table.best(slot), told, Optional.empty());
      if (!to.pending.contains(slot)) {
        return route;
      }
      Set<Mark> marks = EnumSet.copyOf(route.marks());
      marks.add(Mark.PENDING);
      return new RibRoute(route.prefix(), told, route.peer(), marks, Optional.empty());
    }));
  }

  Stream<RibRoute> best() {
    return IntStream.range(0, table.prefixes.limit()).filter(slot -> table.best(slot) != 0).boxed()
        .flatMap(slot -> pathsAt(slot).filter(route -> route.is(Mark.MULTIPATH)));
  }

  /** The candidates of a slot, the best first. */
  Stream<RibRoute> pathsAt(int slot) {
    return IntStream.iterate(table.first(slot), path -> path != 0, table.paths::next)
        .filter(path -> table.paths.accepted(path) > 0).mapToObj(path -> candidate(slot, path));
  }

  RibRoute bestAt(int slot) {
    return candidate(slot, table.best(slot));
  }

  private RibRoute candidate(int slot, int path) {
    return route(slot, path, table.attributes.get(table.paths.accepted(path)), Optional.empty());
  }

  private RibRoute route(int slot, int path, PathAttributes attributes, Optional<Rejection> rejected) {
    Peer owner = table.peers.get(table.paths.owner(path));
    Set<Mark> marks = EnumSet.noneOf(Mark.class);
    if (path == table.best(slot)) {
      marks.add(Mark.BEST);
    }
    if (table.paths.isMultipath(path)) {
      marks.add(Mark.MULTIPATH);
    }
    if (owner.table(table.family).stale.contains(slot)) {
      marks.add(Mark.STALE);
    }
    return new RibRoute(table.prefixes.prefix(slot), attributes,
        owner.source == Source.OWN ? Optional.empty() : Optional.of(owner.name()), marks, rejected);
  }

  private static IntStream slots(SlotSet set) {
    return IntStream.iterate(set.next(0), slot -> slot != SlotSet.NONE, slot -> set.next(slot + 1));
  }
}

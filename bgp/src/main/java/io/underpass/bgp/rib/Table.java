package io.underpass.bgp.rib;

import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.Nlri;
import io.underpass.bgp.message.PathAttributes;

/**
 * Adj-RIB-In of all neighbors and the Loc-RIB, for one family. Each prefix has a list of paths, in which the best is the first if there is
 * a candidate at all; of a neighbor there is one path at most.
 */
final class Table {
  final AddressFamily family;
  final AttributeStore attributes;
  final PeerList peers;
  final Outbound outbound;
  final Listing listing;
  /** A best path, or one used beside it, is another one since somebody put this back. */
  boolean changed;

  PrefixIndex prefixes;
  PathPool paths;
  /** The first path of each slot. */
  private Ints heads;
  private Decision decision;
  private final int maxPaths;
  /** Prefixes with a best path. */
  private int size;

  Table(AddressFamily family, AttributeStore attributes, PeerList peers, int maxPaths) {
    this.family = family;
    this.attributes = attributes;
    this.peers = peers;
    this.maxPaths = maxPaths;
    this.outbound = new Outbound(this);
    this.listing = new Listing(this);
    clear();
  }

  private void clear() {
    prefixes = PrefixIndex.of(family);
    paths = new PathPool();
    heads = new Ints();
    decision = new Decision(attributes, paths, peers, maxPaths);
  }

  int size() {
    return size;
  }

  /** The first path of a slot, 0 if there is none. */
  int first(int slot) {
    return heads.get(slot);
  }

  /** The best path of a slot, 0 if there is none. */
  int best(int slot) {
    int head = heads.get(slot);
    return head != 0 && paths.accepted(head) > 0 ? head : 0;
  }

  void announce(Peer peer, Nlri nlri, PathAttributes announced) {
    PeerTable theirs = peer.table(family);
    int received = attributes.retain(announced);
    long sameMatching = 0;
    int accepted = 0;
    for (int i = 0, count = nlri.size(); i < count; i++) {
      long high = nlri.high(i);
      long low = nlri.low(i);
      int length = nlri.length(i);
      long matching = theirs.importer.match(high, low, length);
      if (accepted == 0 || matching != sameMatching) {
        releaseAccepted(accepted);
        accepted = retainAccepted(theirs.importer, received, matching);
        sameMatching = matching;
      }
      int slot = prefixes.findOrAdd(high, low, length);
      heads.reserve(prefixes.limit());
      theirs.stale.remove(slot);
      put(theirs, slot, received, accepted);
    }
    releaseAccepted(accepted);
    attributes.release(received);
  }

  void withdraw(Peer peer, Nlri nlri) {
    PeerTable theirs = peer.table(family);
    for (int i = 0, count = nlri.size(); i < count; i++) {
      int slot = prefixes.find(nlri.high(i), nlri.low(i), nlri.length(i));
      if (slot != PrefixIndex.NONE && theirs.in.contains(slot)) {
        remove(theirs, slot);
      }
    }
  }

  /** Takes the paths away that the neighbor has at these slots, which are some of its own. */
  void removeAll(PeerTable theirs, SlotSet slots) {
    for (int slot = slots.next(0); slot != SlotSet.NONE; slot = slots.next(slot + 1)) {
      remove(theirs, slot);
    }
  }

  /** The neighbor's importer is another one. */
  void importAgain(PeerTable theirs) {
    int sameReceived = 0;
    long sameMatching = 0;
    int accepted = 0;
    for (int slot = theirs.in.next(0); slot != SlotSet.NONE; slot = theirs.in.next(slot + 1)) {
      int received = paths.received(pathOf(slot, theirs.owner));
      long matching = theirs.importer.match(prefixes.high(slot), prefixes.low(slot), prefixes.length(slot));
      if (received != sameReceived || matching != sameMatching) {
        releaseAccepted(accepted);
        accepted = retainAccepted(theirs.importer, received, matching);
        sameReceived = received;
        sameMatching = matching;
      }
      put(theirs, slot, received, accepted);
    }
    releaseAccepted(accepted);
  }

  /** What the decision looks at in the neighbor is another one. */
  void decideAgain(PeerTable theirs) {
    for (int slot = theirs.in.next(0); slot != SlotSet.NONE; slot = theirs.in.next(slot + 1)) {
      int best = best(slot);
      settle(slot, best == 0 ? 0 : paths.accepted(best), best == 0 ? 0 : paths.owner(best));
    }
  }

  /** Frees the slot if nobody refers to it any more. */
  void freeIfUnused(int slot) {
    if (heads.get(slot) == 0 && !outbound.refersTo(slot)) {
      prefixes.free(slot);
    }
  }

  /** Lets go of the memory if the table is empty; slots are numbered anew then. */
  void tidy() {
    if (prefixes.size() == 0 && prefixes.limit() > 0) {
      clear();
      peers.stream().forEach(peer -> peer.table(family).reset());
    }
  }

  private int retainAccepted(Importer importer, int received, long matching) {
    return switch (importer.outcome(attributes.get(received), matching)) {
      case PathAttributes passed -> attributes.retain(passed);
      case Rejection reason -> PathPool.rejected(reason);
      default -> throw new IllegalStateException();
    };
  }

  private void releaseAccepted(int accepted) {
    if (accepted > 0) {
      attributes.release(accepted);
    }
  }

  private void put(PeerTable theirs, int slot, int received, int accepted) {
    int bestBefore = best(slot);
    int attributesBefore = bestBefore == 0 ? 0 : paths.accepted(bestBefore);
    int ownerBefore = bestBefore == 0 ? 0 : paths.owner(bestBefore);
    if (theirs.in.add(slot)) {
      hold(theirs, received, accepted);
      int path = paths.add(received, accepted, theirs.owner);
      int head = heads.get(slot);
      if (head == 0) {
        heads.set(slot, path);
      } else {
        paths.setNext(path, paths.next(head));
        paths.setNext(head, path);
      }
      if (accepted > 0 && (bestBefore == 0 || Long.compareUnsigned(decision.rank(path), decision.rank(bestBefore)) >= 0)) {
        settle(slot, attributesBefore, ownerBefore);
      }
      return;
    }
    int path = pathOf(slot, theirs.owner);
    int receivedBefore = paths.received(path);
    int acceptedBefore = paths.accepted(path);
    if (receivedBefore == received && acceptedBefore == accepted) {
      return;
    }
    changed |= acceptedBefore != accepted && paths.isMultipath(path);
    hold(theirs, received, accepted);
    paths.set(path, received, accepted);
    if (acceptedBefore != accepted) {
      settle(slot, attributesBefore, ownerBefore);
    }
    letGo(theirs, receivedBefore, acceptedBefore);
  }

  private void remove(PeerTable theirs, int slot) {
    int bestBefore = best(slot);
    int attributesBefore = bestBefore == 0 ? 0 : paths.accepted(bestBefore);
    int ownerBefore = bestBefore == 0 ? 0 : paths.owner(bestBefore);
    int path = unlink(slot, theirs.owner);
    int received = paths.received(path);
    int accepted = paths.accepted(path);
    theirs.in.remove(slot);
    theirs.stale.remove(slot);
    changed |= paths.isMultipath(path);
    if (accepted > 0 && (path == bestBefore || Long.compareUnsigned(decision.rank(path), decision.rank(bestBefore)) >= 0)) {
      settle(slot, attributesBefore, ownerBefore);
    }
    paths.free(path);
    letGo(theirs, received, accepted);
    freeIfUnused(slot);
  }

  /** Decides anew for a slot, whose best path so far had these attributes (0: there was none) of this owner. */
  private void settle(int slot, int attributesBefore, int ownerBefore) {
    int head = heads.get(slot);
    int best = decision.best(head);
    changed |= decision.usedChanged();
    if (best != 0 && best != head) {
      int before = head;
      while (paths.next(before) != best) {
        before = paths.next(before);
      }
      paths.setNext(before, paths.next(best));
      paths.setNext(best, head);
      heads.set(slot, best);
    }
    int attributesNow = best == 0 ? 0 : paths.accepted(best);
    if (attributesNow == attributesBefore && (best == 0 || paths.owner(best) == ownerBefore)) {
      return;
    }
    changed = true;
    size += (attributesNow == 0 ? 0 : 1) - (attributesBefore == 0 ? 0 : 1);
    outbound.bestChanged(slot, attributesBefore == 0 ? null : attributes.get(attributesBefore), ownerBefore, best);
  }

  /** The path of this owner, which there is. */
  int pathOf(int slot, int owner) {
    int path = heads.get(slot);
    while (paths.owner(path) != owner) {
      path = paths.next(path);
    }
    return path;
  }

  /** Takes the path of this owner, which there is, out of the list. */
  private int unlink(int slot, int owner) {
    int path = pathOf(slot, owner);
    int head = heads.get(slot);
    if (path == head) {
      heads.set(slot, paths.next(path));
      return path;
    }
    int before = head;
    while (paths.next(before) != path) {
      before = paths.next(before);
    }
    paths.setNext(before, paths.next(path));
    return path;
  }

  private void hold(PeerTable theirs, int received, int accepted) {
    attributes.retain(received);
    if (accepted > 0) {
      attributes.retain(accepted);
    }
    theirs.count(accepted, 1);
  }

  private void letGo(PeerTable theirs, int received, int accepted) {
    attributes.release(received);
    releaseAccepted(accepted);
    theirs.count(accepted, -1);
  }
}

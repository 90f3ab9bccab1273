package io.underpass.bgp.rib;

import java.util.EnumMap;
import java.util.Map;

/** What the tables of one family hold for one neighbor: slots of {@link PrefixIndex} by a bit each, and how many of what. */
final class PeerTable {
  private static final Rejection[] REASONS = Rejection.values();

  /** The neighbor's number in {@link PeerList}. */
  final int owner;
  /** Adj-RIB-In: prefixes the neighbor has a path to. */
  final SlotSet in = new SlotSet();
  /** Of {@link #in}, those marked stale. */
  final SlotSet stale = new SlotSet();
  /** Adj-RIB-Out: prefixes the neighbor was told. */
  final SlotSet advertised = new SlotSet();
  /** Prefixes the neighbor has to be told of, as they are now. */
  final SlotSet pending = new SlotSet();
  /** The order in which pending ones are about to be looked at. */
  final Batch batch = new Batch();
  Importer importer;
  Exporter exporter;
  /** Whether the neighbor is told anything. */
  boolean sending;
  /** Something is pending where there was nothing, and nobody has been told. */
  boolean woken;
  private int accepted;
  private final int[] rejected = new int[REASONS.length];

  PeerTable(int owner, Importer importer, Exporter exporter) {
    this.owner = owner;
    this.importer = importer;
    this.exporter = exporter;
  }

  void markPending(int slot) {
    if (pending.add(slot)) {
      woken |= pending.size() == 1;
      batch.outdated = true;
    }
  }

  /** A path has come or gone, see {@link PathPool#accepted}. */
  void count(int outcome, int change) {
    if (outcome > 0) {
      accepted += change;
    } else {
      rejected[PathPool.reason(outcome).ordinal()] += change;
    }
  }

  PeerCounts counts() {
    Map<Rejection, Integer> reasons = new EnumMap<>(Rejection.class);
    for (Rejection reason : REASONS) {
      if (rejected[reason.ordinal()] > 0) {
        reasons.put(reason, rejected[reason.ordinal()]);
      }
    }
    return new PeerCounts(in.size(), accepted, stale.size(), advertised.size(), pending.size(), reasons);
  }

  /** Slots are about to be numbered anew: there are none left, and what was held for them goes. */
  void reset() {
    in.clear();
    stale.clear();
    advertised.clear();
    pending.clear();
    batch.clear();
  }
}

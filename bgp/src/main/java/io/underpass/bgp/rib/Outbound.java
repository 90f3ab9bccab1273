package io.underpass.bgp.rib;

import io.underpass.bgp.message.Nlri;
import io.underpass.bgp.message.PathAttributes;
import io.underpass.bgp.message.Update;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Adj-RIB-Out of all neighbors, for one family. What a neighbor is told of a prefix follows from the best path and its exporter, so all
 * that is held is whether it was told ({@link PeerTable#advertised}) and whether it has to be told anew ({@link PeerTable#pending}).
 */
final class Outbound {
  /** How many prefixes are put in order at once. */
  private static final int BATCH = 1 << 17;
  /** So few that what has come while a batch is handed out is put in order with the rest of it. */
  private static final int FEW = 1 << 14;

  private final Table table;
  /** The tables of those neighbors that are told anything. */
  private PeerTable[] receivers = {};
  private long[] scratch = {};

  Outbound(Table table) {
    this.table = table;
  }

  /** The best path of a slot was another one: its attributes (null: there was none) and owner. Now it is this one, 0 for none. */
  void bestChanged(int slot, @Nullable PathAttributes before, int ownerBefore, int best) {
    if (best == 0) {
      for (PeerTable to : receivers) {
        if (to.advertised.contains(slot)) {
          to.markPending(slot);
        } else {
          to.pending.remove(slot);
        }
      }
      return;
    }
    int owner = table.paths.owner(best);
    PathAttributes now = table.attributes.get(table.paths.accepted(best));
    for (PeerTable to : receivers) {
      if (to.pending.contains(slot)) {
        continue;
      }
      boolean news = before == null
          ? owner != to.owner && !to.exporter.isMute()
          : !outcome(to, slot, before, ownerBefore).equals(outcome(to, slot, now, owner));
      if (news) {
        to.markPending(slot);
      }
    }
  }

  /** The neighbor is told all there is. */
  void refresh(PeerTable to) {
    if (!to.sending) {
      to.sending = true;
      receivers = Arrays.copyOf(receivers, receivers.length + 1);
      receivers[receivers.length - 1] = to;
    }
    for (int slot = 0, limit = table.prefixes.limit(); slot < limit; slot++) {
      if (table.best(slot) != 0 && !to.exporter.isMute() || to.advertised.contains(slot)) {
        to.markPending(slot);
      }
    }
  }

  /** The neighbor is told nothing, and has forgotten what it was told. */
  void stop(PeerTable to) {
    to.sending = false;
    to.pending.clear();
    to.batch.clear();
    receivers = Arrays.stream(receivers).filter(each -> each != to).toArray(PeerTable[]::new);
    for (int slot = to.advertised.next(0); slot != SlotSet.NONE; slot = to.advertised.next(slot + 1)) {
      table.freeIfUnused(slot);
    }
    to.advertised.clear();
  }

  /** What comes out differently has to be told. */
  void setExporter(PeerTable to, Exporter exporter) {
    Exporter before = to.exporter;
    for (int slot = 0, limit = to.sending ? table.prefixes.limit() : 0; slot < limit; slot++) {
      if (table.best(slot) != 0 && !to.pending.contains(slot)) {
        to.exporter = before;
        Optional<PathAttributes> told = outcome(to, slot);
        to.exporter = exporter;
        if (!outcome(to, slot).equals(told)) {
          to.markPending(slot);
        }
      }
    }
    to.exporter = exporter;
  }

  /** Whether a neighbor was told of the slot, and not of its end. */
  boolean refersTo(int slot) {
    for (PeerTable to : receivers) {
      if (to.advertised.contains(slot)) {
        return true;
      }
    }
    return false;
  }

  /** What the neighbor is to know of the slot now; empty for nothing. */
  Optional<PathAttributes> outcome(PeerTable to, int slot) {
    int best = table.best(slot);
    return best == 0 ? Optional.empty()
        : outcome(to, slot, table.attributes.get(table.paths.accepted(best)), table.paths.owner(best));
  }

  private Optional<PathAttributes> outcome(PeerTable to, int slot, PathAttributes attributes, int owner) {
    if (owner == to.owner) {
      return Optional.empty(); // not back to where it comes from
    }
    Exporter exporter = to.exporter;
    long matching = exporter.looksAtPrefix()
        ? exporter.match(table.prefixes.high(slot), table.prefixes.low(slot), table.prefixes.length(slot))
        : 0;
    return exporter.outcome(attributes, table.peers.get(owner).source, matching);
  }

  /** See {@link Rib#drain}. */
  int drain(PeerTable to, int budget, Consumer<Update> sink) {
    int looked = 0;
    int told = 0;
    while (looked < budget && !to.pending.isEmpty()) {
      if (to.batch.left() == 0 || looked == 0 && to.batch.outdated && to.pending.size() <= FEW) {
        order(to);
      }
      int count = Math.min(budget - looked, to.batch.left());
      told += withdraw(to, count, sink) + announce(to, count, sink);
      to.batch.skip(count);
      looked += count;
    }
    return told;
  }

  private int withdraw(PeerTable to, int count, Consumer<Update> sink) {
    Nlri.Builder gone = Nlri.builder(table.family);
    for (int i = 0; i < count; i++) {
      int slot = to.batch.peek(i);
      if (to.pending.contains(slot) && outcome(to, slot).isEmpty()) {
        to.pending.remove(slot);
        if (to.advertised.remove(slot)) {
          add(gone, slot);
        }
        table.freeIfUnused(slot);
      }
    }
    int told = gone.size();
    if (told > 0) {
      sink.accept(Update.withdraw(gone.build()));
    }
    return told;
  }

  private int announce(PeerTable to, int count, Consumer<Update> sink) {
    Nlri.Builder together = Nlri.builder(table.family);
    PathAttributes common = null;
    int told = 0;
    for (int i = 0; i < count; i++) {
      int slot = to.batch.peek(i);
      if (to.pending.remove(slot)) {
        PathAttributes attributes = outcome(to, slot).orElseThrow();
        if (common != null && !common.equals(attributes)) {
          sink.accept(Update.announce(common, together.build()));
        }
        common = attributes;
        add(together, slot);
        to.advertised.add(slot);
        told++;
      }
    }
    if (common != null) {
      sink.accept(Update.announce(common, together.build()));
    }
    return told;
  }

  private void add(Nlri.Builder builder, int slot) {
    builder.add(table.prefixes.high(slot), table.prefixes.low(slot), table.prefixes.length(slot));
  }

  /**
   * Puts what is pending in the order of its attributes, what has none first. If there is more than a batch, a share of all attributes
   * has its turn, such that their prefixes about fill it, so that prefixes of equal ones still meet.
   */
  private void order(PeerTable to) {
    Batch batch = to.batch;
    int pending = to.pending.size();
    int limit = table.attributes.limit();
    int count = 0;
    while (count == 0) {
      if (pending <= BATCH) {
        count = collect(to, 0, limit);
      } else {
        if (batch.turn == 0 || batch.turn >= limit) {
          batch.turn = 0;
          batch.share = (int) Math.max(1, (long) limit * (BATCH / 4 * 3) / pending);
        }
        count = collect(to, batch.turn, batch.turn + batch.share);
        batch.turn += count == BATCH ? 0 : batch.share;
      }
    }
    batch.outdated = false;
    Arrays.sort(scratch, 0, count);
    batch.fill(scratch, count);
  }

  private int collect(PeerTable to, int from, int before) {
    int left = to.pending.size();
    if (scratch.length < Math.min(left, BATCH)) {
      scratch = new long[Math.min(BATCH, Math.max(left, 2 * scratch.length))];
    }
    int count = 0;
    for (int slot = to.pending.next(0); left > 0 && count < BATCH; left--) {
      int best = table.best(slot);
      int key = best == 0 ? 0 : table.paths.accepted(best);
      if (best == 0 || key >= from && key < before) {
        scratch[count++] = (long) key << 32 | slot;
      }
      slot = left == 1 ? SlotSet.NONE : to.pending.next(slot + 1);
    }
    return count;
  }
}

package io.underpass.control.health;

import io.underpass.routing.BackendHealth;
import io.underpass.routing.BackendHealth.Asked;
import io.underpass.routing.ProbeTarget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Who is asked when, and what the answers come to. The first answer decides alone; from then on it takes as many of the other kind in a row
 * as the probe says. Times are nanoseconds of one clock. One thread at a time.
 */
final class Schedule {
  private final Set<Asked> downBefore;
  private Map<Asked, Entry> entries = new LinkedHashMap<>();
  private BackendHealth health;

  /** @param before what was known when nobody had been asked yet; it holds until an answer comes */
  Schedule(BackendHealth before) {
    this.health = before;
    this.downBefore = new HashSet<>(before.down());
  }

  /**
   * What came of a question.
   *
   * @param keptOut what keeps it from the machine, a sentence; empty where nothing does
   */
  record Answer(boolean accepted, String keptOut) {
    static final Answer UP = new Answer(true, "");
    static final Answer DOWN = new Answer(false, "");

    static Answer keptOut(String why) {
      return new Answer(false, why);
    }
  }

  private static final class Entry {
    ProbeTarget target;
    long due;
    boolean underWay;
    boolean answered;
    boolean up = true;
    String keptOut = "";
    int against;

    Entry(ProbeTarget target, long due) {
      this.target = target;
      this.due = due;
    }
  }

  /** Asks these from now on: new ones, and those that are somewhere else now, at once. */
  void follow(List<ProbeTarget> targets, long now) {
    Map<Asked, Entry> next = new LinkedHashMap<>();
    for (ProbeTarget target : targets) {
      Entry entry = entries.get(target.asked());
      if (entry == null) {
        entry = new Entry(target, now);
        entry.up = !downBefore.remove(target.asked());
      } else if (!entry.target.equals(target)) {
        entry.target = target;
        entry.due = now;
      }
      next.put(target.asked(), entry);
    }
    entries = next;
    judge();
  }

  /** Those whose time has come, each handed out until {@link #answer} or {@link #notNow}. */
  List<ProbeTarget> due(long now) {
    List<ProbeTarget> due = new ArrayList<>();
    for (Entry entry : entries.values()) {
      if (!entry.underWay && entry.due - now <= 0) {
        entry.underWay = true;
        entry.due = now + entry.target.interval().toNanos();
        due.add(entry.target);
      }
    }
    return due;
  }

  /** When the next is due; empty if none is. */
  OptionalLong next() {
    return entries.values().stream().filter(entry -> !entry.underWay).mapToLong(entry -> entry.due).min();
  }

  /** It couldn't be asked: it is due again at that time. */
  void notNow(ProbeTarget target, long again) {
    Entry entry = entries.get(target.asked());
    if (entry != null) {
      entry.underWay = false;
      entry.due = again;
    }
  }

  /** An answer to what was handed out; one from where the machine isn't any more counts for nothing. */
  void answer(ProbeTarget target, Answer answer) {
    Entry entry = entries.get(target.asked());
    if (entry == null) {
      return;
    }
    entry.underWay = false;
    if (!entry.target.equals(target)) {
      return;
    }
    boolean up = answer.accepted;
    entry.keptOut = answer.keptOut;
    entry.against = up == entry.up ? 0 : entry.against + 1;
    if (entry.against >= target.threshold() || !entry.answered) {
      entry.up = up;
      entry.against = 0;
    }
    entry.answered = true;
    judge();
  }

  private void judge() {
    Set<Asked> down = new HashSet<>();
    Map<Asked, String> keptOut = new HashMap<>();
    entries.forEach((asked, entry) -> {
      if (!entry.up) {
        down.add(asked);
        if (!entry.keptOut.isEmpty()) {
          keptOut.put(asked, entry.keptOut);
        }
      }
    });
    BackendHealth now = new BackendHealth(down, keptOut);
    health = now.equals(health) ? health : now;
  }

  /** What the answers come to; the same object as long as nothing changes. */
  BackendHealth health() {
    return health;
  }
}

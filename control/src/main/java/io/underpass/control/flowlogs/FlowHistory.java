package io.underpass.control.flowlogs;

import io.underpass.control.flowlogs.FlowEvent.Change;
import io.underpass.dataplane.NodeCounters.Count;
import io.underpass.dataplane.TrackedFlow;
import io.underpass.dataplane.TrackedFlow.Begun;
import io.underpass.dataplane.TrackedFlow.Kind;
import io.underpass.dataplane.TrackedFlow.State;
import io.underpass.plan.Flow;
import io.underpass.plan.NetworkId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Turns readings of flow tables, whose counters are cumulative, into what happened in between. A flow that was there before anybody
 * looked is taken over with the counters that it has: it never begins, and nothing of it is told twice. One thread at a time.
 */
final class FlowHistory {
  /** The kernel's flows have the time of its last tick, and a reading takes a while. */
  private static final long SLACK = 1_000;

  private final int mostEvents;
  private final long continueAfter;
  private final Map<Key, Known> known = new HashMap<>();
  private long since;
  private long reading;

  /** Where the next step goes on when one had to leave some out: a flood must not hide the same flows for ever. */
  private int turn;

  private record Key(Kind kind, String node, String port, NetworkId network, Begun begun, Flow flow) {
    static Key of(TrackedFlow flow) {
      return new Key(flow.kind(), flow.node(), flow.port(), flow.network(), flow.begun(), flow.flow());
    }
  }

  private static final class Known {
    TrackedFlow last;
    long told;
    long reading;
    boolean over;

    Known(TrackedFlow last, long told) {
      this.last = last;
      this.told = told;
    }
  }

  /**
   * @param since flows that began earlier are taken over as they are; milliseconds of the flows' clock
   * @param mostEvents in one step; what is left over is told in the next
   * @param continueAfter how long nothing is told of a flow that goes on, in milliseconds
   */
  FlowHistory(long since, int mostEvents, long continueAfter) {
    this.since = since;
    this.mostEvents = mostEvents;
    this.continueAfter = continueAfter;
  }

  /** Whatever has been counted is told in the next step, however short a time ago the last was: nobody looks afterwards. */
  void hurry() {
    known.values().forEach(flow -> flow.told = Long.MIN_VALUE / 2);
  }

  /**
   * What happened since the last step, the oldest first within a flow.
   *
   * @param flows all of interest, as they are now
   * @param now milliseconds of the flows' clock
   * @param idle after how many milliseconds without a packet a flow is over
   */
  List<FlowEvent> step(List<TrackedFlow> flows, long now, ToLongFunction<TrackedFlow> idle) {
    List<FlowEvent> events = new ArrayList<>();
    reading++;
    for (TrackedFlow flow : flows) {
      Known before = known.get(Key.of(flow));
      if (before != null) {
        before.reading = reading;
      }
    }
    endThoseGone(events);
    int first = flows.isEmpty() ? 0 : turn % flows.size();
    int told = 0;
    while (told < flows.size() && events.size() < mostEvents) {
      TrackedFlow flow = flows.get((first + told++) % flows.size());
      Key key = Key.of(flow);
      follow(key, known.get(key), flow, now, now - flow.lastSeen() > idle.applyAsLong(flow), events);
    }
    boolean all = told == flows.size();
    turn = all ? 0 : (first + told) % flows.size();
    if (all) {
      since = now;
    }
    return events;
  }

  /** How many flows it keeps in mind. */
  int remembered() {
    return known.size();
  }

  /** First of all: what is gone gives its memory back however much there is to tell. */
  private void endThoseGone(List<FlowEvent> events) {
    for (Iterator<Known> rest = known.values().iterator(); rest.hasNext() && events.size() < mostEvents;) {
      Known gone = rest.next();
      if (gone.reading != reading) {
        end(gone, events);
        rest.remove();
      }
    }
  }

  private void follow(Key key, @Nullable Known before, TrackedFlow flow, long now, boolean idle, List<FlowEvent> events) {
    Known known = before;
    if (known != null && isAnother(known.last, flow)) {
      end(known, events);
      known = null;
    }
    if (known == null) {
      known = new Known(flow, now);
      known.reading = reading;
      this.known.put(key, known);
      if (before == null && flow.firstSeen() < since - SLACK) {
        known.over = flow.state() == State.DENIED || flow.ended() || idle;
        return;
      }
      begin(known, events);
    } else {
      goOn(known, flow, now, events);
    }
    if (!known.over && flow.state() == State.ALLOWED && (flow.ended() || idle)) {
      known.over = true;
      tell(known, flow, Change.END, flow.lastSeen(), events);
    }
  }

  /** The same addresses and ports, but counted from the beginning. */
  private static boolean isAnother(TrackedFlow before, TrackedFlow now) {
    return now.firstSeen() > before.firstSeen() + SLACK
        || now.state() != before.state()
        || now.forth().packets() < before.forth().packets()
        || now.back().packets() < before.back().packets();
  }

  private static void begin(Known known, List<FlowEvent> events) {
    TrackedFlow flow = known.last;
    boolean denied = flow.state() == State.DENIED;
    events.add(new FlowEvent(flow, denied ? Change.DENY : Change.BEGIN, flow.firstSeen(), Count.ZERO, Count.ZERO));
    if (!denied) {
      known.last = withCounts(flow, Count.ZERO, Count.ZERO);
    }
  }

  private void goOn(Known known, TrackedFlow flow, long now, List<FlowEvent> events) {
    boolean counted = flow.forth().packets() + flow.back().packets() > known.last.forth().packets() + known.last.back().packets();
    if (flow.state() == State.DENIED) {
      if (counted) {
        events.add(new FlowEvent(flow, Change.DENY, flow.lastSeen(), Count.ZERO, Count.ZERO));
      }
      known.last = flow;
    } else if (counted && known.over) {
      tell(known, flow, Change.END, flow.lastSeen(), events);
    } else if (counted && now - known.told >= continueAfter) {
      tell(known, flow, Change.CONTINUE, now, events);
      known.told = now;
    }
  }

  private static void tell(Known known, TrackedFlow flow, Change change, long time, List<FlowEvent> events) {
    events.add(new FlowEvent(
        flow, change, time, minus(flow.forth(), known.last.forth()), minus(flow.back(), known.last.back())));
    known.last = flow;
  }

  private static void end(Known known, List<FlowEvent> events) {
    if (!known.over && known.last.state() == State.ALLOWED) {
      events.add(new FlowEvent(known.last, Change.END, known.last.lastSeen(), Count.ZERO, Count.ZERO));
    }
  }

  private static Count minus(Count all, Count told) {
    return new Count(all.packets() - told.packets(), all.octets() - told.octets());
  }

  private static TrackedFlow withCounts(TrackedFlow flow, Count forth, Count back) {
    return new TrackedFlow(
        flow.kind(), flow.node(), flow.port(), flow.network(), flow.begun(), flow.flow(), flow.state(), flow.decided(), flow.firstSeen(),
        flow.lastSeen(), forth, back, flow.ended());
  }
}

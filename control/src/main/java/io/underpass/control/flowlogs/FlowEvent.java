package io.underpass.control.flowlogs;

import io.underpass.dataplane.NodeCounters.Count;
import io.underpass.dataplane.TrackedFlow;

/**
 * What there is to say of a flow.
 *
 * @param time milliseconds since the epoch
 * @param forth what went the way of its first packet since the last event; nothing of a denied one
 * @param back what came back since then
 */
record FlowEvent(TrackedFlow flow, Change change, long time, Count forth, Count back) {
  /** What became of it; the letters of the service's formats. */
  enum Change {
    BEGIN('B'),
    CONTINUE('C'),
    END('E'),
    DENY('D');

    private final char letter;

    Change(char letter) {
      this.letter = letter;
    }

    char letter() {
      return letter;
    }
  }

  /** The same, told by another clock: its {@link #time} is so many milliseconds later. */
  FlowEvent later(long millis) {
    return new FlowEvent(flow, change, time + millis, forth, back);
  }
}

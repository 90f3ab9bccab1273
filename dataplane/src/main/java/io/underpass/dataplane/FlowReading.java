package io.underpass.dataplane;

import java.util.List;

/**
 * Flow tables as they are now.
 *
 * @param now when they began to be read, in milliseconds of the data plane's own clock: no step of the wall clock moves it, and it stands
 *     still while the machine sleeps. Only differences mean something
 * @param flows with times of the same clock
 */
public record FlowReading(long now, List<TrackedFlow> flows) {
  public FlowReading {
    flows = List.copyOf(flows);
  }

  /**
   * How much later another clock is.
   *
   * @param wall what it showed at {@link #now}, in milliseconds
   */
  public long behind(long wall) {
    return wall - now;
  }
}

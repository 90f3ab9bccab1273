package io.underpass.routing;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The networks of a plan, and which of them the last plan had otherwise.
 *
 * @param before what the last plan had in their place; null unless it had the same networks at the same positions
 * @param changed the positions of those that it had in another state; ascending
 */
record NetworkStates(List<NetworkState> now, @Nullable List<NetworkState> before, int[] changed) {
  static final NetworkStates NONE = new NetworkStates(List.of(), null, new int[0]);

  NetworkStates next(List<NetworkState> next) {
    if (next.size() != now.size()) {
      return new NetworkStates(next, null, new int[0]);
    }
    int[] others = IntStream.range(0, next.size()).filter(i -> next.get(i) != now.get(i)).toArray();
    return others.length == 0
        ? new NetworkStates(now, now, others)
        : Arrays.stream(others).allMatch(i -> next.get(i).id().equals(now.get(i).id()))
            ? new NetworkStates(next, now, others)
            : new NetworkStates(next, null, new int[0]);
  }
}

package io.underpass.control.flowlogs;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.dataplane.NodeCounters.Count;
import io.underpass.dataplane.TrackedFlow;
import io.underpass.dataplane.TrackedFlow.Begun;
import io.underpass.dataplane.TrackedFlow.Kind;
import io.underpass.dataplane.TrackedFlow.State;
import io.underpass.net.IpAddress;
import io.underpass.plan.Flow;
import io.underpass.plan.NetworkId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlowHistoryTest {
  private static final long START = 1_000_000_000;
  private static final long MINUTE = 60_000;
  private static final long IDLE = 4 * MINUTE;

  private final FlowHistory history = new FlowHistory(START, 1_000, 5 * MINUTE);
  private long now = START;

  private static TrackedFlow flow(int port, State state, long first, long last, int forth, int back, boolean ended) {
    return new TrackedFlow(
        Kind.PORT, "host-1", "vm1", new NetworkId(4096), Begun.IN,
        new Flow(IpAddress.parse("10.10.0.5"), IpAddress.parse("10.0.1.10"), 6, port, 443),
        state, List.of(), first, last, new Count(forth, forth * 100L), new Count(back, back * 1_000L), ended);
  }

  private static TrackedFlow allowed(long first, long last, int forth, int back) {
    return flow(50_000, State.ALLOWED, first, last, forth, back, false);
  }

  /** A minute later; as {@code B 0/0}: what became of flows, and packets since. */
  private List<String> step(TrackedFlow... flows) {
    now += MINUTE;
    return history.step(List.of(flows), now, _ -> IDLE).stream()
        .map(event -> event.change().letter() + " " + event.forth().packets() + "/" + event.back().packets())
        .toList();
  }

  @Test
  void aFlowBeginsGoesOnEveryFiveMinutesAndEndsWithWhatIsLeft() {
    assertThat(step(allowed(START + 5, START + 10, 3, 2))).containsExactly("B 0/0");
    for (int minute = 1; minute < 5; minute++) {
      assertThat(step(allowed(START + 5, now, 3 + minute, 2))).isEmpty();
    }
    assertThat(step(allowed(START + 5, now, 10, 4))).containsExactly("C 10/4");
    assertThat(step(flow(50_000, State.ALLOWED, START + 5, now, 12, 5, true))).containsExactly("E 2/1");
    assertThat(step(flow(50_000, State.ALLOWED, START + 5, now, 12, 5, true))).isEmpty();
    assertThat(step()).isEmpty();
  }

  @Test
  void aFlowThatIsOverWithinAMinuteBeginsAndEnds() {
    assertThat(step(flow(50_000, State.ALLOWED, START + 5, START + 10, 6, 5, true))).containsExactly("B 0/0", "E 6/5");
  }

  @Test
  void whatComesBehindTheEndIsCountedToo() {
    step(flow(50_000, State.ALLOWED, START + 5, START + 10, 6, 5, true));
    assertThat(step(flow(50_000, State.ALLOWED, START + 5, now, 7, 5, true))).containsExactly("E 1/0");
  }

  @Test
  void anIdleFlowIsOverAndSoIsOneThatIsGone() {
    long last = START + 10;
    step(allowed(START + 5, last, 3, 2));
    step(allowed(START + 5, last, 3, 2));
    step(allowed(START + 5, last, 3, 2));
    step(allowed(START + 5, last, 3, 2));
    assertThat(step(allowed(START + 5, last, 3, 2))).containsExactly("E 3/2");
    assertThat(step(flow(1, State.ALLOWED, now, now, 1, 0, false))).containsExactly("B 0/0");
    assertThat(step()).containsExactly("E 0/0");
  }

  @Test
  void aDeniedFlowIsToldWheneverItTriedAgain() {
    assertThat(step(flow(1, State.DENIED, START + 1, START + 1, 1, 0, false))).containsExactly("D 0/0");
    assertThat(step(flow(1, State.DENIED, START + 1, START + 1, 1, 0, false))).isEmpty();
    assertThat(step(flow(1, State.DENIED, START + 1, now, 2, 0, false))).containsExactly("D 0/0");
    assertThat(step(flow(1, State.ALLOWED, now, now, 1, 1, false))).as("a rule lets it through").containsExactly("B 0/0");
    assertThat(step()).containsExactly("E 0/0");
  }

  @Test
  void whatWasThereBeforeIsTakenOverAndNeverToldTwice() {
    assertThat(step(allowed(START - MINUTE, START - 10, 1_000, 900))).isEmpty();
    for (int minute = 0; minute < 4; minute++) {
      assertThat(step(allowed(START - MINUTE, now, 1_001 + minute, 900))).isEmpty();
    }
    assertThat(step(allowed(START - MINUTE, now, 1_007, 901))).containsExactly("C 7/1");
  }

  @Test
  void anotherFlowOfTheSamePortsEndsTheFirst() {
    step(allowed(START + 5, START + 10, 3, 2));
    assertThat(step(allowed(now, now, 1, 1))).containsExactly("E 0/0", "B 0/0");
    assertThat(step(flow(50_000, State.ALLOWED, now - MINUTE, now, 4, 3, true))).containsExactly("E 4/3");
  }

  @Test
  void tooMuchForOneStepComesWithTheNext() {
    FlowHistory narrow = new FlowHistory(START, 3, 5 * MINUTE);
    List<TrackedFlow> flows = new ArrayList<>();
    IntStream.range(1, 11).forEach(port -> flows.add(flow(port, State.ALLOWED, START + 5, START + 10, 1, 0, false)));
    int begun = 0;
    for (int step = 1; step <= 4; step++) {
      begun += narrow.step(flows, START + step * MINUTE, _ -> 100 * MINUTE).size();
    }
    assertThat(begun).isEqualTo(10);
    int ended = 0;
    for (int step = 5; step <= 8; step++) {
      ended += narrow.step(List.of(), START + step * MINUTE, _ -> 100 * MINUTE).size();
    }
    assertThat(ended).isEqualTo(10);
  }

  @Test
  void aFloodHidesNoFlowForEver() {
    FlowHistory narrow = new FlowHistory(START, 3, 5 * MINUTE);
    boolean seen = false;
    for (int step = 1; step <= 4; step++) {
      List<TrackedFlow> flows = new ArrayList<>();
      for (int port = 1; port <= 8; port++) {
        flows.add(flow(port, State.DENIED, START + 5, START + step * MINUTE, step, 0, false));
      }
      flows.add(flow(443, State.ALLOWED, START + 5, START + 10, 1, 0, false));
      seen |= narrow.step(flows, START + step * MINUTE, _ -> IDLE).stream().anyMatch(event -> event.flow().state() == State.ALLOWED);
    }
    assertThat(seen).isTrue();
  }

  @Test
  void whatIsGoneIsForgottenUnderAFloodToo() {
    FlowHistory narrow = new FlowHistory(START, 10, 5 * MINUTE);
    int most = 0;
    for (int step = 1; step <= 100; step++) {
      int from = step * 100;
      narrow.step(
          IntStream.range(from, from + 100).mapToObj(port -> flow(port, State.ALLOWED, START + 5, START + 10, 1, 0, false)).toList(),
          START + step * MINUTE, _ -> 1_000 * MINUTE);
      most = Math.max(most, narrow.remembered());
    }
    assertThat(most).isLessThanOrEqualTo(20);
  }

  @Test
  void inAHurryEverythingCountedIsTold() {
    step(allowed(START + 5, START + 10, 3, 2));
    history.hurry();
    assertThat(step(allowed(START + 5, now, 5, 4))).containsExactly("C 5/4");
  }

  /** Random lives of flows: every packet of those that began under observation is told exactly once. */
  @Test
  void sumsAreWhatTheTablesCounted() {
    long seed = Long.getLong("seed", 20261126L);
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Map<Integer, TrackedFlow> table = new HashMap<>();
    Map<Integer, long[]> told = new HashMap<>();
    Map<Integer, long[]> counted = new HashMap<>();
    for (int step = 0; step < 400; step++) {
      now += MINUTE;
      boolean last = step == 399;
      for (int port = 1; port < 30; port++) {
        TrackedFlow before = table.get(port);
        if (before == null && random.nextInt(4) == 0) {
          table.put(port, flow(port, State.ALLOWED, now - 100, now - 50, 1, 0, false));
        } else if (before != null && !before.ended() && random.nextInt(3) == 0) {
          table.put(port, flow(
              port, State.ALLOWED, before.firstSeen(), now - 10, (int) before.forth().packets() + random.nextInt(9),
              (int) before.back().packets() + random.nextInt(9), last || random.nextInt(5) == 0));
        }
        TrackedFlow flow = table.get(port);
        if (flow != null) {
          counted.put(port, new long[] {flow.forth().packets(), flow.back().packets()});
        }
      }
      if (last) {
        history.hurry();
      }
      for (FlowEvent event : history.step(List.copyOf(table.values()), now, _ -> 1_000 * MINUTE)) {
        long[] sum = told.computeIfAbsent(event.flow().flow().sourcePort(), _ -> new long[2]);
        sum[0] += event.forth().packets();
        sum[1] += event.back().packets();
      }
    }
    counted.forEach((port, sums) -> assertThat(told.get(port)).as("port %d, seed %d", port, seed).isEqualTo(sums));
  }
}

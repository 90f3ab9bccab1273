package io.underpass.arm.bench;

import io.underpass.arm.wire.Json;
import io.underpass.plan.Plan;
import io.underpass.routing.Paths;
import io.underpass.routing.Planner;
import io.underpass.routing.Query;
import io.underpass.routing.Trace;
import io.underpass.routing.View;
import io.underpass.routing.whatif.Impact;
import io.underpass.routing.whatif.Severity;
import io.underpass.routing.whatif.WhatIf;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Measures and prints one JSON object: lists of milliseconds, or microseconds, by name; {@code bench path} runs it in a process of its own.
 */
public final class PathFigures {
  private static final int TRACES = 20_000;
  private static final int TRACES_A_ROUND = 4_000;

  /** Machines that are added one by one in a round. */
  private static final int MORE_A_ROUND = 10;

  private PathFigures() {}

  /** @param args how many rounds */
  public static void main(String[] args) {
    int rounds = args.length == 0 ? 5 : Integer.parseInt(args[0]);
    ObjectNode figures = Json.object();
    LargeNetwork network = new LargeNetwork();
    View off = network.view();
    Readings fromNothing = Readings.of(figures, "planFromNothing");
    for (int i = 0; i <= rounds; i++) {
      measured(i, fromNothing, () -> new Planner().plan(off));
    }
    Planner planner = new Planner();
    Plan plan = planner.plan(off);
    plan = oneMore(rounds, network, planner, plan, Readings.of(figures, "planOneMachineMore"));
    View before = network.view();
    Plan planBefore = planner.plan(before, plan);
    Paths paths = Paths.of(before, planBefore);
    trace(paths, figures.putArray("traceUs"), figures.putArray("traceCpuUs"));
    network.fastPath(true);
    View after = network.view();
    Readings foreseen = Readings.of(figures, "whatIf");
    for (int i = 0; i <= rounds; i++) {
      Impact impact = measured(i, foreseen, () -> {
        Planner ofBoth = new Planner();
        Plan one = ofBoth.plan(before);
        Plan other = ofBoth.plan(after, one);
        Paths pathsBefore = Paths.of(before, one);
        return WhatIf.of(before, pathsBefore, after, pathsBefore.next(after, other));
      });
      figures.put("moved", impact.of(Severity.FASTER).mapToLong(change -> change.destinations().size().longValueExact()).sum());
    }
    Readings comparing = Readings.of(figures, "compare");
    Plan planAfter = planner.plan(after, planBefore);
    Paths pathsAfter = paths.next(after, planAfter);
    for (int i = 0; i <= rounds; i++) {
      measured(i, comparing, () -> WhatIf.of(before, paths, after, pathsAfter));
    }
    figures.put("peakHeapMiB", ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum() >> 20);
    System.out.println(figures);
  }

  /** The first round warms up and doesn't count. What it costs the CPU, which a neighbour doesn't change, is kept beside the time. */
  private static <T> T measured(int round, Readings into, Supplier<T> work) {
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    long cpu = thread.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    T result = work.get();
    if (round > 0) {
      into.ms.add((System.nanoTime() - start) / 1e6);
      into.cpuMs.add((thread.getCurrentThreadCpuTime() - cpu) / 1e6);
    }
    return result;
  }

  /** Times of one figure. */
  private record Readings(ArrayNode ms, ArrayNode cpuMs) {
    static Readings of(ObjectNode figures, String name) {
      return new Readings(figures.putArray(name + "Ms"), figures.putArray(name + "CpuMs"));
    }
  }

  private static Plan oneMore(int rounds, LargeNetwork network, Planner planner, Plan first, Readings into) {
    Plan plan = first;
    for (int i = 0; i < (rounds + 1) * MORE_A_ROUND; i++) {
      network.addMachine(i);
      View view = network.view();
      Plan running = plan;
      plan = measured(i / MORE_A_ROUND, into, () -> planner.plan(view, running));
    }
    return plan;
  }

  /**
   * Medians, a round each, of traces of different flows on paths that have been asked before: a first question at a node prepares its
   * look-up.
   */
  private static void trace(Paths paths, ArrayNode us, ArrayNode cpuUs) {
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    int delivered = 0;
    double[] took = new double[TRACES_A_ROUND];
    for (int round = 0; round < TRACES / TRACES_A_ROUND; round++) {
      long cpu = thread.getCurrentThreadCpuTime();
      for (int i = 0; i < TRACES_A_ROUND; i++) {
        int flow = round * TRACES_A_ROUND + i;
        Query query = new Query(LargeNetwork.onPremises(flow), LargeNetwork.machine(flow * 7), 6, 50_000, 443, null, null, null);
        long start = System.nanoTime();
        delivered += paths.trace(query).there().verdict() == Trace.Verdict.DELIVERED ? 1 : 0;
        took[i] = (System.nanoTime() - start) / 1e3;
      }
      if (round > 0) {
        cpuUs.add((thread.getCurrentThreadCpuTime() - cpu) / 1e3 / TRACES_A_ROUND);
        Arrays.sort(took);
        us.add(took[TRACES_A_ROUND / 2]);
      }
    }
    if (delivered == 0) {
      throw new IllegalStateException("no packet arrives");
    }
  }
}

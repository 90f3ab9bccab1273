package io.underpass.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who has used the CPUs up to now, in clock ticks (USER_HZ, 10 ms) since boot.
 *
 * <p>Foreign is what is left of the busy time of /proc/stat (user, nice, system, irq, softirq, steal) when the time of our own processes
 * and of ksoftirqd is taken off. Our own are this process, its descendants and their reaped children (utime, stime, cutime, cstime): the
 * scheduler books the softirq work that runs in a process' context, such as forwarding what it has just sent, on that process. ksoftirqd
 * does ours when a queue is long.
 *
 * @param busy user + nice + system + irq + softirq + steal of all CPUs
 * @param total busy + idle + iowait
 * @param own what our processes and ksoftirqd have used
 */
public record CpuReading(long busy, long total, long own) {

  /** The share of all CPUs' time between two readings that others used, 0–1; noise below 0 counts as 0. */
  public static double foreignShare(CpuReading before, CpuReading after) {
    long total = after.total - before.total;
    if (total <= 0) {
      throw new IllegalArgumentException("no time has passed between the two readings");
    }
    long foreign = after.busy - before.busy - (after.own - before.own);
    return Math.clamp((double) foreign / total, 0.0, 1.0);
  }

  /** Milliseconds of CPU that a process and its reaped children have used so far, in steps of 10. */
  static double usedMillis(long pid) {
    try {
      return 10.0 * ProcessTimes.parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat"))).sum;
    } catch (IOException gone) {
      throw new BenchException("process " + pid + " has ended: " + gone.getMessage(), gone);
    }
  }

  /** Reads now. */
  public static CpuReading now() {
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      Map<Long, ProcessTimes> processes = new HashMap<>();
      for (Path entry : entries.filter(path -> Character.isDigit(path.getFileName().toString().charAt(0))).toList()) {
        try {
          ProcessTimes times = ProcessTimes.parse(Files.readString(entry.resolve("stat")));
          processes.put(times.pid, times);
        } catch (IOException _) {
          // it has ended meanwhile: its time is in its parent's sum
        }
      }
      return of(Files.readString(Path.of("/proc/stat")), processes, ProcessHandle.current().pid());
    } catch (IOException failed) {
      throw new BenchException("/proc can't be read: " + failed.getMessage(), failed);
    }
  }

  static CpuReading of(String procStat, Map<Long, ProcessTimes> processes, long self) {
    String[] fields = procStat.lines().findFirst().orElseThrow().trim().split("\\s+");
    long[] ticks = new long[8];
    for (int i = 0; i < ticks.length; i++) {
      ticks[i] = Long.parseLong(fields[i + 1]);
    }
    long idle = ticks[3] + ticks[4];
    long busy = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7];
    return new CpuReading(busy, busy + idle, own(processes, self));
  }

  private static long own(Map<Long, ProcessTimes> processes, long self) {
    Map<Long, Set<Long>> children = new HashMap<>();
    processes.values().forEach(times -> children.computeIfAbsent(times.parent, _ -> new HashSet<>()).add(times.pid));
    long ticks = processes.values().stream()
        .filter(times -> times.name.startsWith("ksoftirqd/") && times.parent == 2).mapToLong(ProcessTimes::sum).sum();
    Deque<Long> open = new ArrayDeque<>(Set.of(self));
    while (!open.isEmpty()) {
      long pid = open.pop();
      ProcessTimes times = processes.get(pid);
      ticks += times == null ? 0 : times.sum();
      children.getOrDefault(pid, Set.of()).forEach(open::push);
    }
    return ticks;
  }

  /**
   * One line of /proc/PID/stat.
   *
   * @param sum utime + stime + cutime + cstime
   */
  record ProcessTimes(long pid, String name, long parent, long sum) {
    static ProcessTimes parse(String line) {
      int open = line.indexOf('(');
      int close = line.lastIndexOf(')');
      String[] rest = line.substring(close + 2).trim().split(" ");
      long sum = 0;
      for (int field = 11; field <= 14; field++) {
        sum += Long.parseLong(rest[field]);
      }
      return new ProcessTimes(
          Long.parseLong(line.substring(0, open).trim()), line.substring(open + 1, close), Long.parseLong(rest[1]), sum);
    }
  }
}

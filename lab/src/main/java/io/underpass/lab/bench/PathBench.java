package io.underpass.lab.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * {@code bench path}: what a plan, a path and a what-if of a large network cost, in a process of the server's classes with 1 GiB of heap.
 */
final class PathBench {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LIMIT_MINUTES = 8;

  private final Arguments arguments;
  private final int rounds;

  PathBench(Arguments arguments) {
    this.arguments = arguments;
    rounds = arguments.number("rounds", 5, 1, 50);
  }

  Report run() {
    Report report = new Report("path");
    MachineFacts.into(report);
    report.fact("network", "two hubs with 499 spokes each that use their gateways, 25 machines in each of these 1,000 virtual networks "
        + "on 20 hosts, 10,000 prefixes announced over both links of a"
        + " circuit on ExpressRoute Direct, two security groups of 1,000 rules, each in front of ten subnets");
    report.fact(
        "process", "one JVM with -Xmx1g; the first round warms up and doesn't count; " + rounds + " rounds, ten machines more in each");
    arguments.progress().accept("planning, tracing and foreseeing in a process of its own");
    JsonNode figures = figures();
    report.figure(figure(figures, "traceUs", "trace there and back", "µs", 50, "medians of 4,000 different flows each, on prepared paths"));
    report.figure(figure(figures, "traceCpuUs", "trace, CPU of its thread", "µs", -1, "the means of the same"));
    report.figure(figure(figures, "whatIfMs", "what-if of FastPath on", "ms", 2_000,
        String.format(Locale.ROOT, "%,d addresses move; both plans from nothing, paths and comparison", figures.path("moved").asLong(0))));
    report.figure(figure(
        figures, "whatIfCpuMs", "what-if, CPU of its thread", "ms", -1,
        "what a neighbour on the CPUs doesn't change; without the collector's"));
    report.figure(figure(figures, "compareMs", "of it the comparison alone", "ms", -1, ""));
    report.figure(figure(figures, "compareCpuMs", "comparison, CPU of its thread", "ms", -1, ""));
    report.figure(Figure.single(
        "heap at its peak", figures.path("peakHeapMiB").asDouble(), "MiB", Target.atMost(1_024), "sum of the pools' peaks"));
    report.figure(figure(figures, "planFromNothingMs", "plan from nothing", "ms", 1_000, ""));
    report.figure(figure(figures, "planFromNothingCpuMs", "plan from nothing, CPU of its thread", "ms", -1, ""));
    report.figure(figure(figures, "planOneMachineMoreMs", "plan with one machine more", "ms", 5, ""));
    report.figure(figure(figures, "planOneMachineMoreCpuMs", "plan with one machine more, CPU of its thread", "ms", -1, ""));
    return report;
  }

  /** @param most −1: printed only */
  private static Figure figure(JsonNode figures, String member, String name, String unit, double most, String note) {
    List<Double> readings = new ArrayList<>();
    figures.path(member).forEach(reading -> readings.add(reading.asDouble()));
    if (readings.isEmpty()) {
      throw new BenchException("the figures lack " + member + ": " + figures);
    }
    return new Figure(name, Quartiles.of(readings), unit, most < 0 ? null : Target.atMost(most), note);
  }

  private JsonNode figures() {
    String home = System.getenv("UNDERPASS_HOME");
    if (home == null) {
      throw new BenchException("UNDERPASS_HOME names no directory; run ./underpass bench path");
    }
    try {
      Process process = new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx1g",
              "-XX:+UseSerialGC",
              "-cp",
              Path.of(home, "dist", "server") + "/*",
              "io.underpass.arm.bench.PathFigures",
              Integer.toString(rounds))
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new BenchException("the process that measures ended with an error");
      }
      return JSON.readTree(text.substring(text.lastIndexOf('\n') + 1));
    } catch (IOException e) {
      throw new BenchException("the process that measures can't be started: " + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted");
    }
  }
}

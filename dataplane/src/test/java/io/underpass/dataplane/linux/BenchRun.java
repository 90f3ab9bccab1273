package io.underpass.dataplane.linux;

import io.underpass.plan.Meter;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps the small network standing until a file is gone: for looking at it by hand. Arguments: the file, {@code on} or {@code off}, then
 * megabits, packets and flows a second if there is a limit.
 */
final class BenchRun {
  private BenchRun() {}

  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    boolean fastPath = arguments[1].equals("on");
    Meter meter = arguments.length > 2
        ? Bench.meter(Long.parseLong(arguments[2]), Long.parseLong(arguments[3]), Long.parseLong(arguments[4])) : null;
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start()) {
      System.out.println(plane.apply(bench.plan(1, fastPath, meter)));
      for (int i = 0; i < 4; i++) {
        System.out.println(plane.apply(bench.plan(2, !fastPath, meter)));
        System.out.println(plane.apply(bench.plan(3, fastPath, meter)));
      }
      Files.writeString(file, bench.prefix + " " + bench.run);
      while (Files.exists(file)) {
        Thread.sleep(200);
      }
      System.out.println(plane.counters());
    }
  }
}

package io.underpass.dataplane.linux;

/** Keeps the small network standing until its input ends: for looking at it by hand. */
final class BenchRun {
  private BenchRun() {}

  public static void main(String[] arguments) throws Exception {
    boolean fastPath = arguments.length > 0 && arguments[0].equals("on");
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start()) {
      System.out.println(plane.apply(bench.plan(1, fastPath, null)));
      System.out.println(bench.prefix + " " + bench.run);
      int line;
      while ((line = System.in.read()) >= 0) {
        if (line == 'f' || line == 'g') {
          System.out.println(plane.apply(bench.plan(line, line == 'f', null)));
        }
        if (line == 'c') {
          System.out.println(plane.counters());
        }
      }
    }
  }
}

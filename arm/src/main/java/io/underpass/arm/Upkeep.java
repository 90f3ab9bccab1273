package io.underpass.arm;

import io.underpass.bgp.bfd.daemon.DaemonProcess;
import io.underpass.control.store.DataDirectory;
import io.underpass.dataplane.linux.LinuxSupport;
import io.underpass.dataplane.linux.Sweep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the launcher asks of the server's code without a server: {@code probe} says what the Linux
 * data plane finds here, a line each; {@code sweep DIR} takes away what servers with that data
 * directory left in the kernel. Sweep while a server runs and it loses its data plane.
 */
public final class Upkeep {
  private static final Path RUN = Path.of("/run/underpass");

  private Upkeep() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    switch (arguments.length == 0 ? "" : arguments[0]) {
      case "probe" -> probe();
      case "sweep" -> sweep(Path.of(arguments[1]));
      default -> {
        System.err.println("usage: probe | sweep DIR");
        System.exit(2);
      }
    }
  }

  private static void probe() {
    List<LinuxSupport.Finding> findings = LinuxSupport.probe();
    for (LinuxSupport.Finding finding : findings) {
      System.out.printf(
          "%-3s %-14s %s%n",
          finding.ok() ? "ok" : "NO",
          "Data plane",
          finding.ok() ? finding.what() : finding.what() + " is missing: " + finding.cure());
    }
    boolean real = findings.stream().allMatch(LinuxSupport.Finding::ok);
    System.out.printf(
        "%-3s %-14s %s%n",
        real ? "ok" : "--",
        "Data plane",
        real ? "linux: packets are real" : "emulated: paths and predictions, no packets");
  }

  private static void sweep(Path data) throws IOException, InterruptedException {
    if (Files.isDirectory(data)) {
      String prefix = DataDirectory.kernelPrefix(data.toRealPath());
      DaemonProcess.end(RUN.resolve(prefix));
      List<String> gone = Sweep.everything(prefix, RUN.resolve(prefix));
      if (!gone.isEmpty()) {
        System.out.println("Removed " + String.join(", ", gone) + ".");
      }
    }
  }
}

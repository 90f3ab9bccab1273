package io.underpass.lab.bench;

import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What the figures depend on and the bench doesn't choose. */
final class MachineFacts {
  private MachineFacts() {}

  static void into(Report report) {
    report.fact("when", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    report.fact("kernel", read("/proc/sys/kernel/osrelease"));
    report.fact("processor", Runtime.getRuntime().availableProcessors() + " × " + field("/proc/cpuinfo", "model name"));
    report.fact("memory", Long.parseLong(field("/proc/meminfo", "MemTotal").split(" ")[0]) / (1 << 20) + " GiB");
    report.fact("java", Runtime.version().toString());
    report.fact("iperf3", firstLine(List.of("iperf3", "--version")));
    report.fact("load average before", read("/proc/loadavg"));
    report.fact("BPF JIT", read("/proc/sys/net/core/bpf_jit_enable").equals("0") ? "off" : "on");
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException absent) {
      return "unknown";
    }
  }

  private static String field(String file, String name) {
    return read(file).lines().filter(line -> line.startsWith(name)).findFirst()
        .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("0 unknown");
  }

  private static String firstLine(List<String> command) {
    try {
      return Run.of(command, Duration.ofSeconds(5)).output().lines().findFirst().orElse("unknown");
    } catch (LinuxException absent) {
      return "not installed";
    }
  }
}

package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What this machine offers to the Linux data plane. */
public final class LinuxSupport {
  private static final int CAP_NET_ADMIN = 12;
  private static final int CAP_SYS_ADMIN = 21;

  private LinuxSupport() {}

  /**
   * One thing that is needed.
   *
   * @param what it is, in a few words
   * @param ok whether it is there
   * @param cure how to get it; empty when it is there
   */
  public record Finding(String what, boolean ok, String cure) {}

  /** Everything that is needed, in the order in which to get it. Changes nothing; takes a few milliseconds. */
  public static List<Finding> probe() {
    List<Finding> findings = new ArrayList<>();
    boolean linux = System.getProperty("os.name").equals("Linux");
    findings.add(finding("Linux", linux, "run on Linux 5.15 or newer"));
    if (!linux) {
      return findings;
    }
    long capabilities = capabilities();
    findings.add(finding(
        "CAP_NET_ADMIN and CAP_SYS_ADMIN", (capabilities >> CAP_NET_ADMIN & capabilities >> CAP_SYS_ADMIN & 1) == 1, "run as root"));
    findings.add(finding("the compiled programs (" + BpfObject.RESOURCE + ")", LinuxSupport.class.getResource(BpfObject.RESOURCE) != null,
        "apt install clang libbpf-dev linux-libc-dev, then build again"));
    findings.add(finding("libbpf.so.1", hasLibbpf(), "apt install libbpf1"));
    findings.add(finding("iproute2 (ip, tc, bridge)", onPath("ip") && onPath("tc") && onPath("bridge"), "apt install iproute2"));
    findings.add(finding("bpffs", hasFilesystem("bpf"), "a kernel with CONFIG_BPF_SYSCALL"));
    return findings;
  }

  private static Finding finding(String what, boolean ok, String cure) {
    return new Finding(what, ok, ok ? "" : cure);
  }

  /** Whether everything is there. */
  public static boolean available() {
    return probe().stream().allMatch(Finding::ok);
  }

  static void require() {
    List<Finding> missing = probe().stream().filter(finding -> !finding.ok).toList();
    if (!missing.isEmpty()) {
      throw new DataPlaneException("DataPlaneUnavailable: this machine lacks "
          + missing.stream().map(finding -> finding.what + " (" + finding.cure + ")").collect(Collectors.joining(", ")));
    }
  }

  private static boolean hasLibbpf() {
    try (Arena arena = Arena.ofConfined()) {
      SymbolLookup.libraryLookup(Libbpf.NAME, arena);
      return true;
    } catch (IllegalArgumentException | IllegalCallerException _) {
      return false;
    }
  }

  private static boolean onPath(String command) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    for (String directory : path.split(":")) {
      if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, command))) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasFilesystem(String name) {
    try {
      return Files.readAllLines(Path.of("/proc/filesystems")).stream().anyMatch(line -> line.strip().endsWith(name));
    } catch (IOException _) {
      return false;
    }
  }

  /** The effective set. */
  private static long capabilities() {
    try {
      return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
          .filter(line -> line.startsWith("CapEff:"))
          .findFirst()
          .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
          .orElse(0L);
    } catch (IOException _) {
      return 0;
    }
  }
}

package io.underpass.lab.build;

import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** TCP congestion control of the whole machine. */
final class CongestionControl {
  private static final Path ALLOWED = Path.of("/proc/sys/net/ipv4/tcp_allowed_congestion_control");

  private CongestionControl() {}

  /**
   * A namespace may take as its default only what the machine allows to every user, and some machines leave cubic out. Adds it to the list;
   * nothing else of the machine changes.
   */
  static void allow(String name) {
    String allowed = Run.of(List.of("cat", ALLOWED.toString()), Duration.ofSeconds(5)).output().strip();
    if (Arrays.asList(allowed.split(" ")).contains(name)) {
      return;
    }
    try {
      Files.writeString(ALLOWED, allowed + " " + name);
    } catch (IOException refused) {
      throw new LinuxException("this kernel has no TCP congestion control '" + name + "' (" + ALLOWED + "): " + refused.getMessage());
    }
  }
}

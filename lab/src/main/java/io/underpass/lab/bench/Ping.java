package io.underpass.lab.bench;

import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.Run;
import java.time.Duration;
import java.util.List;

/** Whether packets pass. */
final class Ping {
  private Ping() {}

  /** Sends an echo request every few milliseconds until one is answered; false when none was in time. */
  static boolean answered(NetworkNamespace from, String address, long atMostMillis) {
    long until = System.nanoTime() + atMostMillis * 1_000_000;
    do {
      List<String> command = from.command(List.of("ping", "-q", "-n", "-i", "0.005", "-c", "1", "-w", "1", address));
      if (Run.of(command, Duration.ofSeconds(3)).ok()) {
        return true;
      }
    } while (System.nanoTime() < until);
    return false;
  }
}

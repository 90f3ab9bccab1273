package io.underpass.arm;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.Optional;

/**
 * Collects the old generation once it has grown by a third, and by 48 MiB: it stops the server for a tenth of a second and more. The
 * serial collector rather lets it grow until the heap's limit, a quarter of the machine's memory, and a server that once listed everything
 * would hold the list's garbage for ever. A limit of our own would do, but nobody knows how much will be stored.
 */
final class OldGeneration {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final long ALWAYS_FINE = 64L << 20;
  private static final long WORTH_IT = 48L << 20;

  private OldGeneration() {}

  /** Looks from now on, in a thread of its own; with another collector than the serial one, never. */
  static void watch() {
    Thread.ofPlatform().name("old-generation").daemon().start(OldGeneration::look);
  }

  private static void look() {
    Optional<MemoryPoolMXBean> tenured = ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getName().equals("Tenured Gen"))
        .findFirst();
    if (tenured.isEmpty()) {
      return;
    }
    long live = 0;
    while (true) {
      try {
        Thread.sleep(BETWEEN_LOOKS);
      } catch (InterruptedException _) {
        return;
      }
      long used = tenured.get().getUsage().getUsed();
      live = Math.min(live, used);
      if (used > limit(live)) {
        System.gc();
        live = tenured.get().getUsage().getUsed();
      }
    }
  }

  /** How much may be used, given what lived when it was last collected; octets. */
  static long limit(long live) {
    return Math.max(ALWAYS_FINE, live + Math.max(live / 3, WORTH_IT));
  }
}

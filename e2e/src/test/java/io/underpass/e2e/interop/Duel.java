package io.underpass.e2e.interop;

import io.underpass.e2e.interop.Bed.Setting;
import io.underpass.lab.router.RouterPlan;
import io.underpass.net.Prefix;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Two implementations opposite each other, and what a case needs to say about them. */
final class Duel implements AutoCloseable {
  /** Some peers rest for five seconds before they try again. */
  static final Duration UP = Duration.ofSeconds(25);

  /** For what follows a message at once. */
  static final Duration SOON = Duration.ofSeconds(8);

  static final String LINK = "link0";

  final Bed bed;
  final Implementation us;
  final Implementation opponent;
  final Node ours;
  final Node peer;

  Duel(Implementation us, Implementation opponent, int links) {
    this.us = us;
    this.opponent = opponent;
    bed = new Bed(links);
    ours = us.node(bed.ours, bed.directory(bed.ours));
    peer = opponent.node(bed.peers, bed.directory(bed.peers));
  }

  RouterPlan ourPlan(Setting setting, Prefix... announced) {
    return bed.plan(bed.ours, setting, List.of(announced));
  }

  RouterPlan peersPlan(Setting setting, Prefix... announced) {
    return bed.plan(bed.peers, setting, List.of(announced));
  }

  /** Starts both; the session on link 0 must come up. */
  void begin(RouterPlan our, RouterPlan their) {
    peer.start(their);
    ours.start(our);
    awaitUp();
  }

  void awaitUp() {
    until(UP, "the session is established on both sides", () -> ours.established(LINK) && peer.established(LINK));
  }

  /** Waits for something; what both sides say goes into the message when it doesn't come. */
  void until(Duration limit, String what, BooleanSupplier condition) {
    until(limit, what, condition, () -> "");
  }

  void until(Duration limit, String what, BooleanSupplier condition, Supplier<String> seen) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + limit.toSeconds() + " s: " + what + ". " + seen.get() + story());
      }
      sleep(50);
    }
  }

  /** Something must stay as it is for a while. */
  void throughout(Duration time, String what, BooleanSupplier condition) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      if (!condition.getAsBoolean()) {
        throw new AssertionError("not all the time: " + what + ". " + story());
      }
      sleep(50);
    }
  }

  void check(String what, boolean condition) {
    if (!condition) {
      throw new AssertionError("not so: " + what + ". " + story());
    }
  }

  private String story() {
    return "Ours: " + side(ours) + "; the peer: " + side(peer);
  }

  private static String side(Node node) {
    try {
      return (node.established(LINK) ? "established" : "not established") + ", last error '" + node.lastError(LINK) + "', told "
          + node.notified(LINK)
          + ", table " + node.table();
    } catch (RuntimeException unable) {
      return "can't be asked: " + unable.getMessage();
    }
  }

  private static void sleep(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interruption);
    }
  }

  @Override
  public void close() {
    try (bed; peer; ours) {
      // All three go, whatever one of them says.
    }
  }
}

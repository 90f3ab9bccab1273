package io.underpass.bgp.session;

import io.underpass.bgp.message.BgpException;
import io.underpass.bgp.message.Octets;
import io.underpass.bgp.message.Update;
import io.underpass.bgp.message.UpdateError;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Says what a neighbor's messages had wrong, with the whole message, so that the fault can be looked for (RFC 7606 section 6). One line in
 * ten seconds at most; it says how many there were that it left out.
 */
final class MalformedLog {
  static final Duration PAUSE = Duration.ofSeconds(10);

  private final String neighbor;
  private final LongSupplier nanoTime;
  private final Consumer<String> log;
  private boolean spoken;
  private long lastNanos;
  private long leftOut;

  MalformedLog(String neighbor, LongSupplier nanoTime, Consumer<String> log) {
    this.neighbor = neighbor;
    this.nanoTime = nanoTime;
    this.log = log;
  }

  void repaired(Update update, Octets message) {
    String what = update.errors().stream().map(error -> treatment(error.treatment()) + ", " + error).collect(Collectors.joining("; "));
    write("an UPDATE has errors: " + what, message);
  }

  void refused(BgpException cause, Octets message) {
    write("a message ends the session: " + cause.notification() + ", " + cause.getMessage(), message);
  }

  private static String treatment(UpdateError.Treatment treatment) {
    return switch (treatment) {
      case IGNORED -> "ignored";
      case ATTRIBUTE_DISCARD -> "attribute discarded";
      case TREAT_AS_WITHDRAW -> "routes treated as withdrawn";
    };
  }

  private void write(String what, Octets message) {
    long now = nanoTime.getAsLong();
    if (spoken && now - lastNanos < PAUSE.toNanos()) {
      leftOut++;
      return;
    }
    String before = leftOut == 0 ? "" : " (and " + leftOut + " before that weren't logged)";
    log.accept("neighbor " + neighbor + ": " + what + before + ": " + message);
    spoken = true;
    lastNanos = now;
    leftOut = 0;
  }
}

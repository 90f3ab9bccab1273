package io.underpass.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.bgp.message.BgpException;
import io.underpass.bgp.message.NotificationReason;
import io.underpass.bgp.message.Octets;
import io.underpass.bgp.message.Update;
import io.underpass.bgp.message.UpdateError;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MalformedLogTest {
  private static final Octets MESSAGE = Octets.of((byte) 0xAB, (byte) 0xCD);
  private static final Update UPDATE = new Update(List.of(), List.of(), List.of(new UpdateError(
      UpdateError.Treatment.TREAT_AS_WITHDRAW, NotificationReason.INVALID_ORIGIN, 1, "ORIGIN is 7, not 0, 1 or 2")));

  private final List<String> lines = new ArrayList<>();
  private long nanos;
  private final MalformedLog log = new MalformedLog("edge", () -> nanos, lines::add);

  @Test
  void aLineSaysWhatWasWrongWithTheWholeMessage() {
    log.repaired(UPDATE, MESSAGE);
    assertThat(lines).containsExactly("neighbor edge: an UPDATE has errors: routes treated as withdrawn, "
        + "invalid ORIGIN attribute: ORIGIN is 7, not 0, 1 or 2: abcd");
  }

  @Test
  void aLineSaysWhyTheSessionEnds() {
    log.refused(new BgpException(NotificationReason.INVALID_NETWORK_FIELD, "NLRI 21 aren't prefixes of IPv4"), MESSAGE);
    assertThat(lines).containsExactly(
        "neighbor edge: a message ends the session: invalid network field (3/10), NLRI 21 aren't prefixes of IPv4: abcd");
  }

  @Test
  void aFloodOfThemIsALineInAWhile() {
    for (int i = 0; i < 1000; i++) {
      log.repaired(UPDATE, MESSAGE);
    }
    assertThat(lines).hasSize(1);
    nanos += MalformedLog.PAUSE.toNanos();
    log.repaired(UPDATE, MESSAGE);
    assertThat(lines).hasSize(2);
    assertThat(lines.getLast()).contains("(and 999 before that weren't logged)");
  }
}

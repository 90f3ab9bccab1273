package io.underpass.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.control.Documents;
import io.underpass.control.Operation;
import io.underpass.control.Proposal.OperationRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OperationLogTest {
  private static final Instant START = Instant.parse("2026-11-26T12:00:00Z");

  private static OperationLog.Tracked begun(OperationLog log, int number, Instant when) {
    OperationLog.Tracked one = OperationLog.begin(new OperationRequest("PutOperation", Documents.vnet("v" + number), Operation.Kind.PUT),
        number, when);
    log.show(one);
    return one;
  }

  @Test
  void neverHoldsMuchMoreThanItMay() {
    OperationLog log = new OperationLog(100);
    OperationLog.Tracked pending = begun(log, 10_000, START);
    OperationLog.Tracked failed = begun(log, 20_000, START);
    log.show(OperationLog.ended(failed, new Operation.Failure("Code", "why"), Map.of(), START));
    List<String> ids = new ArrayList<>();
    List<String> forgotten = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Instant when = START.plusMillis(i);
      OperationLog.Tracked one = begun(log, i, when);
      ids.add(one.operation().id());
      log.show(OperationLog.ended(one, null, Map.of(), when));
      forgotten.addAll(log.forget(when, _ -> true));
      assertThat(ids.size() - forgotten.size()).isLessThanOrEqualTo(106);
    }
    assertThat(forgotten).as("the oldest").isEqualTo(ids.subList(0, forgotten.size()));
    assertThat(log.get(ids.getLast())).isPresent();
    assertThat(log.get(pending.operation().id())).isPresent();
    assertThat(log.pendingOrFailed(Documents.vnet("v20000"))).as("a resource's last failure stays").isPresent();
  }

  @Test
  void whatEndedADayAgoIsForgotten() {
    OperationLog log = new OperationLog();
    OperationLog.Tracked old = begun(log, 1, START);
    log.show(OperationLog.ended(old, null, Map.of(), START));
    assertThat(log.forget(START.plusSeconds(60), _ -> true)).isEmpty();
    assertThat(log.forget(START.plus(OperationLog.KEPT).plusSeconds(1), _ -> true)).containsExactly(old.operation().id());
  }

  @Test
  void theLastFailureOfAResourceThatIsGoneIsForgottenToo() {
    OperationLog log = new OperationLog();
    for (int i = 0; i < 2; i++) {
      log.show(OperationLog.ended(begun(log, i, START), new Operation.Failure("Code", "why"), Map.of(), START));
    }
    Instant aDayLater = START.plus(OperationLog.KEPT).plusSeconds(1);
    assertThat(log.forget(aDayLater, Documents.vnet("v0")::equals)).hasSize(1);
    assertThat(log.pendingOrFailed(Documents.vnet("v0"))).isPresent();
    assertThat(log.pendingOrFailed(Documents.vnet("v1"))).isEmpty();
  }

  /** With more failures than it may hold, all of resources that are there, nothing is found to go: that isn't looked up again at once. */
  @Test
  void whatStaysIsNotLookedThroughAgainAndAgain() {
    OperationLog log = new OperationLog(100);
    for (int i = 0; i < 300; i++) {
      log.show(OperationLog.ended(begun(log, i, START), new Operation.Failure("Code", "why"), Map.of(), START));
    }
    int[] asked = {0};
    for (int i = 0; i < 10; i++) {
      assertThat(log.forget(START.plusSeconds(1), _ -> ++asked[0] > 0)).isEmpty();
    }
    assertThat(asked[0]).isEqualTo(200);
  }
}

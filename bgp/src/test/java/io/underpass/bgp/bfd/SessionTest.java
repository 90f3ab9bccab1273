package io.underpass.bgp.bfd;

import static io.underpass.bgp.bfd.BfdState.ADMIN_DOWN;
import static io.underpass.bgp.bfd.BfdState.DOWN;
import static io.underpass.bgp.bfd.BfdState.INIT;
import static io.underpass.bgp.bfd.BfdState.UP;
import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.bgp.bfd.Session.Outcome;
import io.underpass.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The state machine of RFC 5880 section 6.8 by a clock that stands still until told. */
class SessionTest {
  private static final long MS = 1_000_000;
  private static final BfdConfig CONFIG = config(300, 300, 3);
  private static final int OURS = 7;
  private static final int THEIRS = 9;

  /** Not zero, and soon negative: a monotonic clock may be anything. */
  private long now = Long.MAX_VALUE - 500 * MS;

  private final Session session = new Session(CONFIG, OURS, Fate.SHARED, new SplittableRandom(1), now);

  private static BfdConfig config(int minTx, int minRx, int multiplier) {
    return new BfdConfig(
        IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), Duration.ofMillis(minTx), Duration.ofMillis(minRx), multiplier);
  }

  private ControlPacket packet(BfdState state, int minTxMs, int minRxMs, boolean poll, boolean fin) {
    return new ControlPacket(state, Diagnostic.NONE, poll, fin, false, false, 3, THEIRS, OURS, minTxMs * 1000L, minRxMs * 1000L, 0);
  }

  private Outcome receive(BfdState state) {
    return session.received(packet(state, 300, 300, false, false), now);
  }

  private void receiveFinal() {
    session.received(packet(UP, 300, 300, false, true), now);
  }

  private void bring(BfdState to) {
    switch (to) {
      case ADMIN_DOWN -> session.disable();
      case DOWN -> { }
      case INIT -> receive(DOWN);
      case UP -> {
        receive(DOWN);
        receive(UP);
        receiveFinal();
      }
    }
    session.transmit(now);
    assertThat(session.state()).isEqualTo(to);
  }

  private BfdStatus status() {
    return session.status(Instant.EPOCH);
  }

  private void pass(long ms) {
    now += ms * MS;
  }

  /** RFC 5880 section 6.2's diagram and section 6.8.6's text. */
  @ParameterizedTest
  @CsvSource({
    "ADMIN_DOWN, ADMIN_DOWN, ADMIN_DOWN, NOTHING, ADMINISTRATIVELY_DOWN",
    "ADMIN_DOWN, DOWN,       ADMIN_DOWN, NOTHING, ADMINISTRATIVELY_DOWN",
    "ADMIN_DOWN, INIT,       ADMIN_DOWN, NOTHING, ADMINISTRATIVELY_DOWN",
    "ADMIN_DOWN, UP,         ADMIN_DOWN, NOTHING, ADMINISTRATIVELY_DOWN",
    "DOWN,       ADMIN_DOWN, DOWN,       NOTHING, NONE",
    "DOWN,       DOWN,       INIT,       NOTHING, NONE",
    "DOWN,       INIT,       UP,         UP,      NONE",
    "DOWN,       UP,         DOWN,       NOTHING, NONE",
    "INIT,       ADMIN_DOWN, DOWN,       NOTHING, NEIGHBOR_SIGNALED_DOWN",
    "INIT,       DOWN,       INIT,       NOTHING, NONE",
    "INIT,       INIT,       UP,         UP,      NONE",
    "INIT,       UP,         UP,         UP,      NONE",
    "UP,         ADMIN_DOWN, DOWN,       NEIGHBOR_ADMIN_DOWN, NEIGHBOR_SIGNALED_DOWN",
    "UP,         DOWN,       DOWN,       DOWN,    NEIGHBOR_SIGNALED_DOWN",
    "UP,         INIT,       UP,         NOTHING, NONE",
    "UP,         UP,         UP,         NOTHING, NONE",
  })
  void goesFromStateToState(BfdState from, BfdState heard, BfdState to, Outcome outcome, Diagnostic diagnostic) {
    bring(from);
    assertThat(receive(heard)).isEqualTo(outcome);
    assertThat(session.state()).isEqualTo(to);
    assertThat(session.diagnostic()).isEqualTo(diagnostic);
    assertThat(session.transmitDue(now)).as("a change is told at once").isEqualTo(from != to);
  }

  @ParameterizedTest
  @CsvSource({"ADMIN_DOWN, NOTHING, ADMIN_DOWN", "DOWN, NOTHING, DOWN", "INIT, NOTHING, DOWN", "UP, DOWN, DOWN"})
  void silenceEndsInitAndUp(BfdState from, Outcome outcome, BfdState to) {
    bring(from);
    pass(10_000);
    assertThat(session.expire(now)).isEqualTo(outcome);
    assertThat(session.state()).isEqualTo(to);
    assertThat(session.diagnostic()).isEqualTo(switch (from) {
      case INIT, UP -> Diagnostic.DETECTION_TIME_EXPIRED;
      case ADMIN_DOWN -> Diagnostic.ADMINISTRATIVELY_DOWN;
      case DOWN -> Diagnostic.NONE;
    });
  }

  @Test
  void detectsAfterThreeIntervalsAndNotBefore() {
    bring(UP);
    assertThat(status().detectionTime()).isEqualTo(Duration.ofMillis(900));
    now += 900 * MS - 1;
    assertThat(session.expire(now)).isEqualTo(Outcome.NOTHING);
    session.transmit(now);
    assertThat(session.deadline(now) - now).isEqualTo(1);
    now += 1;
    assertThat(session.expire(now)).isEqualTo(Outcome.DOWN);
    assertThat(status().remoteDiscriminator()).as("forgotten: section 6.8.1").isZero();
    assertThat(status().flaps()).isEqualTo(1);
  }

  /** Section 6.8.4: the neighbor's multiplier times the slower of what we take and what it sends. */
  @ParameterizedTest
  @CsvSource({"300, 300, 900", "300, 1000, 3000", "500, 100, 1500", "0, 300, 0"})
  void detectionTimeIsTheNeighborsMultiplierTimesTheSlower(int minRx, int remoteMinTx, int expected) {
    Session other = new Session(config(300, minRx, 5), OURS, Fate.SHARED, new SplittableRandom(1), now);
    other.received(packet(INIT, remoteMinTx, 300, false, false), now);
    other.received(packet(UP, remoteMinTx, 300, false, true), now);
    assertThat(other.status(Instant.EPOCH).detectionTime()).isEqualTo(Duration.ofMillis(expected));
  }

  @Test
  void isSlowUntilUp() {
    assertThat(session.transmit(now).desiredMinTx()).isEqualTo(1_000_000);
    assertThat(status().transmitInterval()).isEqualTo(Duration.ofSeconds(1));
    receive(DOWN);
    assertThat(session.transmit(now).desiredMinTx()).isEqualTo(1_000_000);
    receive(UP);
    ControlPacket first = session.transmit(now);
    assertThat(first.desiredMinTx()).isEqualTo(300_000);
    assertThat(first.poll()).as("the change is polled for").isTrue();
    assertThat(status().transmitInterval()).as("faster counts at once").isEqualTo(Duration.ofMillis(300));
    receiveFinal();
    assertThat(session.transmit(now).poll()).isFalse();
  }

  @Test
  void sendsAtThePaceTheNeighborTakes() {
    bring(UP);
    session.received(packet(UP, 300, 2_000, false, false), now);
    assertThat(status().transmitInterval()).isEqualTo(Duration.ofSeconds(2));
    session.transmit(now);
    pass(1_499);
    assertThat(session.transmitDue(now)).isFalse();
    pass(501);
    assertThat(session.transmitDue(now)).isTrue();
    session.transmit(now);
    session.received(packet(UP, 300, 100, false, false), now);
    pass(300);
    assertThat(session.transmitDue(now)).as("a faster pace counts from the last packet").isTrue();
  }

  @ParameterizedTest
  @CsvSource({"3, 75, 100", "1, 75, 90"})
  void jittersWithinBounds(int multiplier, int least, int most) {
    Session other = new Session(config(300, 300, multiplier), OURS, Fate.SHARED, Seeds.random(1), now);
    other.received(packet(INIT, 300, 300, false, false), now);
    other.transmit(now);
    other.received(packet(UP, 300, 300, false, true), now);
    long shortest = Long.MAX_VALUE;
    long longest = 0;
    for (int i = 0; i < 20_000; i++) {
      other.received(packet(UP, 300, 300, false, false), now);
      other.transmit(now);
      long interval = other.deadline(now) - now;
      shortest = Math.min(shortest, interval);
      longest = Math.max(longest, interval);
      now += interval;
    }
    assertThat(shortest).isBetween(3 * least * MS, 3 * least * MS + MS / 10);
    assertThat(longest).isBetween(3 * most * MS - MS / 10, 3 * most * MS);
  }

  @Test
  void asksForNothingAndIsSentNothing() {
    session.transmit(now);
    session.received(packet(DOWN, 300, 0, false, false), now);
    assertThat(session.transmitDue(now)).as("a state is told once").isTrue();
    session.transmit(now);
    pass(100_000);
    assertThat(session.transmitDue(now)).isFalse();
    session.expire(now);
    assertThat(session.transmitDue(now)).as("who is forgotten wants nothing no longer").isTrue();
  }

  @Test
  void wantsToHearNothingOnlyWhenUp() {
    Session deaf = new Session(config(300, 0, 3), OURS, Fate.SHARED, new SplittableRandom(1), now);
    assertThat(deaf.transmit(now).requiredMinRx()).isPositive();
    deaf.received(packet(INIT, 300, 300, false, false), now);
    ControlPacket asking = deaf.transmit(now);
    assertThat(asking.requiredMinRx()).isZero();
    assertThat(asking.poll()).isTrue();
    deaf.received(packet(UP, 300, 300, false, true), now);
    pass(1_000_000);
    assertThat(deaf.expire(now)).isEqualTo(Outcome.NOTHING);
    deaf.received(packet(DOWN, 300, 300, false, false), now);
    assertThat(deaf.state()).isEqualTo(DOWN);
    assertThat(deaf.transmit(now).requiredMinRx()).isPositive();
  }

  /** Section 6.8.3: slower sending and faster detection wait for the final. */
  @Test
  void slowerWaitsForTheNeighbor() {
    bring(UP);
    session.configure(config(1_000, 100, 3), now);
    ControlPacket asking = session.transmit(now);
    assertThat(asking.poll()).isTrue();
    assertThat(asking.desiredMinTx()).isEqualTo(1_000_000);
    assertThat(asking.requiredMinRx()).isEqualTo(100_000);
    assertThat(status().transmitInterval()).isEqualTo(Duration.ofMillis(300));
    assertThat(status().receiveInterval()).isEqualTo(Duration.ofMillis(300));
    session.received(packet(UP, 100, 300, false, false), now);
    assertThat(session.transmit(now).poll()).as("until the final").isTrue();
    assertThat(status().detectionTime()).isEqualTo(Duration.ofMillis(900));
    session.received(packet(UP, 100, 300, false, true), now);
    assertThat(session.transmit(now).poll()).isFalse();
    assertThat(status().transmitInterval()).isEqualTo(Duration.ofMillis(1_000));
    assertThat(status().detectionTime()).isEqualTo(Duration.ofMillis(300));
  }

  @Test
  void fasterCountsAtOnce() {
    bring(UP);
    session.configure(config(100, 1_000, 3), now);
    assertThat(status().receiveInterval()).isEqualTo(Duration.ofMillis(1_000));
    session.received(packet(UP, 300, 50, false, false), now);
    assertThat(status().transmitInterval()).isEqualTo(Duration.ofMillis(100));
    assertThat(status().detectionTime()).isEqualTo(Duration.ofMillis(3_000));
  }

  @Test
  void slowerDetectionCountsForTheWaitThatRuns() {
    bring(UP);
    pass(600);
    session.configure(config(300, 2_000, 3), now);
    pass(5_999);
    assertThat(session.expire(now)).isEqualTo(Outcome.NOTHING);
    pass(1);
    assertThat(session.expire(now)).isEqualTo(Outcome.DOWN);
  }

  @Test
  void answersAPollWithoutAsking() {
    bring(UP);
    session.configure(config(400, 300, 3), now);
    ControlPacket answer = session.answer();
    assertThat(answer.fin()).isTrue();
    assertThat(answer.poll()).as("never both: section 6.5").isFalse();
    assertThat(session.transmit(now).poll()).isTrue();
  }

  @Test
  void sendsNothingPeriodicToWhoDemandsIt() {
    bring(UP);
    session.received(new ControlPacket(UP, Diagnostic.NONE, false, false, false, true, 3, THEIRS, OURS, 300_000, 300_000, 0), now);
    pass(800);
    assertThat(session.transmitDue(now)).isFalse();
    session.configure(config(200, 300, 3), now);
    assertThat(session.transmitDue(now)).as("but polls").isTrue();
  }

  @Test
  void aCallerThatOversleptForgivesOnce() {
    bring(UP);
    pass(1_500);
    session.overslept(600 * MS, now);
    assertThat(session.expire(now)).isEqualTo(Outcome.NOTHING);
    pass(299);
    assertThat(session.expire(now)).isEqualTo(Outcome.NOTHING);
    pass(1);
    session.overslept(600 * MS, now);
    assertThat(session.expire(now)).isEqualTo(Outcome.DOWN);
  }

  @Test
  void aLittleLateIsNoExcuse() {
    bring(UP);
    pass(1_199);
    session.overslept(299 * MS, now);
    assertThat(session.expire(now)).isEqualTo(Outcome.DOWN);
  }

  @Test
  void oversleepingShortlyBeforeTheDeadlineCountsToo() {
    bring(UP);
    pass(890);
    session.overslept(590 * MS, now);
    pass(299);
    assertThat(session.expire(now)).isEqualTo(Outcome.NOTHING);
    receive(UP);
    pass(890);
    assertThat(session.expire(now)).isEqualTo(Outcome.NOTHING);
  }

  @Test
  void saysWhoItIsAndWhomItHears() {
    ControlPacket first = session.transmit(now);
    assertThat(first.myDiscriminator()).isEqualTo(OURS);
    assertThat(first.yourDiscriminator()).isZero();
    assertThat(first.state()).isEqualTo(DOWN);
    receive(DOWN);
    assertThat(session.transmit(now).yourDiscriminator()).isEqualTo(THEIRS);
    assertThat(session.transmit(now).state()).isEqualTo(INIT);
    assertThat(session.transmit(now).controlPlaneIndependent()).isFalse();
  }

  @Test
  void switchedOffItStillSaysSo() {
    bring(UP);
    session.disable();
    ControlPacket packet = session.transmit(now);
    assertThat(packet.state()).isEqualTo(ADMIN_DOWN);
    assertThat(packet.diagnostic()).isEqualTo(Diagnostic.ADMINISTRATIVELY_DOWN);
    assertThat(packet.yourDiscriminator()).isEqualTo(THEIRS);
    pass(1_000);
    assertThat(session.transmitDue(now)).isTrue();
  }
}

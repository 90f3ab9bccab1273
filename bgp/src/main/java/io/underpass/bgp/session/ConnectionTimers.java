package io.underpass.bgp.session;

import io.underpass.bgp.Neighbor;
import io.underpass.bgp.SessionState;
import io.underpass.bgp.transport.Loop;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one connection, each started for as long as its neighbor's configuration, its earlier attempts and what was agreed with it
 * say (RFC 4271 section 10). On its loop only.
 */
final class ConnectionTimers {
  /** In the words of RFC 4271 section 8.1.3 and of RFC 9687. */
  enum Timer {
    CONNECT_RETRY,
    HOLD,
    KEEPALIVE,
    DELAY_OPEN,
    IDLE_HOLD,
    SEND_HOLD
  }

  /** "A HoldTimer value of 4 minutes is suggested" (RFC 4271 section 8.2.2, OpenSent). */
  private static final Duration LARGE_HOLD = Duration.ofMinutes(4);

  /** RFC 9687 section 3.1: the greater of eight minutes and twice the hold time. */
  private static final Duration SEND_HOLD = Duration.ofMinutes(8);

  private final ConnectionOwner owner;
  private final RandomGenerator random;
  private final SessionTimer connectRetry;
  private final SessionTimer hold;
  private final SessionTimer keepAlive;
  private final SessionTimer delayOpen;
  private final SessionTimer idleHold;
  private final SessionTimer sendHold;
  private Duration heldFor = LARGE_HOLD;

  /** @param expired is told which timer has run out */
  ConnectionTimers(ConnectionOwner owner, Loop loop, RandomGenerator random, Consumer<Timer> expired) {
    this.owner = owner;
    this.random = random;
    connectRetry = new SessionTimer(loop, () -> expired.accept(Timer.CONNECT_RETRY));
    hold = new SessionTimer(loop, () -> expired.accept(Timer.HOLD));
    keepAlive = new SessionTimer(loop, () -> expired.accept(Timer.KEEPALIVE));
    delayOpen = new SessionTimer(loop, () -> expired.accept(Timer.DELAY_OPEN));
    idleHold = new SessionTimer(loop, () -> expired.accept(Timer.IDLE_HOLD));
    sendHold = new SessionTimer(loop, () -> expired.accept(Timer.SEND_HOLD));
  }

  /** In Connect as long as an answer is waited for, else until the next attempt, if this end makes any. */
  void startConnectRetry(SessionState before, SessionState now) {
    Duration limit = owner.neighbor().timers().connectRetry();
    if (now == SessionState.CONNECT) {
      connectRetry.start(before == SessionState.CONNECT ? owner.attempts().morePatience(limit) : owner.attempts().patience(limit));
    } else if (owner.neighbor().mode() == Neighbor.Mode.ACTIVE) {
      connectRetry.start(owner.attempts().pause(limit));
    }
  }

  void stopConnectRetry() {
    connectRetry.stop();
  }

  /** While the neighbor's OPEN is waited for. */
  void startLargeHold() {
    heldFor = LARGE_HOLD;
    hold.start(heldFor);
  }

  /** Not at all where the two agreed on zero. */
  void startHold(Agreement agreement) {
    heldFor = agreement.hold();
    if (heldFor.isZero()) {
      hold.stop();
    } else {
      hold.start(heldFor);
    }
  }

  /** For how long the hold timer was started last. */
  Duration heldFor() {
    return heldFor;
  }

  /** Not at all before anything is agreed, nor where that is zero. */
  void startKeepAlive(@Nullable Agreement agreement) {
    Duration time = agreement == null ? Duration.ZERO : agreement.keepAlive();
    if (!time.isZero()) {
      keepAlive.start(Backoff.jittered(time, random));
    }
  }

  void startDelayOpen() {
    delayOpen.start(Backoff.jittered(owner.neighbor().timers().delayOpen(), random));
  }

  void stopDelayOpen() {
    delayOpen.stop();
  }

  boolean delaysOpen() {
    return delayOpen.isRunning();
  }

  /** The pause in Idle. */
  void startIdleHold(Duration pause) {
    idleHold.start(pause);
  }

  void stopIdleHold() {
    idleHold.stop();
  }

  /** The neighbor takes nothing; for how long it hasn't counts from the first time. */
  void keepSendHold(@Nullable Agreement agreement) {
    if (!sendHold.isRunning()) {
      Duration twice = agreement == null ? Duration.ZERO : agreement.hold().multipliedBy(2);
      sendHold.start(twice.compareTo(SEND_HOLD) > 0 ? twice : SEND_HOLD);
    }
  }

  void stopSendHold() {
    sendHold.stop();
  }

  /** All but the pause in Idle. */
  void stop() {
    connectRetry.stop();
    hold.stop();
    keepAlive.stop();
    delayOpen.stop();
    sendHold.stop();
  }
}

package io.underpass.bgp.bfd;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * The state machine of one session (RFC 5880 section 6.8), without sockets and without a clock: every call says what time it is, in
 * nanoseconds of a monotonic clock. The caller sends what {@link #transmit} and {@link #answer} give it and calls {@link #expire} when
 * {@link #deadline} has come. Not thread-safe.
 */
final class Session {
  /** "Not less than one second" while the session isn't up: RFC 5880 section 6.8.3. */
  static final long SLOW_US = 1_000_000;

  private static final long NS_PER_US = 1_000;

  /** What a call has brought about. */
  enum Outcome {
    NOTHING,
    UP,
    DOWN,
    NEIGHBOR_ADMIN_DOWN
  }

  private final int discriminator;
  private final RandomGenerator jitter;
  private final Fate fate;
  private BfdConfig config;

  private BfdState state = BfdState.DOWN;
  private Diagnostic diagnostic = Diagnostic.NONE;
  private boolean polling;
  /** What our packets say; while polling, what counts may still be the value before (section 6.8.3). */
  private long desiredMinTx;
  private long requiredMinRx;
  private long desiredMinTxInUse;
  private long requiredMinRxInUse;

  private BfdState remoteState = BfdState.DOWN;
  private Diagnostic remoteDiagnostic = Diagnostic.NONE;
  private int remoteDiscriminator;
  private boolean remoteDemand;
  private boolean remoteIndependent;
  private int remoteMultiplier;
  private long remoteDesiredMinTx;
  private long remoteMinRx = 1;

  private boolean urgent = true;
  private long sentAt;
  private long transmitAt;
  private long scheduled;
  private boolean listening;
  private long detectAt;
  private boolean excused;
  private long flaps;
  private int version;

  Session(BfdConfig config, int discriminator, Fate fate, RandomGenerator jitter, long now) {
    this.config = config;
    this.discriminator = discriminator;
    this.fate = fate;
    this.jitter = jitter;
    this.sentAt = now;
    this.transmitAt = now;
    this.scheduled = SLOW_US;
    this.desiredMinTx = advertisedMinTx();
    this.requiredMinRx = advertisedMinRx();
    this.desiredMinTxInUse = desiredMinTx;
    this.requiredMinRxInUse = requiredMinRx;
  }

  /** A packet for this session that passed the checks of {@link ControlPacket#decode}: the rest of RFC 5880 section 6.8.6, in its order. */
  Outcome received(ControlPacket packet, long now) {
    note(packet);
    if (packet.fin() && polling) {
      polling = false;
      agree();
    }
    if (state == BfdState.ADMIN_DOWN) {
      return Outcome.NOTHING;
    }
    BfdState before = state;
    Outcome outcome = Outcome.NOTHING;
    if (packet.state() == BfdState.ADMIN_DOWN) {
      if (state != BfdState.DOWN) {
        enter(BfdState.DOWN, Diagnostic.NEIGHBOR_SIGNALED_DOWN);
        outcome = before == BfdState.UP ? Outcome.NEIGHBOR_ADMIN_DOWN : Outcome.NOTHING;
      }
    } else {
      switch (state) {
        case DOWN -> {
          if (packet.state() == BfdState.DOWN) {
            enter(BfdState.INIT, diagnostic);
          } else if (packet.state() == BfdState.INIT) {
            enter(BfdState.UP, Diagnostic.NONE);
            outcome = Outcome.UP;
          }
        }
        case INIT -> {
          if (packet.state() == BfdState.INIT || packet.state() == BfdState.UP) {
            enter(BfdState.UP, Diagnostic.NONE);
            outcome = Outcome.UP;
          }
        }
        case UP -> {
          if (packet.state() == BfdState.DOWN) {
            enter(BfdState.DOWN, Diagnostic.NEIGHBOR_SIGNALED_DOWN);
            outcome = Outcome.DOWN;
          }
        }
        case ADMIN_DOWN -> throw new AssertionError("answered above");
      }
    }
    listening = true;
    excused = false;
    detectAt = now + detectionTime() * NS_PER_US;
    reschedule();
    return outcome;
  }

  private void note(ControlPacket packet) {
    if (remoteDiscriminator != packet.myDiscriminator()
        || remoteState != packet.state()
        || remoteDiagnostic != packet.diagnostic()
        || remoteIndependent != packet.controlPlaneIndependent()
        || remoteMinRx != packet.requiredMinRx()
        || remoteDesiredMinTx != packet.desiredMinTx()
        || remoteMultiplier != packet.multiplier()) {
      version++;
    }
    remoteDiscriminator = packet.myDiscriminator();
    remoteState = packet.state();
    remoteDiagnostic = packet.diagnostic();
    remoteDemand = packet.demand();
    remoteIndependent = packet.controlPlaneIndependent();
    remoteMinRx = packet.requiredMinRx();
    remoteDesiredMinTx = packet.desiredMinTx();
    remoteMultiplier = packet.multiplier();
  }

  private void enter(BfdState next, Diagnostic why) {
    flaps += state == BfdState.UP ? 1 : 0;
    state = next;
    diagnostic = why;
    urgent = true;
    version++;
    advertise();
  }

  /** The intervals that our packets ask for follow from the state; a change is polled for (section 6.8.3). */
  private void advertise() {
    long tx = advertisedMinTx();
    long rx = advertisedMinRx();
    if (tx != desiredMinTx || rx != requiredMinRx) {
      desiredMinTx = tx;
      requiredMinRx = rx;
      polling = remoteDiscriminator != 0;
      urgent = true;
      version++;
    }
    agree();
  }

  private long advertisedMinTx() {
    long wanted = config.minTx().toNanos() / NS_PER_US;
    return state == BfdState.UP ? wanted : Math.max(wanted, SLOW_US);
  }

  /** Who wants to hear nothing must still hear how the session comes up. */
  private long advertisedMinRx() {
    return state != BfdState.UP && config.minRx().isZero() ? SLOW_US : config.minRx().toNanos() / NS_PER_US;
  }

  /** Slower sending and faster detection wait until the neighbor has agreed (section 6.8.3); the opposite counts at once. */
  private void agree() {
    boolean waiting = polling && state == BfdState.UP;
    desiredMinTxInUse = waiting ? Math.min(desiredMinTxInUse, desiredMinTx) : desiredMinTx;
    requiredMinRxInUse = !waiting || requiredMinRxInUse == 0 ? requiredMinRx
        : requiredMinRx == 0 ? requiredMinRxInUse : Math.max(requiredMinRxInUse, requiredMinRx);
    version++;
  }

  /** Other intervals or another multiplier for the session as it is. */
  void configure(BfdConfig next, long now) {
    urgent |= next.multiplier() != config.multiplier();
    config = next;
    advertise();
    if (listening) {
      detectAt = Math.max(detectAt - now, detectionTime() * NS_PER_US) + now;
    }
    reschedule();
  }

  /** RFC 5880 section 6.8.16. */
  void disable() {
    listening = false;
    enter(BfdState.ADMIN_DOWN, Diagnostic.ADMINISTRATIVELY_DOWN);
    reschedule();
  }

  /**
   * The caller wasn't there for so many nanoseconds after it wanted to be. If that is an interval of the neighbor or more, its packets may
   * be held up by the same thing, on the same machine even unsent, so it gets one more interval; once between two packets.
   */
  void overslept(long late, long now) {
    long interval = receiveInterval() * NS_PER_US;
    if (listening && !excused && late >= interval) {
      excused = true;
      detectAt = now + Math.max(detectAt - now, interval);
    }
  }

  /**
   * Looks whether the neighbor has been silent for too long (RFC 5880 section 6.8.4). All packets that had arrived by {@code now} must have
   * been given to {@link #received} before.
   */
  Outcome expire(long now) {
    if (!silent(now)) {
      return Outcome.NOTHING;
    }
    listening = false;
    // A neighbor not heard for a detection time is forgotten, in whatever state (section 6.8.1); what it asked for is as old.
    remoteDiscriminator = 0;
    remoteMinRx = 1;
    remoteDemand = false;
    polling = false;
    version++;
    BfdState before = state;
    if (state == BfdState.UP || state == BfdState.INIT) {
      enter(BfdState.DOWN, Diagnostic.DETECTION_TIME_EXPIRED);
    }
    reschedule();
    return before == BfdState.UP ? Outcome.DOWN : Outcome.NOTHING;
  }

  /** Whether {@link #expire} would find the neighbor silent for too long. */
  boolean silent(long now) {
    return listening && requiredMinRxInUse != 0 && now - detectAt >= 0;
  }

  boolean transmitDue(long now) {
    return urgent || periodic() && now - transmitAt >= 0;
  }

  /** Whether packets are sent by the clock at all: RFC 5880 section 6.8.7. */
  private boolean periodic() {
    boolean demanded = remoteDemand && state == BfdState.UP && remoteState == BfdState.UP && !polling;
    return remoteMinRx != 0 && !demanded;
  }

  /** The packet to send now; the next comes after the interval. */
  ControlPacket transmit(long now) {
    urgent = false;
    sentAt = now;
    schedule();
    return packet(polling, false);
  }

  /** The answer to a poll, out of turn (section 6.8.7). */
  ControlPacket answer() {
    return packet(false, true);
  }

  private ControlPacket packet(boolean poll, boolean fin) {
    return new ControlPacket(
        state,
        diagnostic,
        poll,
        fin,
        fate == Fate.OWN,
        false,
        config.multiplier(),
        discriminator,
        remoteDiscriminator,
        desiredMinTx,
        requiredMinRx,
        0);
  }

  /** Up to a quarter less; with a multiplier of 1 between a tenth and a quarter (section 6.8.7). */
  private long jittered(long interval) {
    long most = config.multiplier() == 1 ? interval * 9 / 10 : interval;
    long least = interval * 3 / 4;
    return least + jitter.nextLong(most - least + 1);
  }

  private void schedule() {
    scheduled = transmitInterval();
    transmitAt = sentAt + jittered(scheduled * NS_PER_US);
  }

  /** Another interval counts from the last packet on. */
  private void reschedule() {
    if (transmitInterval() != scheduled) {
      schedule();
    }
  }

  /** When {@link #transmitDue} or {@link #expire} will have something to do, if nothing is received before. */
  long deadline(long now) {
    if (urgent) {
      return now;
    }
    long next = now + Long.MAX_VALUE / 4;
    if (periodic()) {
      next = transmitAt;
    }
    if (listening && requiredMinRxInUse != 0 && detectAt - next < 0) {
      next = detectAt;
    }
    return next;
  }

  /** Microseconds, before jitter; meaningless when the neighbor wants nothing. */
  private long transmitInterval() {
    return Math.max(desiredMinTxInUse, remoteMinRx);
  }

  private long receiveInterval() {
    return Math.max(requiredMinRxInUse, remoteDesiredMinTx);
  }

  private long detectionTime() {
    return requiredMinRxInUse == 0 ? 0 : remoteMultiplier * receiveInterval();
  }

  int discriminator() {
    return discriminator;
  }

  BfdState state() {
    return state;
  }

  Diagnostic diagnostic() {
    return diagnostic;
  }

  /** How long the neighbor needs at most to miss us, in nanoseconds. */
  long missedAfter() {
    return config.multiplier() * transmitInterval() * NS_PER_US;
  }

  /** Another number whenever {@link #status} would say something else, counts apart. */
  int version() {
    return version;
  }

  BfdStatus status(Instant since) {
    return new BfdStatus(
        state,
        remoteState,
        diagnostic,
        remoteDiagnostic,
        remoteDiscriminator,
        remoteMinRx == 0 ? Duration.ZERO : micros(transmitInterval()),
        micros(receiveInterval()),
        micros(detectionTime()),
        remoteIndependent,
        since,
        flaps,
        0,
        0);
  }

  private static Duration micros(long micros) {
    return Duration.ofNanos(micros * NS_PER_US);
  }
}

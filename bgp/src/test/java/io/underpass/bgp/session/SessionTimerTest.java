package io.underpass.bgp.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.bgp.transport.Loop;
import io.underpass.bgp.transport.ManualLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SessionTimerTest {
  private final ManualLoop loop = new ManualLoop(Instant.EPOCH);
  private final List<Long> rang = new ArrayList<>();

  private SessionTimer timer(Loop on) {
    return new SessionTimer(on, () -> rang.add(loop.nanoTime() / 1_000_000));
  }

  @Test
  void ringsOnceAfterTheLastStart() {
    SessionTimer timer = timer(loop);
    timer.start(Duration.ofSeconds(9));
    loop.advance(Duration.ofSeconds(5));
    timer.start(Duration.ofSeconds(9));
    loop.advance(Duration.ofSeconds(30));
    assertThat(rang).containsExactly(14_000L);
    assertThat(timer.isRunning()).isFalse();
  }

  @Test
  void maySoonerRing() {
    SessionTimer timer = timer(loop);
    timer.start(Duration.ofSeconds(240));
    timer.start(Duration.ofSeconds(3));
    loop.advance(Duration.ofSeconds(300));
    assertThat(rang).containsExactly(3_000L);
  }

  @Test
  void doesntRingWhenStopped() {
    SessionTimer timer = timer(loop);
    timer.start(Duration.ofSeconds(3));
    timer.stop();
    loop.advance(Duration.ofSeconds(10));
    assertThat(rang).isEmpty();
  }

  /** After a pause of the whole process the neighbor's keepalives wait in the socket: they are read before it is called dead. */
  @Test
  void aLateAlarmGivesUnreadOctetsAMoment() {
    SessionTimer timer = timer(loop);
    timer.start(Duration.ofSeconds(9));
    loop.stall(Duration.ofSeconds(10));
    loop.run();
    assertThat(rang).isEmpty();
    timer.start(Duration.ofSeconds(9));
    loop.advance(Duration.ofMillis(8_900));
    assertThat(rang).isEmpty();
  }

  @Test
  void aLateAlarmRingsIfNothingCame() {
    SessionTimer timer = timer(loop);
    timer.start(Duration.ofSeconds(9));
    loop.stall(Duration.ofSeconds(10));
    loop.advance(Duration.ofMillis(200));
    assertThat(rang).containsExactly(10_100L);
  }

  @Test
  void pausesDoubleUpToTheirLimit() {
    Backoff backoff = new Backoff(Duration.ofMillis(50), new Random(1));
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      pauses.add(backoff.next(Duration.ofSeconds(2)).toMillis());
    }
    assertThat(pauses.subList(0, 6)).isSorted();
    assertThat(pauses.getFirst()).isBetween(37L, 50L);
    assertThat(pauses.getLast()).isBetween(1_500L, 2_000L);
    backoff.reset();
    assertThat(backoff.next(Duration.ofSeconds(2)).toMillis()).isBetween(37L, 50L);
  }
}

package io.underpass.control.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long SECOND = 1_000_000_000;

  private long now = -5 * SECOND;
  private final Pace pace = new Pace(10, Duration.ofSeconds(2), () -> now);

  @Test
  void aSecondsWorthComesAtOnceAndTheRestWaitsUntilTooManyDo() {
    for (int i = 0; i < 10; i++) {
      assertThat(pace.turn()).isNegative();
    }
    for (int i = 0; i <= 20; i++) {
      assertThat(pace.turn()).isEqualTo(i * SECOND / 10);
    }
    assertThatThrownBy(pace::turn).isInstanceOf(TooManyProbesException.class)
        .hasMessageContaining("10 packets a second").hasMessageContaining("20 wait");
    now += SECOND;
    assertThat(pace.turn()).isEqualTo(11 * SECOND / 10);
    now += 60 * SECOND;
    for (int i = 0; i < 10; i++) {
      assertThat(pace.turn()).isNegative();
    }
    assertThat(pace.turn()).isZero();
  }

  @Test
  void whoIsInterruptedRestsUntilItsTurn() {
    AtomicInteger looked = new AtomicInteger();
    Pace real = new Pace(10, Duration.ofSeconds(2), () -> {
      looked.incrementAndGet();
      return System.nanoTime();
    });
    for (int i = 0; i < 10; i++) {
      real.turn();
    }
    looked.set(0);
    Thread.currentThread().interrupt();
    real.await();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(looked.get()).as("how often it looked at the clock").isLessThan(50);
  }
}

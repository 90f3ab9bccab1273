package io.underpass.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RoundsTest {
  @Test
  void aRoundThatFailsIsFollowedByTheNextAndTheLastComesOnce() throws Exception {
    CountDownLatch three = new CountDownLatch(3);
    List<String> done = new CopyOnWriteArrayList<>();
    try (Rounds rounds = new Rounds("rounds", InstantSource.system(), Duration.ofMillis(1), "It failed: ", () -> {
      three.countDown();
      throw new IllegalStateException("again");
    }, () -> done.add("last"))) {
      rounds.start();
      assertThat(three.await(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(done).containsExactly("last");
  }

  @Test
  void theFirstMayComeAtOnce() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    try (Rounds rounds = new Rounds("rounds", () -> Instant.EPOCH, Duration.ofDays(1), "", first::countDown, () -> {})) {
      rounds.startAtOnce();
      assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void whatNeverBeganEndsAtOnce() {
    new Rounds("rounds", InstantSource.system(), Duration.ofDays(1), "", () -> {}, () -> {}).close();
  }
}

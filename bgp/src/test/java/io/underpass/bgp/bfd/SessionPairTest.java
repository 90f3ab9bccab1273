package io.underpass.bgp.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two state machines over a link that delays and loses, in simulated time. */
class SessionPairTest {
  private static final long MS = 1_000_000;
  private static final IpAddress A = IpAddress.parse("10.0.0.1");
  private static final IpAddress B = IpAddress.parse("10.0.0.2");

  private final SplittableRandom random = Seeds.random(42);
  private long now;
  private int lostOfThousand;
  private final End a = new End(new BfdConfig(A, B, Duration.ofMillis(300), Duration.ofMillis(300), 3), 1);
  private final End b = new End(new BfdConfig(B, A, Duration.ofMillis(200), Duration.ofMillis(500), 4), 2);

  private record Flying(long arrives, ControlPacket packet) {}

  private final class End {
    final Session session;
    final Queue<Flying> towards = new ArrayDeque<>();
    boolean cut;
    int ups;
    int downs;

    End(BfdConfig config, int discriminator) {
      session = new Session(config, discriminator, Fate.SHARED, random.split(), now);
    }

    void count(Session.Outcome outcome) {
      ups += outcome == Session.Outcome.UP ? 1 : 0;
      downs += outcome == Session.Outcome.DOWN ? 1 : 0;
    }

    void send(End to, ControlPacket packet) {
      if (!to.cut && random.nextInt(1000) >= lostOfThousand) {
        to.towards.add(new Flying(now + MS, packet));
      }
    }

    void turn(End other) {
      while (!towards.isEmpty() && towards.peek().arrives <= now) {
        ControlPacket packet = towards.poll().packet;
        count(session.received(packet, now));
        if (packet.poll()) {
          send(other, session.answer());
        }
      }
      count(session.expire(now));
      if (session.transmitDue(now)) {
        send(other, session.transmit(now));
      }
    }

    BfdStatus status() {
      return session.status(Instant.EPOCH);
    }
  }

  private void run(long ms) {
    for (long end = now + ms * MS; now < end; now += MS) {
      a.turn(b);
      b.turn(a);
    }
  }

  @Test
  void agreeOnEachDirectionsPace() {
    run(100);
    assertThat(a.session.state()).as("every step is told at once").isEqualTo(BfdState.UP);
    assertThat(b.session.state()).isEqualTo(BfdState.UP);
    run(2_000);
    assertThat(a.status().transmitInterval()).isEqualTo(Duration.ofMillis(500));
    assertThat(b.status().transmitInterval()).isEqualTo(Duration.ofMillis(300));
    assertThat(a.status().detectionTime()).isEqualTo(Duration.ofMillis(4 * 300));
    assertThat(b.status().detectionTime()).isEqualTo(Duration.ofMillis(3 * 500));
  }

  @Test
  void oneDirectionCutIsSeenByBothAndHeals() {
    run(1_000);
    a.cut = true;
    run(1_200);
    assertThat(a.session.diagnostic()).isEqualTo(Diagnostic.DETECTION_TIME_EXPIRED);
    run(2);
    assertThat(b.session.diagnostic()).as("told at once by who doesn't hear").isEqualTo(Diagnostic.NEIGHBOR_SIGNALED_DOWN);
    run(5_000);
    assertThat(a.session.state()).isNotEqualTo(BfdState.UP);
    assertThat(b.session.state()).isNotEqualTo(BfdState.UP);
    a.cut = false;
    run(1_100);
    assertThat(a.session.state()).isEqualTo(BfdState.UP);
    assertThat(b.session.state()).isEqualTo(BfdState.UP);
    assertThat(a.ups).isEqualTo(2);
    assertThat(a.downs).isEqualTo(1);
  }

  /** An hour. Three packets in a row are lost about once in a million at one percent, and whatever was lost, it comes back. */
  @ParameterizedTest
  @ValueSource(ints = {1, 10, 100})
  void livesWithLoss(int lost) {
    lostOfThousand = lost;
    run(3_600_000);
    int allowed = lost == 100 ? 60 : 1;
    assertThat(a.downs + b.downs).isLessThanOrEqualTo(allowed);
    lostOfThousand = 0;
    run(3_000);
    assertThat(a.session.state()).isEqualTo(BfdState.UP);
    assertThat(b.session.state()).isEqualTo(BfdState.UP);
    assertThat(a.ups).isGreaterThanOrEqualTo(1);
  }
}

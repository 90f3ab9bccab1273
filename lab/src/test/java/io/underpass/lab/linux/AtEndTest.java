package io.underpass.lab.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class AtEndTest {
  private static final Duration LONG = Duration.ofSeconds(15);

  private final List<String> events = new CopyOnWriteArrayList<>();

  @Test
  void itIsDoneOnceHoweverTheBlockEnds() {
    AtEnd end = new AtEnd(() -> events.add("done"), LONG);
    end.close();
    end.close();
    end.told();
    assertThat(events).containsExactly("done");
  }

  @Test
  void whatIsDroppedIsNotDone() {
    AtEnd end = new AtEnd(() -> events.add("done"), LONG);
    end.drop();
    end.close();
    end.told();
    assertThat(events).isEmpty();
  }

  @Test
  void aSignalInterruptsTheBlockWhichDoesTheWorkUninterrupted() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    AtEnd[] opened = new AtEnd[1];
    Thread block = Thread.ofPlatform().start(() -> {
      try (AtEnd end = new AtEnd(
          () -> events.add("done by " + Thread.currentThread().getName() + ", interrupted: " + Thread.currentThread().isInterrupted()),
          LONG)) {
        opened[0] = end;
        inside.countDown();
        new CountDownLatch(1).await();
      } catch (InterruptedException _) {
        events.add("unwound");
      }
    });
    block.setName("block");
    inside.await();
    opened[0].told();
    assertThat(events.getFirst()).isEqualTo("done by block, interrupted: false");
    block.join();
    assertThat(events).hasSize(2).endsWith("unwound");
  }

  @Test
  void aBlockThatDoesNotUnwindDoesNotKeepTheWorkFromBeingDone() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    AtEnd[] opened = new AtEnd[1];
    Thread block = Thread.ofPlatform().start(() -> {
      try (AtEnd end = new AtEnd(() -> events.add("done"), Duration.ofMillis(50))) {
        opened[0] = end;
        inside.countDown();
        awaitWhateverHappens(leave);
      }
    });
    inside.await();
    opened[0].told();
    assertThat(events).containsExactly("done");
    leave.countDown();
    block.join();
    assertThat(events).containsExactly("done");
  }

  @Test
  void aSignalWaitsForWorkThatIsBeingDone() throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    AtEnd end = new AtEnd(() -> {
      working.countDown();
      awaitWhateverHappens(finish);
      events.add("done");
    }, Duration.ofMillis(20));
    Thread block = Thread.ofPlatform().start(end::close);
    working.await();
    Thread hook = Thread.ofPlatform().start(() -> {
      end.told();
      events.add("process ends");
    });
    hook.join(Duration.ofMillis(100));
    assertThat(hook.isAlive()).isTrue();
    finish.countDown();
    hook.join();
    block.join();
    assertThat(events).containsExactly("done", "process ends");
  }

  private static void awaitWhateverHappens(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException _) {
        // That is what "whatever happens" means.
      }
    }
  }
}

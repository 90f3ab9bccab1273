package io.underpass.bgp.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A listener that keeps what it is told, and may take its time over it. */
public final class Told implements BfdListener {
  private final LinkedBlockingQueue<String> words = new LinkedBlockingQueue<>();
  private volatile long holdsUpMs;

  public void holdUp(long ms) {
    holdsUpMs = ms;
  }

  @Override
  public void up(BfdHandle session) {
    words.add("up");
    try {
      Thread.sleep(holdsUpMs);
    } catch (InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Override
  public void down(BfdHandle session, Diagnostic cause) {
    words.add("down " + cause);
  }

  @Override
  public void adminDown(BfdHandle session) {
    words.add("adminDown");
  }

  public void hears(String word) throws InterruptedException {
    assertThat(words.poll(20, TimeUnit.SECONDS)).isEqualTo(word);
  }

  public void hearsNothingFor(long ms) throws InterruptedException {
    assertThat(words.poll(ms, TimeUnit.MILLISECONDS)).isNull();
  }

  /** What is expected of a status that changes soon. */
  public interface Condition {
    boolean holds();
  }

  public static void until(Condition condition) throws InterruptedException {
    for (int i = 0; i < 1_000 && !condition.holds(); i++) {
      Thread.sleep(10);
    }
    assertThat(condition.holds()).isTrue();
  }
}

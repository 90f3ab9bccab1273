package io.underpass.bgp.transport;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A thread of Netty's as a loop, with the system's clocks. */
record NettyLoop(EventLoop eventLoop) implements Loop {
  static EventLoop of(Loop loop) {
    if (loop instanceof NettyLoop(EventLoop eventLoop)) {
      return eventLoop;
    }
    throw new IllegalArgumentException(loop + " is not a loop of this transport; take one from loop()");
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Timer schedule(Duration delay, Runnable work) {
    Future<?> scheduled = eventLoop.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  @Override
  public void execute(Runnable work) {
    eventLoop.execute(work);
  }

  @Override
  public boolean inLoop() {
    return eventLoop.inEventLoop();
  }
}

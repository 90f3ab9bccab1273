package io.underpass.lab.bench.bgp;

import io.underpass.lab.bench.BenchException;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Connections that send and read in turns on the calling thread, as fast as it can. */
final class Exchange implements AutoCloseable {
  private static final long KEEPALIVE_NANOS = 30_000_000_000L;
  private static final long TICK_MS = 100;

  private final List<Link> links;
  private final Selector selector;
  private long keptAlive = System.nanoTime();

  Exchange(List<Link> links) {
    this.links = List.copyOf(links);
    try {
      selector = Selector.open();
      for (Link link : links) {
        link.channel().configureBlocking(false);
        link.channel().register(selector, SelectionKey.OP_READ, link);
      }
    } catch (IOException failed) {
      throw new BenchException("connections can't be watched: " + failed.getMessage(), failed);
    }
  }

  /**
   * Sends and reads until the condition holds, which is asked after every turn.
   *
   * @return nanoseconds from just before the first octet is sent; {@link Long#MAX_VALUE} if the limit was reached first
   */
  long until(BooleanSupplier done, Duration limit) {
    try {
      for (Link link : links) {
        interest(link.channel().keyFor(selector), link);
      }
      long start = System.nanoTime();
      while (!done.getAsBoolean()) {
        if (System.nanoTime() - start > limit.toNanos()) {
          return Long.MAX_VALUE;
        }
        turn();
      }
      return System.nanoTime() - start;
    } catch (IOException failed) {
      throw new BenchException("a connection with the daemon broke: " + failed.getMessage(), failed);
    }
  }

  private void turn() throws IOException {
    selector.select(TICK_MS);
    for (SelectionKey key : selector.selectedKeys()) {
      Link link = (Link) key.attachment();
      if (key.isWritable()) {
        link.write();
        interest(key, link);
      }
      if (key.isReadable()) {
        link.read();
      }
    }
    selector.selectedKeys().clear();
    if (System.nanoTime() - keptAlive > KEEPALIVE_NANOS) {
      keptAlive = System.nanoTime();
      for (Link link : links) {
        link.keepAlive();
      }
    }
  }

  private static void interest(SelectionKey key, Link link) {
    int wanted = link.sending() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    if (key.interestOps() != wanted) {
      key.interestOps(wanted);
    }
  }

  @Override
  public void close() {
    try {
      selector.close();
    } catch (IOException failed) {
      throw new BenchException("connections can't be closed: " + failed.getMessage(), failed);
    } finally {
      links.forEach(Link::close);
    }
  }
}

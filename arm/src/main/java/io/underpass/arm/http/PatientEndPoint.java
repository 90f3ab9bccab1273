package io.underpass.arm.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * A connection that is closed in stages (RFC 9112 section 9.6): after an answer to a request that wasn't read to its end, what the client
 * still sends is read and thrown away for a moment. Closed at once, the kernel would reset it, and take the answer back.
 */
final class PatientEndPoint extends SocketChannelEndPoint {
  private static final int MOST_THROWN_AWAY = 1 << 20;
  private static final long PAUSE_MS = 20;
  private static final int MOST_PAUSES = 25;

  private final Scheduler scheduler;
  private int thrownAway;
  private int pauses;

  PatientEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
    super(channel, selector, key, scheduler);
    this.scheduler = scheduler;
  }

  @Override
  public void doClose() {
    int before = thrownAway;
    boolean sends = isStillSending();
    if (sends && (thrownAway > before || pauses > 0) && thrownAway < MOST_THROWN_AWAY && pauses++ < MOST_PAUSES) {
      scheduler.schedule(this::doClose, PAUSE_MS, TimeUnit.MILLISECONDS);
    } else {
      super.doClose();
    }
  }

  /** Reads what there is; false once the client has ended. */
  private boolean isStillSending() {
    SocketChannel channel = getChannel();
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    try {
      if (channel.isOpen()) {
        channel.shutdownOutput();
      }
      int read = channel.isOpen() ? channel.read(buffer) : -1;
      while (read > 0 && thrownAway < MOST_THROWN_AWAY) {
        thrownAway += read;
        buffer.clear();
        read = channel.read(buffer);
      }
      return read >= 0;
    } catch (IOException _) {
      return false;
    }
  }
}

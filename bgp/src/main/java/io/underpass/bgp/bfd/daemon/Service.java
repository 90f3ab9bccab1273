package io.underpass.bgp.bfd.daemon;

import io.underpass.bgp.bfd.BfdAgent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Listens to the one client, the newest that has said hello, and looks after the sessions. {@link #run} is the one thread. */
final class Service implements Runnable {
  private static final long LOOK_MS = 500;
  private static final int MOST_CONNECTIONS = 8;
  /** More than all reports of all sessions: who doesn't read so much is stuck. */
  private static final int MOST_WAITING = 1 << 20;

  private final ServerSocketChannel door;
  private final Selector selector;
  private final Sessions sessions;
  private final long idleNs;
  private final Queue<Runnable> asked = new ConcurrentLinkedQueue<>();
  private final ByteBuffer incoming = ByteBuffer.allocate(4_096);
  private @Nullable Connection client;
  private volatile boolean ending;

  /**
   * @param door open and bound; closed by this
   * @param grace how long sessions go on without a client
   * @param idle how long this goes on without sessions and without a client
   */
  Service(BfdAgent agent, ServerSocketChannel door, Duration grace, Duration idle) throws IOException {
    this.door = door;
    this.selector = Selector.open();
    this.idleNs = idle.toNanos();
    this.sessions = new Sessions(agent, grace, System::nanoTime, this::execute, this::tell);
    door.configureBlocking(false);
    door.register(selector, SelectionKey.OP_ACCEPT);
  }

  private void execute(Runnable work) {
    asked.add(work);
    selector.wakeup();
  }

  /** Makes {@link #run} return soon. Any thread. */
  void end() {
    ending = true;
    selector.wakeup();
  }

  /** Until it is asked to end or nobody has needed it for a while. */
  @Override
  public void run() {
    long lookedAt = System.nanoTime();
    long neededAt = lookedAt;
    try (selector; door) {
      while (!ending && System.nanoTime() - neededAt < idleNs) {
        selector.select(this::serve, LOOK_MS);
        for (Runnable work = asked.poll(); work != null; work = asked.poll()) {
          work.run();
        }
        if (System.nanoTime() - lookedAt >= LOOK_MS * 1_000_000) {
          sessions.look();
          lookedAt = System.nanoTime();
        }
        if (client != null || !sessions.isEmpty()) {
          neededAt = System.nanoTime();
        }
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    } catch (IOException broken) {
      throw new IllegalStateException("the selector fails: " + broken, broken);
    }
  }

  private void serve(SelectionKey key) {
    if (key.attachment() instanceof Connection connection) {
      connection.serve();
    } else {
      accept();
    }
  }

  private void accept() {
    try {
      SocketChannel channel = door.accept();
      if (channel == null) {
        return;
      }
      if (selector.keys().size() > MOST_CONNECTIONS) {
        channel.close();
        return;
      }
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      key.attach(new Connection(channel, key));
    } catch (IOException _) {
      // Whoever came has gone already.
    }
  }

  private void tell(Report report) {
    if (client != null) {
      client.send(report);
    }
  }

  private final class Connection {
    private final SocketChannel channel;
    private final SelectionKey key;
    private final Lines lines = new Lines();
    private ByteBuffer waiting = ByteBuffer.allocate(0);

    Connection(SocketChannel channel, SelectionKey key) {
      this.channel = channel;
      this.key = key;
    }

    void serve() {
      try {
        if (key.isWritable()) {
          write(ByteBuffer.allocate(0));
        }
        if (key.isValid() && key.isReadable()) {
          read();
        }
      } catch (IOException | IllegalArgumentException _) {
        // It has gone, or it isn't one of ours.
        close();
      }
    }

    private void read() throws IOException {
      if (channel.read(incoming.clear()) < 0) {
        close();
        return;
      }
      lines.take(incoming.flip(), line -> {
        if (channel.isOpen()) {
          take(Request.parse(line));
        }
      });
    }

    private void take(Request request) {
      switch (request) {
        case Request.Hello hello -> greet(hello);
        case Request.Quit() -> ending = true;
        case Request of when client != this -> throw new IllegalArgumentException(of + " before hello");
        case Request.Watch watch -> sessions.watch(watch);
        case Request.End(int number) -> sessions.end(number);
        case Request.Leave(int number) -> sessions.leave(number);
      }
    }

    private void greet(Request.Hello hello) {
      if (hello.version() == Request.VERSION) {
        if (client != null && client != this) {
          client.close();
        }
        client = this;
      }
      send(new Report.Hello(Request.VERSION));
    }

    void send(Report report) {
      try {
        write(Lines.encode(report));
      } catch (IOException _) {
        close();
      }
    }

    private void write(ByteBuffer more) throws IOException {
      if (waiting.hasRemaining() && more.hasRemaining()) {
        if (waiting.remaining() > MOST_WAITING) {
          throw new IOException("the client doesn't read");
        }
        waiting = ByteBuffer.allocate(waiting.remaining() + more.remaining()).put(waiting).put(more).flip();
      } else if (more.hasRemaining()) {
        waiting = more;
      }
      channel.write(waiting);
      key.interestOps(waiting.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    private void close() {
      try {
        channel.close();
      } catch (IOException _) {
        // Closed all the same.
      }
      if (client == this) {
        client = null;
        sessions.leaveAll();
      }
    }
  }
}

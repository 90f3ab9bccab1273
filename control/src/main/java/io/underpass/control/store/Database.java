package io.underpass.control.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteConfig;

/**
 * One SQLite file: write-ahead log, synchronous=FULL. All writes go through one platform thread, which gathers what waits into one
 * transaction and one fsync; reads have a thread and a connection of their own. Safe for any thread, virtual ones too: native calls
 * never run on the caller's.
 */
public final class Database implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Database.class.getName());
  private static final int LARGEST_BATCH = 512;
  private static final long SLOW_MS = 500;
  private static final long LONGEST_RIDE_MS = 250;
  static final int BUSY_MS = 10_000;

  /** Beyond this the write-ahead log is emptied, between two reads: readers that never rest would keep SQLite from doing so by itself. */
  private static final long LARGEST_LOG = 16 << 20;

  /** After so long it is tried again, where somebody was reading for longer than that: a query of logs, or a backup in another process. */
  private static final long BETWEEN_TRIES_MS = 1_000;

  /** So long the writer waits for a read to end; then writes go first. */
  private static final long LONGEST_WAIT_MS = 100;

  /** A file of which more than this, and more than half, is free is made smaller when it is opened. */
  private static final long MUCH_FREE = 16 << 20;

  private final Path file;
  private final Path log;
  private final long largestLog;
  private final ReentrantLock betweenReads = new ReentrantLock(true);
  private final Session writing;
  private final Session reading;
  private final ExecutorService readers;
  private final LinkedBlockingQueue<Queued> queue = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Queued> along = new LinkedBlockingQueue<>();
  private final AtomicBoolean waited = new AtomicBoolean();
  private final Thread writer;
  private volatile boolean closed;
  private long tried = System.nanoTime() - BETWEEN_TRIES_MS * 1_000_000;

  /** Something to write; runs on the writer's thread, within its transaction. */
  @FunctionalInterface
  public interface Write {
    void on(Session session) throws SQLException;
  }

  /** Something to read; runs on the reader's thread. */
  @FunctionalInterface
  public interface Read<T> {
    T from(Session session) throws SQLException;
  }

  private record Queued(Write write, Runnable afterwards, CompletableFuture<Void> done, boolean last) {}

  private Database(Path file, long largestLog, Session writing, Session reading, ExecutorService readers) {
    this.file = file;
    this.log = file.resolveSibling(file.getFileName() + "-wal");
    this.largestLog = largestLog;
    this.writing = writing;
    this.reading = reading;
    this.readers = readers;
    this.writer = Thread.ofPlatform().name("underpass-store").daemon().start(this::writeAll);
  }

  /**
   * Opens the file, made with mode 0600 if it isn't there, and migrates its tables. A copy from before is kept beside it.
   *
   * @throws StoreException {@code StoreUnusable} or {@code StoreTooNew}
   */
  public static Database open(Path file) {
    return open(file, LARGEST_LOG);
  }

  /** @param largestLog of how many octets the write-ahead log may be, give or take a transaction */
  static Database open(Path file, long largestLog) {
    ExecutorService readers = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("underpass-read").daemon().factory());
    try {
      NativeLibrary.keepIn(file.toAbsolutePath().getParent());
      DataDirectory.createPrivate(file);
      try (Session migrating = new Session(connect(file))) {
        Schema.CURRENT.migrate(migrating, file);
      }
      Session writing = new Session(connect(file));
      try {
        giveBack(writing, file);
      } catch (SQLException e) {
        writing.close();
        throw e;
      }
      return new Database(file, largestLog, writing, new Session(connect(file)), readers);
    } catch (IOException | SQLException e) {
      readers.shutdown();
      throw unusable(file, e);
    } catch (StoreException e) {
      readers.shutdown();
      throw e;
    }
  }

  /** Pages that are free are used again; where there are very many of them the disk gets them back. */
  private static void giveBack(Session session, Path file) throws SQLException {
    long size = session.list("PRAGMA page_size", row -> row.getLong(1)).getFirst();
    long all = session.list("PRAGMA page_count", row -> row.getLong(1)).getFirst();
    long free = session.list("PRAGMA freelist_count", row -> row.getLong(1)).getFirst();
    session.rollback();
    if (free * size > MUCH_FREE && free > all / 2) {
      try {
        session.vacuum();
      } catch (SQLException e) {
        // All is there, and the disk may lack the space for the moment in which both are.
        LOG.log(Level.WARNING, "{0} stays as large as it is, {1} MiB, {2} of them free: {3}", file, all * size >> 20, free * size >> 20,
            e.getMessage());
      }
    }
  }

  static Connection connect(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_MS);
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    connection.setAutoCommit(false);
    return connection;
  }

  static StoreException unusable(Path file, Exception cause) {
    return new StoreException(
        "StoreUnusable",
        "The store '" + file + "' can't be used: " + cause.getMessage() + ". Check the disk's space and the file's owner.", cause);
  }

  /** Queues a write; done when it is durable, failed with a {@link StoreException}. Writes share no fate. */
  public CompletableFuture<Void> write(Write write) {
    return write(write, () -> {});
  }

  /** The same; {@code afterwards} runs on the writer's thread once the write is durable, in the order of the writes, before it is done. */
  public CompletableFuture<Void> write(Write write, Runnable afterwards) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    synchronized (queue) {
      if (closed) {
        done.completeExceptionally(new StoreException("StoreClosed", "The store '" + file + "' is closed."));
      } else {
        queue.add(new Queued(write, afterwards, done, false));
      }
    }
    return done;
  }

  /**
   * Goes with the next write, into its transaction and its fsync, or alone a quarter of a second later. In the order of the calls; nobody
   * waits, a failure is logged. Lost with a process that is killed before then.
   */
  public void along(Write write) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    done.whenComplete((_, failure) -> {
      if (failure != null) {
        LOG.log(Level.WARNING, "A record was not written: {0}", failure.getMessage());
      }
    });
    along.add(new Queued(write, () -> {}, done, false));
    if (waited.compareAndSet(false, true)) {
      CompletableFuture.delayedExecutor(LONGEST_RIDE_MS, TimeUnit.MILLISECONDS).execute(() -> {
        waited.set(false);
        if (!along.isEmpty()) {
          write(_ -> {});
        }
      });
    }
  }

  /** Waits for what {@link #write} returned; its failure comes out as it is. */
  public static void await(CompletableFuture<?> written) {
    try {
      written.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException known) {
        throw known;
      }
      throw e;
    }
  }

  public <T> T read(Read<T> read) {
    try {
      return CompletableFuture.supplyAsync(() -> readNow(read), readers).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw e;
    }
  }

  private <T> T readNow(Read<T> read) {
    betweenReads.lock();
    try {
      try {
        return read.from(reading);
      } finally {
        reading.rollback();
      }
    } catch (SQLException e) {
      throw unusable(file, e);
    } finally {
      betweenReads.unlock();
    }
  }

  private void writeAll() {
    List<Queued> batch = new ArrayList<>();
    boolean last = false;
    while (!last) {
      try {
        batch.add(queue.take());
      } catch (InterruptedException _) {
        continue;
      }
      queue.drainTo(batch, LARGEST_BATCH);
      last = batch.getLast().last();
      along.drainTo(batch);
      writeBatch(batch);
      batch.clear();
      emptyLog();
    }
  }

  private void emptyLog() {
    long now = System.nanoTime();
    if (now - tried < BETWEEN_TRIES_MS * 1_000_000 || log.toFile().length() <= largestLog) {
      return;
    }
    tried = now;
    try {
      if (!betweenReads.tryLock(LONGEST_WAIT_MS, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      if (writing.emptyLog()) {
        tried = now - BETWEEN_TRIES_MS * 1_000_000;
      }
    } catch (SQLException e) {
      LOG.log(Level.WARNING, "The write-ahead log of {0} could not be emptied: {1}", file, e.getMessage());
    } finally {
      betweenReads.unlock();
    }
  }

  private void writeBatch(List<Queued> batch) {
    long start = System.nanoTime();
    try {
      for (Queued queued : batch) {
        queued.write().on(writing);
      }
      writing.commit();
    } catch (SQLException | RuntimeException e) {
      StoreException failure = e instanceof StoreException known ? known : unusable(file, e);
      undo(failure);
      if (batch.size() == 1) {
        batch.getFirst().done().completeExceptionally(failure);
      } else {
        batch.forEach(queued -> writeBatch(List.of(queued)));
      }
      return;
    }
    long ms = (System.nanoTime() - start) / 1_000_000;
    if (ms > SLOW_MS) {
      LOG.log(
          Level.WARNING,
          "It took {0} ms until the disk had {1} writes; whoever waits for them waited as long. Other programs may"
              + " keep the disk of {2} busy.",
          ms, batch.size(), file);
    }
    for (Queued queued : batch) {
      try {
        queued.afterwards().run();
        queued.done().complete(null);
      } catch (RuntimeException e) {
        queued.done().completeExceptionally(e);
      }
    }
  }

  private void undo(StoreException failure) {
    try {
      writing.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /** Writes what is queued, then closes the file. */
  @Override
  public void close() {
    synchronized (queue) {
      if (closed) {
        return;
      }
      closed = true;
      queue.add(new Queued(_ -> {}, () -> {}, new CompletableFuture<>(), true));
    }
    try {
      writer.join();
      readers.submit(() -> {
        reading.close();
        return true;
      }).get();
      readers.shutdown();
      writing.close();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (SQLException | ExecutionException e) {
      throw unusable(file, e);
    }
  }
}

package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * One map of the kernel: keys and values are bytes here. Owns its file descriptor, which stays open until it is closed and nobody
 * {@linkplain #hold holds} it any more.
 */
final class BpfTable implements AutoCloseable {
  private static final int ENOENT = 2;
  private static final int E2BIG = 7;
  private static final int OPTIONS_SIZE = 24;
  private static final int DUMP_CHUNK = 8192;
  private static final int DUMP_OCTETS = 4 << 20;
  private static final int MIN_CHUNK = 64; // more than a bucket of a hash holds

  private final String name;
  private final int fd;
  private final int keySize;
  private final int valueSize;
  private final AtomicInteger holders = new AtomicInteger(1);

  BpfTable(String name, int fd, int keySize, int valueSize) {
    this.name = name;
    this.fd = fd;
    this.keySize = keySize;
    this.valueSize = valueSize;
  }

  int fd() {
    return fd;
  }

  int keySize() {
    return keySize;
  }

  int valueSize() {
    return valueSize;
  }

  /** Keys and values lie one behind the other. */
  void put(MemorySegment keys, MemorySegment values, int count) {
    if (count == 0) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment done = arena.allocate(ValueLayout.JAVA_INT);
      done.set(ValueLayout.JAVA_INT, 0, count);
      int result = Libbpf.updateBatch(fd, keys, values, done, options(arena));
      if (result < 0) {
        throw new DataPlaneException(
            "table " + name + ": " + done.get(ValueLayout.JAVA_INT, 0) + " of " + count + " entries written, then errno " + -result
                + (result == -E2BIG ? ": the table is full" : ""));
      }
    }
  }

  /** Keys that aren't there are passed over. */
  void remove(MemorySegment keys, int count) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment done = arena.allocate(ValueLayout.JAVA_INT);
      int at = 0;
      while (at < count) {
        done.set(ValueLayout.JAVA_INT, 0, count - at);
        int result = Libbpf.deleteBatch(fd, keys.asSlice((long) at * keySize), done, options(arena));
        if (result < 0 && result != -ENOENT) {
          throw new DataPlaneException("table " + name + ": can't remove entries: errno " + -result);
        }
        at += done.get(ValueLayout.JAVA_INT, 0) + (result < 0 ? 1 : 0);
      }
    }
  }

  /** One value for each key. */
  void put(List<ByteBuffer> keys, List<ByteBuffer> values) {
    try (Arena arena = Arena.ofConfined()) {
      put(joined(arena, keys, keySize), joined(arena, values, valueSize), keys.size());
    }
  }

  /** Keys that aren't there are passed over. */
  void remove(List<ByteBuffer> keys) {
    try (Arena arena = Arena.ofConfined()) {
      remove(joined(arena, keys, keySize), keys.size());
    }
  }

  private static MemorySegment joined(Arena arena, List<ByteBuffer> parts, int size) {
    MemorySegment joined = arena.allocate(Math.max(1, (long) parts.size() * size), 8);
    for (int i = 0; i < parts.size(); i++) {
      MemorySegment.copy(parts.get(i).array(), 0, joined, ValueLayout.JAVA_BYTE, (long) i * size, size);
    }
    return joined;
  }

  private static MemorySegment options(Arena arena) {
    MemorySegment options = arena.allocate(OPTIONS_SIZE, 8);
    options.set(ValueLayout.JAVA_LONG, 0, OPTIONS_SIZE);
    return options;
  }

  /** Everything in a hash or trie, as it is now. */
  Map<ByteBuffer, ByteBuffer> dump() {
    Map<ByteBuffer, ByteBuffer> entries = new HashMap<>();
    forEach((key, value) -> entries.put(copy(key), copy(value)));
    return entries;
  }

  static ByteBuffer copy(MemorySegment bytes) {
    return ByteBuffer.wrap(bytes.toArray(ValueLayout.JAVA_BYTE));
  }

  /** The segments are only valid during the call. */
  void forEach(BiConsumer<MemorySegment, MemorySegment> visitor) {
    try (Arena arena = Arena.ofConfined()) {
      int chunk = Math.clamp(DUMP_OCTETS / (keySize + valueSize), MIN_CHUNK, DUMP_CHUNK);
      MemorySegment from = arena.allocate(Math.max(keySize, 8), 8);
      MemorySegment next = arena.allocate(Math.max(keySize, 8), 8);
      MemorySegment keys = arena.allocate((long) chunk * keySize, 8);
      MemorySegment values = arena.allocate((long) chunk * valueSize, 8);
      MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
      boolean first = true;
      while (true) {
        count.set(ValueLayout.JAVA_INT, 0, chunk);
        int result = Libbpf.lookupBatch(fd, first ? MemorySegment.NULL : from, next, keys, values, count, options(arena));
        if (result < 0 && result != -ENOENT) {
          throw new DataPlaneException("table " + name + ": can't be read: errno " + -result);
        }
        int got = count.get(ValueLayout.JAVA_INT, 0);
        for (int i = 0; i < got; i++) {
          visitor.accept(keys.asSlice((long) i * keySize, keySize), values.asSlice((long) i * valueSize, valueSize));
        }
        if (result < 0) {
          return;
        }
        first = false;
        from.copyFrom(next);
      }
    }
  }

  /** The value of an array's index or of a key; false when there is none. */
  boolean get(MemorySegment key, MemorySegment value) {
    return Libbpf.lookup(fd, key, value) == 0;
  }

  void put(MemorySegment key, MemorySegment value) {
    int result = Libbpf.update(fd, key, value);
    if (result < 0) {
      throw new DataPlaneException("table " + name + ": can't write: errno " + -result);
    }
  }

  /** Another holder, who must {@link #close} too; false if all have already: the file descriptor may be anything by now. By any thread. */
  boolean hold() {
    return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
  }

  @Override
  public void close() {
    if (holders.decrementAndGet() == 0) {
      Libc.close(fd);
    }
  }
}

package io.underpass.dataplane.linux;

import io.underpass.dataplane.linux.Layout.AddressKey;
import io.underpass.dataplane.linux.Layout.BackendList;
import io.underpass.dataplane.linux.Layout.FrontEndEntry;
import io.underpass.plan.FrontEnd;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The front ends of one node. A list of machines is never changed: one with other content gets another number, is written, then named by
 * the front ends that have it; the old one goes last, so a packet meets the old list or the new one. Front ends with equal lists share one.
 * Not thread-safe.
 */
final class FrontEndTable {
  private final MirroredTable entries;
  private final MirroredTable lists;
  private int lastNumber;
  private Map<ByteBuffer, ByteBuffer> desiredEntries = Map.of();
  private Map<ByteBuffer, ByteBuffer> desiredLists = Map.of();
  private @Nullable Map<FrontEnd.Key, FrontEnd> current;
  private @Nullable TargetEncoder written;

  /** Reads what the kernel has. */
  FrontEndTable(BpfTable entries, BpfTable lists) {
    this.entries = new MirroredTable(entries);
    this.lists = new MirroredTable(lists);
    this.lists.content().keySet().forEach(number -> lastNumber = Math.max(lastNumber, Encoding.integer(number)));
  }

  /** Adds and changes. {@link #retain} must follow. How many entries that were. */
  int add(Map<FrontEnd.Key, FrontEnd> desired, TargetEncoder encoder) {
    if (desired.equals(current) && (desired.isEmpty() || encoder.equals(written))) {
      return 0;
    }
    current = null;
    Map<ByteBuffer, ByteBuffer> numbers = new HashMap<>();
    lists.content().forEach((number, content) -> numbers.put(content, number));
    Map<ByteBuffer, ByteBuffer> wantedLists = new HashMap<>();
    Map<ByteBuffer, ByteBuffer> wantedEntries = new HashMap<>();
    desired.forEach((key, frontEnd) -> {
      ByteBuffer content = list(frontEnd.backends(), encoder);
      ByteBuffer number = numbers.computeIfAbsent(content, _ -> Encoding.integer(++lastNumber));
      wantedLists.put(number, content);
      wantedEntries.put(key(key), entry(number, frontEnd.spread()));
    });
    desiredLists = wantedLists;
    desiredEntries = wantedEntries;
    written = encoder;
    int changes = lists.add(desiredLists);
    return changes + entries.add(desiredEntries);
  }

  /** Removes what isn't desired any more. How many entries that were. */
  int retain(Map<FrontEnd.Key, FrontEnd> desired) {
    if (desired == current) {
      return 0;
    }
    int changes = entries.retain(desiredEntries) + lists.retain(desiredLists);
    current = desired;
    return changes;
  }

  private static ByteBuffer key(FrontEnd.Key key) {
    return Encoding.bytes(FrontEndEntry.KEY_SIZE, at -> {
      AddressKey.put(at, 0, key.network().vni(), key.address());
      Layout.putInt(at, FrontEndEntry.KEY_SERVICE, key.protocol() << 16 | key.port());
    });
  }

  private static ByteBuffer entry(ByteBuffer number, FrontEnd.Spread spread) {
    return Encoding.bytes(FrontEndEntry.SIZE, at -> {
      Layout.putInt(at, FrontEndEntry.LIST, Encoding.integer(number));
      Layout.putInt(at, FrontEndEntry.SPREAD, switch (spread) {
        case FLOW -> 0;
        case ADDRESSES_AND_PROTOCOL -> 1;
        case ADDRESSES -> 2;
      });
    });
  }

  private static ByteBuffer list(List<FrontEnd.Backend> backends, TargetEncoder encoder) {
    return Encoding.bytes(BackendList.SIZE, at -> {
      Layout.putInt(at, BackendList.COUNT, backends.size());
      long offset = BackendList.BACKENDS;
      for (FrontEnd.Backend backend : backends) {
        Layout.putLong(at, offset + BackendList.BACKEND_IDENTITY, backend.identity());
        Layout.putInt(at, offset + BackendList.BACKEND_UP, backend.health() == FrontEnd.Health.UP ? 1 : 0);
        encoder.put(at, offset + BackendList.BACKEND_TARGET, backend.target());
        offset += BackendList.BACKEND_SIZE;
      }
    });
  }
}

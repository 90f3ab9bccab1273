package io.underpass.dataplane.linux;

import io.underpass.dataplane.linux.Layout.RuleSetValue;
import io.underpass.plan.RuleClasses;
import io.underpass.plan.RuleSet;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rule sets of one node. A set in the kernel is never changed: one with other content gets a number that was never used, is written,
 * then named by the ports that have it; the old one goes last. So a packet is judged by the old rules or the new ones, and a flow's record
 * of what decided stays true. Sets with equal content share a number, bitmaps with equal content one entry, and long lists of prefixes are
 * sets of their own, which others name. What runs is recognised by digests. Not thread-safe.
 */
final class FilterTables {
  /** Under this number stands no set: its first word is the number that comes next. */
  private static final int NEXT = 0;

  private final BpfTable classes;
  private final BpfTable bitmaps;
  private final BpfTable sets;
  private final Map<ByteBuffer, Integer> numbersByDigest = new HashMap<>();
  private final Map<Integer, Set<Integer>> bitmapsOfSets = new HashMap<>();
  private final Map<Integer, Set<Integer>> listsOfSets = new HashMap<>();
  private final Map<ByteBuffer, Integer> bitmapNumbers = new HashMap<>();
  private final TreeSet<Integer> freeBitmaps = new TreeSet<>();
  private final Set<Integer> strangers = new HashSet<>();
  private final RuleNames names;
  private Map<RuleSet, ByteBuffer> digests = new IdentityHashMap<>();
  private @Nullable Map<String, RuleSet> written;
  private Map<String, RuleSet> wanted = Map.of();
  private Map<String, Integer> numbers = Map.of();
  private RuleDigests digester = new RuleDigests();
  private int entries;
  private int nextBitmap = 1;
  private int nextSet = 1;

  /**
   * Reads what the kernel has.
   *
   * @param names learns what is written
   */
  FilterTables(BpfTable classes, BpfTable bitmaps, BpfTable sets, RuleNames names) {
    this.names = names;
    this.classes = classes;
    this.bitmaps = bitmaps;
    this.sets = sets;
    sets.forEach((key, value) -> {
      int number = Layout.getInt(key, 0);
      if (number == NEXT) {
        nextSet = (int) Layout.getLong(value, 0);
      } else {
        numbersByDigest.put(BpfTable.copy(value.asSlice(RuleSetValue.DIGEST, RuleSetValue.DIGEST_LENGTH)), number);
        bitmapsOfSets.put(number, new HashSet<>());
        readLists(number, value);
      }
    });
    classes.forEach((key, value) -> {
      int number = Layout.getNetworkInt(key, 4) >>> 3;
      if (!bitmapsOfSets.containsKey(number)) {
        strangers.add(number);
      }
      bitmapsOfSets.computeIfAbsent(number, _ -> new HashSet<>()).add(Layout.getInt(value, 0));
    });
    bitmaps.forEach((key, value) -> {
      int number = Layout.getInt(key, 0);
      bitmapNumbers.put(BpfTable.copy(value), number);
      nextBitmap = Math.max(nextBitmap, number + 1);
    });
  }

  /** Writes the sets that aren't there. {@link #retain} must follow. How many entries that were. */
  int add(Map<String, RuleSet> desired) {
    if (desired.equals(written)) {
      return 0;
    }
    written = null;
    removeHalfWritten();
    digester = new RuleDigests();
    Map<RuleSet, ByteBuffer> known = new IdentityHashMap<>();
    Map<String, Integer> wantedNumbers = new LinkedHashMap<>();
    int changes = 0;
    for (Map.Entry<String, RuleSet> entry : desired.entrySet()) {
      RuleSet set = entry.getValue();
      ByteBuffer digest = digests.getOrDefault(set, known.get(set));
      if (digest == null) {
        digest = digester.of(set);
      }
      known.put(set, digest);
      Integer number = numbersByDigest.get(digest);
      if (number == null) {
        int before = entries;
        number = write(set, digest);
        changes += entries - before;
      }
      wantedNumbers.put(entry.getKey(), number);
      names.put(number, entry.getKey(), set);
    }
    digests = known;
    numbers = wantedNumbers;
    wanted = desired;
    return changes;
  }

  /** What a full table cut short would else stand in the way of a set that fits. No port has named it yet. */
  private void removeHalfWritten() {
    if (!strangers.isEmpty()) {
      remove(Set.copyOf(strangers));
      strangers.clear();
    }
  }

  /** The number under which a set stands; 0 for one that the plan doesn't have, which no flow gets through. */
  int number(String name) {
    return numbers.getOrDefault(name, RuleSetValue.NOBODY);
  }

  RuleNames names() {
    return names;
  }

  /** By name. */
  Map<String, Integer> numbers() {
    return numbers;
  }

  /** Removes the sets that aren't desired any more. How many entries that were. */
  int retain() {
    if (written != null) {
      return 0;
    }
    Set<Integer> kept = new HashSet<>(numbers.values());
    numbers.values().forEach(number -> kept.addAll(listsOfSets.getOrDefault(number, Set.of())));
    Set<Integer> gone = new HashSet<>(strangers);
    numbersByDigest.values().stream().filter(number -> !kept.contains(number)).forEach(gone::add);
    gone.removeAll(kept);
    int changes = gone.isEmpty() ? 0 : remove(gone);
    names.trim(kept);
    strangers.clear();
    written = wanted;
    return changes;
  }

  private void readLists(int number, MemorySegment value) {
    for (int i = 0; i < RuleSetValue.MOST_LISTS; i++) {
      MemorySegment list = value.asSlice(RuleSetValue.LISTS + (long) i * RuleSetValue.LIST_SIZE, RuleSetValue.LIST_SIZE);
      if (Layout.getInt(list, 0) != 0) {
        listsOfSets.computeIfAbsent(number, _ -> new HashSet<>()).add(Layout.getInt(list, 0));
        bitmapsOfSets.get(number).add(Layout.getInt(list, RuleSetValue.LIST_SOURCES));
        bitmapsOfSets.get(number).add(Layout.getInt(list, RuleSetValue.LIST_DESTINATIONS));
      }
    }
  }

  /** The set, and before it the lists that it names and that aren't there. Its number. */
  private int write(RuleSet set, ByteBuffer digest) {
    SharedLists parts = SharedLists.of(set);
    List<Integer> lists = new ArrayList<>();
    for (SharedLists.Shared list : parts.lists()) {
      ByteBuffer content = digester.of(list.content());
      Integer known = numbersByDigest.get(content);
      lists.add(known != null ? known : write(list.content(), new SharedLists(list.content(), List.of()), List.of(), content));
    }
    return write(set, parts, lists, digest);
  }

  private int write(RuleSet set, SharedLists parts, List<Integer> lists, ByteBuffer digest) {
    int number = nextSet;
    strangers.add(number);
    nextSet = number + 1;
    sets.put(List.of(Encoding.integer(NEXT)), List.of(Encoding.bytes(RuleSetValue.SIZE, at -> Layout.putLong(at, 0, nextSet))));
    RuleClasses compiled = RuleClasses.of(parts.rest());
    List<long[]> contents = new ArrayList<>();
    for (int i = 0; i < compiled.bitmaps(); i++) {
      contents.add(compiled.bitmap(i));
    }
    parts.lists().forEach(list -> contents.addAll(List.of(list.sources(), list.destinations())));
    int[] places = writeBitmaps(contents);
    Set<Integer> used = bitmapsOfSets.computeIfAbsent(number, _ -> new HashSet<>());
    Arrays.stream(places, compiled.bitmaps(), places.length).forEach(used::add);
    List<ByteBuffer> keys = new ArrayList<>();
    List<ByteBuffer> values = new ArrayList<>();
    compiled.forEach((dimension, high, low, length, bitmap) -> {
      keys.add(Encoding.bytes(Layout.ClassKey.SIZE, at -> Layout.ClassKey.put(at, number, dimension.ordinal(), high, low, length)));
      values.add(Encoding.integer(places[bitmap]));
      used.add(places[bitmap]);
    });
    classes.put(keys, values);
    sets.put(List.of(Encoding.integer(number)), List.of(Encoding.bytes(RuleSetValue.SIZE, at -> {
      words(at, compiled.allowing());
      MemorySegment.copy(MemorySegment.ofArray(digest.array()), 0, at, RuleSetValue.DIGEST, RuleSetValue.DIGEST_LENGTH);
      for (int i = 0; i < lists.size(); i++) {
        long list = RuleSetValue.LISTS + (long) i * RuleSetValue.LIST_SIZE;
        Layout.putInt(at, list, lists.get(i));
        Layout.putInt(at, list + RuleSetValue.LIST_SOURCES, places[compiled.bitmaps() + 2 * i]);
        Layout.putInt(at, list + RuleSetValue.LIST_DESTINATIONS, places[compiled.bitmaps() + 2 * i + 1]);
      }
    })));
    listsOfSets.put(number, Set.copyOf(lists));
    strangers.remove(number);
    numbersByDigest.put(digest, number);
    entries += keys.size() + 1;
    return number;
  }

  /** Where bitmaps stand in the kernel's table, in their order; those without a rule nowhere, at 0. */
  private int[] writeBitmaps(List<long[]> contents) {
    int[] places = new int[contents.size()];
    List<ByteBuffer> keys = new ArrayList<>();
    List<ByteBuffer> values = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      long[] words = contents.get(i);
      if (Arrays.stream(words).allMatch(word -> word == 0)) {
        continue;
      }
      ByteBuffer content = Encoding.bytes(RuleSetValue.WORDS, at -> words(at, words));
      Integer place = bitmapNumbers.get(content);
      if (place == null) {
        Integer free = freeBitmaps.pollFirst();
        place = free != null ? free : nextBitmap++;
        bitmapNumbers.put(content, place);
        keys.add(Encoding.integer(place));
        values.add(content);
      }
      places[i] = place;
    }
    bitmaps.put(keys, values);
    return places;
  }

  private static void words(MemorySegment at, long[] words) {
    for (int i = 0; i < words.length; i++) {
      Layout.putLong(at, 8L * i, words[i]);
    }
  }

  private int remove(Set<Integer> gone) {
    List<ByteBuffer> keys = new ArrayList<>();
    classes.forEach((key, _) -> {
      if (gone.contains(Layout.getNetworkInt(key, 4) >>> 3)) {
        keys.add(BpfTable.copy(key));
      }
    });
    sets.remove(gone.stream().map(Encoding::integer).toList());
    classes.remove(keys);
    gone.forEach(bitmapsOfSets::remove);
    gone.forEach(listsOfSets::remove);
    numbersByDigest.values().removeAll(gone);
    Set<Integer> used = new HashSet<>();
    bitmapsOfSets.values().forEach(used::addAll);
    List<ByteBuffer> unused = new ArrayList<>();
    bitmapNumbers.values().removeIf(place -> {
      if (used.contains(place)) {
        return false;
      }
      unused.add(Encoding.integer(place));
      freeBitmaps.add(place);
      return true;
    });
    bitmaps.remove(unused);
    return keys.size() + gone.size();
  }
}

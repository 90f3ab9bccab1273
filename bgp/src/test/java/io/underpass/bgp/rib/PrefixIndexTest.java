package io.underpass.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.PathAttributes;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrays under the tables, beside the collections of the JDK. {@code -Dseed=} runs one again. */
class PrefixIndexTest {
  static LongStream seeds() {
    return Long.getLong("seed") == null ? LongStream.rangeClosed(1, 6) : LongStream.of(Long.getLong("seed"));
  }

  /** One of few, so that prefixes meet again and nest. */
  static Prefix anyPrefix(SplittableRandom random) {
    int sparse = random.nextInt() & random.nextInt() & random.nextInt();
    IpAddress address = random.nextInt(3) > 0 ? IpAddress.ofIpv4(10 << 24 | sparse >>> 8)
        : new IpAddress(0xFD00L << 48 | sparse & 3, random.nextBoolean() ? 0 : random.nextLong());
    return Prefix.of(address, random.nextInt(address.width() + 1));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aPrefixKeepsItsSlotUntilItIsFreed(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<AddressFamily, PrefixIndex> indexes = new EnumMap<>(AddressFamily.class);
    for (AddressFamily family : AddressFamily.values()) {
      indexes.put(family, PrefixIndex.of(family));
    }
    Map<Prefix, Integer> slots = new HashMap<>();
    List<Prefix> known = new ArrayList<>();
    for (int step = 0; step < 30_000; step++) {
      Prefix prefix = known.isEmpty() || random.nextInt(3) == 0 ? anyPrefix(random) : known.get(random.nextInt(known.size()));
      String where = "seed " + seed + " step " + step + " " + prefix;
      PrefixIndex index = indexes.get(AddressFamily.of(prefix));
      long high = prefix.address().high();
      long low = prefix.address().low();
      assertThat(index.find(high, low, prefix.length())).as(where).isEqualTo(slots.getOrDefault(prefix, PrefixIndex.NONE));
      // grows in the first half, shrinks in the second
      if (random.nextInt(4) == 0 == step < 15_000 && slots.containsKey(prefix)) {
        index.free(slots.remove(prefix));
      } else if (step < 15_000 || random.nextInt(4) == 0) {
        int slot = index.findOrAdd(high, low, prefix.length());
        assertThat(index.prefix(slot)).as(where).isEqualTo(prefix);
        assertThat(slots.put(prefix, slot)).as(where).isIn(null, slot);
        known.add(prefix);
      }
    }
    for (AddressFamily family : AddressFamily.values()) {
      Map<Prefix, Integer> ours = new HashMap<>(slots);
      ours.keySet().removeIf(prefix -> AddressFamily.of(prefix) != family);
      assertThat(indexes.get(family).size()).isEqualTo(ours.size());
      ours.forEach((prefix, slot) -> assertThat(indexes.get(family).prefix(slot)).isEqualTo(prefix));
      for (int i = 0; i < 300; i++) {
        IpAddress address = anyPrefix(random).last();
        if (AddressFamily.of(address) == family) {
          int expected = ours.keySet().stream().filter(prefix -> prefix.contains(address) && slots.get(prefix) % 3 != 0)
              .max(Comparator.comparingInt(Prefix::length)).map(slots::get).orElse(PrefixIndex.NONE);
          assertThat(indexes.get(family).longest(address, slot -> slot % 3 != 0)).as("seed %d %s", seed, address).isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void slotSetsAreSets(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SlotSet set = new SlotSet();
    BitSet reference = new BitSet();
    for (int step = 0; step < 20_000; step++) {
      String where = "seed " + seed + " step " + step;
      int slot = random.nextInt(4) == 0 ? random.nextInt(2_000) : random.nextInt(1 + step / 20);
      switch (random.nextInt(20)) {
        case 0 -> assertThat(set.contains(slot)).as(where).isEqualTo(reference.get(slot));
        case 1 -> {
          SlotSet copy = new SlotSet();
          copy.become(set);
          set.clear();
          set.become(copy);
        }
        case 2, 3, 4, 5, 6, 7, 8, 9 -> {
          assertThat(set.remove(slot)).as(where).isEqualTo(reference.get(slot));
          reference.clear(slot);
        }
        case 10 -> {
          // as drains do: from the front
          int first = set.next(0);
          assertThat(first).as(where).isEqualTo(reference.nextSetBit(0));
          if (first != SlotSet.NONE) {
            set.remove(first);
            reference.clear(first);
          }
        }
        default -> {
          assertThat(set.add(slot)).as(where).isNotEqualTo(reference.get(slot));
          reference.set(slot);
        }
      }
      assertThat(set.next(slot)).as(where).isEqualTo(reference.nextSetBit(slot));
      assertThat(set.size()).as(where).isEqualTo(reference.cardinality());
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void attributesAreThereOnceAndAsLongAsTheyAreReferredTo(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    AttributeStore store = new AttributeStore();
    Map<PathAttributes, Integer> ids = new HashMap<>();
    List<PathAttributes> references = new ArrayList<>();
    for (int step = 0; step < 20_000; step++) {
      if (!references.isEmpty() && random.nextInt(20) < (step < 10_000 ? 8 : 12)) {
        PathAttributes gone = references.remove(random.nextInt(references.size()));
        store.release(ids.get(gone));
        if (!references.contains(gone)) {
          ids.remove(gone);
        }
      } else {
        PathAttributes attributes = Routes.path(1 + random.nextInt(300)).toBuilder().med(random.nextInt(3)).build();
        int id = store.retain(attributes);
        assertThat(ids.put(attributes, id)).as("seed %d step %d", seed, step).isIn(null, id);
        references.add(attributes);
      }
      assertThat(store.size()).as("seed %d step %d", seed, step).isEqualTo(ids.size());
    }
    ids.forEach((attributes, id) -> assertThat(store.get(id)).isEqualTo(attributes));
  }
}

package io.underpass.bgp.rib;

import io.underpass.bgp.message.AddressFamily;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;

/**
 * Gives each prefix of a family a slot: a small number that stays the same until it is freed, for other arrays to go by. Open addressing
 * with linear probing; an entry is a slot and, in the bits that are left, a part of the hash, so that hardly any key is looked at in
 * vain. About 16 octets a prefix for IPv4, 25 for IPv6. Addresses are as {@link IpAddress} has them.
 */
sealed abstract class PrefixIndex {
  /** There is no such prefix. */
  static final int NONE = -1;

  private static final int LEAST_BITS = 4;

  private final int[] byLength;
  /** Each 0 for free, or {@code hash << bits | slot + 1}. */
  private int[] entries = new int[1 << LEAST_BITS];
  private int bits = LEAST_BITS;
  private int size;
  /** Slots below this one have been used. */
  private int limit;
  private int firstFree = NONE;

  private PrefixIndex(int width) {
    byLength = new int[width + 1];
  }

  static PrefixIndex of(AddressFamily family) {
    return switch (family) {
      case IPV4_UNICAST -> new Ipv4();
      case IPV6_UNICAST -> new Ipv6();
    };
  }

  abstract long high(int slot);

  abstract long low(int slot);

  abstract int length(int slot);

  abstract boolean is(int slot, long high, long low, int length);

  abstract void store(int slot, long high, long low, int length);

  abstract void storeFree(int slot, int next);

  abstract int nextFree(int slot);

  int size() {
    return size;
  }

  /** All slots are below this one. */
  int limit() {
    return limit;
  }

  Prefix prefix(int slot) {
    return new Prefix(new IpAddress(high(slot), low(slot)), length(slot));
  }

  /** The slot of the prefix, or {@link #NONE}. */
  int find(long high, long low, int length) {
    int hash = hash(high, low, length);
    int slots = (1 << bits) - 1;
    for (int at = hash >>> -bits; entries[at] != 0; at = at + 1 & slots) {
      int entry = entries[at];
      if ((entry ^ hash << bits) >>> bits == 0 && is((entry & slots) - 1, high, low, length)) {
        return (entry & slots) - 1;
      }
    }
    return NONE;
  }

  /** The slot of the prefix, a new one if need be. */
  int findOrAdd(long high, long low, int length) {
    int found = find(high, low, length);
    if (found != NONE) {
      return found;
    }
    if (size + 1 > entries.length / 4 * 3) {
      grow();
    }
    int slot = firstFree;
    if (slot == NONE) {
      slot = limit++;
    } else {
      firstFree = nextFree(slot);
    }
    store(slot, high, low, length);
    enter(slot);
    byLength[length]++;
    size++;
    return slot;
  }

  void free(int slot) {
    leave(slot);
    byLength[length(slot)]--;
    size--;
    storeFree(slot, firstFree);
    firstFree = slot;
  }

  /** Whether a slot is good enough, see {@link #longest}. */
  interface SlotTest {
    boolean test(int slot);
  }

  /** The slot of the longest prefix that holds the address and passes the test, or {@link #NONE}. */
  int longest(IpAddress address, SlotTest test) {
    return longest(address.high(), address.low(), byLength.length - 1, test);
  }

  /** As {@link #longest(IpAddress, SlotTest)}, of prefixes no longer than this. Looks once for each length there is. */
  int longest(long high, long low, int most, SlotTest test) {
    int mapped = 128 - (byLength.length - 1);
    for (int length = most; length >= 0; length--) {
      if (byLength[length] > 0) {
        int bitsKept = mapped + length;
        long firstHigh = bitsKept >= 64 ? high : bitsKept == 0 ? 0 : high & -1L << 64 - bitsKept;
        long firstLow = bitsKept <= 64 ? 0 : low & -1L << 128 - bitsKept;
        int slot = find(firstHigh, firstLow, length);
        if (slot != NONE && test.test(slot)) {
          return slot;
        }
      }
    }
    return NONE;
  }

  private void grow() {
    int[] old = entries;
    int oldSlots = old.length - 1;
    bits += bits < 20 ? 2 : 1;
    entries = new int[1 << bits];
    for (int entry : old) {
      if (entry != 0) {
        enter((entry & oldSlots) - 1);
      }
    }
  }

  private void enter(int slot) {
    int hash = hash(slot);
    int slots = (1 << bits) - 1;
    int at = hash >>> -bits;
    while (entries[at] != 0) {
      at = at + 1 & slots;
    }
    entries[at] = hash << bits | slot + 1;
  }

  /** Knuth's deletion (TAOCP volume 3, section 6.4, algorithm R): entries that come after move up, so that no gap is left in their way. */
  private void leave(int slot) {
    int slots = (1 << bits) - 1;
    int gap = hash(slot) >>> -bits;
    while ((entries[gap] & slots) != slot + 1) {
      gap = gap + 1 & slots;
    }
    for (int at = gap + 1 & slots; entries[at] != 0; at = at + 1 & slots) {
      int home = hash((entries[at] & slots) - 1) >>> -bits;
      if ((at - home & slots) >= (at - gap & slots)) {
        entries[gap] = entries[at];
        gap = at;
      }
    }
    entries[gap] = 0;
  }

  private int hash(int slot) {
    return hash(high(slot), low(slot), length(slot));
  }

  /** 32 bits; the first ones are the place. The constants are odd and have no pattern. */
  private static int hash(long high, long low, int length) {
    long mixed = low * 0x9E37_79B9_7F4A_7C15L + high * 0xC2B2_AE3D_27D4_EB4FL + length * 0x1656_67B1_9E37_79F9L;
    mixed = (mixed ^ mixed >>> 32) * 0xD6E8_FEB8_6659_FD93L;
    return (int) (mixed >>> 32);
  }

  /** One long a prefix: {@code address << 8 | length}; a free slot has a negative one. */
  private static final class Ipv4 extends PrefixIndex {
    private final Longs keys = new Longs();

    Ipv4() {
      super(32);
    }

    private static long key(long low, int length) {
      return (low & 0xFFFF_FFFFL) << 8 | length;
    }

    @Override
    long high(int slot) {
      return 0;
    }

    @Override
    long low(int slot) {
      return 0xFFFF_0000_0000L | keys.get(slot) >>> 8;
    }

    @Override
    int length(int slot) {
      return (int) keys.get(slot) & 0xFF;
    }

    @Override
    boolean is(int slot, long high, long low, int length) {
      return keys.get(slot) == key(low, length);
    }

    @Override
    void store(int slot, long high, long low, int length) {
      keys.reserve(slot + 1);
      keys.set(slot, key(low, length));
    }

    @Override
    void storeFree(int slot, int next) {
      keys.set(slot, ~(next + 1L));
    }

    @Override
    int nextFree(int slot) {
      return (int) ~keys.get(slot) - 1;
    }
  }

  /** Two longs and a byte a prefix. */
  private static final class Ipv6 extends PrefixIndex {
    private final Longs words = new Longs();
    private final Ints lengths = new Ints();

    Ipv6() {
      super(128);
    }

    @Override
    long high(int slot) {
      return words.get(2 * slot);
    }

    @Override
    long low(int slot) {
      return words.get(2 * slot + 1);
    }

    @Override
    int length(int slot) {
      return lengths.get(slot >>> 2) >>> (slot & 3) * 8 & 0xFF;
    }

    @Override
    boolean is(int slot, long high, long low, int length) {
      return low(slot) == low && high(slot) == high && length(slot) == length;
    }

    @Override
    void store(int slot, long high, long low, int length) {
      words.reserve(2 * slot + 2);
      lengths.reserve((slot >>> 2) + 1);
      words.set(2 * slot, high);
      words.set(2 * slot + 1, low);
      int shift = (slot & 3) * 8;
      lengths.set(slot >>> 2, lengths.get(slot >>> 2) & ~(0xFF << shift) | length << shift);
    }

    @Override
    void storeFree(int slot, int next) {
      words.set(2 * slot, next);
    }

    @Override
    int nextFree(int slot) {
      return (int) words.get(2 * slot);
    }
  }
}

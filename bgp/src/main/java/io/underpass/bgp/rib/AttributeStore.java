package io.underpass.bgp.rib;

import io.underpass.bgp.message.PathAttributes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Each different set of attributes once, under a number from 1, with a count of how often it is referred to. The number is used again when
 * the count has gone back to zero.
 */
final class AttributeStore {
  private @Nullable PathAttributes[] values;
  /** References; of free numbers the next free one. */
  private int[] references;
  private long[] ranks;
  /** Open addressing with linear probing over the hash; 0 is free. */
  private int[] index;
  private int limit;
  private int firstFree;
  private int size;

  AttributeStore() {
    clear();
  }

  private void clear() {
    values = new PathAttributes[16];
    references = new int[16];
    ranks = new long[16];
    index = new int[32];
    limit = 1;
    firstFree = 0;
    size = 0;
  }

  /** How many sets are referred to. */
  int size() {
    return size;
  }

  /** Numbers are below this one. */
  int limit() {
    return limit;
  }

  PathAttributes get(int id) {
    PathAttributes value = values[id];
    if (value == null) {
      throw new IllegalStateException("attributes " + id + " are used after they were released");
    }
    return value;
  }

  /** {@link Decision#rank} of the attributes. */
  long rank(int id) {
    return ranks[id];
  }

  /** The number of the attributes, with one reference more. */
  int retain(PathAttributes attributes) {
    int mask = index.length - 1;
    int at = home(attributes);
    for (; index[at] != 0; at = at + 1 & mask) {
      if (attributes.equals(values[index[at]])) {
        references[index[at]]++;
        return index[at];
      }
    }
    int id = firstFree;
    if (id != 0) {
      firstFree = references[id];
    } else {
      id = limit++;
      if (id == values.length) {
        int longer = values.length + values.length / 2;
        values = Arrays.copyOf(values, longer);
        references = Arrays.copyOf(references, longer);
        ranks = Arrays.copyOf(ranks, longer);
      }
    }
    values[id] = attributes;
    references[id] = 1;
    ranks[id] = Decision.rank(attributes);
    index[at] = id;
    if (++size > index.length / 4 * 3) {
      grow();
    }
    return id;
  }

  void retain(int id) {
    references[id]++;
  }

  void release(int id) {
    if (--references[id] == 0) {
      remove(id);
      values[id] = null;
      references[id] = firstFree;
      firstFree = id;
      if (--size == 0) {
        clear(); // lets go of the memory
      }
    }
  }

  private int home(PathAttributes attributes) {
    int hash = attributes.hashCode() * 0x9E37_79B9;
    return (hash ^ hash >>> 15) & index.length - 1;
  }

  private void grow() {
    int[] old = index;
    index = new int[old.length * 2];
    for (int id : old) {
      if (id != 0) {
        int at = home(get(id));
        while (index[at] != 0) {
          at = at + 1 & index.length - 1;
        }
        index[at] = id;
      }
    }
  }

  /** As in {@link PrefixIndex}: later entries move up. */
  private void remove(int id) {
    int mask = index.length - 1;
    int gap = home(get(id));
    while (index[gap] != id) {
      gap = gap + 1 & mask;
    }
    for (int at = gap + 1 & mask; index[at] != 0; at = at + 1 & mask) {
      if ((at - home(get(index[at])) & mask) >= (at - gap & mask)) {
        index[gap] = index[at];
        gap = at;
      }
    }
    index[gap] = 0;
  }
}

package io.underpass.lab.bench.bgp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Makes up routing tables that are like the Internet's of the 2020s in what a speaker's work depends on: how long prefixes are and how they
 * lie side by side, how many share their attributes, how long paths are, how many communities there are. The same seed makes the same
 * tables. For one thread.
 */
public final class TableMaker {
  /** Lengths from /24 down to /8, and how many of 10,000 prefixes have each. */
  private static final int[] LENGTH_SHARES = {6_130, 1_000, 1_120, 510, 440, 260, 140, 90, 140, 60, 50, 30, 15, 8, 4, 2, 1};

  private static final int LONGEST = 24;

  /** Numbers in AS_PATH behind the first, from 1 on, and how many of 100 paths have each; without prepending. */
  private static final int[] PATH_SHARES = {3, 17, 34, 26, 12, 5, 2, 1};

  /** Prefixes that lie side by side, on average. */
  private static final int RUN = 4;

  private static final int TRANSIT_NUMBERS = 600;

  private final Random random;
  private final PrefixTally taken;
  private final Set<ByteBuffer> sets = new HashSet<>();
  private final int[] transits;

  /** @param prefixes how many will be asked for in all */
  public TableMaker(long seed, int prefixes) {
    random = new Random(seed);
    taken = new PrefixTally(prefixes);
    transits = random.ints(1_000, 23_000).distinct().limit(TRANSIT_NUMBERS).toArray();
  }

  /**
   * The next part: prefixes and attributes that no part before has had.
   *
   * @param prefixes at least as many as {@code attributeSets}
   */
  public TablePart next(int prefixes, int attributeSets) {
    if (attributeSets < 1 || prefixes < attributeSets) {
      throw new IllegalArgumentException(
          prefixes + " prefixes with " + attributeSets + " sets of attributes: expected 1 set or more, and a prefix for each");
    }
    List<TablePart.Group> groups = new ArrayList<>(attributeSets);
    for (int size : sizes(prefixes, attributeSets)) {
      groups.add(new TablePart.Group(attributes(), prefixes(size)));
    }
    Collections.shuffle(groups, random);
    return new TablePart(groups);
  }

  /** What all parts so far hold. */
  public PrefixTally known() {
    return taken;
  }

  /** How many prefixes each set has: one each, and the rest by Mandelbrot's law, so that few have hundreds and most have few. */
  private static int[] sizes(int prefixes, int sets) {
    double[] weights = new double[sets];
    Arrays.setAll(weights, rank -> 1 / Math.pow(rank + 40.0, 1.05));
    double sum = Arrays.stream(weights).sum();
    int[] sizes = new int[sets];
    Arrays.setAll(sizes, rank -> 1 + (int) ((prefixes - sets) * weights[rank] / sum));
    int missing = prefixes - Arrays.stream(sizes).sum();
    for (int rank = 0; missing > 0; rank = (rank + 1) % sets, missing--) {
      sizes[rank]++;
    }
    return sizes;
  }

  /** Runs of neighbors of one length, as address blocks that are announced in pieces. */
  private long[] prefixes(int count) {
    long[] made = new long[count];
    for (int i = 0; i < count; ) {
      int length = LONGEST - drawn(LENGTH_SHARES, 10_000);
      int address = random.nextInt() & -1 << 32 - length;
      int run = 1 + (int) (-Math.log(1 - random.nextDouble()) * (RUN - 1));
      for (int step = 0; step < run && i < count; step++, address += 1 << 32 - length) {
        if (global(address) && taken.expect(Prefixes.of(address, length))) {
          made[i++] = Prefixes.of(address, length);
        }
      }
    }
    return made;
  }

  /**
   * Whether none of the special addresses (RFC 6890) can be meant; whole /8s are left out, so that short prefixes don't cover one either.
   */
  private static boolean global(int address) {
    int first = address >>> 24;
    return switch (first) {
      case 0, 10, 100, 127, 169, 172, 192, 198 -> false;
      default -> first < 224;
    };
  }

  private AttributeSet attributes() {
    while (true) {
      AttributeSet set = draw();
      ByteBuffer octets = ByteBuffer.allocate(2_048);
      set.write(octets, 0, 0);
      if (sets.add(octets.flip())) {
        return set;
      }
    }
  }

  private AttributeSet draw() {
    int[] path = path();
    int origin = random.nextInt(100);
    int med = random.nextInt(5) == 0 ? random.nextInt(500) : -1;
    return new AttributeSet(
        (byte) (origin < 84 ? 0 : origin < 86 ? 1 : 2), path, med, random.nextInt(12) == 0, communities(), largeCommunities());
  }

  private int[] path() {
    int hops = 1 + drawn(PATH_SHARES, 100);
    int prepended = random.nextInt(8) == 0 ? 1 + random.nextInt(4) : 0;
    int[] path = new int[hops + prepended];
    for (int i = 0; i < hops - 1; i++) {
      path[i] = transit();
    }
    // Public numbers of 2 and of 4 octets, without those set aside for documents and private use.
    int origin = random.nextInt(100) < 45 ? 23_500 + random.nextInt(40_000) : 131_072 + random.nextInt(270_000);
    Arrays.fill(path, hops - 1, path.length, origin);
    return path;
  }

  /** Few carry most. */
  private int transit() {
    double share = random.nextDouble();
    return transits[(int) (transits.length * share * share * share)];
  }

  private int[] communities() {
    int kind = random.nextInt(100);
    int count = kind < 25 ? 0 : kind < 60 ? 1 + random.nextInt(4) : kind < 88 ? 5 + random.nextInt(6) : 11 + random.nextInt(14);
    return random.ints(2L * count, 0, 4_000).map(value -> transit() << 16 | value).distinct().limit(count).sorted().toArray();
  }

  private int[] largeCommunities() {
    int[] made = new int[3 * (random.nextInt(10) == 0 ? 1 + random.nextInt(4) : 0)];
    for (int i = 0; i < made.length; i += 3) {
      made[i] = transit();
      made[i + 1] = i;
      made[i + 2] = random.nextInt(10_000);
    }
    return made;
  }

  /** An index, drawn as its share says. */
  private int drawn(int[] shares, int of) {
    int left = random.nextInt(of);
    int index = 0;
    while (left >= shares[index]) {
      left -= shares[index++];
    }
    return index;
  }
}

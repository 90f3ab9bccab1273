package io.underpass.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SortedTreeTest {
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void isATreeMapWhoseOldVersionsStay(long seed) {
    Random random = new Random(seed);
    TreeMap<String, Integer> expected = new TreeMap<>();
    SortedTree<Integer> tree = SortedTree.empty();
    TreeMap<String, Integer> expectedThen = new TreeMap<>();
    SortedTree<Integer> then = tree;
    for (int i = 0; i < 5_000; i++) {
      String key = Integer.toString(random.nextInt(600), 5);
      if (random.nextInt(5) < 2) {
        tree = tree.without(key);
        expected.remove(key);
      } else {
        tree = tree.with(key, i);
        expected.put(key, i);
      }
      if (i == 2_500) {
        then = tree;
        expectedThen = new TreeMap<>(expected);
      }
      assertThat(tree.get(key)).isEqualTo(expected.get(key));
      assertThat(tree.size()).isEqualTo(expected.size());
    }
    assertSame(tree, expected);
    assertSame(then, expectedThen);
  }

  private static void assertSame(SortedTree<Integer> tree, TreeMap<String, Integer> expected) {
    assertThat(tree.values()).isEqualTo(List.copyOf(expected.values()));
    for (String prefix : List.of("", "1", "12", "4", "9", "124")) {
      assertThat(tree.startingWith(prefix)).as(prefix)
          .isEqualTo(List.copyOf(expected.subMap(prefix, prefix + Character.MAX_VALUE).values()));
    }
  }
}

package io.underpass.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.control.Document;
import io.underpass.model.ResourceId;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

final class DocumentIndexTest {
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void isAMapWhoseOldVersionsStay(long seed) {
    Random random = new Random(seed);
    Map<String, Document> expected = new HashMap<>();
    DocumentIndex index = DocumentIndex.EMPTY;
    Map<String, Document> expectedThen = Map.of();
    DocumentIndex then = index;
    for (int i = 0; i < 20_000; i++) {
      String name = name(random);
      String key = id(name).key();
      if (random.nextInt(5) < 2) {
        index = index.without(key);
        expected.remove(key);
      } else {
        Document document = document(name, i);
        index = index.with(document);
        expected.put(key, document);
      }
      assertThat(index.get(key)).isSameAs(expected.get(key));
      if (i == 10_000) {
        then = index;
        expectedThen = new HashMap<>(expected);
      }
    }
    assertSame(index, expected);
    assertSame(then, expectedThen);
  }

  @Test
  void whatIsTakenOutLeavesNothingBehind() {
    DocumentIndex index = DocumentIndex.EMPTY;
    for (int i = 0; i < 3_000; i++) {
      index = index.with(document(oneHash(i & 255) + i / 256, i));
    }
    for (int i = 0; i < 3_000; i++) {
      index = index.without(id(oneHash(i & 255) + i / 256).key());
    }
    assertThat(index).usingRecursiveComparison().isEqualTo(DocumentIndex.EMPTY);
  }

  /** Of some 2,300 names: the figures of a series, and names of 256 that have one hash. */
  private static String name(Random random) {
    return random.nextBoolean() ? "nic-" + random.nextInt(1_000) : oneHash(random.nextInt(256)) + random.nextInt(5);
  }

  /** "ap" and "c2" have one hash, and so has whatever is made of them. */
  private static String oneHash(int which) {
    StringBuilder name = new StringBuilder();
    for (int bit = 0; bit < 8; bit++) {
      name.append((which >> bit & 1) == 0 ? "ap" : "c2");
    }
    return name.toString();
  }

  @Test
  void theNamesOfOneHashHaveOne() {
    assertThat(oneHash(0).hashCode()).isEqualTo(oneHash(255).hashCode()).isEqualTo(oneHash(77).hashCode());
  }

  private static void assertSame(DocumentIndex index, Map<String, Document> expected) {
    for (int i = 0; i < 1_000; i++) {
      String key = id("nic-" + i).key();
      assertThat(index.get(key)).isSameAs(expected.get(key));
    }
    for (int which = 0; which < 256 * 5; which++) {
      String key = id(oneHash(which / 5) + which % 5).key();
      assertThat(index.get(key)).isSameAs(expected.get(key));
    }
  }

  private static ResourceId id(String name) {
    return ResourceId.parse("/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkInterfaces/" + name);
  }

  private static Document document(String name, int revision) {
    return new Document(id(name), JsonNodeFactory.instance.objectNode(), "W/\"" + revision + "\"", revision, false);
  }
}

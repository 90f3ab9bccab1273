package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.Host;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a list became, and what a map with changes holds. */
class EditsTest {
  private static final long SEED = Long.getLong("seed", 20261126L);

  private final Random random = new Random(SEED);

  private Host host() {
    return new Host(Host.id("h" + random.nextInt(12)));
  }

  @Test
  void whatStaysKeepsItsOrderAndTheRestIsTold() {
    for (int round = 0; round < 2_000; round++) {
      List<Host> before = new ArrayList<>();
      random.ints(random.nextInt(8)).forEach(_ -> before.add(host()));
      List<Host> now = new ArrayList<>(before);
      for (int change = random.nextInt(4); change > 0; change--) {
        if (now.isEmpty() || random.nextBoolean()) {
          now.add(random.nextInt(now.size() + 1), host());
        } else if (random.nextBoolean()) {
          now.remove(random.nextInt(now.size()));
        } else {
          now.set(random.nextInt(now.size()), host());
        }
      }
      Edits<Host> edits = Edits.between(before, now);
      List<Host> come = new ArrayList<>();
      List<Host> gone = new ArrayList<>(before);
      int last = -1;
      for (int i = 0; i < now.size(); i++) {
        int from = edits.from()[i];
        if (from < 0) {
          come.add(now.get(i));
        } else {
          assertThat(before.get(from) == now.get(i) && from > last).as("seed %d, round %d", SEED, round).isTrue();
          gone.set(from, null);
          last = from;
        }
      }
      gone.removeAll(Collections.singleton(null));
      assertThat(edits.come()).as("seed %d, round %d", SEED, round).isEqualTo(come);
      assertThat(edits.gone()).as("seed %d, round %d", SEED, round).isEqualTo(gone);
    }
  }

  @Test
  void oneElementMoreIsOneChange() {
    List<Host> before = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      before.add(new Host(Host.id("h" + i)));
    }
    List<Host> now = new ArrayList<>(before);
    Host other = new Host(before.get(3).id());
    now.set(3, other);
    now.remove(500);
    Host more = new Host(Host.id("more"));
    now.add(more);
    Edits<Host> edits = Edits.between(before, now);
    assertThat(edits.come()).containsExactly(other, more);
    assertThat(edits.gone()).containsExactly(before.get(3), before.get(500));
  }

  @Test
  void aMapWithChangesIsTheMapThatTheyMake() {
    Map<Integer, String> plain = new HashMap<>();
    Map<Integer, String> patched = Map.of();
    for (int round = 0; round < 5_000; round++) {
      Map<Integer, String> changes = new HashMap<>();
      for (int change = random.nextInt(4); change > 0; change--) {
        changes.put(random.nextInt(40), random.nextInt(3) == 0 ? null : "v" + random.nextInt(3));
      }
      Map<Integer, String> before = patched;
      Map<Integer, String> copy = new HashMap<>(before);
      changes.forEach((key, value) -> {
        if (value == null) {
          plain.remove(key);
        } else {
          plain.put(key, value);
        }
      });
      patched = PatchedMap.of(before, changes);
      assertThat(patched.equals(plain)).as("seed %d, round %d: %s", SEED, round, patched).isTrue();
      assertThat(plain.equals(patched)).as("seed %d, round %d: %s", SEED, round, patched).isTrue();
      assertThat(patched == before).as("seed %d, round %d", SEED, round).isEqualTo(copy.equals(plain));
      assertThat(before.equals(copy)).as("seed %d, round %d", SEED, round).isTrue();
    }
  }

  @Test
  void aTallyTellsWhenSomethingComesOrGoesForGood() {
    Tally<String> one = Tally.<String>empty().with(List.of(), List.of("a", "b"));
    Tally<String> more = one.with(List.of("b"), List.of("a", "b"));
    assertThat(more.all() == one.all()).isTrue();
    assertThat(more.with(List.of("b"), List.of()).all()).containsExactly("a");
    assertThat(one.all()).containsExactlyInAnyOrder("a", "b");
  }
}

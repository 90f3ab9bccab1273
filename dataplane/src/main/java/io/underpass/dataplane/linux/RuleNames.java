package io.underpass.dataplane.linux;

import io.underpass.dataplane.TrackedFlow.Decided;
import io.underpass.dataplane.linux.Layout.RuleName;
import io.underpass.dataplane.linux.Layout.Tracked;
import io.underpass.plan.RuleSet;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What sets and rules are called whose numbers stand in flows: those that run, and the latest of those that did, as a flow may outlive its
 * rules. They stand in the kernel beside the flows, so that a next server knows them; those for which the table has no room only this
 * server knows. Thread-safe: flows are read while rules change.
 */
final class RuleNames {
  private final BpfTable table;
  private final int capacity;
  private final TreeMap<Integer, Named> byNumber = new TreeMap<>();
  private int entries;

  /** A set's name in the kernel, and others that it has beside it. */
  private static final class Named {
    private final Set<String> sets = new LinkedHashSet<>();
    private final Map<Integer, String> rules = new TreeMap<>();
    private int entries;
  }

  /**
   * Reads what the kernel has.
   *
   * @param capacity how many entries the table has room for
   */
  RuleNames(BpfTable table, int capacity) {
    this.table = table;
    this.capacity = capacity;
    table.forEach((key, value) -> {
      Named named = byNumber.computeIfAbsent(Layout.getInt(key, 0), _ -> new Named());
      int rule = Layout.getInt(key, RuleName.RULE);
      MemorySegment text = value.asSlice(RuleName.TEXT, Layout.getInt(value, 0));
      String name = new String(text.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
      if (rule == Tracked.RULE_NONE) {
        named.sets.add(name);
      } else {
        named.rules.put(rule, name);
      }
      named.entries++;
      entries++;
    });
  }

  /** Learns what stands under a number. Content never changes there, but its names may become more. A full table holds no rule back. */
  synchronized void put(int number, String set, RuleSet content) {
    Named known = byNumber.get(number);
    if (known != null) {
      known.sets.add(set);
      return;
    }
    Named named = new Named();
    named.sets.add(set);
    List<ByteBuffer> keys = new ArrayList<>();
    List<ByteBuffer> values = new ArrayList<>();
    keys.add(key(number, Tracked.RULE_NONE));
    values.add(value(set));
    for (int rule = 0; rule < content.rules().size(); rule++) {
      named.rules.put(rule, content.rules().get(rule).name());
      keys.add(key(number, rule));
      values.add(value(content.rules().get(rule).name()));
    }
    byNumber.put(number, named);
    if (entries + keys.size() <= capacity) {
      table.put(keys, values);
      named.entries = keys.size();
      entries += keys.size();
    }
  }

  /** Forgets the oldest sets that don't run any more, when there are many. */
  synchronized void trim(Set<Integer> running) {
    List<ByteBuffer> gone = new ArrayList<>();
    int named = byNumber.values().stream().mapToInt(set -> 1 + set.rules.size()).sum();
    for (int number : List.copyOf(byNumber.keySet())) {
      if (named <= capacity / 2) {
        break;
      }
      if (!running.contains(number)) {
        Named old = byNumber.remove(number);
        named -= 1 + old.rules.size();
        entries -= old.entries;
        if (old.entries > 0) {
          gone.add(key(number, Tracked.RULE_NONE));
          old.rules.keySet().forEach(rule -> gone.add(key(number, rule)));
        }
      }
    }
    table.remove(gone);
  }

  private static ByteBuffer key(int number, int rule) {
    return Encoding.bytes(RuleName.KEY_SIZE, at -> {
      Layout.putInt(at, 0, number);
      Layout.putInt(at, RuleName.RULE, rule);
    });
  }

  private static ByteBuffer value(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, RuleName.MAX_LENGTH);
    return Encoding.bytes(RuleName.SIZE, at -> {
      Layout.putInt(at, 0, length);
      MemorySegment.copy(text, 0, at, ValueLayout.JAVA_BYTE, RuleName.TEXT, length);
    });
  }

  /**
   * @param expected what the set may be called, likeliest first: sets of equal content share a number
   * @param rule its index; {@link Tracked#RULE_NONE} for none
   */
  synchronized Decided decided(int number, List<String> expected, int rule) {
    Named named = byNumber.get(number);
    if (named == null || named.sets.isEmpty()) {
      return new Decided("", "");
    }
    String set = expected.stream().filter(named.sets::contains).findFirst().orElse(named.sets.iterator().next());
    return new Decided(set, named.rules.getOrDefault(rule, ""));
  }
}

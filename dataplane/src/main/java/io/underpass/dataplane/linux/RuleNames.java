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
 * What sets and rules are called whose numbers stand in flows: those that run, and the latest of those that did, as a flow may outlive its rules. They
 * stand in the kernel beside the flows, so that a next server knows them. Not thread-safe.
 */
final class RuleNames {
  private static final int MAX_ENTRIES = RuleName.CAPACITY / 2;

  private final BpfTable table;
  private final TreeMap<Integer, Named> byNumber = new TreeMap<>();
  private int entries;

  /** A set's name in the kernel, and others that it has beside it. */
  private static final class Named {
    private final Set<String> sets = new LinkedHashSet<>();
    private final Map<Integer, String> rules = new TreeMap<>();
  }

  /** Reads what the kernel has. */
  RuleNames(BpfTable table) {
    this.table = table;
    table.forEach((key, value) -> {
      Named named = byNumber.computeIfAbsent(Layout.getInt(key, 0), _ -> new Named());
      int rule = Layout.getInt(key, RuleName.RULE);
      String name = new String(value.asSlice(RuleName.TEXT, Layout.getInt(value, 0)).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
      if (rule == Tracked.RULE_NONE) {
        named.sets.add(name);
      } else {
        named.rules.put(rule, name);
      }
      entries++;
    });
  }

  /** Learns what stands under a number. Content never changes there, but its names may become more. */
  void put(int number, String set, RuleSet content) {
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
    table.put(keys, values);
    byNumber.put(number, named);
    entries += keys.size();
  }

  /** Forgets the oldest sets that don't run any more, when there are many. */
  void trim(Set<Integer> running) {
    List<ByteBuffer> gone = new ArrayList<>();
    for (int number : List.copyOf(byNumber.keySet())) {
      if (entries - gone.size() <= MAX_ENTRIES) {
        break;
      }
      if (!running.contains(number)) {
        gone.add(key(number, Tracked.RULE_NONE));
        byNumber.remove(number).rules.keySet().forEach(rule -> gone.add(key(number, rule)));
      }
    }
    table.remove(gone);
    entries -= gone.size();
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
   * @param expected the set's name if the port still has it: sets of equal content share a number
   * @param rule its index; {@link Tracked#RULE_NONE} for none
   */
  Decided decided(int number, String expected, int rule) {
    Named named = byNumber.get(number);
    if (named == null || named.sets.isEmpty()) {
      return new Decided("", "");
    }
    return new Decided(named.sets.contains(expected) ? expected : named.sets.iterator().next(), named.rules.getOrDefault(rule, ""));
  }
}

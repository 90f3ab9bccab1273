package io.underpass.dataplane.linux;

import io.underpass.dataplane.TrackedFlow.Decided;
import io.underpass.plan.RuleSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What sets and rules are called whose numbers stand in flows: those that run, and the latest of those that did. Not thread-safe. */
final class RuleNames {
  private static final int MAX_SETS = 4_096;

  private final Map<Integer, Named> byNumber = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Integer, Named> eldest) {
      return size() > MAX_SETS;
    }
  };

  /** @param sets every name that the set has had */
  private record Named(List<String> sets, List<String> rules) {}

  void put(int number, String set, RuleSet content) {
    Named known = byNumber.get(number);
    if (known == null) {
      byNumber.put(number, new Named(List.of(set), content.rules().stream().map(RuleSet.Rule::name).toList()));
    } else if (!known.sets.contains(set)) {
      byNumber.put(number, new Named(Stream.concat(known.sets.stream(), Stream.of(set)).toList(), known.rules));
    }
  }

  /**
   * @param expected the set's name if the port still has it: sets of equal content share a number
   * @param rule its index; {@link Layout.Tracked#RULE_NONE} for none
   */
  Decided decided(int number, String expected, int rule) {
    Named named = byNumber.get(number);
    if (named == null) {
      return new Decided("", "");
    }
    return new Decided(
        named.sets.contains(expected) ? expected : named.sets.getFirst(), rule < named.rules.size() ? named.rules.get(rule) : "");
  }
}

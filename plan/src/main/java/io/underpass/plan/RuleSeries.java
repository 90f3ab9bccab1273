package io.underpass.plan;

/** Rules that have something in common, by their places in a set. Not thread-safe. */
final class RuleSeries {
  private final int[] rules = new int[RuleSet.MAX_RULES];
  private int count;

  /** Once more than the last has no effect. */
  void add(int rule) {
    if (count == 0 || rules[count - 1] != rule) {
      rules[count++] = rule;
    }
  }

  int count() {
    return count;
  }

  int at(int position) {
    return rules[position];
  }

  void clear() {
    count = 0;
  }
}

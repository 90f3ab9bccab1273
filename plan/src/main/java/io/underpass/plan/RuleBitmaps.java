package io.underpass.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sets of rules as bits, each content once. Number 0 is the empty one. Not thread-safe. */
final class RuleBitmaps {
  private static final int FEW = 4;

  private final List<long[]> bitmaps = new ArrayList<>();
  private final Map<Content, Integer> numbers = new HashMap<>();

  /** The number of one rule more on top of a bitmap, by {@code bitmap << 10 | rule}. */
  private final Map<Long, Integer> withRule = new HashMap<>();
  private final int[] alone = new int[RuleSet.MAX_RULES];

  RuleBitmaps() {
    number(new long[RuleClasses.WORDS]);
  }

  private static final class Content {
    private final long[] words;

    Content(long[] words) {
      this.words = words;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Content content && Arrays.equals(words, content.words);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(words);
    }
  }

  /** The words aren't changed afterwards. */
  int number(long[] words) {
    Content content = new Content(words);
    Integer known = numbers.get(content);
    if (known != null) {
      return known;
    }
    bitmaps.add(words);
    numbers.put(content, bitmaps.size() - 1);
    return bitmaps.size() - 1;
  }

  int with(int bitmap, int rule) {
    if (bitmap == 0) {
      if (alone[rule] == 0) {
        alone[rule] = added(0, rule);
      }
      return alone[rule];
    }
    return withRule.computeIfAbsent((long) bitmap << 10 | rule, _ -> added(bitmap, rule));
  }

  /** The number of several rules more, without one for each rule that is added on the way where they are many. */
  int with(int bitmap, RuleSeries rules) {
    int number = bitmap;
    if (rules.count() <= FEW) {
      for (int i = 0; i < rules.count(); i++) {
        number = with(number, rules.at(i));
      }
      return number;
    }
    long[] words = bitmaps.get(bitmap).clone();
    for (int i = 0; i < rules.count(); i++) {
      words[rules.at(i) >> 6] |= 1L << rules.at(i);
    }
    return number(words);
  }

  private int added(int bitmap, int rule) {
    long[] words = bitmaps.get(bitmap).clone();
    words[rule >> 6] |= 1L << rule;
    return number(words);
  }

  List<long[]> all() {
    return bitmaps;
  }
}

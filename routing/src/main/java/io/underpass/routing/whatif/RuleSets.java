package io.underpass.routing.whatif;

import io.underpass.plan.RuleClasses;
import io.underpass.plan.RuleSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One object for each content, so that rule sets of two plans can be compared by identity. One thread at a time. */
final class RuleSets {
  private final Map<RuleSet, RuleSet> known = new IdentityHashMap<>();
  private final Map<RuleSet, RuleSet> byContent = new HashMap<>();
  private final Map<RuleSet, RuleClasses> classes = new IdentityHashMap<>();

  @Nullable RuleSet one(@Nullable RuleSet set) {
    return set == null ? null : known.computeIfAbsent(set, it -> byContent.computeIfAbsent(it, same -> same));
  }

  RuleClasses classes(RuleSet set) {
    return classes.computeIfAbsent(set, RuleClasses::of);
  }
}

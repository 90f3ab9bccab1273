package io.underpass.dataplane.linux;

import io.underpass.dataplane.linux.Layout.RuleSetValue;
import io.underpass.net.Prefix;
import io.underpass.plan.RuleClasses;
import io.underpass.plan.RuleSet;
import io.underpass.plan.RuleSet.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A rule set in two parts: long lists of prefixes, which other sets have too (all that a network has learnt), and the rest. So a list
 * stands in the kernel once, and not once for each set.
 *
 * @param rest the same rules, without the prefixes of the lists
 * @param lists at most {@link RuleSetValue#MOST_LISTS}, the longest first
 */
record SharedLists(RuleSet rest, List<Shared> lists) {
  /** Shorter ones are cheaper in the set's own classes. */
  static final int SHORTEST = 128;

  /**
   * One list.
   *
   * @param content a set of one rule, whose sources are the list
   * @param sources the rules that have it as their sources, as a bitmap
   * @param destinations those that have it as their destinations
   */
  record Shared(RuleSet content, long[] sources, long[] destinations) {}

  static SharedLists of(RuleSet set) {
    List<List<Prefix>> longest = longest(set);
    if (longest.isEmpty()) {
      return new SharedLists(set, List.of());
    }
    List<Shared> lists = longest.stream()
        .map(list -> new Shared(alone(list, set.rules().getFirst()), new long[RuleClasses.WORDS], new long[RuleClasses.WORDS]))
        .toList();
    List<Rule> rest = new ArrayList<>();
    for (int i = 0; i < set.rules().size(); i++) {
      Rule rule = set.rules().get(i);
      int sources = longest.indexOf(rule.sources());
      int destinations = longest.indexOf(rule.destinations());
      if (sources >= 0) {
        lists.get(sources).sources[i >> 6] |= 1L << i;
      }
      if (destinations >= 0) {
        lists.get(destinations).destinations[i >> 6] |= 1L << i;
      }
      rest.add(new Rule(
          rule.name(), rule.action(), rule.protocol(), sources < 0 ? rule.sources() : List.of(), rule.sourcePorts(),
          destinations < 0 ? rule.destinations() : List.of(), rule.destinationPorts(), rule.reason()));
    }
    return new SharedLists(new RuleSet(rest), lists);
  }

  private static RuleSet alone(List<Prefix> list, Rule like) {
    return new RuleSet(List.of(
        new Rule("", RuleSet.Action.ALLOW, Rule.ANY_PROTOCOL, list, List.of(), List.of(), List.of(), like.reason())));
  }

  private static List<List<Prefix>> longest(RuleSet set) {
    Map<List<Prefix>, Boolean> seen = new IdentityHashMap<>();
    Map<List<Prefix>, Boolean> different = new HashMap<>();
    for (Rule rule : set.rules()) {
      for (List<Prefix> list : List.of(rule.sources(), rule.destinations())) {
        if (list.size() >= SHORTEST && seen.put(list, true) == null) {
          different.put(list, true);
        }
      }
    }
    return different.keySet().stream()
        .sorted(Comparator.comparing((List<Prefix> list) -> -list.size()))
        .limit(RuleSetValue.MOST_LISTS)
        .toList();
  }
}

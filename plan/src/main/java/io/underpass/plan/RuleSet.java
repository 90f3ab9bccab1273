package io.underpass.plan;

import io.underpass.net.Prefix;
import java.util.List;
import java.util.Optional;

/**
 * Rules in order: the first that matches a flow decides, and where none does the flow is denied. One object is shared by all ports and
 * nodes that have it.
 *
 * @param rules at most {@link #MAX_RULES}
 */
public record RuleSet(List<Rule> rules) {
  public static final int MAX_RULES = 1_024;

  /** @throws IllegalArgumentException if there are too many rules */
  public RuleSet {
    rules = List.copyOf(rules);
    if (rules.size() > MAX_RULES) {
      throw new IllegalArgumentException("a rule set has at most " + MAX_RULES + " rules, not " + rules.size());
    }
  }

  /** What a rule does with what it matches. */
  public enum Action {
    ALLOW,
    DENY
  }

  /**
   * One rule. It matches a flow when each of its members does; an empty list matches nothing.
   *
   * @param name unique in the set
   * @param protocol 0–255, or {@link #ANY_PROTOCOL}
   * @param sources "any" is 0.0.0.0/0 and ::/0
   * @param sourcePorts of TCP and UDP; anything else has port 0, so only ranges that hold 0 match it
   * @param reason what it follows from
   */
  public record Rule(
      String name,
      Action action,
      int protocol,
      List<Prefix> sources,
      List<PortRange> sourcePorts,
      List<Prefix> destinations,
      List<PortRange> destinationPorts,
      Reason reason) {
    public static final int ANY_PROTOCOL = -1;

    /** @throws IllegalArgumentException if the protocol is out of range */
    public Rule {
      if (protocol < ANY_PROTOCOL || protocol > 255) {
        throw new IllegalArgumentException("rule " + name + ": protocol " + protocol + " is not between 0 and 255");
      }
      sources = List.copyOf(sources);
      sourcePorts = List.copyOf(sourcePorts);
      destinations = List.copyOf(destinations);
      destinationPorts = List.copyOf(destinationPorts);
    }

    public boolean matches(Flow flow) {
      return (protocol == ANY_PROTOCOL || protocol == flow.protocol())
          && destinationPorts.stream().anyMatch(range -> range.contains(flow.destinationPort()))
          && sourcePorts.stream().anyMatch(range -> range.contains(flow.sourcePort()))
          && destinations.stream().anyMatch(prefix -> prefix.contains(flow.destination()))
          && sources.stream().anyMatch(prefix -> prefix.contains(flow.source()));
    }
  }

  /**
   * The rule that decides: the specification, rule by rule. Empty where none matches, which denies. None matches a flow that {@linkplain
   * Flow#hidden hides} its ports: what allows all else would let through what another rule denies.
   */
  public Optional<Rule> first(Flow flow) {
    return flow.hidden() ? Optional.empty() : rules.stream().filter(rule -> rule.matches(flow)).findFirst();
  }
}

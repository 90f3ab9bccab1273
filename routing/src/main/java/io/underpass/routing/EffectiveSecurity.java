package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.model.SecurityRule;
import io.underpass.model.SecurityRule.Access;
import io.underpass.model.SecurityRule.Direction;
import io.underpass.model.Subnet;
import io.underpass.net.Prefix;
import io.underpass.plan.Flow;
import io.underpass.plan.RuleSet;
import io.underpass.routing.Filters.Source;
import java.util.List;
import java.util.Optional;

/**
 * Which security rules an interface has, and what they say of a flow: what effective security rules and IP flow verify of the service
 * answer. Made for one view, asked as often as one likes; by one thread at a time.
 */
public final class EffectiveSecurity {
  private final View view;
  private final Filters filters;
  private final RuleSets ruleSets = new RuleSets();

  /**
   * A security group in front of an interface.
   *
   * @param association what it is put on: the interface, or its subnet
   * @param rules both directions, by priority, default rules at the end
   */
  public record Group(ResourceId id, ResourceId association, List<Rule> rules) {
    public Group {
      rules = List.copyOf(rules);
    }
  }

  /**
   * A rule as it holds for one interface.
   *
   * @param name {@code securityRules/ssh} or {@code defaultSecurityRules/DenyAllInBound}
   * @param sources what its tags, application security groups and prefixes stand for there; empty: nothing, as with tags whose
   *     addresses aren't known
   * @param destinations likewise
   */
  public record Rule(String name, SecurityRule rule, List<Prefix> sources, List<Prefix> destinations) {
    public Rule {
      sources = List.copyOf(sources);
      destinations = List.copyOf(destinations);
    }
  }

  /**
   * What becomes of a new flow.
   *
   * @param group the group that had the last word; empty where none is in front of the interface: then all is allowed
   * @param ruleName {@code securityRules/ssh} or {@code defaultSecurityRules/DenyAllInBound}; empty without a group
   * @param ruleId the rule's id; empty without a group
   */
  public record Verdict(Access access, Optional<ResourceId> group, String ruleName, String ruleId) {}

  private EffectiveSecurity(View view) {
    Topology topology = Topology.of(view);
    Bindings bindings = Bindings.of(view, topology, null);
    this.view = view;
    this.filters = bindings.filters();
    ruleSets.follow(view, topology, bindings, new ReturnRoutes(view, topology, bindings));
  }

  public static EffectiveSecurity of(View view) {
    return new EffectiveSecurity(view);
  }

  /**
   * The groups in front of an interface, its subnet's first. None where there is no such interface, no group, or where groups don't
   * count: at a private endpoint whose subnet doesn't let them.
   */
  public List<Group> groups(ResourceId nic) {
    NetworkInterface found = view.resources().get(NetworkInterface.class, nic).orElse(null);
    List<Source> sources = found == null ? List.of() : filters.sources(found, Direction.INBOUND);
    if (sources.isEmpty()) {
      return List.of();
    }
    ResourceId subnet = found.subnet().orElseThrow();
    if (sources.size() == 2) {
      return List.of(group(sources.getFirst(), subnet), group(sources.getLast(), nic));
    }
    boolean subnets = view.resources().subnet(subnet).map(Subnet::networkSecurityGroup).isPresent();
    return List.of(group(sources.getFirst(), subnets ? subnet : nic));
  }

  private Group group(Source source, ResourceId association) {
    ServiceTags tags = ruleSets.tags(source.network(), source.routeTable());
    return new Group(
        source.group(),
        association,
        view.resources().securityRules(source.group()).stream()
            .map(rule -> new Rule(
                RuleSets.name(rule), rule, ruleSets.prefixes(rule.source(), tags), ruleSets.prefixes(rule.destination(), tags)))
            .toList());
  }

  /**
   * What the rules say of a flow that begins now: towards the machine its subnet's group is asked first, from it the interface's own.
   *
   * @param flow from source to destination, so of an inbound one the machine is the destination
   * @return empty where there is no such interface
   */
  public Optional<Verdict> verify(ResourceId nic, Direction direction, Flow flow) {
    return view.resources().get(NetworkInterface.class, nic).map(found -> {
      Verdict last = new Verdict(Access.ALLOW, Optional.empty(), "", "");
      for (Source source : filters.sources(found, direction)) {
        last = ruleSets.of(source).first(flow)
            .map(rule -> new Verdict(
                rule.action() == RuleSet.Action.ALLOW ? Access.ALLOW : Access.DENY,
                Optional.of(source.group()), rule.name(), rule.reason().subject()))
            .orElseGet(() -> new Verdict(Access.DENY, Optional.of(source.group()), "", ""));
        if (last.access() == Access.DENY) {
          break;
        }
      }
      return last;
    });
  }
}

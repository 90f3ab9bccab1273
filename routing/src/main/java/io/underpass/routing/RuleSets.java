package io.underpass.routing;

import io.underpass.model.AddressPrefix;
import io.underpass.model.CircuitPeering;
import io.underpass.model.Connection;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.ExpressRouteCrossConnection;
import io.underpass.model.LearntRoute;
import io.underpass.model.NetworkInterface;
import io.underpass.model.NetworkSecurityGroup;
import io.underpass.model.Ports;
import io.underpass.model.ResourceId;
import io.underpass.model.Resources;
import io.underpass.model.RouteTable;
import io.underpass.model.SecurityRule;
import io.underpass.model.UserDefinedRoute;
import io.underpass.model.VirtualNetwork;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.model.VirtualNetworkPeering;
import io.underpass.net.Prefix;
import io.underpass.plan.Filter;
import io.underpass.plan.PortRange;
import io.underpass.plan.RuleSet;
import io.underpass.routing.Filters.Source;
import io.underpass.routing.HeardPrefixes.Heard;
import io.underpass.routing.NetworkPeerings.Side;
import io.underpass.routing.Topology.Network;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the rule sets of filters contain: a security group's rules of one direction by priority, default rules included, with tags and
 * application security groups turned into addresses. What hasn't changed stays the same object from plan to plan. One thread at a
 * time.
 */
final class RuleSets {
  private static final List<Ports> ALL = List.of(Ports.ALL);
  private static final List<PortRange> ANY_PORT = List.of(PortRange.ANY);
  /** Filters of nodes' ports before: they are forgotten together. */
  private static final int MOST_NAMED = 2_000;

  private Resources resources = Resources.EMPTY;
  private @Nullable Topology topology;
  private @Nullable ReturnRoutes returnRoutes;
  private final HeardPrefixes heard = new HeardPrefixes();
  private Map<List<Prefix>, List<Prefix>> internet = new HashMap<>();
  private Map<String, Tagged> tags = new HashMap<>();
  private Map<String, Tagged> tagsBefore = new HashMap<>();
  private Map<String, Made> made = new HashMap<>();
  private Map<String, Made> madeBefore = new HashMap<>();
  private Map<ResourceId, List<Prefix>> members = new HashMap<>();
  /** By the identity of a node's filters; those that were asked for since the last view, and all as long as nothing changes. */
  private Map<Set<Filter>, Map<String, RuleSet>> named = new IdentityHashMap<>();
  private @Nullable Surroundings surroundings;
  private @Nullable Inputs rules;

  /** Tags and what they were made of. */
  private record Tagged(List<Prefix> few, Heard heard, ServiceTags tags) {
    /** What is heard may be long, and is one object as long as it is the same. */
    boolean from(List<Prefix> otherFew, Heard otherHeard) {
      return heard == otherHeard && few.equals(otherFew);
    }
  }

  /** A rule set and what it was made of. */
  private record Made(List<SecurityRule> rules, ServiceTags tags, Map<ResourceId, List<Prefix>> members, RuleSet set) {
    boolean from(List<SecurityRule> otherRules, ServiceTags otherTags, Map<ResourceId, List<Prefix>> otherMembers) {
      return tags == otherTags && (rules == otherRules || rules.equals(otherRules)) && members.equals(otherMembers);
    }
  }

  /** What tags follow from. */
  private record Surroundings(
      Inputs inputs, List<LearntRoute> learnt, Reachability reachability, Map<ResourceId, GatewayState> gateways, Set<Link> links) {
    static Surroundings of(View view, Bindings bindings) {
      return new Surroundings(
          Inputs.of(
              view.resources(),
              VirtualNetwork.class, VirtualNetworkPeering.class, VirtualNetworkGateway.class, Connection.class, ExpressRouteCircuit.class,
              CircuitPeering.class, ExpressRouteCrossConnection.class, RouteTable.class, UserDefinedRoute.class),
          view.learnt(), view.reachability(), view.gateways(), Set.copyOf(bindings.byLink().keySet()));
    }

    boolean same(@Nullable Surroundings other) {
      return other != null
          && inputs.same(other.inputs)
          && links.equals(other.links)
          && gateways.equals(other.gateways)
          && reachability.equals(other.reachability)
          && learnt.equals(other.learnt);
    }
  }

  /** Goes on with another view. */
  void follow(View view, Topology next, Bindings bindings, ReturnRoutes routes) {
    resources = view.resources();
    topology = next;
    returnRoutes = routes;
    heard.follow(view.learnt());
    Surroundings surroundingsNow = Surroundings.of(view, bindings);
    Inputs rulesNow = Inputs.of(resources, NetworkSecurityGroup.class, SecurityRule.class);
    boolean sameTags = surroundingsNow.same(surroundings);
    boolean same = sameTags
        && rulesNow.same(rules)
        && members.entrySet().stream().allMatch(of -> addresses(of.getKey()).equals(of.getValue()));
    surroundings = surroundingsNow;
    rules = rulesNow;
    if (!sameTags) {
      tagsBefore = tags;
      tags = new HashMap<>();
      internet = new HashMap<>();
    }
    if (!same) {
      madeBefore = made;
      made = new HashMap<>();
      members = new HashMap<>();
      named = new IdentityHashMap<>();
    } else if (named.size() > MOST_NAMED) {
      named = new IdentityHashMap<>();
    }
  }

  /** Those that filters name; the same object for the same filters as long as nothing changes. */
  Map<String, RuleSet> of(Filters filters, Set<Filter> distinct) {
    return distinct.isEmpty() ? Map.of() : named.computeIfAbsent(distinct, _ -> {
      Map<String, RuleSet> sets = new HashMap<>();
      for (Filter filter : distinct) {
        filter.inbound().forEach(name -> sets.computeIfAbsent(name, key -> of(filters.source(key))));
        filter.outbound().forEach(name -> sets.computeIfAbsent(name, key -> of(filters.source(key))));
      }
      return sets.isEmpty() ? Map.of() : sets;
    });
  }

  RuleSet of(Source source) {
    return made.computeIfAbsent(source.name(), name -> {
      List<SecurityRule> all = resources.securityRules(source.group());
      ServiceTags now = tags(source.network(), source.routeTable());
      Map<ResourceId, List<Prefix>> meant = membersIn(all);
      Made before = madeBefore.get(name);
      if (before != null && before.from(all, now, meant)) {
        return before;
      }
      RuleSet set = new RuleSet(all.stream()
          .filter(rule -> rule.direction() == source.direction())
          .map(rule -> rule(rule, now, meant))
          .toList());
      return new Made(all, now, meant, before != null && before.set.equals(set) ? before.set : set);
    }).set;
  }

  /** What tags stand for in a network, at subnets with this route table. */
  ServiceTags tags(Network network, @Nullable ResourceId routeTable) {
    return tags.computeIfAbsent(network.resource().id().key() + (routeTable == null ? "" : "+" + routeTable.key()), key -> {
      List<Prefix> few = few(network, routeTable);
      Heard learnt = learnt(network);
      Tagged before = tagsBefore.get(key);
      return before != null && before.from(few, learnt) ? before : new Tagged(few, learnt, tags(few, learnt));
    }).tags;
  }

  private List<Prefix> few(Network network, @Nullable ResourceId routeTable) {
    List<Prefix> few = new ArrayList<>(network.resource().addressSpaces());
    for (Side side : topology().peerings().of(network)) {
      if (side.carries()) {
        few.addAll(side.spaces());
      }
    }
    few.add(ServiceTags.PLATFORM);
    resources.get(RouteTable.class, routeTable).ifPresent(table -> resources.routes(table).forEach(route -> {
      if (route.prefix() instanceof AddressPrefix.Block(Prefix prefix) && few.stream().noneMatch(prefix::equals)) {
        few.add(prefix);
      }
    }));
    return few;
  }

  private Heard learnt(Network network) {
    return returnRoutes == null ? Heard.NOTHING : heard.over(returnRoutes.openLinks(network), topology().circuits());
  }

  private Topology topology() {
    if (topology == null) {
      throw new IllegalStateException("no view to follow");
    }
    return topology;
  }

  /** Thousands of networks hear the same, and mostly private addresses: the public part alone decides what is left of the internet. */
  private ServiceTags tags(List<Prefix> few, Heard learnt) {
    List<Prefix> all = new ArrayList<>(few.size() + learnt.all().size());
    all.addAll(few);
    all.addAll(learnt.all());
    List<Prefix> taken = new ArrayList<>(few.stream().filter(ServiceTags::isPublic).toList());
    taken.addAll(learnt.publicOnes());
    return new ServiceTags(all, internet.computeIfAbsent(taken, ServiceTags::publicWithout));
  }

  private Map<ResourceId, List<Prefix>> membersIn(List<SecurityRule> all) {
    Map<ResourceId, List<Prefix>> meant = new HashMap<>();
    for (SecurityRule rule : all) {
      rule.source().applicationSecurityGroups().forEach(group -> meant.computeIfAbsent(group, this::membersOf));
      rule.destination().applicationSecurityGroups().forEach(group -> meant.computeIfAbsent(group, this::membersOf));
    }
    return meant;
  }

  private List<Prefix> membersOf(ResourceId group) {
    return members.computeIfAbsent(group, this::addresses);
  }

  private List<Prefix> addresses(ResourceId group) {
    List<Prefix> addresses = new ArrayList<>();
    for (NetworkInterface.Member member : resources.members(group)) {
      if (member.configuration().address() != null) {
        addresses.add(Prefix.host(member.configuration().address()));
      }
    }
    return List.copyOf(addresses);
  }

  private static RuleSet.Rule rule(SecurityRule rule, ServiceTags tags, Map<ResourceId, List<Prefix>> members) {
    List<String> unknown = new ArrayList<>();
    List<Prefix> sources = prefixes(rule.source(), tags, members, unknown);
    List<Prefix> destinations = prefixes(rule.destination(), tags, members, unknown);
    return new RuleSet.Rule(
        name(rule),
        rule.access() == SecurityRule.Access.ALLOW ? RuleSet.Action.ALLOW : RuleSet.Action.DENY,
        rule.protocol().number().orElse(RuleSet.Rule.ANY_PROTOCOL),
        sources,
        ports(rule, rule.source()),
        destinations,
        ports(rule, rule.destination()),
        ReasonCode.SECURITY_RULE.reason(
            "rule " + rule.name() + " (priority " + rule.priority() + ") of network security group "
                + rule.id().parent().name() + (rule.access() == SecurityRule.Access.ALLOW ? " allows it" : " denies it")
                + (unknown.isEmpty() ? "" : "; the addresses of " + String.join(", ", unknown) + " aren't known here, so none match"),
            rule.id()));
  }

  /** As IP flow verify calls it: {@code securityRules/ssh} or {@code defaultSecurityRules/DenyAllInBound}. */
  static String name(SecurityRule rule) {
    return (rule.isDefault() ? "defaultSecurityRules/" : "securityRules/") + rule.name();
  }

  /** What one side of a rule stands for. */
  List<Prefix> prefixes(SecurityRule.Side side, ServiceTags in) {
    Map<ResourceId, List<Prefix>> meant = new HashMap<>();
    side.applicationSecurityGroups().forEach(group -> meant.computeIfAbsent(group, this::membersOf));
    return prefixes(side, in, meant, new ArrayList<>());
  }

  /** One list of a tag's is passed on as it is, so that it isn't there twice. */
  private static List<Prefix> prefixes(
      SecurityRule.Side side, ServiceTags tags, Map<ResourceId, List<Prefix>> members, List<String> unknown) {
    if (side.prefixes().size() == 1 && side.applicationSecurityGroups().isEmpty()) {
      return prefixes(side.prefixes().getFirst(), tags, unknown);
    }
    List<Prefix> all = new ArrayList<>();
    side.prefixes().forEach(prefix -> all.addAll(prefixes(prefix, tags, unknown)));
    side.applicationSecurityGroups().forEach(group -> all.addAll(members.getOrDefault(group, List.of())));
    return List.copyOf(all);
  }

  private static List<Prefix> prefixes(AddressPrefix prefix, ServiceTags tags, List<String> unknown) {
    return tags.prefixes(prefix).orElseGet(() -> {
      unknown.add(prefix.toString());
      return List.of();
    });
  }

  /** Ports mean something to TCP and UDP; a rule for another protocol is about all of it. */
  private static List<PortRange> ports(SecurityRule rule, SecurityRule.Side side) {
    return switch (rule.protocol()) {
      case ICMP, ESP, AH -> ANY_PORT;
      case ANY, TCP, UDP -> side.ports().equals(ALL)
          ? ANY_PORT
          : side.ports().stream().map(ports -> new PortRange(ports.first(), ports.last())).toList();
    };
  }
}

package io.underpass.routing;

import io.underpass.model.FastPathFeature;
import io.underpass.model.ResourceId;
import io.underpass.model.UserDefinedRoute;
import io.underpass.model.UserDefinedRoute.NextHop;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.net.PrefixTrie;
import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Reason;
import io.underpass.plan.Route;
import io.underpass.routing.SubnetPolicies.Assigned;
import io.underpass.routing.Topology.Join;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What users' routes on GatewaySubnet mean for addresses that FastPath would take past the gateway (docs/rules.md). */
final class GatewayRoutes {
  private final View view;
  private final NetworkPeerings peerings;
  private final EndpointRoutes endpoints;
  private final SubnetPolicies policies;
  private final Function<Assigned, Map<Route.Key, Route>> routes;
  private final Map<ResourceId, PrefixTrie<UserDefinedRoute>> defined = new HashMap<>();

  /** @param routes what a subnet's routes are in the plan; asked of those that FastPath follows itself */
  GatewayRoutes(View view, Topology topology, SubnetPolicies policies, Function<Assigned, Map<Route.Key, Route>> routes) {
    this.view = view;
    this.peerings = topology.peerings();
    this.endpoints = new EndpointRoutes(view.resources());
    this.policies = policies;
    this.routes = routes;
  }

  /** What FastPath does with the packets to an address. */
  sealed interface Treatment {}

  /** It takes them to the machine: no route stands there, or it is skipped. */
  record Bypass() implements Treatment {}

  /** It follows the route as the gateway would. */
  record Honoured(Mapping mapping) implements Treatment {}

  /** It leaves them to the gateway. */
  record Kept(Reason reason) implements Treatment {}

  static final Treatment BYPASS = new Bypass();

  /** Whether no address of a connection's network is treated otherwise. */
  boolean silent(Join join) {
    return trie(join) == null || !follows(join) && view.options().gatewayRoutes() == Options.GatewayRoutes.SKIPPED;
  }

  Treatment of(Join join, IpAddress address) {
    PrefixTrie<UserDefinedRoute> trie = silent(join) ? null : trie(join);
    PrefixTrie.Match<UserDefinedRoute> match = trie == null ? null : trie.longest(address).orElse(null);
    if (match == null || match.value().nextHop() == NextHop.VNET_LOCAL || match.prefix().length() < longestSpace(join, address)) {
      return BYPASS;
    }
    return follows(join) ? honoured(join, match, address) : kept(match.value(), "; option fastpath.udr keeps such destinations there");
  }

  /** Whether FastPath itself follows routes of the GatewaySubnet: on ExpressRoute Direct, once the connection has picked it up. */
  private static boolean follows(Join join) {
    return join.circuit().resource().isDirect() && join.connection().features().contains(FastPathFeature.GATEWAY_ROUTES);
  }

  private @Nullable PrefixTrie<UserDefinedRoute> trie(Join join) {
    Assigned assigned = policies.of(join.gateway().resource().subnet());
    return assigned == null ? null : defined.computeIfAbsent(assigned.subnet().id(), _ -> {
      PrefixTrie<UserDefinedRoute> trie = new PrefixTrie<>();
      UserRoutes.defined(view.resources(), assigned).forEach(trie::put);
      return trie;
    });
  }

  /** Of the network's own spaces, the peered ones and private endpoints: longer ones count before a user's route. */
  private int longestSpace(Join join, IpAddress address) {
    if (endpoints.has(join.network(), peerings, address)) {
      return address.width();
    }
    int longest = -1;
    for (Prefix space : peerings.spaces(join.network())) {
      if (space.length() > longest && space.contains(address)) {
        longest = space.length();
      }
    }
    return longest;
  }

  private Treatment honoured(Join join, PrefixTrie.Match<UserDefinedRoute> match, IpAddress address) {
    UserDefinedRoute route = match.value();
    if (!address.isIpv4()) {
      return kept(route, "; FastPath follows such routes with IPv4 alone");
    }
    if (route.nextHop() == NextHop.VIRTUAL_NETWORK_GATEWAY) {
      return kept(route, ", to the gateway");
    }
    IpAddress appliance = route.nextHopAddress();
    if (appliance != null && join.gateway().network().resource().addressSpaces().stream().noneMatch(space -> space.contains(appliance))) {
      return kept(route, "; FastPath follows those to appliances in the gateway's own network alone");
    }
    Assigned assigned = policies.of(join.gateway().resource().subnet());
    NetworkId number = assigned.policy().routes();
    Route planned = routes.apply(assigned).get(new Route.Key(number, match.prefix()));
    if (planned == null) {
      return BYPASS;
    }
    if (planned.targets().size() > 1) {
      return kept(route, "; FastPath follows those to a single machine alone");
    }
    return new Honoured(new Mapping(planned.targets().getFirst(), ReasonCode.FP_UDR_HONOURED.reason(
        "connection " + join.connection().name() + " bypasses the gateway; " + planned.reason().text(), route.id())));
  }

  private static Treatment kept(UserDefinedRoute route, String why) {
    return new Kept(ReasonCode.FP_UDR_GATEWAY.reason(
        "route " + route.id().name() + " of table " + route.id().parent().name() + " stands on GatewaySubnet" + why, route.id()));
  }

  /** Why an address has no entry at an edge; empty where its routes aren't the cause. */
  Optional<Reason> keeping(Join join, IpAddress address) {
    return of(join, address) instanceof Kept kept ? Optional.of(kept.reason()) : Optional.empty();
  }
}

package io.underpass.routing;

import io.underpass.model.AddressPrefix;
import io.underpass.model.Resources;
import io.underpass.model.UserDefinedRoute;
import io.underpass.net.Prefix;
import io.underpass.plan.DropCode;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Policy;
import io.underpass.plan.Reason;
import io.underpass.plan.Route;
import io.underpass.plan.Target;
import io.underpass.plan.WireNetwork;
import io.underpass.routing.SubnetPolicies.Assigned;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The routes that subnets have of their own: what users define (azure-docs, virtual-networks-udr-overview, "User-defined"), and where
 * learnt routes are kept off the system's beside them. Service tags hold no address: their ranges aren't published here.
 */
final class UserRoutes {
  private final Resources resources;
  private final NetworkPeerings peerings;
  private final NextHops nextHops;
  private final ReturnRoutes returnRoutes;

  UserRoutes(Resources resources, NetworkPeerings peerings, NextHops nextHops, ReturnRoutes returnRoutes) {
    this.resources = resources;
    this.peerings = peerings;
    this.nextHops = nextHops;
    this.returnRoutes = returnRoutes;
  }

  /** As a node has them that has none of the appliances. */
  Map<Route.Key, Route> of(Assigned assigned) {
    NetworkId number = assigned.policy().routes();
    List<Prefix> spaces = peerings.spaces(assigned.network());
    Map<Route.Key, Route> routes = new HashMap<>();
    Map<Prefix, UserDefinedRoute> defined = defined(resources, assigned);
    if (assigned.policy().scope() == Policy.Scope.ALONE) {
      SystemRoutes.of(assigned.network().resource().addressSpaces(), spaces, defined::containsKey)
          .forEach((prefix, route) -> routes.put(new Route.Key(number, prefix), route));
      Route local = new Route(List.of(new Target.Local()), ReasonCode.SYSTEM_LOCAL.reason(
          "an address space of virtual network " + assigned.network().resource().name() + " or of one that it is peered with",
          assigned.network().resource().id()));
      spaces.forEach(space -> routes.put(new Route.Key(number, space), local));
      new EndpointRoutes(resources).in(assigned.network(), peerings).forEach((prefix, route) ->
          routes.put(new Route.Key(number, prefix), new Route(List.of(new Target.Local()), route.reason())));
    }
    defined.forEach((prefix, route) -> routes.put(new Route.Key(number, prefix), route(assigned, route, prefix, spaces)));
    if (assigned.policy().scope() == Policy.Scope.BESIDE_THE_NETWORKS) {
      // What isn't heard any more only says why: a shorter route of the user's holds all the same.
      returnRoutes.silentIn(assigned.network()).forEach(silent -> holding(defined, silent)
          .ifPresent(holder -> routes.putIfAbsent(new Route.Key(number, silent), routes.get(new Route.Key(number, holder)))));
    }
    if (defined.containsKey(Prefix.IPV4_DEFAULT)) {
      Route byDefault = routes.get(new Route.Key(number, Prefix.IPV4_DEFAULT));
      // A default route of the user's takes the place of the reserved ranges too (azure-docs, virtual-networks-udr-overview, example).
      returnRoutes.systemIn(assigned.network()).keySet().stream()
          .map(Route.Key::prefix)
          .filter(prefix -> prefix.isIpv4() && prefix.length() > 0)
          .forEach(reserved -> routes.putIfAbsent(new Route.Key(number, reserved), byDefault));
    }
    return routes;
  }

  private static Optional<Prefix> holding(Map<Prefix, UserDefinedRoute> defined, Prefix prefix) {
    return defined.keySet().stream().filter(it -> it.contains(prefix)).max(Comparator.comparingInt(Prefix::length));
  }

  /** The routes of a subnet's table that hold addresses. */
  static Map<Prefix, UserDefinedRoute> defined(Resources resources, Assigned assigned) {
    Map<Prefix, UserDefinedRoute> defined = new LinkedHashMap<>();
    for (UserDefinedRoute route : resources.routes(assigned.table())) {
      if (route.prefix() instanceof AddressPrefix.Block(Prefix prefix)) {
        defined.putIfAbsent(prefix, route);
      }
    }
    return defined;
  }

  /**
   * As a host has them: its own appliances' ports instead of tunnels to itself.
   *
   * @param networks what the host takes from the underlay
   * @return the same object where none of its appliances is meant
   */
  static Map<Route.Key, Route> at(String host, Map<NetworkId, WireNetwork> networks, Map<Route.Key, Route> routes) {
    Map<Route.Key, Route> here = null;
    for (Map.Entry<Route.Key, Route> entry : routes.entrySet()) {
      Route route = entry.getValue();
      if (isHere(host, networks, route)) {
        List<Target> targets = route.targets().stream().map(target -> here(host, networks, target)).toList();
        here = here == null ? new HashMap<>(routes) : here;
        here.put(entry.getKey(), new Route(targets, route.reason()));
      }
    }
    return here == null ? routes : here;
  }

  private static boolean isHere(String host, Map<NetworkId, WireNetwork> networks, Route route) {
    for (Target target : route.targets()) {
      if (here(host, networks, target) != target) {
        return true;
      }
    }
    return false;
  }

  private static Target here(String host, Map<NetworkId, WireNetwork> networks, Target target) {
    if (target instanceof Target.Tunnel(String node, NetworkId number) && node.equals(host)) {
      WireNetwork own = networks.get(number);
      return own == null || own.port() == null ? target : new Target.Machine(own.port());
    }
    return target;
  }

  private Route route(Assigned assigned, UserDefinedRoute route, Prefix prefix, List<Prefix> spaces) {
    String says = "route " + route.id().name() + " of table " + assigned.table().id().name() + " on subnet " + assigned.subnet().name();
    return switch (route.nextHop()) {
      case NONE -> drop(DropCode.ROUTE_NONE, ReasonCode.UDR.reason(says + " leads nowhere", route.id()));
      case INTERNET -> drop(
          DropCode.INTERNET,
          ReasonCode.UDR.reason(says + " leads to the Internet, where this fabric has no way", route.id()));
      case VNET_LOCAL -> spaces.stream().anyMatch(space -> space.contains(prefix))
          ? new Route(List.of(new Target.Local()), ReasonCode.UDR.reason(says + " leads into the virtual network", route.id()))
          : drop(DropCode.NO_ROUTE, ReasonCode.UDR_NOT_LOCAL.reason(
              says + " leads into the virtual network, and neither it nor one that it is peered with has all of " + prefix, route.id()));
      case VIRTUAL_NETWORK_GATEWAY -> returnRoutes.holding(assigned.network(), prefix)
          .map(learnt -> new Route(
              learnt.targets(),
              ReasonCode.UDR.reason(says + " leads where the gateway's does: " + learnt.reason().text(), route.id())))
          .orElseGet(() -> drop(DropCode.NO_ROUTE, ReasonCode.UDR_NO_GATEWAY_ROUTE.reason(
              says + " leads to the gateway, which has learnt no route that holds " + prefix, route.id())));
      case VIRTUAL_APPLIANCE -> switch (nextHops.at(assigned.network(), Objects.requireNonNull(route.nextHopAddress()))) {
        case NextHops.Reached reached -> new Route(
            reached.targets(), ReasonCode.UDR.reason(says + " leads to appliance " + reached.name(), route.id()));
        case NextHops.Unfit unfit -> drop(
            DropCode.ROUTE_NONE, unfit.code().reason(says + " leads to an appliance, but " + unfit.text(), route.id()));
      };
    };
  }

  private static Route drop(DropCode code, Reason reason) {
    return new Route(List.of(new Target.Drop(code)), reason);
  }
}

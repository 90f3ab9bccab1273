package io.underpass.routing;

import io.underpass.net.Prefix;
import io.underpass.plan.DropCode;
import io.underpass.plan.Reason;
import io.underpass.plan.Route;
import io.underpass.plan.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Routes that the service gives every network besides its own spaces (azure-docs, virtual-networks-udr-overview, "System routes"): to the
 * Internet, and from ranges that are nobody's to nowhere. What is learnt for the same prefix replaces them.
 */
final class SystemRoutes {
  static final Prefix IPV6_DEFAULT = Prefix.parse("::/0");

  private static final List<Prefix> RESERVED =
      Stream.of("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16").map(Prefix::parse).toList();

  private static final Route INTERNET = new Route(
      List.of(new Target.Drop(DropCode.INTERNET)),
      new Reason(ReasonCode.SYSTEM_INTERNET.name(), "the default route leads to the Internet, where this fabric has no way", ""));

  private static final Route NOWHERE = new Route(
      List.of(new Target.Drop(DropCode.ROUTE_NONE)),
      new Reason(ReasonCode.SYSTEM_NONE.name(), "of a private range that neither a virtual network nor a learnt route has", ""));

  private SystemRoutes() {}

  /** Where IPv4 and IPv6 lead by default: to the Internet; IPv6 where the network has any. */
  static List<Prefix> defaults(List<Prefix> own) {
    return own.stream().allMatch(Prefix::isIpv4) ? List.of(Prefix.IPV4_DEFAULT) : List.of(Prefix.IPV4_DEFAULT, IPV6_DEFAULT);
  }

  /**
   * Ranges that lead nowhere: those that no space has all of, and none where a default route is learnt.
   *
   * @param spaces the network's own, and those of the networks that it is peered with
   */
  static List<Prefix> reserved(List<Prefix> spaces, Predicate<Prefix> learnt) {
    return learnt.test(Prefix.IPV4_DEFAULT)
        ? List.of()
        : RESERVED.stream().filter(reserved -> spaces.stream().noneMatch(space -> space.contains(reserved))).toList();
  }

  /**
   * All of them, as a host has them.
   *
   * @param own the network's spaces
   * @param spaces with those of the networks that it is peered with
   */
  static Map<Prefix, Route> of(List<Prefix> own, List<Prefix> spaces, Predicate<Prefix> learnt) {
    Map<Prefix, Route> routes = new LinkedHashMap<>();
    List<Prefix> defaults = new ArrayList<>(defaults(own));
    defaults.removeIf(learnt);
    defaults.forEach(prefix -> routes.put(prefix, INTERNET));
    reserved(spaces, learnt).stream().filter(learnt.negate()).forEach(prefix -> routes.put(prefix, NOWHERE));
    return routes;
  }
}

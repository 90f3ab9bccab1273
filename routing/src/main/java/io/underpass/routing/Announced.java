package io.underpass.routing;

import io.underpass.model.LearntRoute;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What customers announce, by prefix: all that hold an address, not the longest alone. */
final class Announced {
  private final Map<Prefix, List<LearntRoute>> byPrefix = new HashMap<>();
  private final TreeSet<Integer> ipv4 = new TreeSet<>(Comparator.reverseOrder());
  private final TreeSet<Integer> ipv6 = new TreeSet<>(Comparator.reverseOrder());

  Announced(List<LearntRoute> learnt) {
    for (LearntRoute route : learnt) {
      byPrefix.computeIfAbsent(route.prefix(), _ -> new ArrayList<>(2)).add(route);
      (route.prefix().isIpv4() ? ipv4 : ipv6).add(route.prefix().length());
    }
    byPrefix.values().forEach(routes -> routes.sort(Comparator.comparing(LearntRoute::circuit).thenComparing(LearntRoute::link)));
  }

  /** The routes that hold an address, the longest first; of equal ones by circuit and link. */
  List<LearntRoute> holding(IpAddress address) {
    List<LearntRoute> routes = new ArrayList<>();
    for (int length : address.isIpv4() ? ipv4 : ipv6) {
      routes.addAll(byPrefix.getOrDefault(Prefix.of(address, length), List.of()));
    }
    return routes;
  }
}

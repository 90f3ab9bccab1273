package io.underpass.routing;

import io.underpass.model.LearntRoute;
import io.underpass.model.ResourceId;
import io.underpass.net.Prefix;
import io.underpass.routing.Topology.Circuit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is announced over several links together. Networks that hear the same links have the same object, also from plan to plan as
 * long as the announcements stay. One thread at a time.
 */
final class HeardPrefixes {
  private List<LearntRoute> learnt = List.of();
  private Map<Link, List<Prefix>> byLink = Map.of();
  private final Map<List<Over>, Heard> heard = new HashMap<>();

  /**
   * What is announced, in order, without prefixes that another one holds.
   *
   * @param publicOnes those of them that have public addresses
   */
  record Heard(List<Prefix> all, List<Prefix> publicOnes) {
    static final Heard NOTHING = new Heard(List.of(), List.of());
  }

  /** A link and the families that its circuit carries. */
  private record Over(Link link, boolean ipv4, boolean ipv6) {
    boolean carries(Prefix prefix) {
      return prefix.isIpv4() ? ipv4 : ipv6;
    }
  }

  /** Goes on with these announcements. */
  void follow(List<LearntRoute> now) {
    if (now.equals(learnt)) {
      return;
    }
    learnt = now;
    heard.clear();
    byLink = new HashMap<>();
    now.forEach(route -> byLink.computeIfAbsent(new Link(route.circuit(), route.link()), _ -> new ArrayList<>()).add(route.prefix()));
  }

  Heard over(List<Link> links, Map<ResourceId, Circuit> circuits) {
    List<Over> key = new ArrayList<>(links.size());
    for (Link link : links) {
      Circuit circuit = circuits.get(link.circuit());
      if (circuit != null) {
        key.add(new Over(link, circuit.peering().links(true).isPresent(), circuit.peering().links(false).isPresent()));
      }
    }
    return heard.computeIfAbsent(key, this::together);
  }

  private Heard together(List<Over> links) {
    List<Prefix> all = links.stream()
        .flatMap(over -> byLink.getOrDefault(over.link, List.of()).stream().filter(over::carries))
        .sorted()
        .toList();
    List<Prefix> outermost = new ArrayList<>();
    for (Prefix prefix : all) {
      if (outermost.isEmpty() || !outermost.getLast().contains(prefix)) {
        outermost.add(prefix);
      }
    }
    return new Heard(List.copyOf(outermost), outermost.stream().filter(ServiceTags::isPublic).toList());
  }
}

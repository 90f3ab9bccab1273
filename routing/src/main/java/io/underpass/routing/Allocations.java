package io.underpass.routing;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.NetworkId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Names, VNIs and underlay addresses that were given once and stay. Immutable.
 *
 * @param networks by network key
 * @param nodes by node key
 */
public record Allocations(Map<String, NetworkId> networks, Map<String, NodeAllocation> nodes) {
  public static final Allocations EMPTY = new Allocations(Map.of(), Map.of());

  /**
   * Where tunnel end points live; never seen outside the fabric. From the block for tests of interconnections (RFC 2544, RFC 6890), which
   * no customer announces.
   */
  public static final Prefix UNDERLAY = Prefix.parse("198.18.0.0/16");

  /** The first VNI given; those below are left to others. */
  public static final int FIRST_VNI = 4096;

  private static final int MAX_NAME = 63;

  public Allocations {
    networks = Map.copyOf(networks);
    nodes = Map.copyOf(nodes);
  }

  /**
   * What a node was given.
   *
   * @param name unique among nodes
   * @param site unique among sites; a node's name is no other node's site
   * @param underlay unique, within {@link #UNDERLAY}
   */
  public record NodeAllocation(String name, String site, IpAddress underlay) {}

  public Optional<NetworkId> network(String key) {
    return Optional.ofNullable(networks.get(key));
  }

  public Optional<NodeAllocation> node(String key) {
    return Optional.ofNullable(nodes.get(key));
  }

  /**
   * These brought in line with a demand: what is called for keeps what it has or is given something free, what isn't called for any more
   * is dropped. The
   * same object when nothing changes. Deterministic.
   *
   * @throws IllegalStateException if the underlay's addresses are used up
   */
  public Allocations satisfying(Demand demand) {
    Map<String, NetworkId> nextNetworks = new HashMap<>();
    demand.networks().forEach(key -> network(key).ifPresent(vni -> nextNetworks.put(key, vni)));
    Map<String, NodeAllocation> nextNodes = new HashMap<>();
    demand.sites().forEach(site -> site.nodes().forEach(node -> node(node.key()).ifPresent(it -> nextNodes.put(node.key(), it))));

    // A number that is free from now on still stands in tables that are about to change: for another network it would lead astray meanwhile.
    Set<NetworkId> usedNetworks = new HashSet<>(networks.values());
    int vni = FIRST_VNI;
    for (String key : demand.networks()) {
      if (!nextNetworks.containsKey(key)) {
        while (!usedNetworks.add(new NetworkId(vni))) {
          vni++;
        }
        nextNetworks.put(key, new NetworkId(vni));
      }
    }

    Set<String> usedNames = new HashSet<>();
    Set<IpAddress> usedAddresses = new HashSet<>();
    nextNodes.values().forEach(node -> {
      usedNames.add(node.name());
      usedNames.add(node.site());
      usedAddresses.add(node.underlay());
    });
    int offset = 1;
    for (Demand.Site site : demand.sites()) {
      String siteName = site.nodes().stream()
          .flatMap(node -> Optional.ofNullable(nextNodes.get(node.key())).stream())
          .map(NodeAllocation::site)
          .findFirst()
          .orElse(null);
      boolean alone = site.nodes().size() == 1;
      if (siteName == null) {
        siteName = free(site.name(), usedNames);
      }
      for (Demand.Node node : site.nodes()) {
        if (!nextNodes.containsKey(node.key())) {
          String name = alone ? siteName : free(node.name(), usedNames);
          IpAddress underlay = UNDERLAY.address().plus(offset);
          while (!usedAddresses.add(underlay)) {
            underlay = UNDERLAY.address().plus(++offset);
          }
          if (!UNDERLAY.contains(underlay) || underlay.equals(UNDERLAY.last())) {
            throw new IllegalStateException("the underlay " + UNDERLAY + " has no free address for " + node.name());
          }
          nextNodes.put(node.key(), new NodeAllocation(name, siteName, underlay));
        }
      }
    }
    return nextNetworks.equals(networks) && nextNodes.equals(nodes) ? this : new Allocations(nextNetworks, nextNodes);
  }

  /** The wish, cut to what names may be, or else with the first free number behind it. */
  private static String free(String wish, Set<String> used) {
    String clean = wish.replaceAll("[^A-Za-z0-9._-]", "-");
    String name = clean.substring(0, Math.min(clean.length(), MAX_NAME));
    for (int i = 2; !used.add(name); i++) {
      String suffix = "-" + i;
      name = clean.substring(0, Math.min(clean.length(), MAX_NAME - suffix.length())) + suffix;
    }
    return name;
  }
}

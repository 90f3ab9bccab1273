package io.underpass.plan;

import io.underpass.net.Prefix;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one node runs. The maps are immutable by agreement, not copied: a network's mappings may be one object in many
 * nodes and plans, and who compares plans may take equal identity for equal content.
 *
 * @param node the node itself
 * @param ports by name
 * @param networks the VNIs accepted from the underlay
 * @param mappings exact addresses
 * @param routes prefixes, of networks and of policies
 * @param frontEnds what mappings with {@link Target.Balanced} lead to
 * @param translations at a host: front ends, as the machines behind them know them
 * @param ruleSets by the names that ports' filters have for them
 * @param crossings between which networks only some sources may send
 * @param meter the limits of the node's site, equal for all its nodes; null where there are none
 */
public record NodePlan(
    Node node,
    Map<String, Port> ports,
    Map<NetworkId, WireNetwork> networks,
    Map<Mapping.Key, Mapping> mappings,
    Map<Route.Key, Route> routes,
    Map<FrontEnd.Key, FrontEnd> frontEnds,
    Map<Translation.Key, Translation> translations,
    Map<String, RuleSet> ruleSets,
    Map<Crossing, List<Prefix>> crossings,
    @Nullable Meter meter) {
  /** A node that balances, translates and filters nothing. */
  public NodePlan(
      Node node,
      Map<String, Port> ports,
      Map<NetworkId, WireNetwork> networks,
      Map<Mapping.Key, Mapping> mappings,
      Map<Route.Key, Route> routes,
      @Nullable Meter meter) {
    this(node, ports, networks, mappings, routes, Map.of(), Map.of(), Map.of(), Map.of(), meter);
  }

  /** What runs on a node that has nothing to do. */
  public static NodePlan idle(Node node) {
    return new NodePlan(node, Map.of(), Map.of(), Map.of(), Map.of(), null);
  }

  public NodePlan {
    Objects.requireNonNull(node);
  }
}

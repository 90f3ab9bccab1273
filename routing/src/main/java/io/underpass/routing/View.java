package io.underpass.routing;

import io.underpass.model.LearntRoute;
import io.underpass.model.ResourceId;
import io.underpass.model.Resources;
import java.util.List;
import java.util.Map;

/**
 * All that a plan follows from, at one moment. Immutable.
 *
 * @param revision the revision of the desired state
 * @param resources what exists
 * @param learnt what customers announce, as each edge has accepted it
 * @param reachability which sessions between gateways and edges are up, and which edges are dead
 * @param allocations names, VNIs and underlay addresses
 * @param gateways what runs of each ExpressRoute gateway; one that is absent isn't there yet
 * @param health which machines behind load balancers answer their probes
 * @param options the server's
 */
public record View(
    long revision,
    Resources resources,
    List<LearntRoute> learnt,
    Reachability reachability,
    Allocations allocations,
    Map<ResourceId, GatewayState> gateways,
    BackendHealth health,
    Options options) {
  public static final View EMPTY =
      new View(0, Resources.EMPTY, List.of(), Reachability.ALL_UP, Allocations.EMPTY, Map.of(), Options.DEFAULT);

  /** One in which every machine answers. */
  public View(
      long revision,
      Resources resources,
      List<LearntRoute> learnt,
      Reachability reachability,
      Allocations allocations,
      Map<ResourceId, GatewayState> gateways,
      Options options) {
    this(revision, resources, learnt, reachability, allocations, gateways, BackendHealth.ALL_UP, options);
  }

  public View {
    learnt = List.copyOf(learnt);
    gateways = Map.copyOf(gateways);
  }

  /** The same with other resources and gateways: what would be. */
  public View with(Resources otherResources, Map<ResourceId, GatewayState> otherGateways) {
    return new View(revision, otherResources, learnt, reachability, allocations, otherGateways, health, options);
  }
}

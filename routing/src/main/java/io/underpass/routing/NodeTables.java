package io.underpass.routing;

import io.underpass.model.ResourceId;
import io.underpass.net.Prefix;
import io.underpass.plan.Crossing;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Route;
import io.underpass.plan.WireNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a node with several networks: its shares in them as one. What no share has changed is the same object as before.
 *
 * @param states the networks
 * @param shares in the order of the networks
 * @param parts of the routes
 */
record NodeTables(
    List<NetworkState> states,
    Share[] shares,
    Map<NetworkId, WireNetwork> networks,
    JoinedMappings mappings,
    List<JoinedRoutes.Part> parts,
    Map<Route.Key, Route> routes,
    Map<FrontEnd.Key, FrontEnd> frontEnds,
    Map<Crossing, List<Prefix>> closed) {
  static final NodeTables NONE = new NodeTables(
      List.of(), new Share[0], Map.of(), JoinedMappings.NONE, List.of(), Map.of(), Map.of(), Map.of());

  /** What a node takes from a network, given what it took when the network was another. */
  interface Taking {
    Share share(NetworkState state, @Nullable Share before);
  }

  /** These with networks as they are now: what it costs depends on the networks that have changed. */
  NodeTables with(NetworkStates all, Taking taking) {
    if (states == all.now()) {
      return this;
    }
    return states == all.before() ? patched(all, taking) : anew(all.now(), taking);
  }

  private NodeTables patched(NetworkStates all, Taking taking) {
    Share[] now = shares.clone();
    for (int i : all.changed()) {
      now[i] = taking.share(all.now().get(i), shares[i]);
    }
    return joined(all.now(), now, all.changed());
  }

  private NodeTables anew(List<NetworkState> all, Taking taking) {
    Map<ResourceId, Share> byId = HashMap.newHashMap(shares.length);
    for (Share share : shares) {
      byId.put(share.state().id(), share);
    }
    Share[] now = new Share[all.size()];
    for (int i = 0; i < now.length; i++) {
      NetworkState state = all.get(i);
      Share before = byId.get(state.id());
      now[i] = before != null && before.state() == state ? before : taking.share(state, before);
    }
    return joined(all, now, null);
  }

  /** @param changed the positions of those that may be others than before; null: all */
  private NodeTables joined(List<NetworkState> all, Share[] now, int @Nullable [] changed) {
    List<JoinedRoutes.Part> partsNow = same(now, changed, Share::routes) ? parts : parts(now);
    return new NodeTables(
        all,
        now,
        same(now, changed, Share::networks) ? networks : maps(now, Share::networks),
        changed != null ? mappings.with(changed, now) : JoinedMappings.ofShares(now),
        partsNow,
        partsNow == parts ? routes : JoinedRoutes.of(partsNow),
        same(now, changed, Share::frontEnds) ? frontEnds : maps(now, Share::frontEnds),
        same(now, changed, Share::closed) ? closed : maps(now, Share::closed));
  }

  private boolean same(Share[] now, int @Nullable [] changed, Function<Share, Object> aspect) {
    if (changed == null) {
      return false;
    }
    for (int i : changed) {
      if (aspect.apply(shares[i]) != aspect.apply(now[i])) {
        return false;
      }
    }
    return true;
  }

  private static List<JoinedRoutes.Part> parts(Share[] shares) {
    List<JoinedRoutes.Part> all = new ArrayList<>(shares.length * 2);
    for (Share share : shares) {
      all.addAll(share.routes());
    }
    return all;
  }

  private static <K, V> Map<K, V> maps(Share[] shares, Function<Share, Map<K, V>> aspect) {
    Map<K, V> all = HashMap.newHashMap(shares.length);
    for (Share share : shares) {
      all.putAll(aspect.apply(share));
    }
    return all;
  }
}

package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces of each virtual network, oldest first: one list object as long as none of the network's changes. Immutable.
 *
 * @param networks by subnet: to cut each interface's network out of its subnet's id would be most of a plan
 * @param touched the networks whose interfaces aren't those that they were before; null: any may be
 */
record NicGroups(
    List<NetworkInterface> all,
    Map<ResourceId, List<NetworkInterface>> byNetwork,
    Map<ResourceId, ResourceId> networks,
    @Nullable Set<ResourceId> touched) {
  static final NicGroups NONE = new NicGroups(List.of(), Map.of(), Map.of(), null);

  /** These brought in line with other interfaces. */
  NicGroups with(List<NetworkInterface> now) {
    if (now == all) {
      return new NicGroups(all, byNetwork, networks, Set.of());
    }
    Edits<NetworkInterface> edits = Edits.between(all, now);
    Parents parents = new Parents(networks);
    if (edits.come().size() < now.size() / 2) {
      NicGroups patched = patched(edits, now, parents);
      if (patched != null) {
        return patched;
      }
    }
    Map<ResourceId, List<NetworkInterface>> grouped = new HashMap<>();
    for (NetworkInterface nic : now) {
      ResourceId network = parents.network(nic);
      if (network != null) {
        grouped.computeIfAbsent(network, _ -> new ArrayList<>()).add(nic);
      }
    }
    return new NicGroups(now, grouped, parents.all(), null);
  }

  /** Null where one has come between others of its network. */
  private @Nullable NicGroups patched(Edits<NetworkInterface> edits, List<NetworkInterface> now, Parents parents) {
    int size = now.size();
    int youngest = 0;
    while (youngest < edits.come().size() && edits.from()[size - 1 - youngest] < 0) {
      youngest++;
    }
    List<NetworkInterface> between = edits.come().subList(0, edits.come().size() - youngest);
    Map<ResourceId, NetworkInterface> changed = new HashMap<>();
    between.forEach(nic -> changed.put(nic.id(), nic));
    Map<ResourceId, List<NetworkInterface>> own = new HashMap<>();
    for (NetworkInterface old : edits.gone()) {
      ResourceId network = parents.network(old);
      NetworkInterface other = changed.get(old.id());
      if (network != null) {
        List<NetworkInterface> group = own.computeIfAbsent(network, id -> new ArrayList<>(byNetwork.getOrDefault(id, List.of())));
        int at = indexOf(group, old);
        if (other != null && network.equals(parents.network(other))) {
          group.set(at, other);
          changed.remove(old.id());
        } else {
          group.remove(at);
        }
      }
    }
    if (changed.values().stream().anyMatch(nic -> parents.network(nic) != null)) {
      return null;
    }
    for (NetworkInterface nic : edits.come().subList(between.size(), edits.come().size())) {
      ResourceId network = parents.network(nic);
      if (network != null) {
        own.computeIfAbsent(network, id -> new ArrayList<>(byNetwork.getOrDefault(id, List.of()))).add(nic);
      }
    }
    Map<ResourceId, List<NetworkInterface>> next = new HashMap<>(byNetwork);
    next.putAll(own);
    return new NicGroups(now, next, parents.all(), Set.copyOf(own.keySet()));
  }

  private static int indexOf(List<NetworkInterface> group, NetworkInterface nic) {
    for (int i = 0; i < group.size(); i++) {
      if (group.get(i) == nic) {
        return i;
      }
    }
    throw new IllegalStateException(nic.id() + " is not among the interfaces of its network");
  }

  /** The networks of subnets; the map of before as long as there is no other subnet. */
  private static final class Parents {
    private final Map<ResourceId, ResourceId> before;
    private @Nullable Map<ResourceId, ResourceId> more;

    Parents(Map<ResourceId, ResourceId> before) {
      this.before = before;
    }

    @Nullable ResourceId network(NetworkInterface nic) {
      ResourceId subnet = nic.subnet().orElse(null);
      if (subnet == null) {
        return null;
      }
      ResourceId known = all().get(subnet);
      if (known == null) {
        more = more == null ? new HashMap<>(before) : more;
        known = subnet.parent();
        more.put(subnet, known);
      }
      return known;
    }

    Map<ResourceId, ResourceId> all() {
      return more == null ? before : more;
    }
  }
}

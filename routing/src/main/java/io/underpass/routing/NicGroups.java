package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces of each virtual network, oldest first: one list object as long as none of the network's changes. Immutable.
 *
 * @param networks by subnet: to cut each interface's network out of its subnet's id would be most of a plan
 */
record NicGroups(
    List<NetworkInterface> all, Map<ResourceId, List<NetworkInterface>> byNetwork, Map<ResourceId, ResourceId> networks) {
  static final NicGroups NONE = new NicGroups(List.of(), Map.of(), Map.of());

  /** These brought in line with other interfaces. */
  NicGroups with(List<NetworkInterface> now) {
    if (now == all) {
      return this;
    }
    Edits<NetworkInterface> edits = Edits.between(all, now);
    Map<ResourceId, ResourceId> parents = new HashMap<>(networks);
    if (edits.come().size() < now.size() / 2) {
      Map<ResourceId, List<NetworkInterface>> patched = patched(edits, now.size(), parents);
      if (patched != null) {
        return new NicGroups(now, patched, parents);
      }
    }
    Map<ResourceId, List<NetworkInterface>> grouped = new HashMap<>();
    for (NetworkInterface nic : now) {
      ResourceId network = network(nic, parents);
      if (network != null) {
        grouped.computeIfAbsent(network, _ -> new ArrayList<>()).add(nic);
      }
    }
    return new NicGroups(now, grouped, parents);
  }

  /** Null where one has come between others of its network. */
  private @Nullable Map<ResourceId, List<NetworkInterface>> patched(
      Edits<NetworkInterface> edits, int size, Map<ResourceId, ResourceId> parents) {
    int youngest = 0;
    while (youngest < edits.come().size() && edits.from()[size - 1 - youngest] < 0) {
      youngest++;
    }
    List<NetworkInterface> between = edits.come().subList(0, edits.come().size() - youngest);
    Map<ResourceId, NetworkInterface> changed = new HashMap<>();
    between.forEach(nic -> changed.put(nic.id(), nic));
    Map<ResourceId, List<NetworkInterface>> own = new HashMap<>();
    Map<ResourceId, List<NetworkInterface>> next = new HashMap<>(byNetwork);
    for (NetworkInterface old : edits.gone()) {
      ResourceId network = network(old, parents);
      NetworkInterface other = changed.get(old.id());
      if (network != null) {
        List<NetworkInterface> group = group(network, own, next);
        int at = indexOf(group, old);
        if (other != null && network.equals(network(other, parents))) {
          group.set(at, other);
          changed.remove(old.id());
        } else {
          group.remove(at);
        }
      }
    }
    if (changed.values().stream().anyMatch(nic -> network(nic, parents) != null)) {
      return null;
    }
    for (NetworkInterface nic : edits.come().subList(between.size(), edits.come().size())) {
      ResourceId network = network(nic, parents);
      if (network != null) {
        group(network, own, next).add(nic);
      }
    }
    return next;
  }

  private static List<NetworkInterface> group(
      ResourceId network, Map<ResourceId, List<NetworkInterface>> own, Map<ResourceId, List<NetworkInterface>> next) {
    return own.computeIfAbsent(network, id -> {
      List<NetworkInterface> copy = new ArrayList<>(next.getOrDefault(id, List.of()));
      next.put(id, copy);
      return copy;
    });
  }

  private static int indexOf(List<NetworkInterface> group, NetworkInterface nic) {
    for (int i = 0; i < group.size(); i++) {
      if (group.get(i) == nic) {
        return i;
      }
    }
    throw new IllegalStateException(nic.id() + " is not among the interfaces of its network");
  }

  private static @Nullable ResourceId network(NetworkInterface nic, Map<ResourceId, ResourceId> parents) {
    ResourceId subnet = nic.subnet().orElse(null);
    return subnet == null ? null : parents.computeIfAbsent(subnet, ResourceId::parent);
  }
}

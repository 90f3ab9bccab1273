package io.underpass.routing.advice;

import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The addresses of networks behind a connection, by what the edge says of them.
 *
 * @param groups by code, those that bypass first
 * @param bypassing by network
 */
public record Census(List<Group> groups, Map<ResourceId, Set<IpAddress>> bypassing) {
  /** Of no network. */
  public static final Census NONE = new Census(List.of(), Map.of());

  public Census {
    groups = List.copyOf(groups);
    bypassing = Map.copyOf(bypassing);
  }

  /**
   * Addresses of which the edge says the same.
   *
   * @param code of the rule
   * @param text what it says of the first, a sentence
   * @param addresses how many, 1 or more
   * @param example the first
   */
  public record Group(String code, String text, int addresses, IpAddress example) {}

  /** How many bypass. */
  public int eligible() {
    return bypassing.values().stream().mapToInt(Set::size).sum();
  }

  /** How many there are. */
  public int total() {
    return groups.stream().mapToInt(Group::addresses).sum();
  }

  /** Whether an address of a network is among those that bypass. */
  public boolean bypasses(ResourceId network, IpAddress address) {
    return bypassing.getOrDefault(network, Set.of()).contains(address);
  }
}

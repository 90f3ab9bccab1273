package io.underpass.arm.durable;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one writer's resource group should hold: the few rules of the service that the writers play with, written down again and simply.
 * Immutable.
 *
 * @param group whether the group is there
 * @param networks by name
 * @param nics by name
 * @param addresses tags of the public IP addresses by name
 */
record Model(boolean group, Map<String, Network> networks, Map<String, Nic> nics, Map<String, String> addresses) {
  static final Model EMPTY = new Model(false, Map.of(), Map.of(), Map.of());

  Model {
    networks = new TreeMap<>(networks);
    nics = new TreeMap<>(nics);
    addresses = new TreeMap<>(addresses);
  }

  /**
   * @param tag value of the tag {@code t}
   * @param subnets third octet of 10.0.x.0/24 by name
   */
  record Network(String tag, Map<String, Integer> subnets) {
    Network {
      subnets = new TreeMap<>(subnets);
    }
  }

  /**
   * @param host last octet of its static address
   * @param publicAddress the name of the one it uses, or null
   */
  record Nic(String tag, String network, String subnet, int host, String publicAddress) {}

  /** What a call does: the state after it, or a refusal that changes nothing. */
  record Outcome(boolean accepted, Model after) {}

  private Outcome refused() {
    return new Outcome(false, this);
  }

  private static Outcome done(Model after) {
    return new Outcome(true, after);
  }

  Outcome apply(Step step) {
    if (step instanceof Step.PutGroup) {
      return done(new Model(true, networks, nics, addresses));
    }
    if (!group) {
      return refused();
    }
    return switch (step) {
      case Step.PutGroup _ -> throw new AssertionError("answered above");
      case Step.DeleteGroup _ -> done(EMPTY);
      case Step.PutNetwork put -> putNetwork(put);
      case Step.TagNetwork tag -> networks.containsKey(tag.name())
          ? done(with(tag.name(), new Network(tag.tag(), network(tag.name()).subnets())))
          : refused();
      case Step.DeleteNetwork delete -> used(delete.name(), null) ? refused() : done(without(delete.name()));
      case Step.PutSubnet put -> putSubnet(put);
      case Step.DeleteSubnet delete -> deleteSubnet(delete);
      case Step.PutNic put -> putNic(put);
      case Step.DeleteNic delete -> done(new Model(true, networks, removed(nics, delete.name()), addresses));
      case Step.PutAddress put -> done(new Model(true, networks, nics, added(addresses, put.name(), put.tag())));
      case Step.DeleteAddress delete -> nics.values().stream().anyMatch(nic -> delete.name().equals(nic.publicAddress()))
          ? refused()
          : done(new Model(true, networks, nics, removed(addresses, delete.name())));
    };
  }

  private Network network(String name) {
    return Optional.ofNullable(networks.get(name)).orElseThrow();
  }

  /** The body's subnets replace those that are there; none that is in use may go or move. Without a list they stay. */
  private Outcome putNetwork(Step.PutNetwork put) {
    Map<String, Integer> before = networks.containsKey(put.name()) ? network(put.name()).subnets() : Map.of();
    Map<String, Integer> after = put.subnets() == null ? before : put.subnets();
    boolean breaks = before.entrySet().stream()
        .anyMatch(subnet -> used(put.name(), subnet.getKey()) && !subnet.getValue().equals(after.get(subnet.getKey())));
    return breaks || overlap(after.values()) ? refused() : done(with(put.name(), new Network(put.tag(), after)));
  }

  private static boolean overlap(Collection<Integer> octets) {
    return new TreeSet<>(octets).size() < octets.size();
  }

  private Outcome putSubnet(Step.PutSubnet put) {
    if (!networks.containsKey(put.network())) {
      return refused();
    }
    Network network = network(put.network());
    Integer before = network.subnets().get(put.name());
    boolean moves = before != null && before != put.octet();
    Map<String, Integer> after = added(network.subnets(), put.name(), put.octet());
    return moves && used(put.network(), put.name()) || overlap(after.values())
        ? refused()
        : done(with(put.network(), new Network(network.tag(), after)));
  }

  private Outcome deleteSubnet(Step.DeleteSubnet delete) {
    if (!networks.containsKey(delete.network()) || !network(delete.network()).subnets().containsKey(delete.name())) {
      return done(this);
    }
    if (used(delete.network(), delete.name())) {
      return refused();
    }
    Network network = network(delete.network());
    return done(with(delete.network(), new Network(network.tag(), removed(network.subnets(), delete.name()))));
  }

  private Outcome putNic(Step.PutNic put) {
    Nic nic = put.nic();
    boolean fits = networks.containsKey(nic.network()) && network(nic.network()).subnets().containsKey(nic.subnet()) && nic.host() >= 4
        && nic.host() < 255
        && (nic.publicAddress() == null || addresses.containsKey(nic.publicAddress()));
    boolean free = nics.entrySet().stream().filter(other -> !other.getKey().equals(put.name())).map(Map.Entry::getValue)
        .noneMatch(other -> other.network().equals(nic.network()) && other.subnet().equals(nic.subnet()) && other.host() == nic.host()
            || nic.publicAddress() != null && nic.publicAddress().equals(other.publicAddress()));
    return fits && free ? done(new Model(true, networks, added(nics, put.name(), nic), addresses)) : refused();
  }

  private boolean used(String network, String subnet) {
    return nics.values().stream().anyMatch(nic -> nic.network().equals(network) && (subnet == null || nic.subnet().equals(subnet)));
  }

  private Model with(String name, Network network) {
    return new Model(true, added(networks, name, network), nics, addresses);
  }

  private Model without(String name) {
    return new Model(true, removed(networks, name), nics, addresses);
  }

  private static <V> Map<String, V> added(Map<String, V> map, String name, V value) {
    Map<String, V> more = new LinkedHashMap<>(map);
    more.put(name, value);
    return more;
  }

  private static <V> Map<String, V> removed(Map<String, V> map, String name) {
    Map<String, V> fewer = new LinkedHashMap<>(map);
    fewer.remove(name);
    return fewer;
  }
}

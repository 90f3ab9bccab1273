package io.underpass.routing;

import io.underpass.model.DnsInboundEndpoint;
import io.underpass.model.LoadBalancer;
import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Target;
import io.underpass.plan.Translation;
import io.underpass.plan.WireNetwork;
import io.underpass.plan.WireNetwork.Arrival;
import io.underpass.routing.Bindings.AtHost;
import io.underpass.routing.ServiceTable.Service;
import io.underpass.routing.Topology.Network;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The internal load balancers of a view, and the other addresses of its networks that no interface has. */
final class Balancing {
  private final Topology topology;
  private final Map<ResourceId, BalancedRule> rules = new LinkedHashMap<>();
  private final Map<ResourceId, Map<IpAddress, List<BalancedRule>>> byNetwork = new HashMap<>();
  private final Map<ResourceId, ServiceTable> services = new HashMap<>();

  private Balancing(Topology topology) {
    this.topology = topology;
  }

  /** What it is made of. */
  private record Sources(
      View view, Topology topology, Map<ResourceId, NetworkTable> tables, Bindings bindings, PortNumbers numbers) {}

  /** What was made before of the same things is kept; the very same where all of it is. */
  static Balancing of(
      View view,
      Topology topology,
      Map<ResourceId, NetworkTable> tables,
      Bindings bindings,
      PortNumbers numbers,
      @Nullable Balancing before) {
    Balancing balancing = new Balancing(topology);
    balancing.make(new Sources(view, topology, tables, bindings, numbers), before == null ? balancing : before);
    return before != null && balancing.same(before) ? before : balancing;
  }

  private boolean same(Balancing before) {
    return topology == before.topology
        && rules.equals(before.rules)
        && byNetwork.equals(before.byNetwork)
        && services.equals(before.services);
  }

  private void make(Sources of, Balancing before) {
    Map<ResourceId, Map<IpAddress, Service>> found = new HashMap<>();
    PoolMembers members = new PoolMembers(of.view.resources(), (network, address) -> {
      NetworkTable table = of.tables.get(network);
      return table == null ? null : table.addresses().nic(address);
    });
    for (LoadBalancer balancer : of.view.resources().all(LoadBalancer.class)) {
      for (LoadBalancer.FrontEnd frontEnd : balancer.frontEnds()) {
        Network network = frontEnd.subnet() == null ? null : topology.networks().get(frontEnd.subnet().parent());
        IpAddress address = frontEnd.address();
        if (network != null && address != null && isFree(of, network, address, found)) {
          List<BalancedRule> ofFrontEnd = balancer.rules().stream()
              .filter(rule -> rule.frontEnd().equals(frontEnd.id()))
              .map(rule -> rule(of, balancer, rule, network, address, members.of(balancer, rule, frontEnd), before))
              .toList();
          ofFrontEnd.forEach(rule -> rules.put(rule.from().rule().id(), rule));
          byNetwork.computeIfAbsent(network.resource().id(), _ -> new LinkedHashMap<>()).put(address, ofFrontEnd);
          found.get(network.resource().id()).put(address, frontEnd(balancer, frontEnd, network, address, ofFrontEnd));
        }
      }
    }
    for (DnsInboundEndpoint endpoint : of.view.resources().all(DnsInboundEndpoint.class)) {
      Network network = endpoint.subnet() == null ? null : topology.networks().get(endpoint.subnet().parent());
      if (network != null && endpoint.address() != null && isFree(of, network, endpoint.address(), found)) {
        found.get(network.resource().id()).put(endpoint.address(), endpoint(endpoint, endpoint.address()));
      }
    }
    found.forEach((id, ofNetwork) -> services.put(id, ServiceTable.of(
        Objects.requireNonNull(topology.networks().get(id)),
        Objects.requireNonNull(of.tables.get(id)).addresses(),
        List.copyOf(ofNetwork.values()),
        before.services.get(id))));
    byNetwork.replaceAll((id, rulesNow) -> rulesNow.equals(before.byNetwork.get(id)) ? before.byNetwork.get(id) : rulesNow);
  }

  private static boolean isFree(Sources of, Network network, IpAddress address, Map<ResourceId, Map<IpAddress, Service>> found) {
    ResourceId id = network.resource().id();
    NetworkTable table = of.tables.get(id);
    return table != null
        && network.resource().addressSpaces().stream().anyMatch(space -> space.contains(address))
        && table.addresses().position(address) < 0
        && !found.computeIfAbsent(id, _ -> new LinkedHashMap<>()).containsKey(address);
  }

  private static BalancedRule rule(
      Sources of,
      LoadBalancer balancer,
      LoadBalancer.Rule rule,
      Network network,
      IpAddress address,
      List<PoolMembers.Member> members,
      Balancing before) {
    List<BalancedRule.At> machines = new ArrayList<>();
    for (PoolMembers.Member member : members) {
      AtHost place = of.bindings.place(member.nic().id());
      NetworkId number = of.numbers.of(member).orElse(null);
      if (place != null && number != null) {
        machines.add(BalancedRule.At.of(member, place, number, rule, of.view.health()));
      }
    }
    BalancedRule.From from = new BalancedRule.From(balancer, rule, network.id(), address, machines);
    BalancedRule known = before.rules.get(rule.id());
    return known != null && known.from().equals(from) ? known : new BalancedRule(from);
  }

  private static Service frontEnd(
      LoadBalancer balancer, LoadBalancer.FrontEnd frontEnd, Network network, IpAddress address, List<BalancedRule> rules) {
    String name = "front end " + frontEnd.id().name() + " of load balancer " + balancer.name();
    return new Service(
        address,
        Occupant.of(balancer, frontEnd),
        name,
        rules.isEmpty()
            ? new Mapping(new Target.Drop(DropCode.NO_BACKEND), ReasonCode.LB_NO_RULE.reason(name + " has no rule", balancer.id()))
            : new Mapping(new Target.Balanced(network.id(), address), ReasonCode.LB_FRONT_END.reason("this is " + name, balancer.id())));
  }

  private static Service endpoint(DnsInboundEndpoint endpoint, IpAddress address) {
    String name = "inbound endpoint " + endpoint.name() + " of DNS resolver " + endpoint.id().parent().name();
    return new Service(
        address,
        Occupant.of(endpoint),
        name,
        new Mapping(
            new Target.Drop(DropCode.NO_PORT), ReasonCode.DNS_ENDPOINT.reason(name + ": no port can be bound to it", endpoint.id())));
  }

  /** The network's addresses that no interface has; null where there are none. */
  @Nullable ServiceTable services(Network network) {
    return services.get(network.resource().id());
  }

  /** The rules of a network's front ends, by address; the same object as long as they are the same. */
  Map<IpAddress, List<BalancedRule>> rules(Network network) {
    return byNetwork.getOrDefault(network.resource().id(), Map.of());
  }

  /** Adds the front ends to which an edge's mappings lead. */
  void addReached(Network network, List<NetworkMappings> mappings, Map<FrontEnd.Key, FrontEnd> frontEnds) {
    rules(network).forEach((address, ofFrontEnd) -> {
      if (mappings.stream().anyMatch(part -> part.at(address) != null)) {
        ofFrontEnd.forEach(rule -> frontEnds.put(rule.key(), rule.at(null)));
      }
    });
  }

  /** The numbers by which a host takes packets for machines that are listed by address. */
  Map<NetworkId, WireNetwork> numbersAt(String host) {
    Map<NetworkId, WireNetwork> networks = new HashMap<>();
    for (BalancedRule rule : rules.values()) {
      for (BalancedRule.At at : rule.from().machines()) {
        Network network = at.member().nic().virtualNetwork().map(topology.networks()::get).orElse(null);
        if (network != null && at.place().host().equals(host)) {
          networks.putIfAbsent(at.number(), PortNumbers.leavingBy(at.place().port(), network, at.member().nic(), Arrival.CHOSEN));
        }
      }
    }
    return networks;
  }

  /** The numbers of the machines behind a network's front ends. */
  Stream<NetworkId> numbers(Network network) {
    return rules(network).values().stream().flatMap(List::stream).flatMap(rule -> rule.from().machines().stream()).map(BalancedRule.At::number);
  }

  /** What a host makes of packets to front ends with machines there. */
  Map<Translation.Key, Translation> translations(String host) {
    Map<Translation.Key, Translation> translations = new HashMap<>();
    rules.values().forEach(rule -> rule.addTranslations(host, translations));
    return translations;
  }

  /** Whether the address is a front end's. */
  boolean isFrontEnd(Network network, IpAddress address) {
    return rules(network).containsKey(address);
  }

  /** The rules of the front end with this address; none where there is no such front end. */
  Collection<BalancedRule> rules(Network network, IpAddress address) {
    return rules(network).getOrDefault(address, List.of());
  }
}

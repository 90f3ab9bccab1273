package io.underpass.routing;

import io.underpass.model.BackendPool;
import io.underpass.model.BackendPool.AdminState;
import io.underpass.model.LoadBalancer;
import io.underpass.model.NetworkInterface;
import io.underpass.model.NetworkInterface.IpConfiguration;
import io.underpass.model.ResourceId;
import io.underpass.model.Resources;
import io.underpass.net.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who is in the pools of load balancers: interfaces that say so, and interfaces whose address is listed. */
final class PoolMembers {
  private final Resources resources;
  private final Finder finder;

  /** Who has an address of a virtual network. */
  interface Finder {
    @Nullable NetworkInterface nic(ResourceId network, IpAddress address);
  }

  /**
   * An interface as a rule's packets reach it.
   *
   * @param id of the ip configuration
   * @param listed the virtual network in which the pool lists the address; null for an interface that says itself that it is a member
   */
  record Member(ResourceId id, NetworkInterface nic, IpAddress address, AdminState state, @Nullable ResourceId listed) {}

  PoolMembers(Resources resources, Finder finder) {
    this.resources = resources;
    this.finder = finder;
  }

  private record At(@Nullable ResourceId network, IpAddress address) {}

  /** A finder among all interfaces, which goes through them when it is first asked. */
  static Finder amongAll(Resources resources) {
    Map<At, NetworkInterface> found = new HashMap<>();
    return (network, address) -> {
      if (found.isEmpty()) {
        resources.all(NetworkInterface.class).forEach(nic ->
            nic.addresses().forEach(one -> found.putIfAbsent(new At(nic.virtualNetwork().orElse(null), one), nic)));
      }
      return found.get(new At(network, address));
    };
  }

  /**
   * The members of a rule's pools, those of the front end's family and virtual network, each interface once: one port of it answers for one front end.
   */
  List<Member> of(LoadBalancer balancer, LoadBalancer.Rule rule, LoadBalancer.FrontEnd frontEnd) {
    IpAddress front = frontEnd.address();
    if (front == null || frontEnd.subnet() == null) {
      return List.of();
    }
    ResourceId network = frontEnd.subnet().parent();
    List<Member> members = new ArrayList<>();
    Set<ResourceId> nics = new HashSet<>();
    for (ResourceId pool : rule.pools()) {
      for (NetworkInterface.Member member : resources.members(pool)) {
        IpAddress address = member.configuration().address();
        if (address != null && fits(network, front, member.nic(), address) && nics.add(member.nic().id())) {
          members.add(new Member(member.id(), member.nic(), address, AdminState.NONE, null));
        }
      }
    }
    for (BackendPool pool : resources.backendPools(balancer)) {
      if (rule.pools().contains(pool.id())) {
        for (BackendPool.Address listed : pool.addresses()) {
          Member member = listed(listed);
          if (member != null && fits(network, front, member.nic, member.address) && nics.add(member.nic.id())) {
            members.add(member);
          }
        }
      }
    }
    return members;
  }

  private static boolean fits(ResourceId network, IpAddress front, NetworkInterface nic, IpAddress address) {
    return address.isIpv4() == front.isIpv4() && nic.virtualNetwork().filter(network::equals).isPresent();
  }

  private @Nullable Member listed(BackendPool.Address listed) {
    NetworkInterface nic = listed.virtualNetwork() == null ? null : finder.nic(listed.virtualNetwork(), listed.address());
    if (nic == null) {
      return null;
    }
    for (IpConfiguration configuration : nic.ipConfigurations()) {
      if (listed.address().equals(configuration.address())) {
        return new Member(
            nic.id().child("ipConfigurations", configuration.name()), nic, listed.address(), listed.state(), listed.virtualNetwork());
      }
    }
    return null;
  }

  /**
   * Front ends' addresses that machines behind rules with floating IP send from, by interface (azure-docs, load-balancer-floating-ip).
   *
   * @return without those who have none
   */
  static Map<ResourceId, List<IpAddress>> floating(Resources resources) {
    Map<ResourceId, List<IpAddress>> floating = new HashMap<>();
    PoolMembers members = new PoolMembers(resources, amongAll(resources));
    for (LoadBalancer balancer : resources.all(LoadBalancer.class)) {
      for (LoadBalancer.Rule rule : balancer.rules()) {
        LoadBalancer.FrontEnd frontEnd = rule.floatingIp() ? balancer.frontEnd(rule.frontEnd()).orElse(null) : null;
        if (frontEnd != null && frontEnd.address() != null) {
          for (Member member : members.of(balancer, rule, frontEnd)) {
            List<IpAddress> addresses = floating.computeIfAbsent(member.nic.id(), _ -> new ArrayList<>());
            if (!addresses.contains(frontEnd.address())) {
              addresses.add(frontEnd.address());
            }
          }
        }
      }
    }
    return floating;
  }
}

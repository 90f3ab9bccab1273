package io.underpass.routing;

import io.underpass.model.BackendPool;
import io.underpass.model.BackendPool.AdminState;
import io.underpass.model.LoadBalancer;
import io.underpass.model.LoadBalancer.Distribution;
import io.underpass.model.LoadBalancer.NoneHealthy;
import io.underpass.model.LoadBalancer.Probe;
import io.underpass.model.LoadBalancer.ProbeProtocol;
import io.underpass.model.LoadBalancer.Protocol;
import io.underpass.model.LoadBalancer.Rule;
import io.underpass.model.LoadBalancer.Sku;
import io.underpass.model.NetworkInterface;
import io.underpass.model.NetworkInterface.IpConfiguration;
import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Load balancers of a lab: one front end, one pool, and rules. */
final class Balancers {
  private Balancers() {}

  static ResourceId id(String name) {
    return Lab.network("Microsoft.Network", "loadBalancers", name);
  }

  static ResourceId pool(String balancer) {
    return id(balancer).child("backendAddressPools", "pool");
  }

  static ResourceId probe(String balancer) {
    return id(balancer).child("probes", "probe");
  }

  static LoadBalancer internal(String name, Sku sku, String network, String address, Rule... rules) {
    return internal(name, sku, network, address, NoneHealthy.ALL_PROBED_DOWN, rules);
  }

  static LoadBalancer internal(String name, Sku sku, String network, String address, NoneHealthy noneHealthy, Rule... rules) {
    return new LoadBalancer(
        id(name),
        "eastus",
        sku,
        List.of(new LoadBalancer.FrontEnd(
            id(name).child("frontendIPConfigurations", "front"), Lab.networkId(network).child("subnets", "default"), IpAddress.parse(address), null)),
        List.of(rules),
        List.of(new Probe(probe(name), ProbeProtocol.TCP, 8080, "", Duration.ofSeconds(5), 1, 2, noneHealthy)),
        List.of());
  }

  /** Of the pool, probed; port 0 is every protocol and port. */
  static Rule rule(String balancer, Protocol protocol, int frontEndPort, int backendPort) {
    return rule(balancer, protocol, frontEndPort, backendPort, Distribution.DEFAULT, false, probe(balancer));
  }

  static Rule rule(
      String balancer, Protocol protocol, int port, int backendPort, Distribution distribution, boolean floating, @Nullable ResourceId probe) {
    return new Rule(
        id(balancer).child("loadBalancingRules", "rule-" + protocol + port),
        id(balancer).child("frontendIPConfigurations", "front"),
        List.of(pool(balancer)),
        probe,
        protocol,
        port,
        backendPort,
        distribution,
        floating,
        Duration.ofMinutes(4));
  }

  /** The machines' interfaces join the pool with all their addresses. */
  static void join(Lab lab, String balancer, String... machines) {
    Stream.of(machines).forEach(machine -> member(lab, machine, List.of(pool(balancer))));
  }

  static void leave(Lab lab, String machine) {
    member(lab, machine, List.of());
  }

  private static void member(Lab lab, String machine, List<ResourceId> pools) {
    NetworkInterface nic = lab.resources.get(NetworkInterface.class, Lab.nicId(machine)).orElseThrow();
    List<IpConfiguration> configurations = new ArrayList<>();
    nic.ipConfigurations().forEach(c -> configurations.add(
        new IpConfiguration(c.name(), c.subnet(), c.address(), c.primary(), c.publicIpAddress(), pools, c.applicationSecurityGroups())));
    lab.put(new NetworkInterface(
        nic.id(), nic.location(), configurations, nic.mac(), nic.ipForwarding(), nic.virtualMachine(), nic.networkSecurityGroup(),
        nic.privateEndpoint(), nic.stateful()));
  }

  static BackendPool listing(String balancer, String network, AdminState state, String... addresses) {
    return new BackendPool(pool(balancer), Stream.of(addresses)
        .map(address -> new BackendPool.Address("a" + address, IpAddress.parse(address), Lab.networkId(network), state))
        .toList());
  }

  static ResourceId member(String machine) {
    return Lab.nicId(machine).child("ipConfigurations", "ipconfig0");
  }
}

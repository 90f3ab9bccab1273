package io.underpass.routing;

import io.underpass.model.BackendPool;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.Host;
import io.underpass.model.LinkRole;
import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.model.Resources;
import io.underpass.model.Subnet;
import io.underpass.model.VirtualNetwork;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which networks, other numbers and nodes the resources call for. What has been allocated stays as long as it is called for, so a node is called for
 * from when its
 * resource exists, also while it doesn't run.
 *
 * @param networks keys of what has a number: {@link #networkKey}, {@link #policyKey}, {@link #portKey},
 *     {@link #backendKey}, {@link #addressKey}
 * @param sites where nodes run
 */
public record Demand(List<String> networks, List<Site> sites) {
  public Demand {
    networks = List.copyOf(networks);
    sites = List.copyOf(sites);
  }

  /**
   * Nodes that share a namespace.
   *
   * @param key unique and stable
   * @param name the name it would like
   * @param nodes one or more
   */
  public record Site(String key, String name, List<Node> nodes) {
    public Site {
      nodes = List.copyOf(nodes);
    }
  }

  /**
   * A node.
   *
   * @param key unique and stable: {@link #edgeKey}, {@link #instanceKey}, {@link #hostKey}
   * @param name the name it would like
   */
  public record Node(String key, String name) {}

  /** What exists calls for. A gateway without a state is called for with its usual number of instances. */
  public static Demand of(Resources resources, Map<ResourceId, GatewayState> gateways) {
    List<String> networks = new ArrayList<>();
    List<Site> sites = new ArrayList<>();
    resources.all(VirtualNetwork.class).forEach(network -> networks.add(networkKey(network.id())));
    for (ExpressRouteCircuit circuit : resources.all(ExpressRouteCircuit.class)) {
      networks.add(networkKey(circuit.id()));
      for (LinkRole link : LinkRole.values()) {
        sites.add(alone(edgeKey(circuit.id(), link), circuit.name() + "-" + link));
      }
    }
    for (VirtualNetworkGateway gateway : resources.all(VirtualNetworkGateway.class)) {
      if (gateway.isExpressRoute()) {
        GatewayState state = gateways.get(gateway.id());
        int instances = state == null ? GatewayState.INSTANCES : state.instances();
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < instances; i++) {
          nodes.add(new Node(instanceKey(gateway.id(), i), gateway.name() + "-" + i));
        }
        sites.add(new Site(gateway.id().key(), gateway.name(), nodes));
      }
    }
    resources.all(Host.class).forEach(host -> sites.add(alone(hostKey(host.name()), host.name())));
    for (VirtualNetwork network : resources.all(VirtualNetwork.class)) {
      for (Subnet subnet : network.subnets()) {
        if (callsForNumber(subnet) && resources.get(Subnet.class, subnet.id()).isEmpty()) {
          networks.add(policyKey(subnet.id()));
        }
      }
    }
    resources.all(Subnet.class).stream().filter(Demand::callsForNumber).forEach(subnet -> networks.add(policyKey(subnet.id())));
    resources.all(NetworkInterface.class).stream().filter(Demand::callsForNumber).forEach(nic -> {
      networks.add(portKey(nic.id()));
      if (nic.ipForwarding() && isInPool(nic)) {
        networks.add(backendKey(nic.id()));
      }
    });
    for (BackendPool pool : resources.all(BackendPool.class)) {
      for (BackendPool.Address listed : pool.addresses()) {
        if (listed.virtualNetwork() != null) {
          networks.add(addressKey(listed.virtualNetwork(), listed.address()));
        }
      }
    }
    return new Demand(networks, sites);
  }

  private static Site alone(String key, String name) {
    return new Site(key, name, List.of(new Node(key, name)));
  }

  /** Whether a subnet has routes of its own: they stand under a number. */
  public static boolean callsForNumber(Subnet subnet) {
    return subnet.routeTable() != null;
  }

  /** Whether packets to other addresses than an interface's own must reach it: as an appliance's, or behind a load balancer. */
  public static boolean callsForNumber(NetworkInterface nic) {
    return nic.ipForwarding() || isInPool(nic);
  }

  private static boolean isInPool(NetworkInterface nic) {
    for (NetworkInterface.IpConfiguration configuration : nic.ipConfigurations()) {
      if (!configuration.backendPools().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Whether a load balancer's pool lists machines by address: packets must reach them whatever their address. */
  public static boolean callsForNumber(BackendPool pool) {
    return !pool.addresses().isEmpty();
  }

  /** The key of the network of a virtual network, or of a circuit's private peering. */
  public static String networkKey(ResourceId id) {
    return id.key();
  }

  /** The key of the number of a subnet's own routes. */
  public static String policyKey(ResourceId subnet) {
    return subnet.key();
  }

  /** The key of the number by which packets reach an interface's port whatever their address. */
  public static String portKey(ResourceId nic) {
    return nic.key() + "/port";
  }

  /**
   * The key of the number by which packets reach an interface that forwards as one behind a front end: by its port's number come those that
   * it is to pass on.
   */
  public static String backendKey(ResourceId nic) {
    return nic.key() + "/backend";
  }

  /** The key of the number by which packets reach the port of whoever has an address that a pool lists. */
  public static String addressKey(ResourceId network, IpAddress address) {
    return network.key() + "/address/" + address;
  }

  public static String edgeKey(ResourceId circuit, LinkRole link) {
    return circuit.key() + "/" + link;
  }

  public static String instanceKey(ResourceId gateway, int instance) {
    return gateway.key() + "/" + instance;
  }

  public static String hostKey(String host) {
    return Host.id(host).key();
  }
}

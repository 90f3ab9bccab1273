package io.underpass.routing;

import io.underpass.model.CircuitLimits;
import io.underpass.model.CircuitPeering;
import io.underpass.model.LinkRole;
import io.underpass.model.ResourceId;
import io.underpass.model.Secret;
import io.underpass.model.ServiceAsns;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.routing.Allocations.NodeAllocation;
import io.underpass.routing.Topology.Circuit;
import io.underpass.routing.Topology.Gateway;
import io.underpass.routing.Topology.Join;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who exchanges routes with whom: each edge with its customer over the link, and with every instance of the gateways that are connected to its
 * circuit over the underlay.
 *
 * @param routers by node name, in order of circuits, then gateways
 */
public record RouteExchange(Map<String, Router> routers) {
  public RouteExchange {
    routers = Map.copyOf(routers);
  }

  /** Where a router sits. */
  public sealed interface Seat {
    /** One end of a circuit. */
    record Edge(ResourceId circuit, LinkRole link) implements Seat {}

    /** One instance of a gateway, counted from 0. */
    record Instance(ResourceId gateway, int number) implements Seat {}
  }

  /** What is at the other end of a session. */
  public sealed interface Far {
    /** The customer's router on an edge's link, for one family. */
    record Customer(boolean ipv4) implements Far {}

    /** A router of ours. */
    record Own(String node, Seat seat) implements Far {}
  }

  /**
   * A node that speaks BGP.
   *
   * @param id the BGP identifier
   * @param sessions names are unique within the router
   */
  public record Router(String node, Seat seat, Asn asn, IpAddress id, List<Session> sessions) {
    public Router {
      sessions = List.copyOf(sessions);
    }
  }

  /** The two addresses of a session, seen from one end. */
  public record Ends(IpAddress local, IpAddress remote) {}

  /**
   * A session as one of its ends has it.
   *
   * @param ends between which addresses it runs
   * @param shown what these are called in answers to users, who never see the underlay
   * @param key the MD5 key (RFC 2385); null for none
   * @param routeLimit how many prefixes of the session's family may come; 0 for any number
   * @param weight what the receiver prefers its routes by: the connection's routingWeight at a gateway, else 0
   */
  public record Session(String name, Far far, Ends ends, Ends shown, Asn remoteAsn, @Nullable Secret key, int routeLimit, int weight) {}

  /** The exchange that a view calls for. A link without a port, a gateway without instances take no part. */
  public static RouteExchange of(View view) {
    Topology topology = Topology.of(view);
    return of(view, topology, Bindings.of(view, topology, null));
  }

  private static RouteExchange of(View view, Topology topology, Bindings bindings) {
    Map<String, List<Session>> sessions = new HashMap<>();
    Map<String, Router> routers = new LinkedHashMap<>();
    for (Circuit circuit : topology.circuits().values()) {
      for (LinkRole link : LinkRole.values()) {
        boolean bound = bindings.byLink().containsKey(new Link(circuit.id(), link));
        sessions.put(circuit.edge(link).name(), new ArrayList<>(bound ? withCustomer(circuit, link) : List.of()));
      }
    }
    Map<ResourceId, Integer> edgesSeen = new HashMap<>();
    for (Join join : topology.joins()) {
      for (LinkRole link : LinkRole.values()) {
        int number = edgesSeen.merge(join.gateway().resource().id(), 1, Integer::sum) - 1;
        between(view, join, link, number, sessions);
      }
    }
    for (Circuit circuit : topology.circuits().values()) {
      for (LinkRole link : LinkRole.values()) {
        NodeAllocation edge = circuit.edge(link);
        IpAddress id = circuit.peering().links(true).map(links -> links.microsoft(link)).orElse(edge.underlay());
        routers.put(edge.name(), new Router(edge.name(), new Seat.Edge(circuit.id(), link), ServiceAsns.MICROSOFT, id, sessions.get(edge.name())));
      }
    }
    for (Gateway gateway : topology.gateways().values()) {
      for (int i = 0; i < gateway.instances().size(); i++) {
        NodeAllocation node = gateway.instances().get(i);
        IpAddress id = GatewayAddresses.instance(view.resources(), gateway.resource(), i).filter(IpAddress::isIpv4).orElse(node.underlay());
        List<Session> own = sessions.getOrDefault(node.name(), List.of());
        routers.put(node.name(), new Router(node.name(), new Seat.Instance(gateway.resource().id(), i), ServiceAsns.GATEWAY, id, own));
      }
    }
    return new RouteExchange(routers);
  }

  /**
   * Both ends of the sessions between an edge and a gateway's instances. The edge keeps its end while instances are replaced: they come back, and
   * until then their routes are kept (RFC 4724).
   */
  private static void between(View view, Join join, LinkRole link, int edgeNumber, Map<String, List<Session>> sessions) {
    Gateway gateway = join.gateway();
    NodeAllocation edge = join.circuit().edge(link);
    IpAddress shownEdge = GatewayAddresses.edge(view.resources(), gateway.resource(), edgeNumber).orElse(edge.underlay());
    for (int i = 0; i < gateway.state().instances(); i++) {
      NodeAllocation instance = view.allocations().node(Demand.instanceKey(gateway.resource().id(), i)).orElse(null);
      if (instance == null) {
        continue;
      }
      IpAddress shownInstance = GatewayAddresses.instance(view.resources(), gateway.resource(), i).orElse(instance.underlay());
      sessions.computeIfAbsent(instance.name(), _ -> new ArrayList<>()).add(new Session(
          edge.name(),
          new Far.Own(edge.name(), new Seat.Edge(join.circuit().id(), link)),
          new Ends(instance.underlay(), edge.underlay()),
          new Ends(shownInstance, shownEdge),
          ServiceAsns.MICROSOFT,
          null,
          0,
          join.connection().routingWeight()));
      sessions.get(edge.name()).add(new Session(
          instance.name(),
          new Far.Own(instance.name(), new Seat.Instance(gateway.resource().id(), i)),
          new Ends(edge.underlay(), instance.underlay()),
          new Ends(shownEdge, shownInstance),
          ServiceAsns.GATEWAY,
          null,
          0,
          0));
    }
  }

  private static List<Session> withCustomer(Circuit circuit, LinkRole link) {
    CircuitPeering peering = circuit.peering();
    List<Session> sessions = new ArrayList<>();
    for (boolean ipv4 : new boolean[] {true, false}) {
      Optional<CircuitPeering.Links> links = peering.links(ipv4);
      if (peering.peerAsn() != null && links.isPresent()) {
        Ends ends = new Ends(links.get().microsoft(link), links.get().customer(link));
        sessions.add(new Session(
            ipv4 ? "customer" : "customer-ipv6",
            new Far.Customer(ipv4),
            ends,
            ends,
            peering.peerAsn(),
            peering.sharedKey(),
            ipv4 ? CircuitLimits.privateRoutes(circuit.resource().tier()) : CircuitLimits.PRIVATE_ROUTES_IPV6,
            0));
      }
    }
    return sessions;
  }
}

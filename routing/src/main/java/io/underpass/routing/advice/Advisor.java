package io.underpass.routing.advice;

import io.underpass.model.CircuitPeering;
import io.underpass.model.Connection;
import io.underpass.model.DnsInboundEndpoint;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.LearntRoute;
import io.underpass.model.LoadBalancer;
import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.model.VirtualNetwork;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.model.VirtualNetworkPeering;
import io.underpass.net.IpAddress;
import io.underpass.plan.Plan;
import io.underpass.plan.Reason;
import io.underpass.routing.Budget;
import io.underpass.routing.FastPathRules;
import io.underpass.routing.Paths;
import io.underpass.routing.Planner;
import io.underpass.routing.Query;
import io.underpass.routing.ReasonCode;
import io.underpass.routing.Trace;
import io.underpass.routing.View;
import io.underpass.routing.advice.Advice.Alternative;
import io.underpass.routing.advice.Advice.Kind;
import io.underpass.routing.advice.Advice.Requirement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Finds what there is to say about FastPath at a connection, by planning what would be and following a packet to every address. Pure. */
public final class Advisor {
  /** Alternatives are worked out for so many networks at once: each takes two plans of what would be. */
  public static final int MOST_NETWORKS = 3;

  private static final int STEPS_A_RESOURCE = 30;
  private static final int STEPS_AN_ADDRESS = 100;

  private final View view;
  private final Connection connection;
  private final ExpressRouteCircuit circuit;
  private final VirtualNetworkGateway gateway;
  private final VirtualNetwork hub;
  private final Budget budget;

  /** One for all that is supposed: most of what follows is what followed before. */
  private final Planner planner = new Planner();

  /** A view, the paths through what would run, and which addresses networks have. */
  private record Situation(View view, Paths paths, Map<ResourceId, Set<IpAddress>> addresses) {
    Situation(View view, Paths paths) {
      this(view, paths, Advisor.addresses(view));
    }
  }

  private Advisor(
      View view, Connection connection, ExpressRouteCircuit circuit, VirtualNetworkGateway gateway, VirtualNetwork hub, Budget budget) {
    this.budget = budget;
    this.view = view;
    this.connection = connection;
    this.circuit = circuit;
    this.gateway = gateway;
    this.hub = hub;
  }

  /** With alternatives for the first networks that need them: {@link #MOST_NETWORKS}. */
  public static Optional<Advice> of(View view, Connection connection) {
    return of(view, connection, _ -> true, Budget.ofAnAnswer());
  }

  /**
   * What there is to say.
   *
   * @param asked the networks that alternatives are worked out for, if they need any: the first {@link #MOST_NETWORKS} of them
   * @param budget what it may take: plans, by how much there is, and every packet that is followed
   * @return empty unless the connection joins an ExpressRoute gateway in a virtual network with a circuit, and all of them exist
   * @throws io.underpass.routing.OverBudgetException if it takes more
   */
  public static Optional<Advice> of(View view, Connection connection, Predicate<ResourceId> asked, Budget budget) {
    Optional<VirtualNetworkGateway> gateway = view.resources().get(VirtualNetworkGateway.class, connection.gateway());
    Optional<ExpressRouteCircuit> circuit = view.resources().get(ExpressRouteCircuit.class, connection.circuit());
    Optional<VirtualNetwork> hub = gateway
        .filter(VirtualNetworkGateway::isExpressRoute)
        .flatMap(VirtualNetworkGateway::virtualNetwork)
        .flatMap(network -> view.resources().get(VirtualNetwork.class, network));
    return circuit.isEmpty() || hub.isEmpty()
        ? Optional.empty()
        : Optional.of(new Advisor(view, connection, circuit.get(), gateway.orElseThrow(), hub.get(), budget).advice(asked));
  }

  private Advice advice(Predicate<ResourceId> asked) {
    List<VirtualNetwork> spokes = spokes(view, hub);
    List<VirtualNetwork> all = new ArrayList<>(List.of(hub));
    all.addAll(spokes);
    Situation now = new Situation(view, Paths.of(view, plan(view)));
    Situation on = next(now, Supposed.fastPathOn(view, connection, gateway, circuit));
    Optional<Situation> direct =
        spokes.isEmpty() || circuit.isDirect() ? Optional.empty() : Optional.of(next(on, Supposed.direct(on.view, connection, circuit)));
    List<Alternative> alternatives = new ArrayList<>();
    List<ResourceId> leftOut = new ArrayList<>();
    int workedOut = 0;
    for (VirtualNetwork spoke : spokes) {
      Census left = census(on, List.of(spoke));
      if (left.eligible() == left.total()) {
        continue;
      }
      if (workedOut < MOST_NETWORKS && asked.test(spoke.id())) {
        alternatives.addAll(alternatives(on, direct, spoke));
        workedOut++;
      } else {
        leftOut.add(spoke.id());
      }
    }
    return new Advice(connection.id(), requirements(), census(now, all), census(on, all), alternatives, leftOut);
  }

  private Situation next(Situation before, View then) {
    return new Situation(then, before.paths.next(then, plan(then)));
  }

  private Plan plan(View of) {
    budget.spend(Budget.Work.PLANS, (long) STEPS_A_RESOURCE * of.resources().size());
    return planner.plan(of);
  }

  /** The networks that use the hub's gateway over a peering, the oldest peering first. */
  private static List<VirtualNetwork> spokes(View view, VirtualNetwork hub) {
    Set<ResourceId> ids = new LinkedHashSet<>();
    for (VirtualNetworkPeering peering : view.resources().all(VirtualNetworkPeering.class)) {
      if (hub.id().equals(peering.remote()) && peering.has(VirtualNetworkPeering.Setting.USE_REMOTE_GATEWAYS)) {
        ids.add(peering.local());
      }
    }
    return ids.stream().flatMap(id -> view.resources().get(VirtualNetwork.class, id).stream()).toList();
  }

  private List<Requirement> requirements() {
    List<Requirement> all = new ArrayList<>();
    boolean provisioned = view.resources().isProvisioned(circuit);
    all.add(new Requirement(
        ReasonCode.CIRCUIT_NOT_PROVISIONED.name(), provisioned,
        "circuit " + circuit.name() + (provisioned ? " is provisioned" : " is not provisioned by its provider"),
        provisioned ? "" : "give the service key to the provider: az network express-route show --name " + circuit.name()
            + " --resource-group " + circuit.id().resourceGroup() + " --query serviceKey"));
    all.add(required(ReasonCode.FP_SKU, FastPathRules.refusal(gateway), "gateway " + gateway.name() + " is " + gateway.sku()));
    all.add(required(
        circuit.tier() == ExpressRouteCircuit.Tier.LOCAL ? ReasonCode.FP_CIRCUIT_LOCAL : ReasonCode.FP_PEERING,
        FastPathRules.refusal(view.resources(), circuit),
        "circuit " + circuit.name() + " is " + circuit.tier() + ", and no peering rules FastPath out"));
    boolean peered = view.resources().privatePeering(circuit).filter(CircuitPeering::enabled).isPresent();
    if (!peered && FastPathRules.refusal(view.resources(), circuit).isEmpty()) {
      all.add(new Requirement(
          ReasonCode.FP_PEERING.name(), false, "circuit " + circuit.name() + " has no private peering that is enabled",
          "az network express-route peering update --circuit-name " + circuit.name() + " --resource-group " + circuit.id().resourceGroup()
              + " --name AzurePrivatePeering --set state=Enabled, or peering create where there is none"));
    }
    boolean on = connection.bypass();
    all.add(new Requirement(
        ReasonCode.FP_OFF.name(), on, "connection " + connection.name() + " has FastPath " + (on ? "on" : "off"),
        on ? "" : "az network vpn-connection update --name " + connection.name() + " --resource-group " + connection.id().resourceGroup()
            + " --enable-fastpath true"));
    return all;
  }

  private static Requirement required(ReasonCode code, Optional<FastPathRules.Refusal> refusal, String met) {
    return refusal
        .map(it -> new Requirement(code.name(), false, it.message(), command(it.message())))
        .orElseGet(() -> new Requirement(code.name(), true, met, ""));
  }

  private static String command(String message) {
    int at = message.indexOf("az network ");
    return at < 0 ? message : message.substring(at);
  }

  private List<Alternative> alternatives(Situation on, Optional<Situation> direct, VirtualNetwork spoke) {
    Predicate<IpAddress> inSpoke = address -> spoke.addressSpaces().stream().anyMatch(space -> space.contains(address));
    List<Alternative> all = new ArrayList<>();
    all.add(new Alternative(Kind.GATEWAY_IN_SPOKE, spoke.id(), census(
        next(on, Supposed.gatewayIn(on.view, gateway, spoke.id())), List.of(spoke)), List.of(
        "a second gateway is paid for, and a second connection to circuit " + circuit.name() + " takes one of its places",
        "the peering's useRemoteGateways must go: a network with a gateway of its own uses no other, and what goes through " + hub.name()
            + " on the way, a firewall say, is no longer passed",
        "the gateway in " + spoke.name() + " has limits of its own for what doesn't bypass it")));
    direct.ifPresent(there -> all.add(new Alternative(Kind.DIRECT, spoke.id(), census(there, List.of(spoke)), List.of(
        "an ExpressRoute port of one's own, 10 or 100 Gbit/s, takes the place of the provider's circuit, with new cross connects",
        "user-defined routes of the GatewaySubnet are honoured by FastPath there, and private endpoints can bypass"))));
    all.add(new Alternative(Kind.MOVE_TO_HUB, spoke.id(), census(
        next(on, Supposed.merged(on.view, hub, spoke)), List.of(hub), inSpoke), List.of(
        "the machines of " + spoke.name() + " are made anew in " + hub.name() + ", which takes over its address space "
            + spoke.addressSpaces() + "; load balancers and private endpoints too",
        "security groups and route tables of the spoke's subnets have to be carried over")));
    return all;
  }

  private Census census(Situation of, List<VirtualNetwork> networks) {
    return census(of, networks, _ -> true);
  }

  /** Follows a packet from on-premises to every address of these networks that counts, and keeps what the edge says of it. */
  private Census census(Situation of, List<VirtualNetwork> networks, Predicate<IpAddress> counts) {
    Map<String, List<IpAddress>> byCode = new LinkedHashMap<>();
    Map<String, String> texts = new HashMap<>();
    Map<ResourceId, Set<IpAddress>> bypassing = new HashMap<>();
    for (VirtualNetwork network : networks) {
      for (IpAddress address : of.addresses.getOrDefault(network.id(), Set.of()).stream().filter(counts).toList()) {
        Trace.Way way = follow(of, address);
        Reason reason = way.atEdge().orElse(way.reason());
        byCode.computeIfAbsent(reason.code(), _ -> new ArrayList<>()).add(address);
        texts.putIfAbsent(reason.code(), reason.text());
        if (bypasses(way, reason)) {
          bypassing.computeIfAbsent(network.id(), _ -> new HashSet<>()).add(address);
        }
      }
    }
    List<Census.Group> groups = byCode.entrySet().stream()
        .map(entry -> new Census.Group(
            entry.getKey(), texts.getOrDefault(entry.getKey(), ""), entry.getValue().size(), entry.getValue().getFirst()))
        .sorted((one, other) -> Boolean.compare(isEligible(other), isEligible(one)))
        .toList();
    return new Census(groups, bypassing);
  }

  /** To the machine itself, or to the appliance that a route of GatewaySubnet names, if not to where a route ends it. */
  private static boolean bypasses(Trace.Way way, Reason reason) {
    return reason.code().equals(ReasonCode.FP_ELIGIBLE.name())
        || reason.code().equals(ReasonCode.FP_UDR_HONOURED.name()) && way.hops().size() > 1;
  }

  private static boolean isEligible(Census.Group group) {
    return group.code().equals(ReasonCode.FP_ELIGIBLE.name()) || group.code().equals(ReasonCode.FP_UDR_HONOURED.name());
  }

  /** By network: of interfaces, of front ends and of DNS resolvers' endpoints. */
  private static Map<ResourceId, Set<IpAddress>> addresses(View view) {
    Map<ResourceId, Set<IpAddress>> addresses = new HashMap<>();
    for (NetworkInterface nic : view.resources().all(NetworkInterface.class)) {
      nic.virtualNetwork().ifPresent(network -> in(network, addresses).addAll(nic.addresses()));
    }
    for (LoadBalancer balancer : view.resources().all(LoadBalancer.class)) {
      for (LoadBalancer.FrontEnd frontEnd : balancer.frontEnds()) {
        if (frontEnd.subnet() != null && frontEnd.address() != null) {
          in(frontEnd.subnet().parent(), addresses).add(frontEnd.address());
        }
      }
    }
    for (DnsInboundEndpoint endpoint : view.resources().all(DnsInboundEndpoint.class)) {
      if (endpoint.subnet() != null && endpoint.address() != null) {
        in(endpoint.subnet().parent(), addresses).add(endpoint.address());
      }
    }
    return addresses;
  }

  private static Set<IpAddress> in(ResourceId network, Map<ResourceId, Set<IpAddress>> addresses) {
    return addresses.computeIfAbsent(network, _ -> new LinkedHashSet<>());
  }

  private Trace.Way follow(Situation of, IpAddress address) {
    budget.spend(Budget.Work.ADDRESSES, STEPS_AN_ADDRESS);
    IpAddress source = of.view.learnt().stream()
        .filter(route -> route.circuit().equals(circuit.id()) && route.prefix().isIpv4() == address.isIpv4())
        .map(LearntRoute::prefix)
        .map(prefix -> prefix.address().plus(1))
        .findFirst()
        .orElseGet(() -> IpAddress.parse(address.isIpv4() ? "192.0.2.1" : "2001:db8::1"));
    return of.paths.trace(new Query(source, address, 6, 50_000, 443, circuit.id(), null, null)).there();
  }
}

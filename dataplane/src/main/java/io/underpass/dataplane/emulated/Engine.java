package io.underpass.dataplane.emulated;

import io.underpass.dataplane.NodeCounters;
import io.underpass.dataplane.emulated.Emission.Exit;
import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.Flow;
import io.underpass.plan.Forwarding;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Node;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Plan;
import io.underpass.plan.Policy;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import io.underpass.plan.Target;
import io.underpass.plan.WireNetwork;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One node: takes a frame, says what becomes of it and writes the frame that results. The steps and their order are those of
 * docs/forwarding.md. Its tables are fixed; counters and flows live on in the {@link NodeState} that the next plan's engine takes
 * over. Safe to use from several threads: frames go through one after the other.
 */
public final class Engine {
  private final NodePlan plan;
  private final Underlay underlay;
  private final Forwarding forwarding;
  private final NodeState state;
  private final @Nullable GatewayLimits limits;
  private final LongSupplier nanos;

  Engine(NodePlan plan, Underlay underlay, NodeState state, @Nullable GatewayLimits limits, LongSupplier nanos) {
    this.plan = plan;
    this.underlay = underlay;
    this.forwarding = new Forwarding(plan);
    this.state = state;
    this.limits = limits;
    this.nanos = nanos;
  }

  /**
   * A node on its own, nothing counted yet.
   *
   * @param nanos a monotonic clock in nanoseconds: gateways' limits run by it
   * @throws IllegalArgumentException if the plan has no such node
   */
  public static Engine of(Plan plan, String node, LongSupplier nanos) {
    NodePlan own = plan.node(node).orElseThrow(() -> new IllegalArgumentException("the plan has no node '" + node + "'"));
    GatewayLimits limits = own.meter() == null ? null : new GatewayLimits(own.meter(), nanos.getAsLong());
    return new Engine(own, Underlay.of(plan), new NodeState(), limits, nanos);
  }

  public NodePlan plan() {
    return plan;
  }

  public NodeCounters counters() {
    return state.read(plan, nanos.getAsLong());
  }

  /**
   * Takes a frame and says what becomes of it. Any bytes will do: what can't be read is {@link DropCode#MALFORMED} or the own stack's.
   *
   * @param frame from the destination address on, without preamble and frame check sequence; not changed
   * @throws IllegalArgumentException if the node has no such port
   */
  public Verdict receive(Arrival arrival, byte[] frame) {
    synchronized (state) {
      Verdict verdict = switch (arrival) {
        case Arrival.AtPort(String name) -> {
          Port port = plan.ports().get(name);
          if (port == null) {
            throw new IllegalArgumentException(plan.node().name() + " has no port '" + name + "', only " + plan.ports().keySet());
          }
          yield port.role() == PortRole.CUSTOMER ? fromCustomer(port, frame) : fromMachine(port, frame);
        }
        case Arrival.FromUnderlay _ -> fromUnderlay(frame);
      };
      if (verdict.outcome() == Verdict.Outcome.DROPPED) {
        state.dropped(verdict.code());
      }
      return verdict;
    }
  }

  private Verdict fromCustomer(Port port, byte[] frame) {
    int type = etherType(frame);
    if (type != Wire.TYPE_IPV4 && type != Wire.TYPE_IPV6 || Wire.isGroup(frame)) {
      return Verdict.ownStack();
    }
    IpPacket packet = IpPacket.parse(frame, Wire.ETHERNET, type);
    if (packet == null) {
      return Verdict.dropped(DropCode.MALFORMED);
    }
    IpAddress destination = packet.destination();
    boolean neighbourDiscovery = !packet.ipv4() && (AddressClass.linkLocal(destination) || AddressClass.multicast(destination));
    if (neighbourDiscovery || Answers.toPortItself(packet, port)) {
      return Verdict.ownStack();
    }
    return forward(new Passage(packet, frame, port, port.network(), port.policy(), null));
  }

  private Verdict fromMachine(Port port, byte[] frame) {
    int type = etherType(frame);
    Exit back = new Exit.ToPort(port.name());
    if (type == Wire.TYPE_ARP) {
      return Answers.arp(frame, port)
          .map(answer -> Verdict.answered(new Emission(back, answer)))
          .orElseGet(() -> Verdict.dropped(DropCode.MALFORMED));
    }
    IpPacket packet = IpPacket.parse(frame, Wire.ETHERNET, type);
    if (packet == null) {
      return Verdict.dropped(DropCode.MALFORMED);
    }
    Optional<byte[]> answer = Answers.icmp(frame, packet, port);
    if (answer.isPresent()) {
      return Verdict.answered(new Emission(back, answer.get()));
    }
    return forward(new Passage(packet, frame, port, port.network(), port.policy(), null));
  }

  private Verdict fromUnderlay(byte[] frame) {
    if (!Vxlan.is(frame, plan.node())) {
      return Verdict.ownStack();
    }
    if (!underlay.byAddress().containsKey(Vxlan.source(frame))) {
      return Verdict.dropped(DropCode.UNKNOWN_TUNNEL_SOURCE);
    }
    if (!Vxlan.hasVni(frame)) {
      return Verdict.dropped(DropCode.MALFORMED);
    }
    int vni = Vxlan.vni(frame);
    WireNetwork known = vni == 0 ? null : plan.networks().get(new NetworkId(vni));
    if (known == null) {
      return Verdict.dropped(DropCode.UNKNOWN_NETWORK);
    }
    byte[] inner = Vxlan.inner(frame);
    IpPacket packet = IpPacket.parse(inner, Wire.ETHERNET, etherType(inner));
    if (packet == null) {
      return Verdict.dropped(DropCode.MALFORMED);
    }
    int innerEcn = packet.trafficClass(inner) & 3;
    int ecn = Ecn.decapsulate(Vxlan.ecn(frame), innerEcn);
    if (ecn == Ecn.DROP) {
      return Verdict.dropped(DropCode.MALFORMED);
    }
    if (ecn != innerEcn) {
      packet.setEcn(inner, ecn);
    }
    return forward(new Passage(packet, inner, null, known.lookup(), known.policy(), new NetworkId(vni)));
  }

  /** -1 for what is no Ethernet frame. */
  private static int etherType(byte[] frame) {
    return frame.length < Wire.ETHERNET ? -1 : Wire.u16(frame, Wire.ETHER_TYPE);
  }

  /**
   * A packet on its way through the node.
   *
   * @param frame the (inner) Ethernet frame as it arrived
   * @param port where it came in; null from the underlay
   * @param network where it is looked up
   * @param wire the VNI it came with; null at a port
   */
  private record Passage(
      IpPacket packet, byte[] frame, @Nullable Port port, NetworkId network, @Nullable Policy policy, @Nullable NetworkId wire) {}

  private Verdict forward(Passage passage) {
    DropCode refused = admit(passage);
    if (refused != DropCode.NONE) {
      return Verdict.dropped(refused);
    }
    IpPacket packet = passage.packet;
    Flow flow = packet.flow();
    int hash = flow.hash();
    Forwarding.Decision decision = forwarding.decide(passage.network, passage.policy, flow);
    Target target = reachable(decision.target(), passage);
    boolean routed = routes(decision, passage);
    DropCode code = switch (target) {
      case Target.Drop(DropCode said) -> said;
      case Target _ when packet.length() > Wire.INNER_MTU -> DropCode.TOO_BIG;
      case Target _ when routed && packet.ttl(passage.frame) <= 1 -> DropCode.TTL_EXCEEDED;
      case Target _ -> DropCode.NONE;
    };
    if (code != DropCode.NONE) {
      return new Verdict(Verdict.Outcome.DROPPED, code, Optional.empty(), error(code, passage), Optional.of(decision));
    }
    byte[] frame = passage.frame.clone();
    if (routed) {
      packet.decrementTtl(frame);
    }
    Emission sent = emit(target, frame, passage, hash);
    count(passage, target, sent.exit());
    return new Verdict(Verdict.Outcome.FORWARDED, DropCode.NONE, Optional.of(sent), Optional.empty(), Optional.of(decision));
  }

  /** Steps 3 to 5. */
  private DropCode admit(Passage passage) {
    IpPacket packet = passage.packet;
    if (!AddressClass.forwardable(packet)) {
      return DropCode.NOT_FORWARDABLE;
    }
    Port port = passage.port;
    if (port != null && !port.sources().isEmpty() && !port.sources().contains(packet.source())) {
      return DropCode.SPOOFED_SOURCE;
    }
    if (plan.node().role() != NodeRole.GATEWAY) {
      return DropCode.NONE;
    }
    if (packet.fragment()) {
      return DropCode.GW_FRAGMENT;
    }
    if (limits == null) {
      return DropCode.NONE;
    }
    long now = nanos.getAsLong();
    FlowTable flows = state.flows(limits.meter().flows());
    FlowTable.Flow flow = new FlowTable.Flow(passage.network, packet.source(), packet.destination(), packet.protocol(), flowPorts(passage));
    if (!flows.use(flow, now)) {
      if (!limits.takeNewFlow(now)) {
        return DropCode.GW_FLOW_LIMIT;
      }
      flows.add(flow, now);
      state.newFlow();
    }
    return limits.takePacket(now) ? DropCode.NONE : DropCode.GW_PACKET_LIMIT;
  }

  private static int flowPorts(Passage passage) {
    IpPacket packet = passage.packet;
    return packet.isIcmp() && packet.payloadLength() >= 8 ? Wire.u16(passage.frame, packet.payloadAt() + 4) : packet.ports();
  }

  /** The target, or the drop it comes to here: what isn't there can't be reached, and edges and hosts are no hairpin. */
  private Target reachable(Target target, Passage passage) {
    Target there = switch (target) {
      case Target.Drop drop -> drop;
      case Target.Local _, Target.Balanced _ -> throw new IllegalStateException("a look-up ends with a place, not with " + target);
      case Target.Tunnel(String name, _) -> underlay.named(name) == null ? new Target.Drop(DropCode.NO_ROUTE) : target;
      case Target.Customer(String name, _) -> has(name, PortRole.CUSTOMER) ? target : new Target.Drop(DropCode.NO_PORT);
      case Target.Machine(String name) -> has(name, PortRole.MACHINE) ? target : new Target.Drop(DropCode.NO_PORT);
    };
    boolean hairpin = passage.port == null && there instanceof Target.Tunnel && plan.node().role() != NodeRole.GATEWAY;
    return hairpin ? new Target.Drop(DropCode.NO_ROUTE) : there;
  }

  private boolean has(String name, PortRole role) {
    Port port = plan.ports().get(name);
    return port != null && port.role() == role;
  }

  /** Step 8: whether this node is a router for the packet. From machine to machine it is one hop, whatever networks they are in. */
  private boolean routes(Forwarding.Decision decision, Passage passage) {
    Port port = passage.port;
    if (port == null) {
      return plan.node().role() == NodeRole.GATEWAY;
    }
    return port.role() == PortRole.CUSTOMER || !decision.exact();
  }

  private Emission emit(Target target, byte[] frame, Passage passage, int hash) {
    int type = Wire.u16(frame, Wire.ETHER_TYPE);
    return switch (target) {
      case Target.Tunnel(String name, NetworkId network) -> {
        if (passage.port != null) {
          Wire.putEthernet(frame, 0, Wire.ROUTER_MAC, Wire.ROUTER_MAC, type);
        }
        yield tunnel(name, network, frame, passage.packet.trafficClass(frame), hash);
      }
      case Target.Machine(String name) -> {
        Wire.putEthernet(frame, 0, plan.ports().get(name).machineMac(), Wire.ROUTER_MAC, type);
        yield new Emission(new Exit.ToPort(name), frame);
      }
      case Target.Customer(String name, _) -> {
        Wire.put64(frame, 0, 0);
        Wire.put32(frame, 8, 0);
        yield new Emission(new Exit.ToPort(name), frame);
      }
      case Target.Local _, Target.Balanced _, Target.Drop _ -> throw new IllegalStateException(target + " leads nowhere");
    };
  }

  private Emission tunnel(String name, NetworkId network, byte[] inner, int trafficClass, int hash) {
    Node to = underlay.byName().get(name);
    return new Emission(new Exit.ToNode(name, network), Vxlan.encapsulate(inner, plan.node(), to, network, trafficClass, hash));
  }

  private Optional<Emission> error(DropCode code, Passage passage) {
    IpPacket packet = passage.packet;
    if (!IcmpError.owed(code, packet, passage.frame)) {
      return Optional.empty();
    }
    Port port = passage.port;
    List<IpAddress> own = port == null ? plan.node().routerAddresses() : port.addresses().stream().map(Port.LinkAddress::address).toList();
    return own.stream()
        .filter(address -> address.isIpv4() == packet.ipv4())
        .findFirst()
        .flatMap(router -> port == null ? errorOverUnderlay(code, passage, router) : errorAtPort(code, passage, router, port));
  }

  private Optional<Emission> errorAtPort(DropCode code, Passage passage, IpAddress router, Port port) {
    byte[] frame = IcmpError.frame(code, passage.packet, passage.frame, router);
    System.arraycopy(passage.frame, 6, frame, 0, 6);
    System.arraycopy(passage.frame, 0, frame, 6, 6);
    return Optional.of(new Emission(new Exit.ToPort(port.name()), frame));
  }

  private Optional<Emission> errorOverUnderlay(DropCode code, Passage passage, IpAddress router) {
    IpAddress sender = passage.packet.source();
    Flow flow = new Flow(router, sender, passage.packet.ipv4() ? Wire.ICMP : Wire.ICMPV6, 0, 0);
    int hash = flow.hash();
    if (!(forwarding.decide(passage.network, passage.policy, flow).target() instanceof Target.Tunnel(String name, NetworkId network))
        || underlay.named(name) == null) {
      return Optional.empty();
    }
    byte[] frame = IcmpError.frame(code, passage.packet, passage.frame, router);
    Wire.putEthernet(frame, 0, Wire.ROUTER_MAC, Wire.ROUTER_MAC, Wire.u16(frame, Wire.ETHER_TYPE));
    return Optional.of(tunnel(name, network, frame, 0, hash));
  }

  private void count(Passage passage, Target target, Exit exit) {
    int octets = passage.packet.length();
    state.forwarded(octets);
    if (passage.port != null) {
      state.portIn(passage.port.name(), octets);
    }
    if (exit instanceof Exit.ToPort(String name)) {
      state.portOut(name, octets);
    }
    if (plan.node().role() == NodeRole.EDGE) {
      if (passage.wire != null) {
        state.networkOut(passage.wire, octets);
      } else if (target instanceof Target.Tunnel(_, NetworkId network) && plan.networks().containsKey(network)) {
        state.networkIn(network, octets);
      }
    }
  }
}

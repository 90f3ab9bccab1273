package io.underpass.dataplane.emulated;

import io.underpass.dataplane.DataPlane;
import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.NodeCounters;
import io.underpass.dataplane.TrackedFlow;
import io.underpass.dataplane.emulated.Emission.Exit;
import io.underpass.dataplane.emulated.PortFlow.Front;
import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.Flow;
import io.underpass.plan.Forwarding;
import io.underpass.plan.NetworkId;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import io.underpass.plan.Target;
import io.underpass.plan.Translation;
import io.underpass.plan.WireNetwork;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One node: takes a frame, says what becomes of it and writes the frame that results. The steps and their order are those of
 * docs/forwarding.md. Its tables are fixed; counters, flows and choices live on in the {@link NodeState} that the next plan's engine takes
 * over. Safe to use from several threads: frames go through one after the other.
 */
public final class Engine {
  private final NodePlan plan;
  private final Underlay underlay;
  private final LookUp lookUp;
  private final Departure departure;
  private final PortFilters filters;
  private final NodeState state;
  private final @Nullable GatewayLimits limits;
  private final LongSupplier nanos;

  /** @throws DataPlaneException if a port names a rule set that the plan doesn't have */
  Engine(NodePlan plan, Underlay underlay, NodeState state, @Nullable GatewayLimits limits, LongSupplier nanos) {
    this.plan = plan;
    this.underlay = underlay;
    this.lookUp = new LookUp(plan, underlay);
    this.departure = new Departure(plan, underlay, lookUp);
    this.filters = new PortFilters(plan);
    this.state = state;
    this.limits = limits;
    this.nanos = nanos;
  }

  private Engine(Engine running) {
    this.plan = running.plan;
    this.underlay = running.underlay;
    this.lookUp = running.lookUp;
    this.departure = running.departure;
    this.filters = running.filters;
    this.state = running.state.copy();
    this.limits = null;
    this.nanos = running.nanos;
  }

  /** The same node with a copy of its memory: what passes there is not counted, remembered or limited here. */
  Engine observer() {
    return new Engine(this);
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

  /** @param wall from the node's clock to milliseconds since the epoch */
  List<TrackedFlow> flows(LongUnaryOperator wall) {
    return state.tracked(plan, wall);
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
    return through(Passage.at(port, new Datagram(frame, packet)));
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
    if (packet.destination().equals(DataPlane.PROBER)) {
      return Verdict.ownStack();
    }
    return through(Passage.at(port, new Datagram(frame, packet)));
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
    return through(Passage.from(new Passage.Tunnel(new NetworkId(vni), known), new Datagram(inner, packet)));
  }

  /** -1 for what is no Ethernet frame. */
  private static int etherType(byte[] frame) {
    return frame.length < Wire.ETHERNET ? -1 : Wire.u16(frame, Wire.ETHER_TYPE);
  }

  /** Steps 3 to 9. */
  private Verdict through(Passage arrived) {
    long now = nanos.getAsLong();
    DropCode refused = Admission.byAddresses(arrived);
    if (refused != DropCode.NONE) {
      return Verdict.dropped(refused);
    }
    Passage passage = arrived;
    Port machine = passage.machine();
    if (machine != null) {
      PortFilters.Outcome left = filters.pass(state, machine, Direction.OUT, passage.now(), null, now);
      if (left.code() != DropCode.NONE) {
        return Verdict.dropped(left.code());
      }
      Front front = left.front();
      passage = front == null ? passage : passage.as(Rewriting.source(passage.now(), front.address(), front.port()));
    }
    refused = Admission.byGateway(plan.node().role(), passage, state, limits, now);
    if (refused != DropCode.NONE) {
      return Verdict.dropped(refused);
    }
    LookUp.Found found = lookUp.find(passage, state);
    return switch (found.target()) {
      case Target.Drop(DropCode code) -> dropped(code, passage, found);
      case Target.Machine(String name) -> toMachine(plan.ports().get(name), passage, found, now);
      case Target _ -> leave(passage, found);
    };
  }

  /** Step 6b. */
  private Verdict toMachine(Port port, Passage passage, LookUp.Found found, long now) {
    Datagram sent = passage.now();
    Translation translation = asItIs(passage, found) ? null : translation(port, sent);
    Datagram datagram = translation == null ? sent : Rewriting.destination(sent, translation.address(), translation.port());
    Front front = translation == null ? null : new Front(sent.ip().destination(), sent.flow().destinationPort());
    DropCode refused = filters.pass(state, port, Direction.IN, datagram, front, now).code();
    return refused == DropCode.NONE ? leave(passage.as(datagram), found) : dropped(refused, passage, found);
  }

  /** Whom a route leads to isn't asked as one behind a front end. */
  private static boolean asItIs(Passage passage, LookUp.Found found) {
    return passage.tunnel() != null && passage.fixedPort() != null
        ? passage.tunnel().known().arrival() == WireNetwork.Arrival.BY_ROUTE
        : found.decision().byRoute();
  }

  /** Fragments aren't translated: none is sent to a front end. */
  private @Nullable Translation translation(Port port, Datagram datagram) {
    if (plan.translations().isEmpty() || datagram.ip().fragment()) {
      return null;
    }
    Flow flow = datagram.flow();
    Translation.Key key = new Translation.Key(port.name(), flow.destination(), flow.protocol(), flow.destinationPort());
    Translation exact = plan.translations().get(key);
    return exact == null ? plan.translations().get(key.whole()) : exact;
  }

  /** Steps 7 to 9. */
  private Verdict leave(Passage passage, LookUp.Found found) {
    IpPacket packet = passage.now().ip();
    if (packet.length() > Wire.INNER_MTU) {
      return dropped(DropCode.TOO_BIG, passage, found);
    }
    boolean routed = routes(found.decision(), passage);
    if (routed && packet.ttl(passage.now().frame()) <= 1) {
      return dropped(DropCode.TTL_EXCEEDED, passage, found);
    }
    byte[] frame = passage.now().frame().clone();
    if (routed) {
      packet.decrementTtl(frame);
    }
    Emission sent = departure.to(found.target(), frame, passage);
    count(passage, found.target(), sent.exit());
    return new Verdict(Verdict.Outcome.FORWARDED, DropCode.NONE, Optional.of(sent), Optional.empty(), Optional.of(found.decision()));
  }

  private Verdict dropped(DropCode code, Passage passage, LookUp.Found found) {
    return new Verdict(Verdict.Outcome.DROPPED, code, Optional.empty(), departure.error(code, passage), Optional.of(found.decision()));
  }

  /** Step 8: whether this node is a router for the packet. From machine to machine it is one hop, whatever networks they are in. */
  private boolean routes(Forwarding.Decision decision, Passage passage) {
    Port port = passage.port();
    if (port == null) {
      return plan.node().role() == NodeRole.GATEWAY;
    }
    return port.role() == PortRole.CUSTOMER || !decision.exact();
  }

  private void count(Passage passage, Target target, Exit exit) {
    int octets = passage.now().ip().length();
    state.forwarded(octets);
    if (passage.port() != null) {
      state.portIn(passage.port().name(), octets);
    }
    if (exit instanceof Exit.ToPort(String name)) {
      state.portOut(name, octets);
    }
    if (plan.node().role() == NodeRole.EDGE) {
      if (passage.tunnel() != null) {
        state.networkOut(passage.tunnel().network(), octets);
      } else if (target instanceof Target.Tunnel(_, NetworkId network) && plan.networks().containsKey(network)) {
        state.networkIn(network, octets);
      }
    }
  }
}

package io.underpass.dataplane.emulated;

import io.underpass.dataplane.emulated.Emission.Exit;
import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.Flow;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Node;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Port;
import io.underpass.plan.Target;
import java.util.List;
import java.util.Optional;

/** Step 9 of docs/forwarding.md and the ICMP errors: the frames that leave a node. */
final class Departure {
  private final NodePlan plan;
  private final Underlay underlay;
  private final LookUp lookUp;

  Departure(NodePlan plan, Underlay underlay, LookUp lookUp) {
    this.plan = plan;
    this.underlay = underlay;
    this.lookUp = lookUp;
  }

  /** @param frame the passage's, which may be written to */
  Emission to(Target target, byte[] frame, Passage passage) {
    int type = Wire.u16(frame, Wire.ETHER_TYPE);
    return switch (target) {
      case Target.Tunnel(String name, NetworkId network) -> {
        if (passage.port() != null) {
          Wire.putEthernet(frame, 0, Wire.ROUTER_MAC, Wire.ROUTER_MAC, type);
        }
        IpPacket packet = passage.now().ip();
        yield tunnel(name, network, frame, packet.trafficClass(frame), packet.flow().hash());
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

  /** The error about a packet as it arrived; empty when none is owed or the node has no address to send it from. */
  Optional<Emission> error(DropCode code, Passage passage) {
    Datagram about = passage.arrived();
    if (!IcmpError.owed(code, about.ip(), about.frame())) {
      return Optional.empty();
    }
    Port port = passage.port();
    List<IpAddress> own = port == null ? plan.node().routerAddresses() : port.addresses().stream().map(Port.LinkAddress::address).toList();
    return own.stream()
        .filter(address -> address.isIpv4() == about.ip().ipv4())
        .findFirst()
        .flatMap(router -> port == null ? errorOverUnderlay(code, passage, router) : errorAtPort(code, about, router, port));
  }

  private static Optional<Emission> errorAtPort(DropCode code, Datagram about, IpAddress router, Port port) {
    byte[] frame = IcmpError.frame(code, about.ip(), about.frame(), router);
    System.arraycopy(about.frame(), 6, frame, 0, 6);
    System.arraycopy(about.frame(), 0, frame, 6, 6);
    return Optional.of(new Emission(new Exit.ToPort(port.name()), frame));
  }

  private Optional<Emission> errorOverUnderlay(DropCode code, Passage passage, IpAddress router) {
    Datagram about = passage.arrived();
    Flow flow = new Flow(router, about.ip().source(), about.ip().ipv4() ? Wire.ICMP : Wire.ICMPV6, 0, 0);
    return lookUp.tunnelTo(passage, flow).map(target -> {
      byte[] frame = IcmpError.frame(code, about.ip(), about.frame(), router);
      Wire.putEthernet(frame, 0, Wire.ROUTER_MAC, Wire.ROUTER_MAC, Wire.u16(frame, Wire.ETHER_TYPE));
      return tunnel(target.node(), target.network(), frame, 0, flow.hash());
    });
  }
}

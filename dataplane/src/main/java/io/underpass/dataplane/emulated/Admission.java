package io.underpass.dataplane.emulated;

import io.underpass.plan.DropCode;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Port;
import org.jspecify.annotations.Nullable;

/** Steps 3, 4 and 5 of docs/forwarding.md: what may come in at all. */
final class Admission {
  private Admission() {}

  /** Steps 3 and 4: the addresses. */
  static DropCode byAddresses(Passage passage) {
    IpPacket packet = passage.now().ip();
    if (!AddressClass.forwardable(packet)) {
      return DropCode.NOT_FORWARDABLE;
    }
    Port port = passage.port();
    boolean spoofed = port != null && !port.sources().isEmpty() && !port.sources().contains(packet.source());
    return spoofed ? DropCode.SPOOFED_SOURCE : DropCode.NONE;
  }

  /** Step 5: what passes a gateway. Without limits no flow is remembered. */
  static DropCode byGateway(NodeRole role, Passage passage, NodeState state, @Nullable GatewayLimits limits, long now) {
    IpPacket packet = passage.now().ip();
    if (role != NodeRole.GATEWAY) {
      return DropCode.NONE;
    }
    if (packet.fragment()) {
      return DropCode.GW_FRAGMENT;
    }
    if (limits == null) {
      return DropCode.NONE;
    }
    FlowTable flows = state.flows(limits.meter().flows());
    FlowTable.Key key =
        new FlowTable.Key(passage.network(), packet.source(), packet.destination(), packet.protocol(), ports(passage.now()));
    if (!flows.knows(key)) {
      if (!limits.takeNewFlow(now)) {
        return DropCode.GW_FLOW_LIMIT;
      }
      state.newFlow();
    }
    flows.see(key, now);
    if (!limits.takePacket(now)) {
      return DropCode.GW_PACKET_LIMIT;
    }
    int flags = UpperLayer.of(passage.now()).tcpFlags(passage.now().frame());
    flows.pass(key, packet.length(), (flags & (UpperLayer.FIN | UpperLayer.RST)) != 0);
    return DropCode.NONE;
  }

  private static int ports(Datagram datagram) {
    IpPacket packet = datagram.ip();
    return packet.isIcmp() && packet.payloadLength() >= 8 ? Wire.u16(datagram.frame(), packet.payloadAt() + 4) : packet.ports();
  }
}

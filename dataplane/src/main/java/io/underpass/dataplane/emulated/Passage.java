package io.underpass.dataplane.emulated;

import io.underpass.plan.NetworkId;
import io.underpass.plan.Policy;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import io.underpass.plan.WireNetwork;
import org.jspecify.annotations.Nullable;

/**
 * A packet on its way through a node.
 *
 * @param arrived as it came in: what errors are about
 * @param now as it is after what was rewritten
 * @param port where it came in; null from the underlay
 * @param network where it is looked up
 * @param policy what goes before the network's own routes
 * @param tunnel the VNI it came with; null at a port
 */
record Passage(
    Datagram arrived, Datagram now, @Nullable Port port, NetworkId network, @Nullable Policy policy, @Nullable Tunnel tunnel) {

  /** The VNI that a packet came with and what the node knows of it. */
  record Tunnel(NetworkId network, WireNetwork known) {}

  static Passage at(Port port, Datagram datagram) {
    return new Passage(datagram, datagram, port, port.network(), port.policy(), null);
  }

  static Passage from(Tunnel tunnel, Datagram inner) {
    return new Passage(inner, inner, null, tunnel.known.lookup(), tunnel.known.policy(), tunnel);
  }

  /** The same, rewritten. */
  Passage as(Datagram rewritten) {
    return new Passage(arrived, rewritten, port, network, policy, tunnel);
  }

  /** The machine port it came in by; null where it came from elsewhere. */
  @Nullable Port machine() {
    return port != null && port.role() == PortRole.MACHINE ? port : null;
  }

  /** The machine port that the VNI stands for; null where it stands for a network. */
  @Nullable String fixedPort() {
    return tunnel == null ? null : tunnel.known.port();
  }
}

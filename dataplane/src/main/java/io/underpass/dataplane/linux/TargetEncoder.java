package io.underpass.dataplane.linux;

import io.underpass.dataplane.linux.Layout.TargetValue;
import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.Filter;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Node;
import io.underpass.plan.Target;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a target as the kernel reads it: names become addresses and interface numbers.
 *
 * @param nodes by name
 * @param ports of this node, by name; what isn't bound is missing
 * @param slots counter slots of this node's wire networks
 */
record TargetEncoder(Map<String, Node> nodes, Map<String, LivePort> ports, Map<NetworkId, Integer> slots) {

  /** {@link TargetValue#SIZE} zero bytes are there. */
  void put(MemorySegment at, long offset, Target target) {
    switch (target) {
      case Target.Tunnel(String name, NetworkId network) -> {
        Node node = nodes.get(name);
        if (node == null) {
          drop(at, offset, DropCode.NO_ROUTE);
          return;
        }
        kind(at, offset, Layout.TARGET_TUNNEL);
        Layout.putMac(at, offset + TargetValue.MAC, node.underlayMac());
        Layout.putInt(at, offset + TargetValue.VNI, network.vni());
        Layout.putNetworkInt(at, offset + TargetValue.REMOTE, node.underlay().ipv4Bits());
        Layout.putInt(at, offset + TargetValue.SLOT, slots.getOrDefault(network, 0));
      }
      case Target.Machine(String name) -> {
        LivePort port = ports.get(name);
        if (port == null || port.port().machineMac() == null) {
          drop(at, offset, DropCode.NO_PORT);
          return;
        }
        local(at, offset, Layout.TARGET_MACHINE, port);
        Layout.putMac(at, offset + TargetValue.MAC, port.port().machineMac());
        Layout.putInt(at, offset + TargetValue.FLAGS, (port.peer() ? Layout.FLAG_PEER : 0) | filtered(port.port().filter()));
      }
      case Target.Customer(String name, var nextHop) -> {
        LivePort port = ports.get(name);
        if (port == null) {
          drop(at, offset, DropCode.NO_PORT);
          return;
        }
        local(at, offset, Layout.TARGET_CUSTOMER, port);
        Layout.putInt(at, offset + TargetValue.FLAGS, nextHop.isIpv4() ? 0 : Layout.FLAG_NEXT_HOP6);
        Layout.putAddress(at, offset + TargetValue.NEXT_HOP, nextHop);
      }
      case Target.Local _ -> {
        drop(at, offset, DropCode.NO_ROUTE);
        Layout.putInt(at, offset + TargetValue.FLAGS, Layout.FLAG_LOCAL);
      }
      case Target.Balanced(NetworkId network, IpAddress address) -> {
        drop(at, offset, DropCode.NO_BACKEND);
        Layout.putInt(at, offset + TargetValue.FLAGS, Layout.FLAG_BALANCED);
        Layout.putInt(at, offset + TargetValue.VNI, network.vni());
        Layout.putAddress(at, offset + TargetValue.NEXT_HOP, address);
      }
      case Target.Drop(DropCode code) -> drop(at, offset, code);
    }
  }

  /** The same, where a route leads to it: a machine gets packets as they are. */
  void putRouted(MemorySegment at, long offset, Target target) {
    put(at, offset, target);
    if (target instanceof Target.Machine) {
      Layout.putInt(at, offset + TargetValue.FLAGS, Layout.getInt(at, offset + TargetValue.FLAGS) | Layout.FLAG_AS_IT_IS);
    }
  }

  private static int filtered(@Nullable Filter filter) {
    return filter == null ? 0 : Layout.FLAG_FILTERED | filter.idleSeconds() << Layout.FLAG_IDLE_SHIFT;
  }

  private static void local(MemorySegment at, long offset, int kind, LivePort port) {
    kind(at, offset, kind);
    Layout.putInt(at, offset + TargetValue.VNI, port.port().network().vni());
    Layout.putInt(at, offset + TargetValue.IFINDEX, port.ifindex());
    Layout.putInt(at, offset + TargetValue.SLOT, port.slot());
  }

  private static void drop(MemorySegment at, long offset, DropCode code) {
    kind(at, offset, Layout.TARGET_DROP);
    at.set(ValueLayout.JAVA_BYTE, offset + TargetValue.CODE, (byte) code.ordinal());
  }

  private static void kind(MemorySegment at, long offset, int kind) {
    at.set(ValueLayout.JAVA_BYTE, offset + TargetValue.KIND, (byte) kind);
  }

  /** Whether both write this target alike. */
  boolean sameAs(TargetEncoder other, Target target) {
    return switch (target) {
      case Target.Tunnel(String name, NetworkId network) ->
          Objects.equals(nodes.get(name), other.nodes.get(name)) && Objects.equals(slots.get(network), other.slots.get(network));
      case Target.Machine(String name) -> Objects.equals(ports.get(name), other.ports.get(name));
      case Target.Customer(String name, _) -> Objects.equals(ports.get(name), other.ports.get(name));
      case Target.Local _, Target.Balanced _, Target.Drop _ -> true;
    };
  }
}

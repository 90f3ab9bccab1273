package io.underpass.dataplane.linux;

import io.underpass.dataplane.linux.Layout.AddressKey;
import io.underpass.dataplane.linux.Layout.CrossingValue;
import io.underpass.dataplane.linux.Layout.NetworkValue;
import io.underpass.dataplane.linux.Layout.PortValue;
import io.underpass.dataplane.linux.Layout.RouteKey;
import io.underpass.dataplane.linux.Layout.RouteValue;
import io.underpass.dataplane.linux.Layout.TargetValue;
import io.underpass.dataplane.linux.Layout.TranslationEntry;
import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Crossing;
import io.underpass.plan.Filter;
import io.underpass.plan.Meter;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Node;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Policy;
import io.underpass.plan.Port;
import io.underpass.plan.Route;
import io.underpass.plan.Target;
import io.underpass.plan.Translation;
import io.underpass.plan.WireNetwork;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** What a node's tables should hold, as bytes. Pure. */
final class Encoding {
  private Encoding() {}

  static ByteBuffer bytes(int size, Consumer<MemorySegment> writer) {
    byte[] bytes = new byte[size];
    writer.accept(MemorySegment.ofArray(bytes));
    return ByteBuffer.wrap(bytes);
  }

  /** @param more features beside those that the plan needs */
  static byte[] config(byte[] build, NodePlan plan, int underlayIfindex, int more) {
    Node node = plan.node();
    return bytes(Layout.Config.SIZE, at -> {
      MemorySegment.copy(MemorySegment.ofArray(build), 0, at, Layout.Config.BUILD, Layout.Config.BUILD_LENGTH);
      Layout.putInt(at, Layout.Config.ROLE, role(node.role()));
      Layout.putInt(at, Layout.Config.FEATURES, features(plan) | more);
      Layout.putInt(at, Layout.Config.IFINDEX, underlayIfindex);
      Layout.putNetworkInt(at, Layout.Config.ADDRESS, node.underlay().ipv4Bits());
      Layout.putMac(at, Layout.Config.MAC, node.underlayMac());
      for (IpAddress address : node.routerAddresses()) {
        Layout.putAddress(at, address.isIpv4() ? Layout.Config.ROUTER4 : Layout.Config.ROUTER6, address);
      }
    }).array();
  }

  private static int role(NodeRole role) {
    return switch (role) {
      case EDGE -> 0;
      case GATEWAY -> 1;
      case HOST -> 2;
    };
  }

  private static int features(NodePlan plan) {
    boolean policies = plan.ports().values().stream().anyMatch(port -> port.policy() != null)
        || plan.networks().values().stream().anyMatch(network -> network.policy() != null);
    return metering(plan.meter())
        | (policies ? Layout.FEATURE_POLICY : 0)
        | (plan.frontEnds().isEmpty() ? 0 : Layout.FEATURE_FRONT_ENDS)
        | (plan.crossings().isEmpty() ? 0 : Layout.FEATURE_CROSSINGS)
        | (filters(plan) ? Layout.FEATURE_FILTERS : 0)
        | (plan.translations().isEmpty() ? 0 : Layout.FEATURE_TRANSLATIONS);
  }

  /** Whether flows are tracked at a port. */
  static boolean filters(NodePlan plan) {
    return plan.ports().values().stream().anyMatch(port -> port.filter() != null);
  }

  private static int metering(@Nullable Meter meter) {
    if (meter == null) {
      return Layout.FEATURE_HAND_OVER;
    }
    return Layout.FEATURE_FLOWS
        | (meter.bandwidth() == null ? Layout.FEATURE_HAND_OVER : 0)
        | (meter.packetsPerSecond() > 0 ? Layout.FEATURE_PACKET_LIMIT : 0)
        | (meter.newFlowsPerSecond() > 0 ? Layout.FEATURE_FLOW_LIMIT : 0);
  }

  static ByteBuffer integer(int value) {
    return bytes(4, at -> Layout.putInt(at, 0, value));
  }

  static int integer(ByteBuffer bytes) {
    return Layout.getInt(MemorySegment.ofArray(bytes.array()), 0);
  }

  static Map<ByteBuffer, ByteBuffer> endpoints(Collection<Node> nodes) {
    Map<ByteBuffer, ByteBuffer> table = new HashMap<>();
    ByteBuffer present = integer(1);
    for (Node node : nodes) {
      table.put(bytes(4, at -> Layout.putNetworkInt(at, 0, node.underlay().ipv4Bits())), present);
    }
    return table;
  }

  static Map<ByteBuffer, ByteBuffer> networks(Map<NetworkId, WireNetwork> networks, TargetEncoder encoder) {
    Map<ByteBuffer, ByteBuffer> table = new HashMap<>();
    networks.forEach((vni, network) -> table.put(integer(vni.vni()), bytes(NetworkValue.SIZE, at -> {
      Layout.putInt(at, NetworkValue.LOOKUP, network.lookup().vni());
      Layout.putInt(at, NetworkValue.SLOT, encoder.slots().getOrDefault(vni, 0));
      Layout.putInt(at, NetworkValue.POLICY, number(network.policy()));
      Layout.putInt(at, NetworkValue.FLAGS,
          (alone(network.policy()) ? NetworkValue.POLICY_ALONE : 0) | (network.port() != null ? NetworkValue.HAS_PORT : 0));
      if (network.port() != null) {
        Target.Machine machine = new Target.Machine(network.port());
        switch (network.arrival()) {
          case CHOSEN -> encoder.put(at, NetworkValue.PORT, machine);
          case BY_ROUTE -> encoder.putRouted(at, NetworkValue.PORT, machine);
        }
      }
    })));
    return table;
  }

  private static int number(@Nullable Policy policy) {
    return policy == null ? 0 : policy.routes().vni();
  }

  private static boolean alone(@Nullable Policy policy) {
    return policy != null && policy.scope() == Policy.Scope.ALONE;
  }

  /** Of a list that is too long, what fits. */
  static Map<ByteBuffer, ByteBuffer> crossings(Map<Crossing, List<Prefix>> crossings) {
    Map<ByteBuffer, ByteBuffer> table = new HashMap<>();
    crossings.forEach((crossing, prefixes) -> table.put(
        bytes(8, at -> {
          Layout.putInt(at, 0, crossing.from().vni());
          Layout.putInt(at, 4, crossing.to().vni());
        }),
        bytes(CrossingValue.SIZE, at -> {
          int count = Math.min(prefixes.size(), CrossingValue.MAX_PREFIXES);
          int ipv6 = 0;
          for (int i = 0; i < count; i++) {
            Prefix prefix = prefixes.get(i);
            ipv6 |= prefix.isIpv4() ? 0 : 1 << i;
            Layout.putAddress(at, CrossingValue.PREFIXES + (long) i * CrossingValue.PREFIX_SIZE, prefix.address());
            Layout.putAddress(at, CrossingValue.PREFIXES + (long) i * CrossingValue.PREFIX_SIZE + 16, mask(prefix.mappedLength()));
          }
          Layout.putInt(at, CrossingValue.COUNT, count);
          Layout.putInt(at, CrossingValue.IPV6, ipv6);
        })));
    return table;
  }

  private static IpAddress mask(int length) {
    return new IpAddress(ones(Math.min(length, 64)), ones(Math.max(0, length - 64)));
  }

  private static long ones(int length) {
    return length == 0 ? 0 : -1L << 64 - length;
  }

  /** @param sets the numbers of rule sets, by name */
  static ByteBuffer port(LivePort live, ToIntFunction<String> sets) {
    Port port = live.port();
    return bytes(PortValue.SIZE, at -> {
      int flags = port.sources().isEmpty() ? Layout.PORT_ANY_SOURCE : 0;
      flags |= alone(port.policy()) ? Layout.PORT_POLICY_ALONE : 0;
      flags |= port.sources().size() > PortValue.SOURCES_INLINE ? Layout.PORT_MORE_SOURCES : 0;
      if (live.interfaceMac() != 0) {
        flags |= Layout.PORT_CHECK_MAC;
        Layout.putMac(at, PortValue.MAC, new MacAddress(live.interfaceMac()));
      }
      for (Port.LinkAddress link : port.addresses()) {
        boolean ipv4 = link.address().isIpv4();
        flags |= ipv4 ? Layout.PORT_ADDRESS4 : Layout.PORT_ADDRESS6;
        Layout.putAddress(at, ipv4 ? PortValue.ADDRESS4 : PortValue.ADDRESS6, link.address());
      }
      for (int i = 0; i < Math.min(port.sources().size(), PortValue.SOURCES_INLINE); i++) {
        Layout.putAddress(at, PortValue.SOURCES + 16L * i, port.sources().get(i));
      }
      Layout.putInt(at, PortValue.NETWORK, port.network().vni());
      Layout.putInt(at, PortValue.SLOT, live.slot());
      Filter filter = port.filter();
      if (filter != null) {
        flags |= Layout.PORT_FILTERED;
        Layout.putInt(at, PortValue.IDLE_SECONDS, filter.idleSeconds());
        putSets(at, PortValue.SETS_IN, filter.inbound(), sets);
        putSets(at, PortValue.SETS_OUT, filter.outbound(), sets);
      }
      Layout.putInt(at, PortValue.FLAGS, flags);
      Layout.putInt(at, PortValue.POLICY, number(port.policy()));
    });
  }

  private static void putSets(MemorySegment at, long offset, List<String> names, ToIntFunction<String> sets) {
    for (int i = 0; i < names.size(); i++) {
      Layout.putInt(at, offset + 4L * i, sets.applyAsInt(names.get(i)));
    }
  }

  /** @param sets the numbers of rule sets, by name */
  static Map<ByteBuffer, ByteBuffer> ports(Collection<LivePort> ports, ToIntFunction<String> sets) {
    Map<ByteBuffer, ByteBuffer> table = new HashMap<>();
    ports.forEach(live -> table.put(integer(live.ifindex()), port(live, sets)));
    return table;
  }

  /** Those at ports that are bound. */
  static Map<ByteBuffer, ByteBuffer> translations(Map<Translation.Key, Translation> translations, Map<String, LivePort> ports) {
    Map<ByteBuffer, ByteBuffer> table = new HashMap<>();
    translations.forEach((key, translation) -> {
      LivePort port = ports.get(key.machine());
      if (port != null) {
        table.put(
            bytes(TranslationEntry.KEY_SIZE, at -> {
              Layout.putInt(at, 0, port.ifindex());
              Layout.putInt(at, TranslationEntry.SERVICE, key.protocol() << 16 | key.port());
              Layout.putAddress(at, TranslationEntry.ADDRESS, key.address());
            }),
            bytes(TranslationEntry.SIZE, at -> {
              Layout.putAddress(at, 0, translation.address());
              Layout.putInt(at, TranslationEntry.PORT, translation.port());
            }));
      }
    });
    return table;
  }

  /** Those that don't fit into the port's own entry. */
  static Map<ByteBuffer, ByteBuffer> sources(Collection<LivePort> ports) {
    Map<ByteBuffer, ByteBuffer> table = new HashMap<>();
    ByteBuffer present = integer(1);
    for (LivePort live : ports) {
      List<IpAddress> sources = live.port().sources();
      for (int i = PortValue.SOURCES_INLINE; i < sources.size(); i++) {
        IpAddress source = sources.get(i);
        table.put(bytes(AddressKey.SIZE, at -> AddressKey.put(at, 0, live.ifindex(), source)), present);
      }
    }
    return table;
  }

  static Map<ByteBuffer, ByteBuffer> routes(Map<Route.Key, Route> routes, TargetEncoder encoder) {
    Map<ByteBuffer, ByteBuffer> table = HashMap.newHashMap(routes.size());
    routes.forEach((key, route) -> table.put(bytes(RouteKey.SIZE, at -> RouteKey.put(at, key)), bytes(RouteValue.SIZE, at -> {
      Layout.putInt(at, RouteValue.COUNT, route.targets().size());
      Layout.putInt(at, RouteValue.LENGTH, key.prefix().mappedLength());
      for (int i = 0; i < route.targets().size(); i++) {
        encoder.putRouted(at, RouteValue.TARGETS + (long) i * TargetValue.SIZE, route.targets().get(i));
      }
    })));
    return table;
  }
}

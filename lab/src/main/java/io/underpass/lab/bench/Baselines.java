package io.underpass.lab.bench;

import io.underpass.lab.linux.Iproute;
import io.underpass.lab.linux.NetworkNamespace;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The ways that Underpass is compared with, built from the kernel's own parts. Plain and VXLAN have the same hops as FastPath: customer's
 * host, edge, bridge, host, machine; the same MTUs (1500 on links, 1600 on the underlay); and the same addresses.
 */
final class Baselines {
  static final String CLIENT = "10.10.0.10";
  static final String MACHINE = "10.0.1.10";
  private static final String EDGE_UNDERLAY = "172.31.0.1";
  private static final String HOST_UNDERLAY = "172.31.0.2";

  private final Bed bed;
  private final int gsoMaxSize;

  /** @param gsoMaxSize octets, set on every interface */
  Baselines(Bed bed, int gsoMaxSize) {
    this.bed = bed;
    this.gsoMaxSize = gsoMaxSize;
  }

  static InetAddress machine() {
    try {
      return InetAddress.getByName(MACHINE);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  Way build(Mode mode) {
    return switch (mode) {
      case DIRECT -> direct();
      case PLAIN -> routed(Mode.PLAIN);
      case VXLAN -> routed(Mode.VXLAN);
      case GATEWAY, FASTPATH, FILTERED -> throw new IllegalArgumentException(mode + " is no baseline");
    };
  }

  private Way direct() {
    NetworkNamespace client = bed.namespace("d-client");
    NetworkNamespace machine = bed.namespace("d-vm");
    veth(client, "eth0", machine, "eth0", 1500);
    Iproute.in(client.name(), List.of("addr add " + CLIENT + "/24 dev eth0", "route add " + MACHINE + "/32 dev eth0"));
    Iproute.in(machine.name(), List.of("addr add " + MACHINE + "/24 dev eth0", "route add " + CLIENT + "/32 dev eth0"));
    return new Way(Mode.DIRECT, client, machine, machine(), () -> {});
  }

  private Way routed(Mode mode) {
    String name = mode == Mode.PLAIN ? "p-" : "x-";
    NetworkNamespace client = bed.namespace(name + "client");
    NetworkNamespace edge = bed.namespace(name + "edge");
    NetworkNamespace fabric = bed.namespace(name + "fabric");
    NetworkNamespace host = bed.namespace(name + "host");
    NetworkNamespace machine = bed.namespace(name + "vm");
    veth(client, "eth0", edge, "customer", 1500);
    veth(machine, "eth0", host, "machine", 1500);
    Iproute.in(fabric.name(), List.of("link add underlay type bridge", "link set underlay mtu 1600 up"));
    keepFirewallAway(fabric);
    veth(edge, "underlay", fabric, "edge", 1600);
    veth(host, "underlay", fabric, "host", 1600);
    Iproute.in(fabric.name(), List.of("link set edge master underlay", "link set host master underlay"));
    Iproute.in(client.name(), List.of("addr add " + CLIENT + "/24 dev eth0", "route add default via 10.10.0.1"));
    Iproute.in(machine.name(), List.of("addr add " + MACHINE + "/24 dev eth0", "route add default via 10.0.1.1"));
    Iproute.in(edge.name(), List.of("addr add 10.10.0.1/24 dev customer", "addr add " + EDGE_UNDERLAY + "/24 dev underlay"));
    Iproute.in(host.name(), List.of("addr add 10.0.1.1/24 dev machine", "addr add " + HOST_UNDERLAY + "/24 dev underlay"));
    edge.sysctl("net/ipv4/ip_forward", "1");
    host.sysctl("net/ipv4/ip_forward", "1");
    if (mode == Mode.PLAIN) {
      Iproute.in(edge.name(), List.of("route add " + MACHINE + "/32 via " + HOST_UNDERLAY));
      Iproute.in(host.name(), List.of("route add " + CLIENT + "/32 via " + EDGE_UNDERLAY));
    } else {
      vxlan(edge, "02:00:00:00:00:01", MACHINE, HOST_UNDERLAY, "02:00:00:00:00:02");
      vxlan(host, "02:00:00:00:00:02", CLIENT, EDGE_UNDERLAY, "02:00:00:00:00:01");
    }
    return new Way(mode, client, machine, machine(), () -> {});
  }

  /** A bridge hands its packets to iptables where br_netfilter is loaded: dear, and nothing to do with the hops compared. */
  private static void keepFirewallAway(NetworkNamespace fabric) {
    List<String> off = Stream.of("iptables", "ip6tables", "arptables").map(tables -> "net/bridge/bridge-nf-call-" + tables).toList();
    fabric.call(() -> {
      for (String key : off) {
        Path file = Path.of("/proc/sys", key);
        if (Files.exists(file)) {
          Files.writeString(file, "0");
        }
      }
      return "";
    });
  }

  /** A device without a network of its own: each route says VNI and tunnel endpoint. */
  private void vxlan(NetworkNamespace at, String mac, String address, String endpoint, String endpointMac) {
    Iproute.in(at.name(), List.of(
        "link add vxlan type vxlan external dstport 4789",
        "link set vxlan address " + mac + " mtu 1500 gso_max_size " + gsoMaxSize + " up",
        "route add " + address + "/32 encap ip id 100 dst " + endpoint + " dev vxlan",
        "neigh add " + address + " lladdr " + endpointMac + " dev vxlan nud permanent"));
  }

  private void veth(NetworkNamespace one, String oneName, NetworkNamespace other, String otherName, int mtu) {
    Iproute.in(one.name(), List.of("link add " + oneName + " type veth peer name " + otherName + " netns " + other.name()));
    for (var end : List.of(new Device(one, oneName), new Device(other, otherName))) {
      Iproute.in(end.namespace.name(), List.of(end.shape(mtu, gsoMaxSize)));
    }
  }

  private record Device(NetworkNamespace namespace, String name) {
    String shape(int mtu, int gsoMaxSize) {
      return "link set " + name + " mtu " + mtu + " gso_max_size " + gsoMaxSize + " up";
    }
  }

  /** {@code interface gso_max_size} of every interface on a way, for the report; {@code read} by {@code ip -d link}. */
  static List<Integer> gsoMaxSizes(List<NetworkNamespace> namespaces) {
    List<Integer> sizes = new ArrayList<>();
    for (NetworkNamespace namespace : namespaces) {
      sizes.addAll(Links.of(namespace).stream().filter(link -> !link.loopback()).map(Links.Link::gsoMaxSize).toList());
    }
    return sizes.stream().distinct().sorted().toList();
  }
}

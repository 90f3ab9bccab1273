package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import io.underpass.plan.Meter;
import io.underpass.plan.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The underlay: a namespace with a bridge that learns nothing and knows every node's hardware address, and a namespace for each site with a
 * link to the bridge for each node. Idempotent: what is there stays.
 */
final class Fabric {
  static final int UNDERLAY_MTU = 1600;
  /** More than a super-packet of 64 KiB with the outer headers, so that encapsulation never makes the kernel segment in software. */
  private static final int GSO_MAX_SIZE = 131_072;
  private static final int UNDERLAY_PREFIX = 16;
  static final String BRIDGE = "underlay";
  private static final int MIN_BURST = 1 << 17;
  private static final int BURST_MICROS = 1_000;

  private final String prefix;

  Fabric(String prefix) {
    this.prefix = prefix;
  }

  String netns() {
    return prefix + "-fabric";
  }

  String netns(String site) {
    return prefix + "-" + site;
  }

  /** The interface's name, at the node and at the bridge. */
  static String device(Node node) {
    return String.format("u%08x", node.underlay().ipv4Bits());
  }

  void ensureBridge() {
    if (!Netns.exists(netns())) {
      Iproute.batch("ip", List.of("netns add " + netns()));
    }
    Netns.in(netns(), () -> {
      // Where br_netfilter is loaded, it would send the underlay through iptables.
      for (String tables : List.of("iptables", "ip6tables", "arptables")) {
        String path = "bridge/bridge-nf-call-" + tables;
        if (Files.exists(Path.of("/proc/sys/net").resolve(path))) {
          sysctl(path, 0);
        }
      }
      if (Netlink.link(BRIDGE).isEmpty()) {
        sysctl("ipv6/conf/default/disable_ipv6", 1);
        sysctl("ipv6/conf/all/disable_ipv6", 1);
        Iproute.batch("ip", List.of(
            "link set lo up",
            "link add " + BRIDGE + " mtu " + UNDERLAY_MTU + " type bridge stp_state 0 mcast_snooping 0 forward_delay 0",
            "link set " + BRIDGE + " mtu " + UNDERLAY_MTU + " up"));
      }
      return true;
    });
  }

  void ensureSite(String site) {
    String netns = netns(site);
    if (Netns.exists(netns)) {
      return;
    }
    Iproute.batch("ip", List.of("netns add " + netns));
    Netns.in(netns, () -> {
      // The engine forwards; the namespace's own stack only talks for the node itself, and never about the underlay.
      sysctl("ipv4/ip_forward", 0);
      sysctl("ipv4/conf/all/rp_filter", 0);
      sysctl("ipv4/conf/default/rp_filter", 0);
      sysctl("ipv4/conf/all/arp_ignore", 1);
      sysctl("ipv4/conf/all/arp_announce", 2);
      sysctl("ipv6/conf/all/forwarding", 0);
      sysctl("ipv6/conf/default/accept_ra", 0);
      sysctl("ipv6/conf/default/autoconf", 0);
      Iproute.batch("ip", List.of("link set lo up"));
      return true;
    });
  }

  /**
   * The node's link, made unless it is there; the interface's index in the node's namespace. It is up, unless it was there and somebody has
   * set it down since.
   */
  int ensureLink(Node node) {
    String device = device(node);
    Optional<Netlink.Link> there = Netns.in(netns(node.site()), () -> Netlink.link(device));
    FarEnd farEnd = Netns.in(netns(), () -> farEnd(device));
    if (there.isPresent() && farEnd != FarEnd.MISSING) {
      if (farEnd == FarEnd.UNPLUGGED) {
        Netns.in(netns(), () -> plugIn(node));
      }
      return there.get().index();
    }
    // The other end of what is left is in a namespace that lost its name.
    if (there.isPresent()) {
      Netns.in(netns(node.site()), () -> delete(device));
    } else if (farEnd != FarEnd.MISSING) {
      Netns.in(netns(), () -> delete(device));
    }
    Iproute.batch("ip", List.of("link add " + device + " netns " + netns() + " mtu " + UNDERLAY_MTU + " type veth peer name " + device
        + " netns " + netns(node.site()) + " mtu " + UNDERLAY_MTU + " address " + node.underlayMac()));
    Netns.in(netns(), () -> {
      plugIn(node);
      Netlink.setGsoMaxSize(Netlink.link(device).orElseThrow().index(), GSO_MAX_SIZE);
      return true;
    });
    return Netns.in(netns(node.site()), () -> {
      sysctl("ipv6/conf/" + device + "/disable_ipv6", 1);
      Iproute.batch("ip", List.of(
          "address add " + node.underlay() + "/" + UNDERLAY_PREFIX + " dev " + device, "link set " + device + " up"));
      int index = Netlink.link(device).orElseThrow(() -> new DataPlaneException("interface " + device + " vanished")).index();
      Netlink.setGsoMaxSize(index, GSO_MAX_SIZE);
      return index;
    });
  }

  /** The underlay's end of a node's link. */
  private enum FarEnd {
    MISSING,
    UNPLUGGED,
    IN_PLACE
  }

  private static FarEnd farEnd(String device) {
    List<Netlink.Link> links = Netlink.links();
    Optional<Netlink.Link> bridge = links.stream().filter(link -> link.name().equals(BRIDGE)).findFirst();
    return links.stream()
        .filter(link -> link.name().equals(device))
        .findFirst()
        .map(end -> bridge.isPresent() && end.master() == bridge.get().index() ? FarEnd.IN_PLACE : FarEnd.UNPLUGGED)
        .orElse(FarEnd.MISSING);
  }

  private static boolean plugIn(Node node) {
    String device = device(node);
    Iproute.batch("ip", List.of("link set " + device + " master " + BRIDGE + " up"));
    Iproute.batch("bridge", List.of(
        "link set dev " + device + " learning off",
        "fdb replace " + node.underlayMac() + " dev " + device + " master static"));
    return true;
  }

  /** Bits a second leave the site through one interface and one queue, whichever of its nodes they come from. */
  void shape(String site, String device, @Nullable Meter meter) {
    Netns.in(netns(site), () -> {
      if (meter == null || meter.bandwidth() == null) {
        Iproute.batchLeniently("tc", List.of("qdisc del dev " + device + " root"));
      } else {
        long bits = meter.bandwidth().bitsPerSecond();
        long burst = Math.max(MIN_BURST, bits / 8 * BURST_MICROS / 1_000_000);
        long limit = Math.max(burst, bits / 8 * Meter.QUEUE_MS / 1_000);
        Iproute.batch("tc", List.of(
            "qdisc replace dev " + device + " root tbf rate " + bits + "bit burst " + burst + "b limit " + limit + "b"));
      }
      return true;
    });
  }

  void removeLink(Node node) {
    if (Netns.exists(netns())) {
      Netns.in(netns(), () -> delete(device(node)));
    }
  }

  private static boolean delete(String device) {
    Iproute.batchLeniently("ip", List.of("link del " + device));
    return true;
  }

  void removeSite(String site) {
    Iproute.batchLeniently("ip", List.of("netns del " + netns(site)));
  }

  void removeBridge() {
    Iproute.batchLeniently("ip", List.of("netns del " + netns()));
  }

  /** In the namespace of the calling thread. */
  static void sysctl(String path, int value) {
    try {
      Files.writeString(Path.of("/proc/sys/net").resolve(path), value + "\n");
    } catch (IOException failure) {
      throw new DataPlaneException("can't set net/" + path + " to " + value + ": " + failure.getMessage(), failure);
    }
  }

  /** Namespaces that carry the prefix, from /run/netns. */
  static List<String> namespaces(String prefix) {
    List<String> names = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(Path.of("/run/netns"), prefix + "-*")) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
    } catch (IOException _) {
      return List.of();
    }
    return names;
  }
}

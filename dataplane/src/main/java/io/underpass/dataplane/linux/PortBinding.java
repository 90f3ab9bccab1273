package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Interfaces coming into a node's namespace and going back. Where one came from is kept in its alias, {@code underpass/<netns>/<device>},
 * so that it finds home whoever sends it.
 */
final class PortBinding {
  private static final String ALIAS = "underpass/";
  /** The root namespace, as iproute2 takes it: that of process 1. */
  private static final String ROOT = "1";

  private PortBinding() {}

  static String alias(Port.Attachment attachment) {
    return ALIAS + attachment.netns() + "/" + attachment.device();
  }

  static boolean bound(Netlink.Link link) {
    return link.alias().startsWith(ALIAS);
  }

  /** The port's interface, fetched unless it is there. It isn't up yet. */
  static Netlink.Link fetch(Port port, String netns) {
    Optional<Netlink.Link> there = Netns.in(netns, () -> Netlink.link(port.name()));
    if (there.isPresent()) {
      if (there.get().alias().equals(alias(port.attachment()))) {
        return there.get();
      }
      giveBack(there.get(), netns);
    }
    Port.Attachment from = port.attachment();
    if (!from.netns().isEmpty() && !Netns.exists(from.netns())) {
      throw new DataPlaneException("network namespace '" + from.netns() + "' isn't there: create it, or bind the port to another");
    }
    Netns.in(from.netns(), () -> {
      if (Netlink.link(from.device()).isEmpty()) {
        throw new DataPlaneException(
            "interface '" + from.device() + "' isn't in " + place(from) + ": create it, or bind the port to another");
      }
      Iproute.batch("ip", List.of(
          "link set dev " + from.device() + " alias " + alias(from),
          "link set dev " + from.device() + " netns " + netns + " name " + port.name()));
      return true;
    });
    return Netns.in(netns, () -> Netlink.link(port.name()))
        .orElseThrow(() -> new DataPlaneException("interface '" + port.name() + "' vanished"));
  }

  private static String place(Port.Attachment from) {
    return from.netns().isEmpty() ? "the root namespace" : "namespace '" + from.netns() + "'";
  }

  /** Addresses as planned, and up. In the node's namespace. */
  static void configure(Port port) {
    String device = port.name();
    List<String> lines = new ArrayList<>();
    if (port.role() == PortRole.MACHINE) {
      Fabric.sysctl("ipv6/conf/" + device + "/disable_ipv6", 1);
      lines.add("link set dev " + device + " arp off");
    } else {
      Set<String> wanted = new HashSet<>();
      port.addresses().forEach(link -> wanted.add(link.address() + "/" + link.length()));
      Set<String> there = addresses(device);
      for (String address : wanted) {
        if (!there.contains(address)) {
          lines.add("address add " + address + " dev " + device + (address.contains(":") ? " nodad" : ""));
        }
      }
      there.removeAll(wanted);
      there.forEach(address -> lines.add("address del " + address + " dev " + device));
    }
    lines.add("link set dev " + device + " up");
    Iproute.batch("ip", lines);
  }

  private static Set<String> addresses(String device) {
    Set<String> found = new HashSet<>();
    for (String line : Iproute.output("ip", "-o", "address", "show", "dev", device, "scope", "global").lines().toList()) {
      String[] words = line.strip().split("\\s+");
      for (int i = 0; i + 1 < words.length; i++) {
        if (words[i].equals("inet") || words[i].equals("inet6")) {
          found.add(words[i + 1]);
        }
      }
    }
    return found;
  }

  /** Sends the interface home, under its old name and up. Where home is gone it stays, without alias. */
  static void giveBack(Netlink.Link link, String netns) {
    String[] parts = link.alias().split("/", 3);
    if (parts.length < 3) {
      return;
    }
    String home = parts[1].isEmpty() ? ROOT : parts[1];
    boolean homeless = !parts[1].isEmpty() && !Netns.exists(parts[1]);
    Netns.in(netns, () -> {
      Iproute.batchLeniently("tc", List.of("qdisc del dev " + link.name() + " clsact"));
      List<String> lines = new ArrayList<>(List.of(
          "link set dev " + link.name() + " down",
          "link set dev " + link.name() + " arp on",
          "link set dev " + link.name() + " alias \"\""));
      if (!homeless) {
        lines.add("link set dev " + link.name() + " netns " + home + " name " + parts[2]);
      }
      Iproute.batchLeniently("ip", lines);
      return true;
    });
    if (!homeless) {
      Netns.in(parts[1], () -> {
        Iproute.batchLeniently("ip", List.of("link set dev " + parts[2] + " up"));
        return true;
      });
    }
  }
}

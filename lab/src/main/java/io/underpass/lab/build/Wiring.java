package io.underpass.lab.build;

import io.underpass.lab.file.LabFile;
import io.underpass.lab.file.LabFile.Computer;
import io.underpass.lab.file.LabFile.Link;
import io.underpass.lab.file.LabFile.Router;
import io.underpass.lab.linux.Iproute;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The lab's side in the kernel: a namespace for each node, joined by veth. Each interface that Underpass is to have waits in the namespace
 * of the node that it belongs to, so nothing ever lies in the machine's own namespace.
 */
public final class Wiring {
  /** Pinned in every namespace, so that readings compare. */
  public static final String CONGESTION_CONTROL = "cubic";

  /** Below 64 KiB, so that a super-packet still fits a device after encapsulation and isn't cut up in software. Octets. */
  public static final int GSO_MAX_SIZE = 61_440;

  private static final List<String> SETTINGS =
      List.of("net/ipv4/tcp_congestion_control=" + CONGESTION_CONTROL, "net/ipv6/conf/all/accept_dad=0",
          "net/ipv6/conf/default/accept_dad=0", "net/ipv6/conf/default/router_solicitations=0", "net/ipv4/ping_group_range=0 2147483647");
  private static final List<String> FORWARDING_SETTINGS =
      List.of("net/ipv4/ip_forward=1", "net/ipv6/conf/all/forwarding=1", "net/ipv4/conf/all/rp_filter=0",
          "net/ipv4/conf/default/rp_filter=0", "net/ipv4/conf/all/send_redirects=0", "net/ipv4/conf/default/send_redirects=0");
  private static final List<String> ROUTER_SETTINGS =
      List.of("net/ipv4/fib_multipath_hash_policy=1", "net/ipv6/fib_multipath_hash_policy=1",
          "net/ipv4/conf/all/ignore_routes_with_linkdown=1", "net/ipv4/conf/default/ignore_routes_with_linkdown=1",
          "net/ipv6/conf/all/ignore_routes_with_linkdown=1", "net/ipv6/conf/default/ignore_routes_with_linkdown=1");

  private final String prefix;
  private final LabFile lab;

  /**
   * @param prefix the server's kernel prefix
   */
  public Wiring(String prefix, LabFile lab) {
    this.prefix = prefix;
    this.lab = lab;
  }

  /**
   * A machine's network interface, as Azure describes it.
   *
   * @param addresses each with its subnet
   */
  public record NicFacts(String id, MacAddress mac, List<NicAddress> addresses) {
    public NicFacts {
      addresses = List.copyOf(addresses);
    }
  }

  public record NicAddress(IpAddress address, Prefix subnet) {
    /** The subnet's first address: where every machine sends what leaves its subnet. */
    IpAddress router() {
      return subnet.address().plus(1);
    }
  }

  /** Where an interface waits to be bound: {@code netns} and {@code interface} of the port. */
  public record Loose(NetworkNamespace namespace, String device) {}

  public NetworkNamespace namespace(String node) {
    return new NetworkNamespace(prefix + "-" + node);
  }

  /** Makes every namespace of the lab and joins the on-premises side. */
  public void raise() {
    CongestionControl.allow(CONGESTION_CONTROL);
    Iproute.addNamespaces(lab.nodes().stream().map(node -> namespace(node).name()).toList());
    lab.nodes().forEach(node -> namespace(node).sysctl(SETTINGS));
    lab.machines().forEach((name, machine) -> {
      if (machine.kind() == LabFile.Machine.Kind.FORWARDING) {
        namespace(name).sysctl(FORWARDING_SETTINGS);
      }
    });
    lab.routers().forEach(this::raise);
  }

  private void raise(String name, Router router) {
    NetworkNamespace namespace = namespace(name);
    namespace.sysctl(FORWARDING_SETTINGS);
    namespace.sysctl(ROUTER_SETTINGS);
    List<String> lines = new ArrayList<>();
    int bridge = 0;
    Map<String, String> bridges = new LinkedHashMap<>();
    for (Map.Entry<String, IpAddress> network : router.networks().entrySet()) {
      String device = "lan" + bridge++;
      bridges.put(network.getKey(), device);
      lines.add("link add " + device + " type bridge");
      lines.add("addr add " + network.getValue() + "/" + lab.networks().get(network.getKey()).length() + " dev " + device);
      lines.add("link set " + device + " up");
    }
    int member = 0;
    for (Map.Entry<String, Computer> computer : lab.computers().entrySet()) {
      if (computer.getValue().router().equals(name)) {
        String device = "to" + member++;
        NetworkNamespace behind = namespace(computer.getKey());
        lines.add("link add " + device + " type veth peer name eth0 netns " + behind);
        lines.add("link set " + device + " master " + bridges.get(computer.getValue().network()) + " gso_max_size " + GSO_MAX_SIZE + " up");
      }
    }
    for (int i = 0; i < router.links().size(); i++) {
      Link link = router.links().get(i);
      lines.add("link add " + link.port() + " type veth peer name " + loose(i));
      lines.add("link set " + link.port() + " gso_max_size " + GSO_MAX_SIZE + " up");
      lines.add("addr add " + link.address() + "/" + link.length() + " dev " + link.port());
    }
    Iproute.in(namespace.name(), lines);
    lab.computers().forEach(
        (node, computer) -> {
          if (computer.router().equals(name)) {
            raise(node, computer, router.networks().get(computer.network()));
          }
        });
  }

  private void raise(String node, Computer computer, IpAddress router) {
    Iproute.in(
        namespace(node).name(),
        List.of(
            "addr add " + computer.address() + "/" + lab.networks().get(computer.network()).length() + " dev eth0",
            "link set eth0 gso_max_size " + GSO_MAX_SIZE + " up",
            "route add default via " + router));
  }

  private static String loose(int index) {
    return "far" + index;
  }

  /** Where the Azure end of a router's link waits. */
  public Loose end(String router, Link link) {
    return new Loose(namespace(router), loose(lab.routers().get(router).links().indexOf(link)));
  }

  /** Where the host's end of a machine's interface waits. */
  public Loose end(String machine) {
    return new Loose(namespace(machine), loose(0));
  }

  /** Gives a machine its interface. */
  public void attach(String machine, NicFacts nic) {
    List<String> lines = new ArrayList<>();
    lines.add("link add eth0 address " + nic.mac() + " type veth peer name " + loose(0));
    for (NicAddress address : nic.addresses()) {
      lines.add("addr add " + address.address() + "/" + address.subnet().length() + " dev eth0");
    }
    lines.add("link set eth0 gso_max_size " + GSO_MAX_SIZE + " up");
    Iproute.in(namespace(machine).name(), lines);
  }

  /** Sends what leaves a machine's subnet to the subnet's first address. */
  public void routeMachines(Map<String, NicFacts> nics) {
    nics.forEach(
        (machine, nic) ->
            Iproute.in(
                namespace(machine).name(),
                nic.addresses().stream().map(NicAddress::router).collect(Collectors.toMap(IpAddress::isIpv4, a -> a, (a, _) -> a)).values()
                .stream()
                    .map(first -> "route replace default via " + first)
                    .toList()));
  }

  /** Sends to Azure what a router without BGP sends there, over all its links. */
  public void routeStatically() {
    lab.routers().forEach(
        (name, router) -> {
          List<String> lines = new ArrayList<>();
          for (Prefix prefix : router.towards()) {
            List<Link> links = router.links().stream().filter(link -> link.peer().isIpv4() == prefix.isIpv4()).toList();
            if (links.size() == 1) {
              lines.add("route replace " + prefix + " via " + links.getFirst().peer());
            } else if (!links.isEmpty()) {
              lines.add(
                  "route replace " + prefix
                      + links.stream().map(link -> " nexthop via " + link.peer() + " dev " + link.port()).collect(Collectors.joining()));
            }
          }
          Iproute.in(namespace(name).name(), lines);
        });
  }

  /** Takes every namespace of the lab away. */
  public void raze() {
    lab.nodes().forEach(node -> Iproute.deleteNamespace(namespace(node).name()));
  }
}

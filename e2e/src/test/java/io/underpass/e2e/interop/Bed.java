package io.underpass.e2e.interop;

import io.underpass.lab.linux.Iproute;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.router.BgpNeighbor;
import io.underpass.lab.router.BgpNeighbor.Exchange;
import io.underpass.lab.router.BgpNeighbor.Liveness;
import io.underpass.lab.router.RouterPlan;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Two namespaces joined by links that run through a third, where a link can be made to eat packets while both ends have a
 * carrier. Link {@code i} is {@code link<i>} on both sides, 192.0.2.(4i+1) for ours and (4i+2) for the peer, 2001:db8:i::1
 * and ::2.
 */
final class Bed implements AutoCloseable {
  static final Asn OURS = new Asn(12076);
  static final Asn PEERS = new Asn(65010);

  private static final AtomicInteger NEXT = new AtomicInteger((int) (System.nanoTime() >>> 10));

  final NetworkNamespace ours;
  final NetworkNamespace peers;
  private final NetworkNamespace wire;
  private final Path directory;
  private final int links;

  Bed(int links) {
    this.links = links;
    String name = "upi%04x".formatted(NEXT.getAndIncrement() & 0xFFFF);
    ours = new NetworkNamespace(name + "-ours");
    peers = new NetworkNamespace(name + "-peer");
    wire = new NetworkNamespace(name + "-wire");
    directory = Path.of("/run/underpass", name);
    try {
      join();
    } catch (RuntimeException failure) {
      close();
      throw failure;
    }
  }

  private void join() {
    Iproute.addNamespaces(List.of(ours.name(), peers.name(), wire.name()));
    for (NetworkNamespace end : List.of(ours, peers)) {
      end.sysctl(List.of("net/ipv6/conf/all/accept_dad=0", "net/ipv6/conf/default/accept_dad=0", "net/ipv4/ip_forward=1",
          "net/ipv6/conf/all/forwarding=1"));
    }
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < links; i++) {
      lines.add("link add wire" + i + " type bridge");
      lines.add("link set wire" + i + " up");
      for (NetworkNamespace end : List.of(ours, peers)) {
        String port = port(end, i);
        lines.add("link add " + port + " type veth peer name link" + i + " netns " + end);
        lines.add("link set " + port + " master wire" + i + " up");
      }
    }
    Iproute.in(wire.name(), lines);
    for (NetworkNamespace end : List.of(ours, peers)) {
      List<String> addresses = new ArrayList<>();
      for (int i = 0; i < links; i++) {
        addresses.add("addr add " + address(end, i, Family.IPV4) + "/30 dev link" + i);
        addresses.add("addr add " + address(end, i, Family.IPV6) + "/64 dev link" + i + " nodad");
        addresses.add("link set link" + i + " up");
      }
      Iproute.in(end.name(), addresses);
    }
  }

  enum Family {
    IPV4,
    IPV6
  }

  private String port(NetworkNamespace end, int link) {
    return (end == ours ? "ours" : "peer") + link;
  }

  IpAddress address(NetworkNamespace end, int link, Family family) {
    return IpAddress.parse(
        family == Family.IPV4 ? "192.0.2." + (4 * link + (end == ours ? 1 : 2)) : "2001:db8:" + link + "::" + (end == ours ? 1 : 2));
  }

  Path directory(NetworkNamespace end) {
    return directory.resolve(end == ours ? "ours" : "peer");
  }

  /** Packets on this link vanish from now on; both ends keep their carrier. */
  void eat(int link) {
    Iproute.in(wire.name(), List.of("link set " + port(ours, link) + " nomaster"));
  }

  /** They arrive again. */
  void mend(int link) {
    Iproute.in(wire.name(), List.of("link set " + port(ours, link) + " master wire" + link));
  }

  /** Puts something between the two ends of link 0 that each takes for the other; IPv4 alone. The link stays so. */
  Interposer interpose() {
    NetworkNamespace beyond = new NetworkNamespace(wire.name() + "2");
    Iproute.addNamespaces(List.of(beyond.name()));
    String our = address(ours, 0, Family.IPV4).toString();
    String their = address(peers, 0, Family.IPV4).toString();
    eat(0);
    Iproute.in(wire.name(), List.of("link set " + port(peers, 0) + " netns " + beyond, "addr add " + their + "/30 dev " + port(ours, 0)));
    Iproute.in(beyond.name(), List.of("addr add " + our + "/30 dev " + port(peers, 0), "link set " + port(peers, 0) + " up"));
    return new Interposer(new Interposer.Side(wire, their, our), new Interposer.Side(beyond, our, their));
  }

  /**
   * How the two speak.
   *
   * @param hold seconds, of both sides
   */
  record Setting(Family family, Asn ours, Asn peers, int hold, BgpNeighbor.@Nullable Bfd bfd, RouterPlan.Restart restart) {
    static final Setting PLAIN = new Setting(Family.IPV4, OURS, PEERS, 90, null, RouterPlan.Restart.NONE);

    Setting over(Family other) {
      return new Setting(other, ours, peers, hold, bfd, restart);
    }

    Setting between(Asn our, Asn their) {
      return new Setting(family, our, their, hold, bfd, restart);
    }

    Setting holding(int seconds) {
      return new Setting(family, ours, peers, seconds, bfd, restart);
    }

    Setting watched() {
      return new Setting(family, ours, peers, hold, new BgpNeighbor.Bfd(300, 3), restart);
    }

    Setting restarting() {
      return new Setting(family, ours, peers, hold, bfd, RouterPlan.Restart.RESTARTER);
    }
  }

  /** The plan of one side: a session on each link, all announcing the same. */
  RouterPlan plan(NetworkNamespace side, Setting setting, List<Prefix> announced) {
    NetworkNamespace other = side == ours ? peers : ours;
    List<BgpNeighbor> neighbors = new ArrayList<>();
    for (int i = 0; i < links; i++) {
      neighbors.add(
          new BgpNeighbor(
              "link" + i,
              address(side, i, setting.family()),
              address(other, i, setting.family()),
              side == ours ? setting.peers() : setting.ours(),
              new Liveness(setting.hold(), setting.bfd()),
              null,
              Exchange.announcing(announced)));
    }
    return new RouterPlan(
        side == ours ? "ours" : "peer", side == ours ? setting.ours() : setting.peers(), address(side, 0, Family.IPV4), setting.restart(),
            neighbors);
  }

  static RouterPlan keyed(RouterPlan plan, String key) {
    return with(
        plan, plan.neighbors().stream().map(n -> new BgpNeighbor(n.device(), n.local(), n.address(), n.asn(), n.liveness(), key,
            n.exchange())).toList());
  }

  static RouterPlan limited(RouterPlan plan, int prefixes, int returnSeconds) {
    return with(
        plan,
        plan.neighbors().stream()
            .map(n -> new BgpNeighbor(n.device(), n.local(), n.address(), n.asn(), n.liveness(), n.key(), n.exchange().limitedTo(prefixes,
                returnSeconds)))
            .toList());
  }

  private static RouterPlan with(RouterPlan plan, List<BgpNeighbor> neighbors) {
    return new RouterPlan(plan.name(), plan.asn(), plan.id(), plan.restart(), neighbors);
  }

  /** The plan of a router that comes back. */
  static RouterPlan restarting(RouterPlan plan, List<Prefix> announced) {
    List<BgpNeighbor> neighbors =
        plan.neighbors().stream()
            .map(n -> new BgpNeighbor(n.device(), n.local(), n.address(), n.asn(), n.liveness(), n.key(), Exchange.announcing(announced)))
            .toList();
    return new RouterPlan(plan.name(), plan.asn(), plan.id(), RouterPlan.Restart.RESTARTING, neighbors);
  }

  @Override
  public void close() {
    NetworkNamespace.startingWith(wire.name().substring(0, wire.name().indexOf('-') + 1)).forEach(Iproute::deleteNamespace);
    try {
      Files.deleteIfExists(directory);
    } catch (java.io.IOException left) {
      throw new java.io.UncheckedIOException(left);
    }
  }
}

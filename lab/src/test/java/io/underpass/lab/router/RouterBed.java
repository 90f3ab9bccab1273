package io.underpass.lab.router;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.underpass.lab.file.RouterSoftware;
import io.underpass.lab.linux.Iproute;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.Run;
import io.underpass.lab.router.BgpNeighbor.Bfd;
import io.underpass.lab.router.BgpNeighbor.Exchange;
import io.underpass.lab.router.BgpNeighbor.Liveness;
import io.underpass.lab.router.RouterPlan.Restart;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A router and another that plays Microsoft's two edges, joined by two links, as in a lab. */
final class RouterBed implements AutoCloseable {
  static final Asn CUSTOMER = new Asn(65010);
  static final Prefix OFFICE = Prefix.parse("10.10.0.0/24");
  static final Prefix VNET = Prefix.parse("10.0.0.0/16");

  final NetworkNamespace router;
  final NetworkNamespace edges;
  private final Path directory;

  RouterBed() {
    assumeTrue("root".equals(System.getProperty("user.name")), "network namespaces need root");
    String prefix = "upt%04x".formatted((int) (System.nanoTime() >>> 8 & 0xFFFF));
    router = new NetworkNamespace(prefix + "-router");
    edges = new NetworkNamespace(prefix + "-edges");
    directory = Path.of("/run/underpass", prefix);
    Iproute.addNamespaces(List.of(router.name(), edges.name()));
    router.sysctl(List.of("net/ipv4/conf/all/ignore_routes_with_linkdown=1", "net/ipv4/conf/default/ignore_routes_with_linkdown=1"));
    Iproute.in(
        router.name(),
        List.of(
            "link add primary type veth peer name primary netns " + edges,
            "link add second type veth peer name second netns " + edges,
            "addr add 172.16.0.1/30 dev primary",
            "addr add 172.16.0.5/30 dev second",
            "link set primary up",
            "link set second up"));
    Iproute.in(
        edges.name(),
        List.of("addr add 172.16.0.2/30 dev primary", "addr add 172.16.0.6/30 dev second", "link set primary up", "link set second up"));
  }

  private static BgpNeighbor session(String device, String local, String address, Asn asn, Bfd bfd, Exchange exchange) {
    return new BgpNeighbor(device, IpAddress.parse(local), IpAddress.parse(address), asn, new Liveness(180, bfd), null, exchange);
  }

  static RouterPlan routerPlan(Exchange primary, Exchange second, boolean bfd) {
    return new RouterPlan(
        "onprem-router",
        CUSTOMER,
        IpAddress.parse("172.16.0.1"),
        Restart.HELPER,
        List.of(
            session("primary", "172.16.0.1", "172.16.0.2", RouterPlan.MICROSOFT, bfd ? RouterPlan.BFD : null, primary),
            session("second", "172.16.0.5", "172.16.0.6", RouterPlan.MICROSOFT, bfd ? RouterPlan.BFD : null, second)));
  }

  RunningRouter startRouter(RouterSoftware software, Exchange primary, Exchange second, boolean bfd) {
    return RunningRouter.start(software, routerPlan(primary, second, bfd), router, directory.resolve("router"));
  }

  /** @param bfd whether the edges ask for BFD */
  RunningRouter startEdges(boolean bfd, Restart restart) {
    Exchange vnet = Exchange.announcing(List.of(VNET));
    return RunningRouter.start(
        RouterSoftware.BIRD,
        new RouterPlan(
            "edges",
            RouterPlan.MICROSOFT,
            IpAddress.parse("172.16.0.2"),
            restart,
            List.of(
                session("primary", "172.16.0.2", "172.16.0.1", CUSTOMER, bfd ? RouterPlan.BFD : null, vnet),
                session("second", "172.16.0.6", "172.16.0.5", CUSTOMER, bfd ? RouterPlan.BFD : null, vnet))),
        edges,
        directory.resolve("edges"));
  }

  /** The next hops of the route to the virtual network in the router's kernel, such as {@code 172.16.0.2 172.16.0.6}. */
  String hops() {
    String routes = Run.of(List.of("ip", "-n", router.name(), "route", "show", VNET.toString()), Duration.ofSeconds(5)).output();
    return String.join(" ", java.util.regex.Pattern.compile("via (\\S+)").matcher(routes).results().map(hop -> hop.group(1)).sorted()
        .toList());
  }

  static boolean within(Duration limit, BooleanSupplier condition) throws InterruptedException {
    long until = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        return false;
      }
      Thread.sleep(10);
    }
    return true;
  }

  @Override
  public void close() throws Exception {
    for (String which : List.of("router", "edges")) {
      RunningRouter.read(directory.resolve(which)).ifPresent(RunningRouter::stop);
    }
    Iproute.deleteNamespace(router.name());
    Iproute.deleteNamespace(edges.name());
    Files.deleteIfExists(directory);
  }
}

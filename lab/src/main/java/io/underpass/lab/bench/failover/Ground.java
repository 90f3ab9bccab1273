package io.underpass.lab.bench.failover;

import io.underpass.lab.azure.Az;
import io.underpass.lab.azure.AzScript;
import io.underpass.lab.azure.Server;
import io.underpass.lab.azure.ServerStart;
import io.underpass.lab.bench.Bed;
import io.underpass.lab.bench.BenchException;
import io.underpass.lab.build.Lab;
import io.underpass.lab.command.LabCommand;
import io.underpass.lab.file.LabFile;
import io.underpass.lab.file.LabFile.Link;
import io.underpass.lab.file.LabFileReader;
import io.underpass.lab.file.RouterSoftware;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.ProcessIdentity;
import io.underpass.lab.router.RouterSession;
import io.underpass.net.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * The lab {@code hub} with a connection, on a server of the bench's own: what fails, and what carries the packets meanwhile. For one
 * thread.
 */
public final class Ground {
  private static final String ROUTER = "onprem-router";
  private static final String CUSTOMER = "onprem-1";
  private static final String MACHINE = "vm-1";
  private static final String BGP = "bgp: {asn: 65010}";
  private static final List<String> SERVER_OPTIONS = List.of("--port", "0");

  private static final long CONVERGED_LIMIT_NANOS = 90_000_000_000L;
  private static final long PROBE_MS = 400;
  private static final long PROBE_PACKETS = 100;

  private final Path data;
  private final Lab lab;
  private final BothWays.End customer;
  private final BothWays.End machine;
  private Server server;

  /** How the router notices that an edge is dead. */
  public enum Liveness {
    /** 300 ms × 3. */
    BFD("bgp: {asn: 65010, bfd: true}"),
    /** A hold time of 9 s, keepalives every 3 s. */
    HOLD("bgp: {asn: 65010, hold: 9, bfd: false}");

    private final String member;

    Liveness(String member) {
      this.member = member;
    }
  }

  private Ground(Path data, Server server, Lab lab) {
    this.data = data;
    this.server = server;
    this.lab = lab;
    customer = end(CUSTOMER);
    machine = end(MACHINE);
  }

  /** Builds all of it on the bed; returns when both links carry packets both ways. */
  public static Ground up(Bed bed, RouterSoftware software, Liveness liveness, Consumer<String> progress) {
    Path data = bed.dataDirectory();
    Server server = ServerStart.start(data, SERVER_OPTIONS);
    if (!server.dataPlane().equals("linux")) {
      throw new BenchException("the server runs the " + server.dataPlane()
          + " data plane, which moves no packet: './underpass doctor' says what the machine lacks");
    }
    String text = LabCommand.text("hub").replace(BGP, liveness.member);
    if (!text.contains(liveness.member)) {
      throw new BenchException("the lab 'hub' doesn't say '" + BGP + "' any more");
    }
    LabFile file = LabFileReader.read("hub", text);
    Lab lab = Lab.up(server, Lab.owner(server, file, text), software, progress::accept);
    Ground ground = new Ground(data, server, lab);
    ground.az("CIRCUIT=$(az network express-route show --name myExpressRouteCircuit --resource-group myResourceGroup --query id -o tsv)",
        "az network vpn-connection create --name myExpressRouteConnection --resource-group myResourceGroup"
            + " --vnet-gateway1 myExpressRouteGateway --express-route-circuit2 $CIRCUIT");
    ground.awaitConverged();
    return ground;
  }

  private void az(String... lines) {
    AzScript script = new AzScript(server);
    for (String line : lines) {
      Az.Outcome outcome = script.run(line);
      if (!outcome.ok()) {
        throw new BenchException("'" + line + "' failed: " + outcome.text().strip());
      }
    }
  }

  private BothWays.End end(String node) {
    IpAddress address = lab.address(node);
    try {
      return new BothWays.End(lab.namespace(node), InetAddress.getByAddress(address.wireBytes()));
    } catch (UnknownHostException impossible) {
      throw new LinuxException(address + " has neither 4 nor 16 octets", impossible);
    }
  }

  BothWays traffic() {
    return BothWays.start(customer, machine);
  }

  NetworkNamespace router() {
    return lab.namespace(ROUTER);
  }

  NetworkNamespace customer() {
    return customer.namespace();
  }

  BothWays.End machine() {
    return machine;
  }

  /** The customer's links, primary and secondary. */
  List<Link> links() {
    return lab.links();
  }

  Server server() {
    return server;
  }

  /** Whether the link carries packets in both directions while traffic runs. */
  boolean carries(Link link) {
    LinkCounters before = LinkCounters.of(router(), link.port());
    pause(PROBE_MS);
    return LinkCounters.of(router(), link.port()).since(before).both(PROBE_PACKETS);
  }

  /**
   * Waits until nothing is lost and every link carries its share both ways.
   *
   * @return milliseconds from the call on
   */
  double awaitConverged() {
    long start = System.nanoTime();
    String seen = "";
    while (System.nanoTime() - start < CONVERGED_LIMIT_NANOS) {
      double waited = (System.nanoTime() - start) / 1e6;
      try (BothWays traffic = traffic()) {
        boolean all = true;
        for (Link link : links()) {
          all &= carries(link);
        }
        BothWays.Outcome outcome = traffic.stop();
        if (all && outcome.lost() == 0) {
          return waited;
        }
        seen = outcome.lost() + " packets were lost, and the links " + (all ? "all carried" : "did not all carry") + " packets both ways";
      }
    }
    throw new BenchException("after " + CONVERGED_LIMIT_NANOS / 1_000_000_000 + " s " + seen + "; the server's problems: "
        + server.get("/health").path("problems") + "; sessions: " + lab.routers().sessions(ROUTER));
  }

  /** Sends customers' packets past the gateway, whose size would hold them back. Returns when both links carry packets both ways again. */
  void bypassGateway() {
    az("az network vnet-gateway update --name myExpressRouteGateway --resource-group myResourceGroup --sku ErGw3AZ",
        "az network vpn-connection update --name myExpressRouteConnection --resource-group myResourceGroup --enable-fastpath true");
    awaitConverged();
  }

  /** Kills the server's process and starts another on the same data. */
  void restartServer() {
    ProcessIdentity process = ProcessIdentity.of(server.pid()).orElseThrow(() -> new BenchException("the server has ended"));
    server.close();
    ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
    while (process.alive()) {
      pause(1);
    }
    server = ServerStart.start(data, SERVER_OPTIONS);
  }

  /** Whether every session is established, as either end sees it. */
  boolean established() {
    return lab.routers().sessions(ROUTER).stream().allMatch(RouterSession::established) && EdgeSessions.established(server);
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", interrupted);
    }
  }
}

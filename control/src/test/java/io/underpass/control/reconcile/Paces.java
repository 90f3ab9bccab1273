package io.underpass.control.reconcile;

import static io.underpass.control.Documents.circuit;
import static io.underpass.control.Documents.circuitBody;
import static io.underpass.control.Documents.gateway;
import static io.underpass.control.Documents.gatewayBody;
import static io.underpass.control.Documents.host;
import static io.underpass.control.Documents.json;
import static io.underpass.control.Documents.network;
import static io.underpass.control.Documents.peeringBody;
import static io.underpass.control.Documents.putting;
import static io.underpass.control.Documents.vnet;
import static io.underpass.control.Documents.vnetBody;

import io.underpass.control.ControlOptions;
import io.underpass.control.ControlOptions.DataPlaneChoice;
import io.underpass.control.store.DataDirectory;
import io.underpass.dataplane.DataPlane;
import io.underpass.dataplane.LinkNeighbor;
import io.underpass.dataplane.NodeCounters;
import io.underpass.dataplane.NodeHealth;
import io.underpass.model.ResourceId;
import io.underpass.plan.Plan;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints how long things take: {@code Paces DIRECTORY emulated|linux ADDRESSES}. For people, no test. */
final class Paces {
  private Paces() {}

  private static final class Timed implements DataPlane {
    private final DataPlane inner;
    volatile long nanos;
    volatile long begun;

    Timed(DataPlane inner) {
      this.inner = inner;
    }

    @Override
    public String kind() {
      return inner.kind();
    }

    @Override
    public Applied apply(Plan plan) {
      begun = System.nanoTime();
      Applied applied = inner.apply(plan);
      nanos = System.nanoTime() - begun;
      return applied;
    }

    @Override
    public Map<String, NodeCounters> counters() {
      return inner.counters();
    }

    @Override
    public Map<String, NodeHealth> health() {
      return inner.health();
    }

    @Override
    public void whenHealthChanges(Runnable changed) {
      inner.whenHealthChanges(changed);
    }

    @Override
    public String incarnation() {
      return inner.incarnation();
    }

    @Override
    public List<LinkNeighbor> neighbors(String node, String port) {
      return inner.neighbors(node, port);
    }

    @Override
    public <T> T inside(String node, Callable<T> work) throws Exception {
      return inner.inside(node, work);
    }

    @Override
    public Optional<String> netns(String node) {
      return inner.netns(node);
    }

    @Override
    public void close() {
      inner.close();
    }

    @Override
    public void tearDown() {
      inner.tearDown();
    }
  }

  public static void main(String[] arguments) throws Exception {
    long start = System.nanoTime();
    Path data = Path.of(arguments[0]);
    DataDirectory directory = DataDirectory.open(data);
    DataPlanes.Chosen chosen = DataPlanes.choose(DataPlaneChoice.valueOf(arguments[1].toUpperCase()), directory.path());
    Timed timed = new Timed(chosen.dataPlane());
    int addresses = Integer.parseInt(arguments[2]);
    try (LocalControlPlane control = new LocalControlPlane(
        directory, ControlOptions.of(data), new DataPlanes.Chosen(timed, List.of()), GatewayTimes.FAST, InstantSource.system())) {
      System.out.println("open: " + (System.nanoTime() - start) / 1000 + " µs");
      build(control, addresses);
      switches(control, timed);
      bulk(control);
      control.tearDown();
    }
  }

  private static ObjectNode connection(boolean bypass) {
    return json("{'location':'westeurope','properties':{'connectionType':'ExpressRoute','expressRouteGatewayBypass':" + bypass
        + ",'virtualNetworkGateway1':{'id':'" + gateway("gw") + "'},'peer':{'id':'" + circuit("er") + "'}}}");
  }

  private static void build(LocalControlPlane control, int addresses) throws InterruptedException {
    long start = System.nanoTime();
    control.commit(putting(host("host-1"), json("{'name':'host-1'}")));
    control.commit(putting(vnet("hub"), vnetBody("10.0.0.0/8")));
    ResourceId subnet = ResourceId.parse(vnet("hub") + "/subnets/default");
    control.commit(putting(subnet, json("{'properties':{'addressPrefix':'10.0.0.0/9'}}")));
    control.commit(putting(gateway("gw"), gatewayBody("hub", "ErGw3AZ")));
    control.commit(putting(circuit("er"), circuitBody()));
    control.commit(putting(ResourceId.parse(circuit("er") + "/peerings/AzurePrivatePeering"), peeringBody()));
    for (int from = 0; from < addresses; from += 250) {
      ObjectNode nic = json("{'properties':{}}");
      ArrayNode configurations = nic.path("properties").asObject().putArray("ipConfigurations");
      for (int i = from; i < Math.min(from + 250, addresses); i++) {
        int address = 0x0A000100 + i;
        configurations.add(json("{'name':'c" + i + "','properties':{'privateIPAddress':'10." + (address >> 16 & 255) + "." + (address >> 8 & 255)
            + "." + (address & 255) + "','subnet':{'id':'" + subnet + "'}}}"));
      }
      control.commit(putting(network("networkInterfaces/n" + from), nic));
    }
    long revision = control.commit(putting(network("connections/c"), connection(false))).snapshot().revision();
    control.awaitApplied(revision, Duration.ofSeconds(60));
    System.out.println("build with " + addresses + " addresses: " + (System.nanoTime() - start) / 1_000_000 + " ms; " + control.problems());
  }

  private static void switches(LocalControlPlane control, Timed timed) throws InterruptedException {
    int rounds = 41;
    long[] durable = new long[rounds];
    long[] planned = new long[rounds];
    long[] applied = new long[rounds];
    long[] whole = new long[rounds];
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      long revision = control.commit(putting(network("connections/c"), connection(i % 2 == 0))).snapshot().revision();
      durable[i] = System.nanoTime() - start;
      control.awaitApplied(revision, Duration.ofSeconds(20));
      whole[i] = System.nanoTime() - start;
      planned[i] = timed.begun - start;
      applied[i] = timed.nanos;
      Thread.sleep(20);
    }
    print("  commit durable", durable);
    print("  commit to apply's begin", planned);
    print("  apply", applied);
    print("switch, commit to kernel", whole);
  }

  private static void bulk(LocalControlPlane control) throws Exception {
    int count = 2000;
    for (int writers : new int[] {1, 16}) {
      long start = System.nanoTime();
      try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int w = 0; w < writers; w++) {
          int writer = w;
          executor.submit(() -> {
            for (int i = 0; i < count / writers; i++) {
              control.commit(putting(network("publicIPAddresses/p" + writers + "-" + writer + "-" + i), json("{'location':'westeurope'}")));
            }
          });
        }
      }
      System.out.println(count + " commits by " + writers + ": " + (System.nanoTime() - start) / 1_000_000 + " ms");
    }
  }

  private static void print(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.println(what + ": p50 " + nanos[nanos.length / 2] / 1000 + " µs, p90 " + nanos[nanos.length * 9 / 10] / 1000 + " µs, max "
        + nanos[nanos.length - 1] / 1000 + " µs");
  }
}

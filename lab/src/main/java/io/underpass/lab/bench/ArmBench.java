package io.underpass.lab.bench;

import io.underpass.cli.client.ServerFile;
import io.underpass.cli.client.Service;
import io.underpass.lab.bench.arm.OpenLoop;
import io.underpass.lab.bench.arm.SignIn;
import io.underpass.lab.bench.arm.Stock;
import io.underpass.lab.bench.arm.TlsLoop;
import io.underpass.lab.bench.arm.Writers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.JsonNode;

/** {@code bench arm}: how fast the API reads, lists and writes with many resources stored. */
final class ArmBench {
  private static final int STOCK = 10_000;
  private static final int CREATED = 300;
  private static final int WRITERS = 16;
  private static final int LISTS = 7;
  private static final int COMMITS = 200;
  private static final int COMMIT_OCTETS = 8 << 10;
  private static final Duration LEAD = Duration.ofSeconds(10);
  private static final double TLS_RATE = 2_000;

  private final Arguments arguments;
  private final int rate;
  private final int networks;
  private final Duration measured;
  private final double maxForeign;

  ArmBench(Arguments arguments) {
    this.arguments = arguments;
    rate = arguments.number("rate", 15_000, 100, 200_000);
    networks = arguments.number("networks", 10, 1, 200);
    measured = Duration.ofSeconds(arguments.number("seconds", 20, 1, 600));
    maxForeign = arguments.number("max-foreign", 5, 0, 100) / 100.0;
  }

  Report run() {
    Report report = new Report("arm");
    MachineFacts.into(report);
    report.fact("stored", stored());
    report.fact("GET", String.format(
        Locale.ROOT, "%,d/s of random network interfaces, offered at fixed times over 128 kept-alive connections, plain HTTP, RS256 token; "
        + "a request's time counts from when it was due; %d s after %d s of lead", rate, measured.toSeconds(), LEAD.toSeconds()));
    report.fact("PUT", "creates a network interface in the gateway's network, FastPath on; until the operation has succeeded; " + CREATED
        + " by one client, "
        + 2 * CREATED + " by " + WRITERS);
    try (Bed bed = Bed.open()) {
      UnderTest underTest = UnderTest.start(bed);
      underTest.requireKernel();
      measure(report, underTest);
    }
    return report;
  }

  private String stored() {
    return String.format(
        Locale.ROOT, "%,d network interfaces in %d virtual networks, one of them with gateway, circuit and FastPath", STOCK, networks);
  }

  private void measure(Report report, UnderTest underTest) {
    Stock stock = new Stock(underTest.server().subscription(), networks);
    arguments.progress().accept("storing " + stored());
    gatewayAndCircuit(underTest, stock);
    Writers.Result stored = Writers.run(WRITERS, () -> connection(underTest), n -> stock.nic(n), STOCK);
    arguments.progress().accept(
        String.format(Locale.ROOT, "stored: %,.0f/s; %s entries at the edge", stored.perSecond(),
            underTest.entries(Site.EDGE, "mappings")));
    CpuReading before = CpuReading.now();
    reads(report, underTest, stock);
    lists(report, underTest, stock);
    writes(report, underTest, stock);
    double foreign = CpuReading.foreignShare(before, CpuReading.now());
    report.figure(Figure.single(
        "memory of the server afterwards (VmRSS)", residentMebibytes(underTest.server().pid()), "MiB", Target.atMost(400), ""));
    report.fact("foreign CPU", String.format(Locale.ROOT, "%.1f %% over the measurements", 100 * foreign));
    if (foreign > maxForeign) {
      report.doesNotCount(String.format(Locale.ROOT, "others used %.1f %% of the CPUs", 100 * foreign));
    }
    report.table(new Report.Table(
        "What the server's log complains of", List.of("line"), underTest.complaints().stream().map(List::of).toList()));
  }

  private static void gatewayAndCircuit(UnderTest at, Stock stock) {
    at.az("az group create --name bench --location eastus");
    stock.networks((target, body) -> at.put(target, body));
    at.az("az network vnet subnet create --name GatewaySubnet --vnet-name vnet --resource-group bench --address-prefixes 10.0.255.0/27");
    at.az("az network express-route create --name circuit --resource-group bench --provider Equinix --peering-location \"Silicon Valley\""
        + " --bandwidth 10 Gbps"
        + " --sku-tier Standard --sku-family MeteredData");
    Site.provision(at);
    Site.gateway(at, "ErGw3AZ");
    Site.connect(at);
    at.put("/underpass/hosts/bench-host", Map.of("name", "bench-host"));
    at.az("az network vpn-connection update --name connection --resource-group bench --enable-fastpath true");
  }

  private void reads(Report report, UnderTest underTest, Stock stock) {
    ServerFile file = underTest.server().service().server();
    URI origin = URI.create(file.http());
    InetSocketAddress address = new InetSocketAddress(origin.getHost(), origin.getPort());
    String token = SignIn.token(file.http(), underTest.server().data());
    LongFunction<byte[]> gets = stock.gets(STOCK, origin.getAuthority(), token);
    byte[] fixed = Stock.get("/metadata/endpoints?api-version=2023-01-01", origin.getAuthority(), token);
    arguments.progress().accept("asking for the fixed answer");
    Offered base = offer(underTest, address, _ -> fixed);
    arguments.progress().accept(base.text());
    arguments.progress().accept("asking for network interfaces");
    Offered nics = offer(underTest, address, gets);
    arguments.progress().accept(nics.text());
    report.table(new Report.Table(
        "Answers", List.of("what", "offered", "answered/s", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "max ms", "generator CPU",
            "server CPU"),
        List.of(base.row("fixed body, no sign-in, no store", rate), nics.row("a network interface", rate))));
    report.figure(Figure.single("GETs answered, share of those offered", nics.result.rate() / rate, "", Target.atLeast(0.999), ""));
    report.figure(Figure.single("GETs not answered 200", nics.result.refused(), "", Target.atMost(0), ""));
    report.figure(Figure.single("GET p99", nics.result.millis(99), "ms", Target.atMost(10), ""));
    report.figure(Figure.single("GET p50", nics.result.millis(50), "ms", null, ""));
    report.figure(Figure.single(
        "GET p99, of it the generator's lateness", nics.result.lateness().getValueAtPercentile(99) / 1e6, "ms", null,
        "p99 of what passed before a request was sent though a connection was free"));
    report.figure(Figure.single("GET ÷ fixed body, server's CPU", nics.serverCpuSeconds / base.serverCpuSeconds, "", null, ""));
    Histogram tls = TlsLoop.run(
        origin.getPort(), authority(underTest.server().data()), gets, TLS_RATE, LEAD.dividedBy(2), Duration.ofSeconds(5));
    report.figure(Figure.single(
        "GET p99 over TLS", tls.getValueAtPercentile(99) / 1e6, "ms", null, String.format(Locale.ROOT, "%,.0f/s offered", TLS_RATE)));
  }

  /** What a run gave, and what it cost the server. */
  private record Offered(OpenLoop.Result result, double serverCpuSeconds) {
    List<String> row(String what, int rate) {
      List<String> cells =
          new ArrayList<>(List.of(what, String.format(Locale.ROOT, "%,d/s", rate), String.format(Locale.ROOT, "%,.0f", result.rate())));
      for (double percentile : new double[] {50, 90, 99, 99.9, 100}) {
        cells.add(String.format(Locale.ROOT, "%.2f", result.millis(percentile)));
      }
      cells.add(String.format(Locale.ROOT, "%.0f %% of one", 100 * result.ownCpuSeconds() / result.seconds()));
      cells.add(String.format(Locale.ROOT, "%.0f %% of one", 100 * serverCpuSeconds / result.seconds()));
      return cells;
    }

    String text() {
      return String.format(
          Locale.ROOT, "%,.0f/s, p50 %.2f ms, p99 %.2f ms, generator %.0f %%, server %.0f %% of a CPU",
          result.rate(), result.millis(50), result.millis(99),
          100 * result.ownCpuSeconds() / result.seconds(), 100 * serverCpuSeconds / result.seconds());
    }
  }

  private Offered offer(UnderTest underTest, InetSocketAddress address, LongFunction<byte[]> requests) {
    OpenLoop.run(address, requests, rate, Duration.ZERO, LEAD);
    double before = CpuReading.usedMillis(underTest.server().pid());
    OpenLoop.Result result = OpenLoop.run(address, requests, rate, Duration.ZERO, measured);
    return new Offered(result, (CpuReading.usedMillis(underTest.server().pid()) - before) / 1000);
  }

  private void lists(Report report, UnderTest underTest, Stock stock) {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < LISTS + 2; i++) {
      long start = System.nanoTime();
      int found = 0;
      for (String page = stock.list(); !page.isEmpty();) {
        JsonNode answer = underTest.server().get(page);
        found += answer.path("value").size();
        URI next = URI.create(answer.path("nextLink").asString(""));
        page = next.getRawPath().isEmpty() ? "" : next.getRawPath() + "?" + next.getRawQuery();
      }
      if (found < STOCK) {
        throw new BenchException("the list has " + found + " network interfaces and not " + STOCK);
      }
      if (i >= 2) {
        millis.add((System.nanoTime() - start) / 1e6);
      }
    }
    report.figure(new Figure(
        String.format(Locale.ROOT, "list of %,d network interfaces", STOCK), Quartiles.of(millis), "ms", Target.atMost(300),
        "reading its JSON in the client included"));
  }

  private void writes(Report report, UnderTest underTest, Stock stock) {
    long held = underTest.entries(Site.EDGE, "mappings");
    arguments.progress().accept("creating network interfaces, one client");
    Writers.run(1, () -> connection(underTest), n -> stock.extra(n), CREATED / 3);
    Writers.Result alone = Writers.run(1, () -> connection(underTest), n -> stock.extra(CREATED / 3 + n), CREATED);
    arguments.progress().accept("creating network interfaces, " + WRITERS + " clients");
    Writers.Result together = Writers.run(WRITERS, () -> connection(underTest), n -> stock.extra(2 * CREATED + n), 2 * CREATED);
    long now = underTest.entries(Site.EDGE, "mappings");
    long expected = held + CREATED / 3 + CREATED + 2 * CREATED;
    report.figure(Figure.single("PUT by " + WRITERS + " clients, until it runs", together.perSecond(), "/s", Target.atLeast(300), ""));
    report.figure(Figure.single("PUT by one client, until it runs, p50", millis(alone.succeeded(), 50), "ms", Target.atMost(10), ""));
    report.figure(Figure.single("PUT by one client, until it runs, p99", millis(alone.succeeded(), 99), "ms", null, ""));
    report.figure(Figure.single("PUT by one client, until it is durable, p50", millis(alone.accepted(), 50), "ms", null, ""));
    report.figure(Figure.single("edge's entries in the kernel that are missing", expected - now, "", Target.between(0, 0), ""));
    report.figure(new Figure(
        "a file's append and fsync, " + COMMIT_OCTETS / 1024 + " KiB", Quartiles.of(commits(underTest.server().data())), "ms", null,
        "what any durable write on this disk takes at least"));
  }

  private static double millis(Histogram nanos, double percentile) {
    return nanos.getValueAtPercentile(percentile) / 1e6;
  }

  private static List<Double> commits(Path data) {
    Path file = data.resolve("fsync.bench");
    List<Double> millis = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int i = 0; i < COMMITS; i++) {
        long start = System.nanoTime();
        channel.write(ByteBuffer.allocate(COMMIT_OCTETS));
        channel.force(false);
        millis.add((System.nanoTime() - start) / 1e6);
      }
      Files.delete(file);
    } catch (IOException failed) {
      throw new BenchException(file + " can't be written: " + failed.getMessage(), failed);
    }
    return millis;
  }

  private static Service connection(UnderTest underTest) {
    return underTest.server().another().service();
  }

  private static String authority(Path data) {
    try {
      return Files.readString(data.resolve("ca.pem"));
    } catch (IOException failed) {
      throw new BenchException("the server's authority can't be read: " + failed.getMessage(), failed);
    }
  }

  private static double residentMebibytes(long pid) {
    try {
      String line = Files.readString(Path.of("/proc", Long.toString(pid), "status"), StandardCharsets.US_ASCII).lines()
          .filter(text -> text.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
    } catch (IOException gone) {
      throw new BenchException("the server has ended: " + gone.getMessage(), gone);
    }
  }
}

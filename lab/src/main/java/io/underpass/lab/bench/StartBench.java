package io.underpass.lab.bench;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Connection;
import io.underpass.cli.client.ServerFile;
import io.underpass.lab.azure.ServerStart;
import io.underpass.lab.linux.Iproute;
import io.underpass.lab.linux.NetworkNamespace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code bench start}: how long one waits for a command, a server, a lab, and a gateway. */
final class StartBench {
  private static final int GSO_MAX_SIZE = 65536;
  private static final int CLI_CALLS = 11;

  private final Arguments arguments;
  private final int rounds;
  private final Path launcher = ServerStart.launcher();

  StartBench(Arguments arguments) {
    this.arguments = arguments;
    rounds = arguments.number("rounds", 3, 1, 50);
  }

  Report run() {
    Report report = new Report("start");
    MachineFacts.into(report);
    report.fact("CLI call",
        "'underpass network vnet-gateway show', whole process, " + CLI_CALLS + " times; beside it the same JDK's 'java -version'");
    report.fact("server", "'underpass serve' with an empty data directory, from the start of the process, " + rounds + " times");
    report.fact("lab", "'underpass lab up hub', whole process, the server's start included, " + rounds + " times");
    report.fact("gateway", "from 'vnet-gateway create' to the first echo from a machine, connection included, " + rounds + " times");
    CpuReading before = CpuReading.now();
    servers(report);
    gateways(report);
    labs(report);
    report.fact("foreign CPU",
        String.format(Locale.ROOT, "%.1f %% over the whole run", 100 * CpuReading.foreignShare(before, CpuReading.now())));
    return report;
  }

  private void servers(Report report) {
    List<Double> health = new ArrayList<>();
    List<Double> api = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      try (Bed bed = Bed.open()) {
        Path data = bed.dataDirectory();
        long start = System.nanoTime();
        Process process = start(List.of(launcher.toString(), "serve", "--data", data.toString(), "--port", "0"), data.resolve("serve.log"));
        bed.onClose("process of the server", () -> end(process));
        ServerFile file = await(data, process);
        try (Connection connection = new Connection(file.http())) {
          awaitOk(connection, "/health", Map.of(), process);
          health.add((System.nanoTime() - start) / 1e6);
          awaitOk(connection, "/underpass/nodes", Map.of("Authorization", "Bearer " + file.token()), process);
          api.add((System.nanoTime() - start) / 1e6);
        }
        arguments.progress().accept(
            String.format(Locale.ROOT, "server %d of %d: %.0f ms to /health, %.0f ms to the lab's API", i + 1, rounds, health.getLast(),
                api.getLast()));
      }
    }
    report.figure(new Figure("start to /health", Quartiles.of(health), "ms", Target.atMost(1_200), ""));
    report.figure(new Figure("start to the lab's API", Quartiles.of(api), "ms", Target.atMost(1_200), ""));
  }

  private static ServerFile await(Path data, Process process) {
    while (true) {
      try {
        Optional<ServerFile> file = ServerFile.read(data);
        if (file.isPresent()) {
          return file.get();
        }
      } catch (CliException _) {
        // it is being written
      }
      stillRunning(process);
      Iperf.pause(2);
    }
  }

  private static void awaitOk(Connection connection, String target, Map<String, String> headers, Process process) {
    while (true) {
      try {
        if (connection.send("GET", target, headers, null).status() == 200) {
          return;
        }
      } catch (IOException _) {
        // it doesn't listen yet
      }
      stillRunning(process);
      Iperf.pause(2);
    }
  }

  private static void stillRunning(Process process) {
    if (!process.isAlive()) {
      throw new BenchException("the server has ended with exit code " + process.exitValue());
    }
  }

  private void gateways(Report report) {
    try (Bed bed = Bed.open()) {
      UnderTest underTest = UnderTest.start(bed);
      underTest.requireKernel();
      NetworkNamespace client = bed.namespace("client");
      NetworkNamespace machine = bed.namespace("vm");
      Site.foundation(underTest);
      Site.customer(underTest, client, GSO_MAX_SIZE);
      Site.machine(underTest, machine, GSO_MAX_SIZE);
      List<Double> seconds = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        long start = System.nanoTime();
        Site.gateway(underTest, "ErGw3AZ");
        Site.connect(underTest);
        if (!Ping.answered(client, Baselines.MACHINE, 30_000)) {
          throw new BenchException("no packet passed the new gateway in 30 s");
        }
        seconds.add((System.nanoTime() - start) / 1e9);
        arguments.progress().accept(
            String.format(Locale.ROOT, "gateway %d of %d: %.2f s to the first echo", i + 1, rounds, seconds.getLast()));
        if (i == rounds - 1) {
          calls(report, underTest);
        }
        underTest.az("az network vpn-connection delete --name connection --resource-group bench");
        underTest.az("az network vnet-gateway delete --name gateway --resource-group bench");
      }
      report.figure(new Figure("gateway with connection, carrying packets", Quartiles.of(seconds), "s", Target.atMost(5), ""));
    }
  }

  private void calls(Report report, UnderTest underTest) {
    List<String> call = List.of(launcher.toString(), "network", "vnet-gateway", "show", "--name", "gateway", "--resource-group", "bench",
        "--query", "sku.name", "-o", "tsv", "--data", underTest.server().data().toString());
    List<String> java = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version");
    List<Double> calls = new ArrayList<>();
    List<Double> javas = new ArrayList<>();
    whole(call);
    for (int i = 0; i < CLI_CALLS; i++) {
      calls.add(whole(call));
      javas.add(whole(java));
    }
    report.figure(new Figure("CLI call, whole process", Quartiles.of(calls), "ms", Target.atMost(300), ""));
    report.figure(new Figure("CLI call ÷ java -version", Quartiles.ofRatios(calls, javas), "", null, ""));
  }

  private void labs(Report report) {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      try (Bed bed = Bed.open()) {
        Path data = bed.dataDirectory();
        double millis = whole(List.of(launcher.toString(), "lab", "up", "hub", "--data", data.toString(), "--port", "0"));
        seconds.add(millis / 1000);
        arguments.progress().accept(String.format(Locale.ROOT, "lab %d of %d: %.2f s", i + 1, rounds, millis / 1000));
        whole(List.of(launcher.toString(), "lab", "down", "--data", data.toString()));
      }
    }
    report.figure(new Figure("lab up", Quartiles.of(seconds), "s", Target.atMost(6), ""));
  }

  /** Runs a command to its end; milliseconds. */
  private static double whole(List<String> command) {
    long start = System.nanoTime();
    Path log = null;
    try {
      log = Files.createTempFile("underpass-bench", ".log");
      Process process = start(command, log);
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        end(process);
        throw new BenchException("'" + String.join(" ", command) + "' did not end in 120 s");
      }
      double millis = (System.nanoTime() - start) / 1e6;
      if (process.exitValue() != 0) {
        throw new BenchException(
            "'" + String.join(" ", command) + "' ended with exit code " + process.exitValue() + ": " + Files.readString(log).strip());
      }
      return millis;
    } catch (IOException failed) {
      throw new BenchException("'" + command.getFirst() + "' can't be run: " + failed.getMessage(), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", interrupted);
    } finally {
      if (log != null) {
        log.toFile().delete();
      }
    }
  }

  private static Process start(List<String> command, Path log) {
    try {
      return new ProcessBuilder(command).redirectInput(new File("/dev/null")).redirectErrorStream(true).redirectOutput(log.toFile())
          .start();
    } catch (IOException failed) {
      throw new BenchException("'" + command.getFirst() + "' can't be started: " + failed.getMessage(), failed);
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

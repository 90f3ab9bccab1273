package io.underpass.e2e.az;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.lab.azure.Server;
import io.underpass.lab.azure.ServerStart;
import io.underpass.lab.build.TemporaryData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Az's groups of commands one by one, each in a resource group of its own, against a server with the emulated data plane.
 * {@code -Daz.groups=NIC,VNET} chooses.
 */
class AzGroupsTest {
  private static final int AT_A_TIME = 2;
  private static final String CHOSEN = System.getProperty("az.groups", "");
  private static final Path PAGE = Path.of("..", "docs", "clients.md");
  private static Path data;
  private static Server server;
  private static final BlockingQueue<AzProcess> CLIENTS = new LinkedBlockingQueue<>();

  @BeforeAll
  static void start() throws IOException {
    AzProcess.require();
    data = TemporaryData.make();
    server = ServerStart.start(data, List.of("--port", "0", "--dataplane", "emulated"));
    for (int i = 0; i < AT_A_TIME; i++) {
      CLIENTS.add(AzProcess.start(data));
    }
  }

  @AfterAll
  static void stop() {
    if (data == null) {
      return;
    }
    System.out.println("groups of commands through az " + AzProcess.version());
    CLIENTS.forEach(client -> {
      System.out.println("  a process of az: " + client.figures());
      client.close();
    });
    System.out.println("what this build of az can't run, and what does instead:");
    for (AzGap gap : AzGap.values()) {
      System.out.println("  " + gap);
    }
    if (server != null) {
      server.close();
    }
    TemporaryData.takeAway(data);
  }

  @TestFactory
  Stream<DynamicTest> groups() {
    ExecutorService atATime = Executors.newFixedThreadPool(AT_A_TIME);
    Map<AzGroup, Future<?>> runs = new EnumMap<>(AzGroup.class);
    for (AzGroup group : AzGroup.values()) {
      if (CHOSEN.isEmpty() || List.of(CHOSEN.split(",")).contains(group.name())) {
        runs.put(group, atATime.submit(() -> run(group)));
      }
    }
    atATime.shutdown();
    List<DynamicTest> tests = new ArrayList<>();
    runs.forEach((group, run) -> tests.add(DynamicTest.dynamicTest("az " + group.title(), () -> {
      try {
        run.get();
      } catch (ExecutionException failure) {
        throw failure.getCause();
      }
    })));
    return tests.stream();
  }

  private static Void run(AzGroup group) throws InterruptedException {
    AzProcess client = CLIENTS.take();
    long began = System.nanoTime();
    try {
      AzShell az = new AzShell(client);
      az.let("GROUP", "az-" + group.name().toLowerCase(Locale.ROOT));
      az.let("SUBSCRIPTION", server.subscription());
      az.does("group create -n $GROUP -l eastus");
      group.run(az);
      az.does("group delete -n $GROUP --yes");
      return null;
    } finally {
      CLIENTS.add(client);
      System.out.printf("az %-40s %5.1f s%n", group.title(), (System.nanoTime() - began) / 1e9);
    }
  }

  @Test
  void thePageSaysWhatThisBuildOfAzCannotRun() throws IOException {
    assertThat(Files.readAllLines(PAGE)).contains(Stream.of(AzGap.values()).map(AzGap::line).toArray(String[]::new));
  }
}

package io.underpass.arm.durable;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.wire.Json;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Several writers make random calls, valid ones and others; the server gets SIGKILL at a random moment and is started again. What is
 * there then is what
 * was acknowledged, and of the calls that got no answer all or nothing. {@code -Dseed} runs one again; the writers' timing isn't in it.
 */
final class KilledServerTest {
  private static final int WRITERS = 4;

  @TempDir
  private Path data;

  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private ServerProcess server;

  @AfterEach
  void stop() throws InterruptedException {
    if (server != null) {
      server.kill();
    }
    http.close();
  }

  @Test
  void whatIsAcknowledgedIsThere() throws Exception {
    lives(4);
  }

  @Test
  @Tag("long")
  void whatIsAcknowledgedIsThereAfterManyKills() throws Exception {
    lives(60);
  }

  private void lives(int count) throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("KilledServerTest: -Dseed=" + seed);
    Random random = new Random(seed);
    List<Writer> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new Writer(i, new Random(random.nextLong())));
    }
    int calls = 0;
    for (int life = 0; life <= count; life++) {
      if (life > 0 && random.nextInt(4) == 0) {
        ServerProcess stillborn = ServerProcess.start(data);
        Thread.sleep(random.nextInt(900));
        stillborn.kill();
      }
      server = ServerProcess.start(data);
      JsonNode file = server.awaitReady(http);
      String subscription = "/subscriptions/" + file.path("subscription").asString();
      for (Writer writer : writers) {
        writer.connect(file, subscription);
      }
      if (life == 0) {
        Shared.make(writers.getFirst().shared);
      }
      for (Writer writer : writers) {
        writer.check("seed " + seed + ", after kill " + life);
      }
      Shared.check(writers, "seed " + seed + ", after kill " + life);
      if (life < count) {
        List<CompletableFuture<Void>> running = writers.stream().map(Writer::start).toList();
        Thread.sleep(300 + random.nextInt(1_500));
        server.kill();
        for (CompletableFuture<Void> one : running) {
          one.join();
        }
        calls = writers.stream().mapToInt(writer -> writer.acknowledged).sum();
      }
    }
    System.out.println("KilledServerTest: " + calls + " acknowledged calls, " + writers.stream().mapToInt(writer -> writer.refused).sum()
        + " of them refused");
    assertThat(calls).as("calls that were made at all").isGreaterThan(20 * count);
  }

  /** One client that works until its server dies. */
  private final class Writer {
    private final int number;
    private final Random random;
    private Client own;
    private Client shared;
    private Model model = Model.EMPTY;
    private Step inFlight;
    private final TreeSet<String> subnets = new TreeSet<>();
    private String subnetInFlight;
    private int counted;
    private int perhapsCounted;
    private int acknowledged;
    private int refused;

    Writer(int number, Random random) {
      this.number = number;
      this.random = random;
    }

    void connect(JsonNode file, String subscription) {
      own = new Client(http, file.path("http").asString(), file.path("token").asString(), subscription + "/resourceGroups/writer"
          + number);
      shared = new Client(http, file.path("http").asString(), file.path("token").asString(), subscription + "/resourceGroups/shared");
    }

    CompletableFuture<Void> start() {
      CompletableFuture<Void> end = new CompletableFuture<>();
      Thread.ofPlatform().name("writer-" + number).start(() -> {
        try {
          while (true) {
            switch (random.nextInt(6)) {
              case 0 -> changeSharedNetwork();
              case 1 -> count();
              default -> step();
            }
          }
        } catch (IOException _) {
          end.complete(null);
        } catch (RuntimeException | Error e) {
          end.completeExceptionally(e);
        }
      });
      return end;
    }

    private void step() throws IOException {
      Step step = Step.random(random);
      inFlight = step;
      HttpResponse<String> answer = own.run(step);
      Model.Outcome expected = model.apply(step);
      assertThat(answer.statusCode() / 100 == 2).as("writer %d: %s on %s -> %s", number, step, model, answer.body())
          .isEqualTo(expected.accepted());
      model = expected.after();
      inFlight = null;
      acknowledged++;
      refused += expected.accepted() ? 0 : 1;
      own.follow(answer);
      if (random.nextInt(15) == 0) {
        assertThat(own.read()).as("writer %d after %s", number, step).isEqualTo(model);
      }
    }

    private void changeSharedNetwork() throws IOException {
      String name = "w" + number + "-" + random.nextInt(3);
      subnetInFlight = name;
      String path = Shared.NETWORK + "/subnets/" + name;
      boolean put = !subnets.contains(name);
      ObjectNode body = Json.object();
      body.putObject("properties").put("addressPrefix", "10.0." + (number * 10 + name.charAt(name.length() - 1) - '0') + ".0/24");
      HttpResponse<String> answer = shared.send(put ? "PUT" : "DELETE", Shared.of(shared, path), put ? body : null, Map.of());
      assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
      if (put) {
        subnets.add(name);
      } else {
        subnets.remove(name);
      }
      subnetInFlight = null;
      acknowledged++;
      shared.follow(answer);
    }

    /** A read and a write that counts only if nobody wrote between: no count may be lost. */
    private void count() throws IOException {
      HttpResponse<String> read = shared.send("GET", Shared.of(shared, Shared.COUNTER), null, Map.of());
      int before = Shared.counter(read);
      perhapsCounted++;
      HttpResponse<String> answer = shared.send("PUT", Shared.of(shared, Shared.COUNTER), Shared.counterBody(before + 1),
          Map.of("If-Match", read.headers().firstValue("ETag").orElseThrow()));
      perhapsCounted--;
      assertThat(answer.statusCode()).as(answer.body()).isIn(200, 412);
      counted += answer.statusCode() == 200 ? 1 : 0;
      acknowledged++;
    }

    /** What is there is what was promised; the call without an answer may have happened, wholly. */
    void check(String when) throws IOException {
      own.settle();
      shared.settle();
      Model there = own.read();
      Model promised = model;
      if (inFlight == null) {
        assertThat(there).as("%s: writer %d", when, number).isEqualTo(promised);
      } else {
        assertThat(there).as("%s: writer %d with %s on its way", when, number, inFlight).isIn(promised, promised.apply(inFlight).after());
      }
      model = there;
      inFlight = null;
    }
  }

  /** What all writers change: a network to which each adds subnets of its own, and a counter. */
  private static final class Shared {
    static final String NETWORK = "/providers/Microsoft.Network/virtualNetworks/all";
    static final String COUNTER = "/providers/Microsoft.Network/publicIPAddresses/counter";

    static String of(Client client, String path) {
      return client.group() + path;
    }

    static void make(Client client) throws IOException {
      ObjectNode group = Json.object().put("location", "eastus");
      client.send("PUT", client.group(), group, Map.of());
      ObjectNode network = Json.object().put("location", "eastus");
      network.putObject("properties").putObject("addressSpace").putArray("addressPrefixes").add("10.0.0.0/16");
      client.follow(client.send("PUT", of(client, NETWORK), network, Map.of()));
      client.follow(client.send("PUT", of(client, COUNTER), counterBody(0), Map.of()));
    }

    static ObjectNode counterBody(int value) {
      ObjectNode body = Json.object().put("location", "eastus");
      body.putObject("tags").put("n", Integer.toString(value));
      return body;
    }

    static int counter(HttpResponse<String> read) {
      return Integer.parseInt(Client.json(read).path("tags").path("n").asString());
    }

    static void check(List<Writer> writers, String when) throws IOException {
      Client client = writers.getFirst().shared;
      TreeSet<String> there = new TreeSet<>();
      Client.json(client.send("GET", of(client, NETWORK), null, Map.of())).path("properties").path("subnets")
          .forEach(subnet -> there.add(subnet.path("name").asString()));
      for (Writer writer : writers) {
        if (writer.subnetInFlight != null) {
          if (there.contains(writer.subnetInFlight)) {
            writer.subnets.add(writer.subnetInFlight);
          } else {
            writer.subnets.remove(writer.subnetInFlight);
          }
          writer.subnetInFlight = null;
        }
      }
      TreeSet<String> promised = new TreeSet<>();
      writers.forEach(writer -> promised.addAll(writer.subnets));
      assertThat(there).as("%s: subnets of all writers", when).isEqualTo(promised);
      int counted = writers.stream().mapToInt(writer -> writer.counted).sum();
      int perhaps = writers.stream().mapToInt(writer -> writer.perhapsCounted).sum();
      int found = counter(client.send("GET", of(client, COUNTER), null, Map.of()));
      assertThat(found).as("%s: the counter", when).isBetween(counted, counted + perhaps);
      writers.forEach(writer -> writer.perhapsCounted = 0);
      writers.getFirst().counted += found - counted;
    }
  }
}

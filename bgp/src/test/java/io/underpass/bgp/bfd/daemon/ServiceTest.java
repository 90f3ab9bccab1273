package io.underpass.bgp.bfd.daemon;

import static io.underpass.bgp.bfd.Told.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.bgp.bfd.BfdAgent;
import io.underpass.bgp.bfd.BfdConfig;
import io.underpass.bgp.bfd.BfdHandle;
import io.underpass.bgp.bfd.Fate;
import io.underpass.bgp.bfd.NetnsPlace;
import io.underpass.bgp.bfd.TestNetns;
import io.underpass.bgp.bfd.Told;
import io.underpass.net.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The daemon's inside, asked over its socket; the neighbor is an agent in a namespace across a veth. */
@Timeout(60)
@EnabledIf(value = "io.underpass.bgp.bfd.TestNetns#possible", disabledReason = "needs Linux and root")
class ServiceTest {
  private static final IpAddress OURS = IpAddress.parse("10.9.1.1");
  private static final IpAddress THEIRS = IpAddress.parse("10.9.1.2");
  private static final Duration GRACE = Duration.ofSeconds(2);

  @TempDir
  private Path directory;

  private final Told told = new Told();
  private TestNetns here;
  private TestNetns there;
  private RunFiles files;
  private BfdAgent agent;
  private BfdAgent neighbor;
  private BfdHandle seen;
  private Thread service;
  private boolean hereIsGone;

  @BeforeEach
  void start() throws Exception {
    here = TestNetns.make("bfdsh");
    there = TestNetns.make("bfdst");
    here.ip("link add e0 type veth peer name e0 netns " + there.name());
    here.ip("addr add 10.9.1.1/30 dev e0");
    there.ip("addr add 10.9.1.2/30 dev e0");
    here.ip("link set e0 up");
    there.ip("link set e0 up");
    neighbor = BfdAgent.start();
    seen = neighbor.add(config(THEIRS, OURS, 100), there, told);
    files = new RunFiles(directory);
    agent = BfdAgent.start(Fate.OWN);
    service = Thread.ofPlatform().start(new Service(agent, files.listen(), GRACE, Duration.ofSeconds(30)));
  }

  @AfterEach
  void stop() throws Exception {
    if (service.isAlive()) {
      new Client().say("quit");
      service.join();
    }
    agent.close();
    neighbor.close();
    if (!hereIsGone) {
      here.close();
    }
    there.close();
  }

  private static BfdConfig config(IpAddress local, IpAddress remote, int ms) {
    return new BfdConfig(local, remote, Duration.ofMillis(ms), Duration.ofMillis(ms), 3);
  }

  private Request watch(int number, int ms) {
    return new Request.Watch(number, here.name(), config(OURS, THEIRS, ms));
  }

  private final class Client implements AutoCloseable {
    private final SocketChannel channel = files.connect();
    private final Lines lines = new Lines();
    private final Queue<String> read = new ArrayDeque<>();

    Client() throws IOException {}

    Client greeted() throws IOException {
      say(new Request.Hello(Request.VERSION));
      assertThat(next()).isEqualTo("hello 1");
      return this;
    }

    void say(Object request) throws IOException {
      channel.write(Lines.encode(request));
    }

    void sayRaw(String text) throws IOException {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** The end of the connection is null. */
    String next() throws IOException {
      ByteBuffer incoming = ByteBuffer.allocate(100);
      while (read.isEmpty()) {
        if (channel.read(incoming.clear()) < 0) {
          return null;
        }
        lines.take(incoming.flip(), read::add);
      }
      return read.remove();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  @Test
  void aClientThatGoesLeavesItsSessionAndFindsItAgain() throws Exception {
    try (Client first = new Client().greeted()) {
      first.say(watch(7, 100));
      assertThat(first.next()).isEqualTo("state 7 down dependent");
      assertThat(first.next()).isEqualTo("state 7 up dependent");
      told.hears("up");
    }
    told.hearsNothingFor(1_000);
    assertThat(neighbor.status(seen).controlPlaneIndependent()).as("C bit").isTrue();
    try (Client second = new Client().greeted()) {
      second.say(watch(1, 150));
      assertThat(second.next()).isEqualTo("state 1 up dependent");
      until(() -> neighbor.status(seen).receiveInterval().equals(Duration.ofMillis(150)));
      told.hearsNothingFor(2_500);
      assertThat(neighbor.status(seen).flaps()).isZero();
      second.say(new Request.End(1));
      told.hears("adminDown");
    }
  }

  @Test
  void whatNobodyAsksForAgainIsSwitchedOff() throws Exception {
    try (Client first = new Client().greeted()) {
      first.say(watch(7, 100));
      told.hears("up");
    }
    try (Client _ = new Client().greeted()) {
      told.hearsNothingFor(500);
      told.hears("adminDown");
    }
  }

  @Test
  void whatIsLeftByAClientThatStaysIsLeft() throws Exception {
    try (Client client = new Client().greeted()) {
      client.say(watch(7, 100));
      told.hears("up");
      client.say(new Request.Leave(7));
      told.hearsNothingFor(1_000);
      client.say(watch(8, 100));
      told.hearsNothingFor(2_500);
      client.say(new Request.Leave(8));
      told.hears("adminDown");
    }
  }

  @Test
  void deathIsReported() throws Exception {
    try (Client client = new Client().greeted()) {
      client.say(watch(7, 100));
      told.hears("up");
      neighbor.closeSilently();
      client.next();
      client.next();
      assertThat(client.next()).isEqualTo("state 7 down dependent detection time expired");
    }
  }

  @Test
  void aNamespaceThatWentTakesItsSessionsAlong() throws Exception {
    try (Client client = new Client().greeted()) {
      client.say(watch(7, 100));
      told.hears("up");
      client.next();
      client.next();
      here.close();
      hereIsGone = true;
      assertThat(client.next()).startsWith("refused 7 the network namespace");
      // With the last socket the namespace goes, and with it the veth.
      until(() -> {
        try {
          there.ip("link show e0");
          return false;
        } catch (IOException _) {
          return true;
        } catch (InterruptedException interrupted) {
          throw new IllegalStateException(interrupted);
        }
      });
      client.say(watch(7, 100));
      assertThat(client.next()).startsWith("refused 7 there is no network namespace");
      assertThatThrownBy(() -> NetnsPlace.of(here.name())).hasMessageContaining(here.name());
    }
  }

  @Test
  void whatIsNoRequestEndsTheConnectionAndNothingElse() throws Exception {
    try (Client client = new Client().greeted()) {
      client.say(watch(7, 100));
      told.hears("up");
      for (String nonsense : new String[] {"watch 1\n", "\n", "end 7\n", "x".repeat(2_000), "hello 1\nhallo\n", "\u00ff\n",
          "leave 0 0\n"}) {
        try (Client other = new Client()) {
          other.sayRaw(nonsense);
          String first = other.next();
          assertThat(first == null || first.equals("hello 1") && other.next() == null).as(nonsense).isTrue();
        }
      }
      told.hearsNothingFor(1_000);
    }
  }

  @Test
  void theNewestClientIsTheOne() throws Exception {
    try (Client first = new Client().greeted(); Client second = new Client().greeted()) {
      assertThat(first.next()).isNull();
      second.say(watch(1, 100));
      assertThat(second.next()).isEqualTo("state 1 down dependent");
      second.say("quit");
      service.join();
      assertThat(second.next()).satisfiesAnyOf(line -> assertThat(line).isNull(), line -> assertThat(line).startsWith("state"));
    }
  }

  @Test
  void theSocketIsItsOwnersAlone() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.socket()))).isEqualTo("rw-------");
    assertThat(directory.toFile().list()).containsExactly("bfd.sock");
  }
}

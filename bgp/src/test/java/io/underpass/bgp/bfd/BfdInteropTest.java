package io.underpass.bgp.bfd;

import static io.underpass.bgp.bfd.Told.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.underpass.net.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Sessions with the BFD of FRR and BIRD, as Debian packages them, across a veth. */
@EnabledIf(value = "io.underpass.bgp.bfd.TestNetns#possible", disabledReason = "needs Linux and root")
class BfdInteropTest {
  private static final IpAddress OURS = IpAddress.parse("10.9.0.1");
  private static final IpAddress THEIRS = IpAddress.parse("10.9.0.2");
  private static final IpAddress OURS_IPV6 = IpAddress.parse("fd09::1");
  private static final IpAddress THEIRS_IPV6 = IpAddress.parse("fd09::2");

  @TempDir(cleanup = CleanupMode.ALWAYS)
  private Path directory;

  private final List<Process> daemons = new ArrayList<>();
  private final Told ipv4 = new Told();
  private final Told ipv6 = new Told();
  private TestNetns here;
  private TestNetns there;
  private BfdAgent agent;

  @BeforeEach
  void link() throws Exception {
    // FRR's daemons give up root and write here.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    here = TestNetns.make("bfdh");
    there = TestNetns.make("bfdt");
    here.ip("link add e0 type veth peer name e0 netns " + there.name());
    for (TestNetns side : List.of(here, there)) {
      int number = side == here ? 1 : 2;
      side.ip("addr add 10.9.0." + number + "/30 dev e0");
      side.ip("addr add fd09::" + number + "/126 dev e0 nodad");
      side.ip("link set e0 up");
    }
    agent = BfdAgent.start();
  }

  @AfterEach
  void clear() throws Exception {
    agent.close();
    for (Process daemon : daemons.reversed()) {
      daemon.destroyForcibly().waitFor();
    }
    here.close();
    there.close();
  }

  private static BfdConfig config(IpAddress local, IpAddress remote, int minTx, int minRx) {
    return new BfdConfig(local, remote, Duration.ofMillis(minTx), Duration.ofMillis(minRx), 3);
  }

  private Process start(String... command) throws IOException {
    List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", there.name()));
    inside.addAll(List.of(command));
    Process process = new ProcessBuilder(inside).redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile()).start();
    daemons.add(process);
    return process;
  }

  private Process startFrr() throws Exception {
    assumeThat(Path.of("/usr/lib/frr/bfdd")).as("FRR isn't installed: apt install frr").exists();
    Files.writeString(directory.resolve("zebra.conf"), "");
    Files.writeString(directory.resolve("bfdd.conf"), """
        bfd
         peer 10.9.0.1 local-address 10.9.0.2 interface e0
          transmit-interval 300
          receive-interval 300
         peer fd09::1 local-address fd09::2 interface e0
          transmit-interval 200
          receive-interval 400
          detect-multiplier 5
        """);
    frr("zebra", "-A", "127.0.0.1");
    for (int i = 0; i < 500 && !Files.exists(directory.resolve("zserv.api")); i++) {
      Thread.sleep(20);
    }
    return frr("bfdd", "--bfdctl", directory.resolve("bfdd.sock").toString());
  }

  private Process frr(String daemon, String... more) throws IOException {
    List<String> command = new ArrayList<>(List.of(
        "/usr/lib/frr/" + daemon, "-u", "frr", "-g", "frr",
        "-f", directory.resolve(daemon + ".conf").toString(),
        "-i", directory.resolve(daemon + ".pid").toString(),
        "-z", directory.resolve("zserv.api").toString(),
        "--vty_socket", directory.toString()));
    command.addAll(List.of(more));
    return start(command.toArray(String[]::new));
  }

  private void vtysh(String... lines) throws Exception {
    List<String> command = new ArrayList<>(List.of("vtysh", "--vty_socket", directory.toString()));
    for (String line : lines) {
      command.addAll(List.of("-c", line));
    }
    TestNetns.run(command.toArray(String[]::new));
  }

  @Test
  void frr() throws Exception {
    BfdHandle a = agent.add(config(OURS, THEIRS, 300, 300), here, ipv4);
    BfdHandle b = agent.add(config(OURS_IPV6, THEIRS_IPV6, 300, 300), here, ipv6);
    Process bfdd = startFrr();
    ipv4.hears("up");
    ipv6.hears("up");
    until(() -> agent.status(a).detectionTime().equals(Duration.ofMillis(900)));
    until(() -> agent.status(b).detectionTime().equals(Duration.ofMillis(1_500)));
    until(() -> agent.status(b).transmitInterval().equals(Duration.ofMillis(400)));

    agent.configure(a, config(OURS, THEIRS, 600, 200));
    until(() -> agent.status(a).transmitInterval().equals(Duration.ofMillis(600)));
    vtysh("configure terminal", "bfd", "peer 10.9.0.1 local-address 10.9.0.2 interface e0", "transmit-interval 700");
    until(() -> agent.status(a).detectionTime().equals(Duration.ofMillis(2_100)));
    ipv4.hearsNothingFor(2_500);

    vtysh("configure terminal", "bfd", "peer 10.9.0.1 local-address 10.9.0.2 interface e0", "shutdown");
    ipv4.hears("adminDown");
    vtysh("configure terminal", "bfd", "peer 10.9.0.1 local-address 10.9.0.2 interface e0", "no shutdown");
    ipv4.hears("up");

    ProcessHandle.of(Long.parseLong(Files.readString(directory.resolve("bfdd.pid")).strip())).orElseThrow().destroyForcibly();
    bfdd.waitFor(5, TimeUnit.SECONDS);
    ipv4.hears("down DETECTION_TIME_EXPIRED");
    ipv6.hears("down DETECTION_TIME_EXPIRED");
  }

  @Test
  void bird() throws Exception {
    assumeThat(Path.of("/usr/sbin/bird")).as("BIRD isn't installed: apt install bird2").exists();
    Files.writeString(directory.resolve("bird.conf"), """
        router id 10.9.0.2;
        protocol device {}
        protocol bfd {
          interface "e0" { min rx interval 300 ms; min tx interval 400 ms; idle tx interval 1 s; multiplier 4; };
          neighbor 10.9.0.1 dev "e0" local 10.9.0.2;
          neighbor fd09::1 dev "e0" local fd09::2;
        }
        """);
    Process bird = start(
        "bird", "-f", "-c", directory.resolve("bird.conf").toString(), "-s", directory.resolve("bird.ctl").toString());
    BfdHandle a = agent.add(config(OURS, THEIRS, 300, 300), here, ipv4);
    BfdHandle b = agent.add(config(OURS_IPV6, THEIRS_IPV6, 350, 300), here, ipv6);
    ipv4.hears("up");
    ipv6.hears("up");
    until(() -> agent.status(a).detectionTime().equals(Duration.ofMillis(1_600)));
    until(() -> agent.status(b).transmitInterval().equals(Duration.ofMillis(350)));

    agent.configure(a, config(OURS, THEIRS, 600, 500));
    until(() -> agent.status(a).detectionTime().equals(Duration.ofMillis(2_000)));
    until(() -> agent.status(a).transmitInterval().equals(Duration.ofMillis(600)));
    ipv4.hearsNothingFor(2_500);

    agent.remove(a);
    BfdHandle again = agent.add(config(OURS, THEIRS, 300, 300), here, ipv4);
    ipv4.hears("up");
    assertThat(agent.status(again).remoteState()).isNotEqualTo(BfdState.ADMIN_DOWN);

    here.ip("link set e0 down");
    ipv4.hears("down DETECTION_TIME_EXPIRED");
    ipv6.hears("down DETECTION_TIME_EXPIRED");
    assertThat(bird.isAlive()).isTrue();
  }
}

package io.underpass.bgp.bfd.daemon;

import static io.underpass.bgp.bfd.Told.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.bgp.Bfd;
import io.underpass.bgp.BfdTimers;
import io.underpass.bgp.bfd.BfdAgent;
import io.underpass.bgp.bfd.BfdConfig;
import io.underpass.bgp.bfd.BfdHandle;
import io.underpass.bgp.bfd.NetnsPlace;
import io.underpass.bgp.bfd.TestNetns;
import io.underpass.bgp.bfd.Told;
import io.underpass.net.IpAddress;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The real process, its clients, and their deaths. */
@Timeout(120)
@EnabledIf(value = "io.underpass.bgp.bfd.TestNetns#possible", disabledReason = "needs Linux and root")
class DaemonBfdTest {
  private static final String OURS = "127.0.4.1";
  private static final String THEIRS = "127.0.4.2";

  @TempDir
  private Path directory;

  private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final Told told = new Told();
  private TestNetns netns;
  private BfdAgent neighbor;
  private BfdHandle seen;

  @BeforeEach
  void start() throws Exception {
    netns = TestNetns.make("bfdd");
    neighbor = BfdAgent.start();
    Duration interval = Duration.ofMillis(300);
    seen = neighbor.add(new BfdConfig(IpAddress.parse(THEIRS), IpAddress.parse(OURS), interval, interval, 3), netns, told);
  }

  @AfterEach
  void stop() throws Exception {
    DaemonProcess.end(directory);
    neighbor.close();
    netns.close();
  }

  private Bfd.Watch watch(DaemonBfd bfd) throws Exception {
    return bfd.watch(
        IpAddress.parse(OURS), IpAddress.parse(THEIRS), BfdTimers.DEFAULT, NetnsPlace.of(netns.name()),
        (state, _, _) -> heard.add(state.name()));
  }

  private void hears(String state) throws InterruptedException {
    assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(state);
  }

  @Test
  void aKilledClientIsNoDeathToTheNeighbor() throws Exception {
    Process client = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED",
            "-cp", System.getProperty("java.class.path"), Killable.class.getName(), directory.toString(), netns.name(), OURS, THEIRS)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    try (BufferedReader said = client.inputReader()) {
      assertThat(said.readLine()).isEqualTo("UP");
    } finally {
      client.destroyForcibly().waitFor();
    }
    told.hears("up");
    told.hearsNothingFor(2_000);
    Incarnation daemon = new RunFiles(directory).recorded().orElseThrow();
    try (DaemonBfd bfd = DaemonBfd.at(directory)) {
      watch(bfd);
      hears("UP");
      assertThat(new RunFiles(directory).recorded()).contains(daemon);
      assertThat(neighbor.status(seen).flaps()).isZero();
      assertThat(neighbor.status(seen).controlPlaneIndependent()).isTrue();
      DaemonProcess.end(directory);
      told.hears("adminDown");
      assertThat(daemon.lives()).isFalse();
    }
  }

  @Test
  void aKilledDaemonIsNoDeathOfTheNeighborAndIsReplaced() throws Exception {
    try (DaemonBfd bfd = DaemonBfd.at(directory)) {
      Bfd.Watch watch = watch(bfd);
      hears("UP");
      Incarnation daemon = new RunFiles(directory).recorded().orElseThrow();
      daemon.kill();
      hears("ADMIN_DOWN");
      hears("DOWN");
      hears("UP");
      told.hears("up");
      assertThat(new RunFiles(directory).recorded().orElseThrow()).isNotEqualTo(daemon);
      watch.close();
    }
  }

  @Test
  void nothingStays() throws Exception {
    try (DaemonBfd bfd = DaemonBfd.at(directory)) {
      watch(bfd);
      hears("UP");
    }
    Incarnation daemon = new RunFiles(directory).recorded().orElseThrow();
    DaemonProcess.end(directory);
    until(() -> !daemon.lives());
    assertThat(directory).isEmptyDirectory();
    DaemonProcess.end(directory);
  }

  @Test
  void aSecondDaemonLeavesTheWorkToTheFirst() throws Exception {
    try (DaemonBfd one = DaemonBfd.at(directory); DaemonBfd other = DaemonBfd.at(directory)) {
      watch(one);
      hears("UP");
      Incarnation daemon = new RunFiles(directory).recorded().orElseThrow();
      assertThat(new RunFiles(directory).claim()).isEmpty();
      assertThat(new RunFiles(directory).recorded()).contains(daemon);
      other.close();
      told.hears("up");
      told.hearsNothingFor(1_000);
    }
  }
}

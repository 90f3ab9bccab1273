package io.underpass.lab.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.lab.VethPair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkNamespaceTest {
  @Test
  void aTaskRunsInsideAndItsCallerStaysOutside() throws Exception {
    try (VethPair pair = new VethPair()) {
      Object outside = Files.getAttribute(Path.of("/proc/thread-self/ns/net"), "unix:ino");
      Object inside = pair.left.call(() -> Files.getAttribute(Path.of("/proc/thread-self/ns/net"), "unix:ino"));
      assertThat(inside).isNotEqualTo(outside).isEqualTo(Files.getAttribute(Path.of("/run/netns/" + pair.left), "unix:ino"));
      assertThat(Files.getAttribute(Path.of("/proc/thread-self/ns/net"), "unix:ino")).isEqualTo(outside);
    }
  }

  @Test
  void settingsReachTheNamespaceAlone() throws Exception {
    List<String> read = List.of("cat", "/proc/sys/net/ipv4/ip_default_ttl");
    String outside = Run.of(read, Duration.ofSeconds(5)).output();
    try (VethPair pair = new VethPair()) {
      pair.left.sysctl(List.of("net/ipv4/ip_default_ttl=77"));
      assertThat(Run.of(pair.left.command(read), Duration.ofSeconds(5)).output()).isEqualTo("77\n");
      assertThat(Run.of(read, Duration.ofSeconds(5)).output()).isEqualTo(outside);
    }
  }

  @Test
  void anAbsentNamespaceIsNamed() {
    assertThatThrownBy(() -> new NetworkNamespace("upt-absent").call(() -> 1))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("upt-absent")
        .hasMessageContaining("No such file");
  }

  @Test
  void aFailedBatchSaysWhichLines() throws Exception {
    try (VethPair pair = new VethPair()) {
      assertThatThrownBy(() -> Iproute.in(pair.left.name(), List.of("link set nowhere up")))
          .hasMessageContaining("Cannot find device")
          .hasMessageContaining("link set nowhere up");
    }
  }

  @Test
  void aProcessIsKnownByItsStartToo() {
    ProcessIdentity self = ProcessIdentity.current();
    assertThat(self.alive()).isTrue();
    assertThat(new ProcessIdentity(self.pid(), self.start() - 1).alive()).isFalse();
  }

  @Test
  void aCommandThatTakesTooLongIsStopped() {
    assertThat(Run.of(List.of("sleep", "10"), Duration.ofMillis(100)).status()).isEqualTo(124);
  }
}

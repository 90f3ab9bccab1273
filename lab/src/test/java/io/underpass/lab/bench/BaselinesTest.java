package io.underpass.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.Run;
import io.underpass.lab.traffic.Flood;
import io.underpass.lab.traffic.PingPong;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BaselinesTest {
  private static final Duration SHORT = Duration.ofMillis(600);

  @BeforeEach
  void needsRoot() {
    assumeTrue("root".equals(System.getProperty("user.name")), "network namespaces need root");
  }

  private static List<String> ours() {
    return NetworkNamespace.startingWith("ub" + Long.toHexString(ProcessHandle.current().pid()) + "-");
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(value = Mode.class, names = {"DIRECT", "PLAIN", "VXLAN"})
  void carryPacketsAndLeaveNothingBehind(Mode mode) {
    try (Bed bed = Bed.open()) {
      Way way = new Baselines(bed, 61_440).build(mode);
      assertThat(Ping.answered(way.from(), way.address().getHostAddress(), 5_000)).isTrue();
      Flood.Rate rate = Flood.measure(way.from(), way.to(), way.address(), 64, Flood.Cpus.two(), SHORT, SHORT);
      assertThat(rate.received()).isPositive();
      PingPong.RoundTrips trips = PingPong.measure(way.from(), way.to(), way.address(), Flood.Cpus.one(), SHORT, SHORT);
      assertThat(trips.count()).isPositive();
      assertThat(trips.p50()).isPositive().isLessThanOrEqualTo(trips.p99());
      assertThat(Baselines.gsoMaxSizes(List.of(way.from(), way.to()))).containsExactly(61_440);
    }
    assertThat(ours()).isEmpty();
  }

  @Test
  void plainHasTwoRoutersOnTheWayAndVxlanItsTunnel() {
    try (Bed bed = Bed.open()) {
      for (Mode mode : List.of(Mode.PLAIN, Mode.VXLAN)) {
        Way way = new Baselines(bed, 65_536).build(mode);
        assertThat(Ping.answered(way.from(), way.address().getHostAddress(), 5_000)).isTrue();
        Run run = Run.of(way.from().command(List.of("ping", "-c", "1", "-W", "2", way.address().getHostAddress())), Duration.ofSeconds(5));
        assertThat(run.output()).as(mode.label()).contains("ttl=62");
      }
      assertThat(octets("x-edge", "vxlan")).isPositive();
    }
  }

  private static long octets(String node, String device) {
    NetworkNamespace namespace = new NetworkNamespace("ub" + Long.toHexString(ProcessHandle.current().pid()) + "-" + node);
    Run run = Run.of(namespace.command(List.of("cat", "/sys/class/net/" + device + "/statistics/tx_bytes")), Duration.ofSeconds(5));
    return Long.parseLong(run.orThrow("no statistics").output().strip());
  }

  @Test
  void whatAFailureOrADeadBenchLeavesIsTakenAway() throws IOException {
    assertThatThrownBy(() -> {
      try (Bed bed = Bed.open()) {
        bed.namespace("one");
        throw new IllegalStateException("in the middle");
      }
    }).hasMessage("in the middle");
    assertThat(ours()).isEmpty();

    String left = "ubdead-left";
    Run.of(List.of("ip", "netns", "add", left), Duration.ofSeconds(5)).orThrow("no namespace");
    Path sysctl = Path.of("/proc/sys/kernel/bpf_stats_enabled");
    String value = Files.readString(sysctl).strip();
    Path record = Path.of("/run/underpass/bench/ubdead-1");
    Files.createDirectories(record.getParent());
    Files.writeString(record, "pid=4194305\nstart=1\nprefix=ubdead-\nsysctl.kernel/bpf_stats_enabled=" + value + "\n");
    try (Bed bed = Bed.open()) {
      assertThat(new NetworkNamespace(left).exists()).isFalse();
      assertThat(record).doesNotExist();
    }
  }

  @Test
  void aSettingOfTheMachineIsSetBack() throws IOException {
    Path setting = Path.of("/proc/sys/net/core/netdev_budget");
    String before = Files.readString(setting).strip();
    try (Bed bed = Bed.open()) {
      bed.sysctl("net/core/netdev_budget", Integer.toString(Integer.parseInt(before) + 1));
      assertThat(Files.readString(setting).strip()).isNotEqualTo(before);
    }
    assertThat(Files.readString(setting).strip()).isEqualTo(before);
  }
}

package io.underpass.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.lab.VethPair;
import io.underpass.lab.linux.Iproute;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrafficTest {
  private VethPair pair;

  @BeforeEach
  void join() throws Exception {
    pair = new VethPair();
  }

  @AfterEach
  void part() {
    if (pair != null) {
      pair.close();
    }
  }

  @Test
  void fiftyThousandNumberedPacketsASecondArriveWhole() throws Exception {
    var pace = new NumberedStream.Pace(50_000, 150_000, 64);
    try (NumberedStream stream = NumberedStream.start(pair.left, pair.right, pair.rightAddress, pace)) {
      stream.awaitSent();
      NumberedReport report = stream.stop();
      System.out.println(report);
      assertThat(report.sent()).isEqualTo(150_000);
      assertThat(report.lost()).isZero();
      assertThat(report.duplicates()).isZero();
      assertThat(report.reordered()).isZero();
      assertThat(report.receiveBuffer()).isGreaterThanOrEqualTo(8 << 20);
      assertThat(report.offeredRate()).isBetween(45_000.0, 55_000.0);
    }
  }

  @Test
  void aBlackoutIsMeasuredByThePacketsItSwallowed() throws Exception {
    var pace = new NumberedStream.Pace(10_000, 1_000_000, 64);
    try (NumberedStream stream = NumberedStream.start(pair.left, pair.right, pair.rightAddress, pace)) {
      Thread.sleep(300);
      Iproute.in(pair.left.name(), List.of("route add blackhole 192.0.2.2/32"));
      Thread.sleep(200);
      Iproute.in(pair.left.name(), List.of("route del blackhole 192.0.2.2/32"));
      Thread.sleep(300);
      NumberedReport report = stream.stop();
      assertThat(report.lost()).isGreaterThan(1_000);
      assertThat(report.blackoutMs()).isBetween(150.0, 400.0);
      assertThat(report.gaps()).isNotEmpty();
      assertThat(report.received() + report.lost()).isEqualTo(report.sent());
    }
  }

  @Test
  void aBlackoutIsThatOfTheFlowThatSuffersMost() throws Exception {
    var pace = new NumberedStream.Pace(8_000, 1_000_000, 64, 16);
    try (NumberedStream stream = NumberedStream.start(pair.left, pair.right, pair.rightAddress, pace)) {
      Thread.sleep(300);
      Iproute.in(pair.left.name(), List.of("route add blackhole 192.0.2.2/32"));
      Thread.sleep(200);
      Iproute.in(pair.left.name(), List.of("route del blackhole 192.0.2.2/32"));
      Thread.sleep(300);
      NumberedReport report = stream.stop();
      assertThat(report.blackoutMs()).isBetween(150.0, 400.0);
      assertThat(report.gaps()).hasSize(16);
      assertThat(report.reordered()).isZero();
      assertThat(report.received() + report.lost()).isEqualTo(report.sent());
    }
  }

  @Test
  void anEchoComesBackWithinMicroseconds() {
    var latency = LatencyProbe.measure(pair.left, pair.right, pair.rightAddress, 1_000, Duration.ofMillis(1));
    System.out.println(latency);
    assertThat(latency.count() + latency.lost()).isEqualTo(1_000);
    assertThat(latency.lost()).isZero();
    assertThat(latency.p50()).isBetween(1.0, 5_000.0);
    assertThat(latency.p99()).isGreaterThanOrEqualTo(latency.p50());
  }

  @Test
  void everyNewFlowIsCounted() {
    var flows = NewFlows.offer(pair.left, pair.right, pair.rightAddress, 20_000, 4);
    System.out.println(flows);
    assertThat(flows.offered()).isEqualTo(80_000);
    assertThat(flows.passed()).isEqualTo(80_000);
    assertThat(flows.offeredRate()).isBetween(17_000.0, 21_000.0);
  }

  @Test
  void eightStreamsHold() throws Exception {
    try (PacedStreams streams = PacedStreams.start(pair.left, pair.right, pair.rightAddress, 8, 20_000_000)) {
      Thread.sleep(1_500);
      PacedStreams.Report report = streams.stop();
      System.out.println(report);
      assertThat(report.broken()).isEmpty();
      assertThat(report.octets() * 8 / 1.5).isBetween(120e6, 220e6);
    }
  }

  @Test
  void aStreamWhosePathIsGoneIsBroken() throws Exception {
    try (PacedStreams streams = PacedStreams.start(pair.left, pair.right, pair.rightAddress, 2, 10_000_000)) {
      Thread.sleep(200);
      Iproute.in(pair.left.name(), List.of("addr flush dev eth0"));
      Thread.sleep(200);
      assertThat(streams.stop().broken()).containsOnlyKeys(0, 1);
    }
  }

  @Test
  void numberedPacketsCrossWhileStreamsRun() throws Exception {
    var pace = new NumberedStream.Pace(50_000, 250_000, 64);
    try (PacedStreams streams = PacedStreams.start(pair.left, pair.right, pair.rightAddress, 8, 20_000_000);
        NumberedStream stream = NumberedStream.start(pair.left, pair.right, pair.rightAddress, pace)) {
      stream.awaitSent();
      NumberedReport report = stream.stop();
      System.out.println(report);
      assertThat(streams.stop().broken()).isEmpty();
      assertThat(report.lost()).isZero();
    }
  }
}

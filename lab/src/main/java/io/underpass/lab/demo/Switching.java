package io.underpass.lab.demo;

import io.underpass.lab.measure.ConnectionSwitch;
import io.underpass.lab.measure.Measurement;
import io.underpass.lab.traffic.NumberedReport;
import io.underpass.lab.traffic.NumberedStream;
import io.underpass.lab.traffic.PacedStreams;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** FastPath switched under numbered UDP packets and paced TCP streams. */
final class Switching {
  static final int PACKETS_PER_SECOND = 50_000;
  static final int STREAMS = 8;
  static final long STREAM_BITS_PER_SECOND = 20_000_000;
  static final int SWITCHES = 10;
  static final int PACKETS = 1_050_000;
  private static final int CONTROL_PACKETS = 200_000;

  private final Measurement measurement;

  Switching(Measurement measurement) {
    this.measurement = measurement;
  }

  /**
   * What the traffic went through.
   *
   * @param control the same traffic without a switch; null when none was asked for
   * @param applyMs of each switch, in order
   */
  record Result(
      @Nullable NumberedReport control, NumberedReport packets, PacedStreams.Report streams, double[] applyMs) {
    double median() {
      double[] sorted = applyMs.clone();
      Arrays.sort(sorted);
      int middle = sorted.length / 2;
      return sorted.length == 0 ? 0 : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double slowest() {
      return Arrays.stream(applyMs).max().orElse(0);
    }

    /** A run whose control phase lost packets says nothing about the switches. */
    boolean counts() {
      return control == null || control.lost() == 0;
    }

    long lost() {
      return packets.lost();
    }

    Map<Integer, String> broken() {
      return streams.broken();
    }
  }

  /** Traffic without a switch, then ten switches under more than a million packets. */
  Result switches(ConnectionSwitch connection) throws InterruptedException {
    try (PacedStreams streams = streams()) {
      NumberedReport control;
      try (NumberedStream quiet = packets(CONTROL_PACKETS)) {
        quiet.awaitSent();
        control = quiet.stop();
      }
      double[] applyMs = new double[SWITCHES];
      try (NumberedStream numbered = packets(PACKETS)) {
        long spacing = 1_000L * PACKETS / PACKETS_PER_SECOND / (SWITCHES + 1);
        boolean on = connection.fastPath();
        for (int i = 0; i < SWITCHES; i++) {
          Thread.sleep(spacing);
          on = !on;
          applyMs[i] = connection.set(on);
        }
        numbered.awaitSent();
        return new Result(control, numbered.stop(), streams.stop(), applyMs);
      }
    }
  }

  /** Traffic around one action. */
  Result around(Runnable action, int seconds) throws InterruptedException {
    try (PacedStreams streams = streams();
        NumberedStream numbered = packets(PACKETS_PER_SECOND * seconds)) {
      Thread.sleep(1_000);
      long start = System.nanoTime();
      action.run();
      double took = (System.nanoTime() - start) / 1e6;
      numbered.awaitSent();
      return new Result(null, numbered.stop(), streams.stop(), new double[] {took});
    }
  }

  private NumberedStream packets(int count) {
    var pace = new NumberedStream.Pace(PACKETS_PER_SECOND, count, Measurement.SMALL);
    return NumberedStream.start(measurement.source(), measurement.sink(), measurement.inetAddress(), pace);
  }

  private PacedStreams streams() {
    return PacedStreams.start(measurement.source(), measurement.sink(), measurement.inetAddress(), STREAMS, STREAM_BITS_PER_SECOND);
  }
}

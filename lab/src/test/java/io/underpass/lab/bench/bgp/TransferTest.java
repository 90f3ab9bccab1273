package io.underpass.lab.bench.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.underpass.lab.VethPair;
import io.underpass.lab.linux.Iproute;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransferTest {
  @TempDir private Path directory;

  private Place place(VethPair pair) {
    Iproute.in(pair.left.name(), java.util.List.of("link del eth0"));
    return new Place(pair.left, pair.right, directory, 0).wired(2);
  }

  @Test
  void withoutADaemonEverythingArrives() throws Exception {
    try (VethPair pair = new VethPair()) {
      Load load = Load.of("small", 2, 4_000, 300);
      for (Transfer.FarEnd farEnd : Transfer.FarEnd.values()) {
        assertThat(Transfer.straight(load, place(pair), farEnd)).isBetween(0.0, 60.0);
      }
      assertThat(load.prefixes().here()).isEqualTo(4_000);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("long")
  void everyDaemonPassesOnWhatTwoPeersSend(Daemon daemon) throws Exception {
    assumeTrue(daemon.version().isPresent(), daemon.label() + " isn't installed");
    try (VethPair pair = new VethPair()) {
      Load load = Load.of("small", 2, 4_000, 300);
      Transfer.Reading reading = Transfer.through(daemon, load, place(pair));
      assertThat(load.prefixes().here()).isEqualTo(4_000);
      assertThat(reading.seconds()).isPositive();
      assertThat(reading.resident()).isBetween(1_000L, reading.peak());
    }
  }
}

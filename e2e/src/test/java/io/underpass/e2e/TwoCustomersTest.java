package io.underpass.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.underpass.lab.build.Checks;
import io.underpass.lab.traffic.NumberedReport;
import io.underpass.lab.traffic.NumberedStream;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Topology follows from resources: a second customer, circuit, gateway and network with the very same addresses, and neither sees the
 * other.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class TwoCustomersTest {
  private static Ground ground;

  @BeforeAll
  static void labUp() throws IOException {
    ground = Ground.with("two-customers");
  }

  @AfterAll
  static void labDown() throws IOException {
    if (ground != null) {
      ground.close();
    }
  }

  @Test
  void theLabsOwnAssertionsHold() {
    Checks checks = new Checks(ground.lab());
    for (var assertion : ground.lab().file().assertions()) {
      // Routers have just begun to speak: a packet among the first may meet a route that is being replaced.
      await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
        Checks.Result result = checks.run(assertion);
        assertThat(result.verdict()).as(result.claim() + ": " + result.detail()).isEqualTo(Checks.Verdict.HOLDS);
      });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"north", "south"})
  void packetsToOneAddressReachTheMachineOfTheirOwnCustomer(String customer) throws Exception {
    try (var packets = NumberedStream.start(ground.node(customer + "-1"), ground.node(customer + "-vm"), InetAddress.getByName("10.0.1.10"),
        new NumberedStream.Pace(2_000, 1_000, 64))) {
      packets.awaitSent();
      NumberedReport report = packets.stop();
      assertThat(report.sent()).isEqualTo(1_000);
      assertThat(report.lost()).isZero();
    }
  }
}

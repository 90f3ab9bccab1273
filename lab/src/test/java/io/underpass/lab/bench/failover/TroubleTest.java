package io.underpass.lab.bench.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.lab.VethPair;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.Run;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TroubleTest {
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

  private static Run ping(NetworkNamespace from, String to) {
    return Run.of(from.command(List.of("ping", "-n", "-c", "1", "-W", "1", to)), Duration.ofSeconds(5));
  }

  private String link(NetworkNamespace namespace) {
    return Run.of(List.of("ip", "-n", namespace.name(), "link", "show", "dev", "eth0"), Duration.ofSeconds(5)).output();
  }

  @Test
  void eatenPacketsLeaveTheLinkUpAndTellNobody() {
    assertThat(ping(pair.left, "192.0.2.2").ok()).isTrue();
    Trouble.SILENT_LOSS.begin(pair.left, "eth0");
    Run lost = ping(pair.left, "192.0.2.2");
    assertThat(lost.output()).contains("1 packets transmitted, 0 received");
    assertThat(lost.errors()).isEmpty();
    assertThat(ping(pair.right, "192.0.2.1").ok()).isFalse();
    assertThat(link(pair.left)).contains("state UP");
    assertThat(link(pair.right)).contains("state UP");
    Trouble.SILENT_LOSS.end(pair.left, "eth0");
    assertThat(ping(pair.left, "192.0.2.2").ok()).isTrue();
    assertThat(ping(pair.right, "192.0.2.1").ok()).isTrue();
  }

  @Test
  void theFarEndLosesItsCarrierAndGetsItBack() {
    Trouble.CARRIER_LOST.begin(pair.left, "eth0");
    assertThat(link(pair.right)).contains("NO-CARRIER");
    Trouble.CARRIER_LOST.end(pair.left, "eth0");
    assertThat(link(pair.right)).contains("LOWER_UP");
    assertThat(ping(pair.left, "192.0.2.2").ok()).isTrue();
  }

  @Test
  void countersSayWhatALinkHasCarried() {
    LinkCounters before = LinkCounters.of(pair.left, "eth0");
    assertThat(ping(pair.left, "192.0.2.2").ok()).isTrue();
    LinkCounters carried = LinkCounters.of(pair.left, "eth0").since(before);
    assertThat(carried.both(1)).isTrue();
    assertThat(carried.both(1_000)).isFalse();
  }
}

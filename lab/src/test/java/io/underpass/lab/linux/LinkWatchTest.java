package io.underpass.lab.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.lab.VethPair;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LinkWatchTest {
  private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();

  private String next() throws InterruptedException {
    return told.poll(5, TimeUnit.SECONDS);
  }

  @Test
  void aLinkIsToldAtTheStartAndWheneverItsCarrierComesAndGoes() throws Exception {
    try (VethPair pair = new VethPair();
        LinkWatch _ = pair.left.call(() -> LinkWatch.start((device, there) -> told.add(device + (there ? " up" : " down"))))) {
      assertThat(List.of(next(), next())).containsExactlyInAnyOrder("lo up", "eth0 up");
      Iproute.in(pair.right.name(), List.of("link set eth0 down"));
      assertThat(next()).isEqualTo("eth0 down");
      Iproute.in(pair.right.name(), List.of("link set eth0 up"));
      assertThat(next()).isEqualTo("eth0 up");
      Iproute.in(pair.left.name(), List.of("link add other type veth peer name end", "link set end up", "link set other up"));
      assertThat(List.of(next(), next(), next(), next())).containsExactlyInAnyOrder("other down", "end down", "other up", "end up");
      assertThat(told).isEmpty();
    }
  }
}

package io.underpass.arm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.http.Caller;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private Instant now = Instant.EPOCH;
  private final Throttle throttle = new Throttle(Throttle.Limits.AZURE, "sub", () -> now);

  private Answer call(String method, String who) {
    Caller caller = new Caller(who, who, who, Caller.Standing.ASSIGNED);
    Call call = new Call(method, "/subscriptions", Map.of(), Map.of(), new byte[0], "http://localhost").by(caller);
    return throttle.around(call, _ -> Answer.empty(200));
  }

  @Test
  void bucketsEmptyAndFillAgainEachForItself() {
    for (int i = 0; i < 250; i++) {
      assertThat(call("GET", "ann").status()).isEqualTo(200);
    }
    Answer refused = call("GET", "ann");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.headers()).containsEntry("Retry-After", "1").containsEntry("x-ms-ratelimit-remaining-subscription-reads", "0");
    assertThat(call("PUT", "ann").headers()).containsEntry("x-ms-ratelimit-remaining-subscription-writes", "199");
    assertThat(call("DELETE", "ann").headers()).containsEntry("x-ms-ratelimit-remaining-subscription-deletes", "199");
    assertThat(call("GET", "bob").headers()).containsEntry("x-ms-ratelimit-remaining-subscription-reads", "249");
    assertThat(call("HEAD", "bob").headers()).containsEntry("x-ms-ratelimit-remaining-subscription-reads", "248");
    now = now.plusSeconds(2);
    assertThat(call("GET", "ann").headers()).containsEntry("x-ms-ratelimit-remaining-subscription-reads", "49");
    now = now.plusSeconds(3_600);
    assertThat(call("GET", "ann").headers()).containsEntry("x-ms-ratelimit-remaining-subscription-reads", "249");
  }

  @Test
  void offMeansOff() {
    Throttle off = new Throttle(Throttle.Limits.OFF, "sub", () -> now);
    Call call = new Call("GET", "/subscriptions", Map.of(), Map.of(), new byte[0], "http://localhost");
    assertThat(off.around(call, _ -> Answer.empty(200)).headers()).isEmpty();
  }
}

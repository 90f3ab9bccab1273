package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Principal;
import io.underpass.arm.TestServer.Reply;
import io.underpass.arm.wire.WireOptions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many what-ifs there may be, and for how long. */
class WhatIfLimitsTest {
  private static final String CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c";

  private final MovingClock clock = new MovingClock();
  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start(WireOptions.DEFAULTS, clock);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Reply begin(String token) {
    return server.send("POST", "/underpass/whatif", null, token);
  }

  @Test
  void nobodyHoldsThemAll() {
    Principal greedy = server.principal("greedy");
    assertThat(server.assign(greedy, CONTRIBUTOR, server.subscription()).status()).isEqualTo(201);
    String last = "";
    for (int i = 0; i < 4; i++) {
      last = begin(greedy.token()).json().path("id").asString();
    }
    assertThat(begin(greedy.token()).code()).isEqualTo("TooManyWhatIfs");
    assertThat(begin(server.token()).status()).isEqualTo(201);
    server.send("DELETE", "/underpass/whatif/" + last, null, greedy.token());
    assertThat(begin(greedy.token()).status()).isEqualTo(201);
  }

  @Test
  void useKeepsOneButNotForEver() {
    String id = begin(server.token()).json().path("id").asString();
    for (int i = 0; i < 5; i++) {
      clock.move(Duration.ofMinutes(11));
      assertThat(server.get("/underpass/whatif/" + id).status()).isEqualTo(200);
    }
    clock.move(Duration.ofMinutes(11));
    assertThat(server.get("/underpass/whatif/" + id).code()).isEqualTo("WhatIfNotFound");
    String unused = begin(server.token()).json().path("id").asString();
    clock.move(Duration.ofMinutes(16));
    assertThat(server.get("/underpass/whatif/" + unused).code()).isEqualTo("WhatIfNotFound");
  }
}

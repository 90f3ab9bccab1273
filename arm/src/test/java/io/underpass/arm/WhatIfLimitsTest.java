package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Principal;
import io.underpass.arm.TestServer.Reply;
import io.underpass.arm.wire.WireOptions;
import java.net.URI;
import java.net.http.HttpRequest;
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

  /** Who isn't signed in learns that alone; whoever is gets the headers that every answer has. */
  @Test
  void oneThatIsNotThereIsRefusedLikeAnythingElse() {
    URI groups = URI.create(server.origin() + server.subscription() + "/resourceGroups?api-version=2024-05-01");
    Reply nobody = server.request(HttpRequest.newBuilder(groups).header("Underpass-What-If", "x"));
    assertThat(nobody.status()).isEqualTo(401);
    assertThat(nobody.header("WWW-Authenticate")).isPresent();
    Reply known = server.request(HttpRequest.newBuilder(groups).header("Underpass-What-If", "x").header("Authorization",
        "Bearer " + server.token()));
    assertThat(known.code()).isEqualTo("WhatIfNotFound");
    assertThat(known.header("x-ms-request-id")).isPresent();
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

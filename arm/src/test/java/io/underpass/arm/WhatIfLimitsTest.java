package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Principal;
import io.underpass.arm.TestServer.Reply;
import io.underpass.arm.wire.WireOptions;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

  /** A rule set may be made such that what it does takes for ever to say. */
  @Test
  void oneThatTakesTooMuchWorkEndsAndItsPlaceIsFree() {
    try (TestServer small = TestServer.start(new WireOptions(WireOptions.DEFAULTS.pages(), WireOptions.DEFAULTS.limits(), 200_000), clock)) {
      Scene scene = Scene.of(small, "tangled").withGateway("ErGw3AZ").withCircuit().withConnection("");
      small.put("/underpass/hosts/host-1", "{}");
      small.make(scene.network + "/networkInterfaces/n", Scene.nicBody(scene.subnet("default"), "10.0.1.10"));
      small.put("/underpass/ports/vm", "{'node':'host-1','interface':'veth','nic':'" + scene.network + "/networkInterfaces/n'}");
      small.put("/underpass/ports/p", "{'netns':'x','interface':'p','circuit':'" + scene.network + "/expressRouteCircuits/c','link':'primary'}");
      small.put("/underpass/routes/office", "{'circuit':'" + scene.network + "/expressRouteCircuits/c','prefixes':['10.10.0.0/16']}");
      List<String> ids = IntStream.range(0, 4).mapToObj(_ -> small.send("POST", "/underpass/whatif", null).json().path("id").asString()).toList();
      assertThat(small.send("POST", "/underpass/whatif", null).code()).isEqualTo("TooManyWhatIfs");
      String group = scene.network + "/networkSecurityGroups/g";
      assertThat(tried(small, ids.getFirst(), group, "{'location':'eastus','properties':{'securityRules':[" + tangled(400) + "]}}").status()).isEqualTo(201);
      String nic = Scene.nicBody(scene.subnet("default"), "10.0.1.10")
          .replace("'properties':{'ipConf", "'properties':{'networkSecurityGroup':{'id':'" + group + "'},'ipConf");
      assertThat(tried(small, ids.getFirst(), scene.network + "/networkInterfaces/n", nic).status()).isEqualTo(200);
      Reply refused = small.get("/underpass/whatif/" + ids.getFirst());
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.code()).isEqualTo("WhatIfTooLarge");
      assertThat(refused.json().path("error").path("message").asString())
          .contains("more than the 200,000 steps", "overlap in too many combinations", "Nothing was changed", "fewer");
      assertThat(small.get("/underpass/whatif/" + ids.getFirst()).code()).isEqualTo("WhatIfNotFound");
      assertThat(small.send("POST", "/underpass/whatif", null).status()).isEqualTo(201);
      assertThat(tried(small, ids.get(1), scene.network + "/connections/co", scene.connectionBody(",'expressRouteGatewayBypass':true")).status())
          .isEqualTo(200);
      assertThat(small.get("/underpass/whatif/" + ids.get(1)).json().path("classes").path("faster").asInt()).isOne();
    }
  }

  @Test
  void adviceThatTakesTooMuchWorkSaysWhatToAskFor() {
    try (TestServer small = TestServer.start(new WireOptions(WireOptions.DEFAULTS.pages(), WireOptions.DEFAULTS.limits(), 200), clock)) {
      Scene.of(small, "large").withGateway("ErGw3AZ").withCircuit().withConnection("");
      Reply refused = small.get("/underpass/advice");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.code()).isEqualTo("AdviceTooLarge");
      assertThat(refused.json().path("error").path("message").asString())
          .contains("more than the 200 steps", "plans of what would be", "?connection=NAME", "&network=NAME");
    }
  }

  private static Reply tried(TestServer server, String id, String path, String body) {
    return server.request(server.prepared("PUT", path + "?api-version=2024-05-01", body, server.token()).header("Underpass-What-If", id));
  }

  /** Rules of sources and ports that overlap as they like. */
  private static String tangled(int rules) {
    Random random = new Random(20261127L);
    return IntStream.range(0, rules)
        .mapToObj(i -> {
          int length = 16 + random.nextInt(9);
          int bits = random.nextInt(1 << 16) & -1 << 32 - length;
          int low = random.nextInt(60_000);
          return "{'name':'r%d','properties':{'priority':%d,'direction':'Inbound','access':'%s','protocol':'%s','sourceAddressPrefix':'10.10.%d.%d/%d',"
              .formatted(i, 100 + i, random.nextBoolean() ? "Allow" : "Deny", random.nextBoolean() ? "Tcp" : "Udp", bits >> 8 & 255, bits & 255, length)
              + "'sourcePortRange':'%d-65000','destinationAddressPrefix':'*','destinationPortRange':'%d-%d'}}"
              .formatted(random.nextInt(60_000), low, low + random.nextInt(65_536 - low));
        })
        .collect(Collectors.joining(","));
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

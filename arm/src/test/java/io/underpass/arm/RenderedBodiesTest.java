package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is given out again is what a fresh look gives: a list renders everything anew, so the two are compared after every change. */
class RenderedBodiesTest {
  private static final long SEED = Long.getLong("seed", 7_443);

  @Test
  void nothingOldIsGivenOut() {
    System.out.println("RenderedBodiesTest: -Dseed=" + SEED);
    Random random = new Random(SEED);
    try (TestServer server = TestServer.start()) {
      Scene scene = Scene.of(server, "seen").withGateway("ErGw1AZ").withCircuit().withConnection("");
      String nics = scene.network + "/networkInterfaces";
      for (int i = 0; i < 120; i++) {
        String nic = nics + "/n" + random.nextInt(4);
        switch (random.nextInt(5)) {
          case 0 -> server.send("DELETE", nic, null);
          case 1 -> server.send("PATCH", nic, "{'tags':{'t':'" + i + "'}}");
          case 2 -> server.put(scene.network + "/publicIPAddresses/p" + random.nextInt(2), "{'location':'eastus','tags':{'t':'" + i
              + "'}}");
          case 3 -> server.put(scene.group + "/providers/Microsoft.Compute/virtualMachines/m",
              "{'location':'eastus','properties':{'networkProfile':{'networkInterfaces':[{'id':'" + nic + "'}]}}}");
          default -> server.put(nic, Scene.nicBody(scene.subnet("default"), "10.0.1." + (10 + random.nextInt(40))));
        }
        for (String type : List.of("networkInterfaces", "publicIPAddresses", "virtualNetworks", "expressRouteCircuits",
            "virtualNetworkGateways")) {
          compare(server, scene.network + "/" + type, "call " + i + " of seed " + SEED);
        }
      }
    }
  }

  /** An operation may end between the two: then they are asked for once more. */
  private static void compare(TestServer server, String list, String when) {
    for (JsonNode listed : server.get(list).json().path("value")) {
      JsonNode got = server.get(listed.path("id").asString()).json();
      if (!got.equals(listed)) {
        JsonNode again = server.get(list).json().path("value").valueStream().filter(one -> one.path("id").equals(listed.path("id")))
            .findFirst().orElse(null);
        JsonNode gotAgain = server.get(listed.path("id").asString()).json();
        if (again != null) {
          assertThat(gotAgain).as("%s: %s", when, listed.path("id")).isEqualTo(again);
        }
      }
    }
  }

  @Test
  void theStateOfAnOperationIsSeenAtOnce() {
    try (TestServer server = TestServer.start()) {
      Scene scene = Scene.of(server, "ended");
      String nic = scene.network + "/networkInterfaces/n";
      for (int i = 0; i < 30; i++) {
        server.get(nic);
        assertThat(server.make(nic, Scene.nicBody(scene.subnet("default"), "10.0.1." + (10 + i))).properties()
            .path("provisioningState").asString()).isEqualTo("Succeeded");
        assertThat(server.get(nic).properties().path("ipConfigurations").path(0).path("properties").path("privateIPAddress").asString())
            .isEqualTo("10.0.1." + (10 + i));
      }
      server.remove(nic);
      assertThat(server.get(nic).status()).isEqualTo(404);
    }
  }
}

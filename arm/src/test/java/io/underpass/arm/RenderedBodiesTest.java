package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.http.Caller;
import io.underpass.arm.network.CircuitTraffic;
import io.underpass.arm.wire.Catalogue;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Guard;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Pages;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.model.ResourceId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** What is given out again, alone or in a list, is what a fresh look gives: compared after every change. */
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

  /** An operation may end between the looks: then all are taken once more. */
  private static void compare(TestServer server, String list, String when) {
    for (JsonNode listed : server.get(list).json().path("value")) {
      ResourceId id = ResourceId.parse(listed.path("id").asString());
      JsonNode fresh = fresh(server, id);
      if (!listed.equals(fresh) || !server.get(id.toString()).json().equals(fresh)) {
        JsonNode again = fresh(server, id);
        if (again.isMissingNode()) {
          continue;
        }
        assertThat(server.get(id.toString()).json()).as("%s: %s", when, id).isEqualTo(again);
        assertThat(server.get(list).json().path("value").valueStream()).as("%s: %s listed", when, id).contains(again);
      }
    }
  }

  /** As rendered by somebody who has never seen anything. */
  private static JsonNode fresh(TestServer server, ResourceId id) {
    ResourceLife life = new ResourceLife(
        server.control(), new Catalogue(Api.kinds(new CircuitTraffic(server.control()))), EVERYTHING, new Pages(Pages.DEFAULT_SIZE));
    Draft now = life.now();
    return now.snapshot().get(id).<JsonNode>map(document -> Json.read(Json.bytes(life.shown(now, document)))).orElse(MissingNode.getInstance());
  }

  private static final Guard EVERYTHING = new Guard() {
    @Override
    public boolean allows(Caller caller, String action, String scope) {
      return true;
    }

    @Override
    public boolean knows(Caller caller, String scope) {
      return true;
    }
  };

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

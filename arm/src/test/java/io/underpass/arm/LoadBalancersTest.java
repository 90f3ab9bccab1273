package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Load balancers: addresses really taken, parts that refer to each other, and the interfaces in their pools. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoadBalancersTest {
  private TestServer server;
  private Scene scene;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "lb");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /** An internal load balancer {@code new} in subnet default, with a part of each kind; {@code network} is the provider's id. */
  static String internal(String sku, String network) {
    String id = network + "/loadBalancers/new";
    String frontend = "'frontendIPConfiguration':{'id':'" + id + "/frontendIPConfigurations/F'}";
    String pool = "'backendAddressPool':{'id':'" + id + "/backendAddressPools/p'}";
    return "{'location':'eastus','sku':{'name':'" + sku + "'},'properties':{"
        + "'frontendIPConfigurations':[{'name':'f','zones':['1'],'properties':{'subnet':{'id':'" + network
        + "/virtualNetworks/v/subnets/default'}}}],"
        + "'backendAddressPools':[{'name':'p'}],"
        + "'probes':[{'name':'h','properties':{'protocol':'Http','port':80,'requestPath':'/','intervalInSeconds':5}}],"
        + "'loadBalancingRules':[{'name':'r','properties':{" + frontend + "," + pool
        + ",'probe':{'id':'" + id + "/probes/h'},'protocol':'Tcp','frontendPort':80,'backendPort':8080,'loadDistribution':'SourceIP'}}],"
        + "'inboundNatRules':[{'name':'n','properties':{" + frontend + ",'protocol':'Tcp','frontendPort':2222,'backendPort':22}}]}}";
  }

  /** The service's own answer to which machines take new flows; the emulated data plane answers every probe. */
  @Test
  void aRuleTellsHowItsMachinesDo() {
    String id = made("health", internal("Standard", scene.network));
    String member = Scene.nicBody(scene.subnet("default"), "").replace(
        "'properties':{'subnet'", "'properties':{'loadBalancerBackendAddressPools':[{'id':'" + id + "/backendAddressPools/p'}],'subnet'");
    server.make(scene.network + "/networkInterfaces/bound", member);
    server.make(scene.network + "/networkInterfaces/loose", member);
    server.put("/underpass/hosts/host-1", "{}");
    server.put("/underpass/ports/vm-1", "{'node':'host-1','interface':'veth0','nic':'" + scene.network + "/networkInterfaces/bound'}");
    Reply reply = server.send("POST", id + "/loadBalancingRules/R/health", "{}");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().path("up").asInt()).isEqualTo(1);
    assertThat(reply.json().path("down").asInt()).isEqualTo(1);
    JsonNode bound = reply.json().path("loadBalancerBackendAddresses").path(0);
    assertThat(bound.path("networkInterfaceIPConfigurationId").asString()).endsWith("/networkInterfaces/bound/ipConfigurations/i");
    assertThat(bound.path("state").asString()).isEqualTo("Up");
    assertThat(reply.json().path("loadBalancerBackendAddresses").path(1).path("reason").asString()).contains("no port is bound");
    assertThat(server.send("POST", id + "/loadBalancingRules/none/health", "{}").status()).isEqualTo(404);
    JsonNode node = server.get("/underpass/plan?node=host-1").json().path("nodes").path(0);
    assertThat(node.path("frontEnds").path(0).path("backends").path(0).path("health").asString()).isEqualTo("up");
    assertThat(node.path("translations").path(0).path("toPort").asInt()).isEqualTo(8080);
  }

  private String made(String name, String body) {
    String id = scene.network + "/loadBalancers/" + name;
    server.make(id, body.replace("/loadBalancers/new/", "/loadBalancers/" + name + "/"));
    return id;
  }

  private static String first(JsonNode list) {
    return list.path(0).path("id").asString();
  }

  @Test
  void partsKnowEachOther() {
    String id = made("whole", internal("Standard", scene.network));
    JsonNode shown = server.get(id).properties();
    JsonNode frontend = shown.path("frontendIPConfigurations").path(0);
    assertThat(frontend.path("id").asString()).isEqualTo(id + "/frontendIPConfigurations/f");
    assertThat(frontend.path("zones").toString()).isEqualTo("[\"1\"]");
    assertThat(first(frontend.path("properties").path("loadBalancingRules"))).isEqualTo(id + "/loadBalancingRules/r");
    assertThat(first(frontend.path("properties").path("inboundNatRules"))).isEqualTo(id + "/inboundNatRules/n");
    assertThat(first(shown.path("probes").path(0).path("properties").path("loadBalancingRules"))).isEqualTo(id + "/loadBalancingRules/r");
    JsonNode pool = server.get(id + "/backendAddressPools/p").properties();
    assertThat(first(pool.path("loadBalancingRules"))).isEqualTo(id + "/loadBalancingRules/r");
    JsonNode rule = server.get(id + "/loadBalancingRules/r").properties();
    assertThat(rule.path("frontendIPConfiguration").path("id").asString()).isEqualTo(id + "/frontendIPConfigurations/f");
    assertThat(rule.path("idleTimeoutInMinutes").asInt()).isEqualTo(4);
    for (String part : new String[] {"probes/h", "frontendIPConfigurations/f", "inboundNatRules/n"}) {
      assertThat(server.get(id + "/" + part).status()).isEqualTo(200);
    }
    assertThat(shown.path("outboundRules").toString()).isEqualTo("[]");
    Reply again = server.send("PUT", id, server.get(id).text());
    assertThat(again.status()).describedAs(again.toString()).isEqualTo(200);
  }

  @Test
  void anAddressOfTheSubnetIsTaken() {
    String id = made("taking", internal("Basic", scene.network));
    String address = server.get(id + "/frontendIPConfigurations/f").properties().path("privateIPAddress").asString();
    assertThat(address).startsWith("10.0.1.");
    Reply taken = server.put(scene.network + "/networkInterfaces/same", Scene.nicBody(scene.subnet("default"), address));
    assertThat(taken.code()).isEqualTo("PrivateIPAddressIsAllocated");
    assertThat(server.get(scene.subnet("default")).properties().path("ipConfigurations").toString())
        .contains(id + "/frontendIPConfigurations/f");
    assertThat(server.send("DELETE", scene.subnet("default"), null).code()).isEqualTo("InUseSubnetCannotBeDeleted");
    server.make(id, internal("Basic", scene.network).replace("/loadBalancers/new/", "/loadBalancers/taking/"));
    assertThat(server.get(id + "/frontendIPConfigurations/f").properties().path("privateIPAddress").asString()).isEqualTo(address);
    server.remove(id);
    server.make(scene.network + "/networkInterfaces/same", Scene.nicBody(scene.subnet("default"), address));
  }

  @Test
  void interfacesJoinPoolsAndLeaveWithThem() {
    String id = made("joined", internal("Standard", scene.network));
    String nic = scene.network + "/networkInterfaces/joined";
    String member =
        "{'loadBalancerBackendAddressPools':[{'id':'" + id + "/backendAddressPools/P'}],'loadBalancerInboundNatRules':[{'id':'" + id
            + "/inboundNatRules/n'}],'subnet'";
    server.make(nic, Scene.nicBody(scene.subnet("default"), "").replace("{'subnet'", member));
    assertThat(first(server.get(id + "/backendAddressPools/p").properties().path("backendIPConfigurations")))
        .isEqualTo(nic + "/ipConfigurations/i");
    assertThat(server.get(id + "/inboundNatRules/n").properties().path("backendIPConfiguration").path("id").asString())
        .isEqualTo(nic + "/ipConfigurations/i");
    Reply second = server.put(scene.network + "/networkInterfaces/other", Scene.nicBody(scene.subnet("default"), "").replace("{'subnet'",
        member));
    assertThat(second.code()).isEqualTo("InboundNatRuleInUse");
    Reply inUse = server.send("DELETE", id + "/backendAddressPools/p", null);
    assertThat(inUse.code()).isEqualTo("InvalidResourceReference");
    server.remove(id);
    JsonNode left = server.get(nic + "/ipConfigurations/i").properties();
    assertThat(left.path("loadBalancerBackendAddressPools").toString()).isEqualTo("[]");
    assertThat(left.path("loadBalancerInboundNatRules").toString()).isEqualTo("[]");
  }

  @Test
  void anInterfaceIsBehindLoadBalancersOfOneSku() {
    String basic = made("plain", internal("Basic", scene.network));
    String standard = made("fine", internal("Standard", scene.network));
    String other = made("finer", internal("Standard", scene.network));
    String both = Scene.nicBody(scene.subnet("default"), "").replace(
        "{'subnet'", "{'loadBalancerBackendAddressPools':[{'id':'%s/backendAddressPools/p'},{'id':'%s/backendAddressPools/p'}],'subnet'");
    Reply refused = server.put(scene.network + "/networkInterfaces/both", both.formatted(basic, standard));
    assertThat(refused.code()).as(refused.toString()).isEqualTo("DifferentSkuLoadBalancersAndPublicIPAddressNotAllowed");
    server.make(scene.network + "/networkInterfaces/both", both.formatted(other, standard));
  }

  @Test
  void publicOnesHaveAPublicAddressOfTheirSku() {
    String address = scene.network + "/publicIPAddresses/front";
    server.make(address, "{'location':'eastus','sku':{'name':'Standard'},'properties':{'publicIPAllocationMethod':'Static'}}");
    String body =
        "{'location':'eastus','sku':{'name':'Standard'},'properties':{'frontendIPConfigurations':[{'name':'f','properties':"
            + "{'publicIPAddress':{'id':'" + address + "'}}}]}}";
    assertThat(server.put(scene.network + "/loadBalancers/open", body.replace("Standard", "Basic")).code())
        .isEqualTo("DifferentSkuLoadBalancersAndPublicIPAddressNotAllowed");
    String id = made("open", body);
    assertThat(server.get(address).properties().path("ipConfiguration").path("id").asString()).isEqualTo(id
        + "/frontendIPConfigurations/f");
    assertThat(server.send("DELETE", address, null).code()).isEqualTo("PublicIPAddressCannotBeDeleted");
    server.make(id + "/backendAddressPools/p", "{'properties':{}}");
    String outbound =
        body.replace(
            "}]}}",
            "}],'loadBalancingRules':[{'name':'r','properties':{'frontendIPConfiguration':{'id':'" + id
                + "/frontendIPConfigurations/f'},'backendAddressPool':{'id':'" + id
                + "/backendAddressPools/p'},'protocol':'Tcp','frontendPort':80,'disableOutboundSnat':false}}],"
                + "'outboundRules':[{'name':'o','properties':{'frontendIPConfigurations':[{'id':'" + id
                + "/frontendIPConfigurations/f'}],'backendAddressPool':{'id':'" + id + "/backendAddressPools/p'},'protocol':'All'}}]}}");
    assertThat(server.put(id, outbound).code())
        .isEqualTo("LoadBalancingRuleMustDisableSNATSinceSameFrontendIPConfigurationIsReferencedByOutboundRule");
    server.make(id, outbound.replace("Snat':false", "Snat':true"));
    JsonNode pool = server.get(id + "/backendAddressPools/p").properties();
    assertThat(pool.path("outboundRule").path("id").asString()).isEqualTo(id + "/outboundRules/o");
  }
}

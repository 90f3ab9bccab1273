package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.BackendPool;
import io.underpass.model.DnsInboundEndpoint;
import io.underpass.model.LoadBalancer;
import io.underpass.model.NetworkInterface;
import io.underpass.model.PrivateEndpoint;
import io.underpass.model.PrivateLinkService;
import io.underpass.model.ResourceId;
import io.underpass.model.Resources;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is PUT arrives in the typed view that routing reads: load balancers, private link and DNS endpoints, with addresses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TypedBalancersTest {
  private TestServer server;
  private Scene scene;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "typed");
    PrivateLinkTest.subnets(server, scene);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private ResourceId id(String path) {
    return ResourceId.parse(scene.network + "/" + path);
  }

  private String shownAddress(ResourceId part) {
    return server.get(part.toString()).properties().path("privateIPAddress").asString();
  }

  @Test
  void balancersPoolsAndTheirMembers() {
    ResourceId balancer = id("loadBalancers/new");
    server.make(balancer.toString(), LoadBalancersTest.internal("Standard", scene.network));
    ResourceId pool = balancer.child("backendAddressPools", "p");
    server.make(id("networkInterfaces/m").toString(), "{'location':'eastus','properties':{'ipConfigurations':[{'name':'i','properties':{"
        + "'subnet':{'id':'" + scene.subnet("default") + "'},'loadBalancerBackendAddressPools':[{'id':'" + pool + "'}]}}]}}");
    Resources resources = server.view().resources();
    LoadBalancer read = resources.get(LoadBalancer.class, balancer).orElseThrow();
    assertThat(read.sku()).isEqualTo(LoadBalancer.Sku.STANDARD);
    LoadBalancer.FrontEnd frontEnd = read.frontEnds().getFirst();
    assertThat(frontEnd.id()).isEqualTo(balancer.child("frontendIPConfigurations", "f"));
    assertThat(frontEnd.address()).hasToString(shownAddress(frontEnd.id()));
    LoadBalancer.Rule rule = read.rules().getFirst();
    assertThat(read.frontEnd(rule.frontEnd())).contains(frontEnd);
    assertThat(List.of(rule.frontEndPort(), rule.backendPort())).containsExactly(80, 8080);
    assertThat(rule.distribution()).isEqualTo(LoadBalancer.Distribution.SOURCE_IP);
    assertThat(read.probeOf(rule).orElseThrow().interval().toSeconds()).isEqualTo(5);
    assertThat(resources.backendPools(read)).extracting(BackendPool::id).containsExactly(pool).isEqualTo(rule.pools());
    assertThat(resources.members(pool)).extracting(NetworkInterface.Member::id)
        .containsExactly(id("networkInterfaces/m").child("ipConfigurations", "i"));
  }

  @Test
  void endpointsServicesAndConnections() {
    server.make(scene.network + "/loadBalancers/lb", PrivateLinkTest.balancer(scene.network));
    ResourceId service = id("privateLinkServices/s");
    server.make(service.toString(), PrivateLinkTest.service(scene.network, "lb", "f"));
    ResourceId manual = id("privateEndpoints/manual");
    server.make(manual.toString(), PrivateLinkTest.endpoint(scene.network, "manualPrivateLinkServiceConnections", service.toString()));
    Resources resources = server.view().resources();
    PrivateLinkService read = resources.get(PrivateLinkService.class, service).orElseThrow();
    assertThat(read.frontEnds()).containsExactly(id("loadBalancers/lb/frontendIPConfigurations/f"));
    assertThat(read.sources()).singleElement().satisfies(source -> {
      assertThat(source.subnet()).isEqualTo(ResourceId.parse(scene.subnet("nat")));
      assertThat(source.address().toString()).startsWith("10.0.40.");
    });
    PrivateEndpoint endpoint = resources.get(PrivateEndpoint.class, manual).orElseThrow();
    assertThat(endpoint.service()).isEqualTo(service);
    assertThat(endpoint.subnet()).isEqualTo(ResourceId.parse(scene.subnet("ends")));
    assertThat(resources.status(endpoint)).isEqualTo(PrivateEndpoint.Status.PENDING);
    NetworkInterface nic = resources.interfaceOf(endpoint).orElseThrow();
    assertThat(nic.addresses()).singleElement().asString().startsWith("10.0.41.");

    ResourceId account = ResourceId.parse(scene.group + "/providers/Microsoft.Sql/servers/sql");
    ResourceId own = id("privateEndpoints/own");
    server.make(own.toString(), PrivateLinkTest.endpoint(scene.network, "privateLinkServiceConnections", account.toString()));
    PrivateEndpoint ofAzure = server.view().resources().get(PrivateEndpoint.class, own).orElseThrow();
    assertThat(ofAzure.service()).isEqualTo(account);
    assertThat(server.view().resources().status(ofAzure)).isEqualTo(PrivateEndpoint.Status.APPROVED);
  }

  @Test
  void aResolversEndpoint() {
    server.make(scene.subnet("dns"), "{'properties':{'addressPrefix':'10.0.50.0/28'}}");
    server.make(scene.network + "/dnsResolvers/r",
        "{'location':'eastus','properties':{'virtualNetwork':{'id':'" + scene.network + "/virtualNetworks/v'}}}");
    ResourceId endpoint = id("dnsResolvers/r/inboundEndpoints/in");
    server.make(endpoint.toString(),
        "{'location':'eastus','properties':{'ipConfigurations':[{'subnet':{'id':'" + scene.subnet("dns") + "'}}]}}");
    DnsInboundEndpoint read = server.view().resources().get(DnsInboundEndpoint.class, endpoint).orElseThrow();
    assertThat(read.subnet()).isEqualTo(ResourceId.parse(scene.subnet("dns")));
    assertThat(read.address()).hasToString("10.0.50.4");
  }
}

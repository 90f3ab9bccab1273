package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.AddressPrefix;
import io.underpass.model.NetworkInterface;
import io.underpass.model.NetworkSecurityGroup;
import io.underpass.model.ResourceId;
import io.underpass.model.Resources;
import io.underpass.model.RouteTable;
import io.underpass.model.SecurityRule;
import io.underpass.model.Subnet;
import io.underpass.model.UserDefinedRoute;
import io.underpass.model.VirtualNetwork;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is PUT arrives in the typed view that routing reads: security groups, route tables and those that have them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TypedFiltersTest {
  private TestServer server;
  private Scene scene;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "typed");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private ResourceId id(String path) {
    return ResourceId.parse(scene.network + "/" + path);
  }

  private static String reference(ResourceId id) {
    return "{'id':'" + id + "'}";
  }

  @Test
  void rulesRoutesAndTheirUsers() {
    ResourceId group = id("networkSecurityGroups/g");
    ResourceId table = id("routeTables/t");
    ResourceId names = id("applicationSecurityGroups/web");
    server.make(names.toString(), "{'location':'eastus'}");
    server.make(group.toString(), "{'location':'eastus','properties':{'securityRules':[{'name':'in','properties':"
        + SecurityGroupsTest.rule("'priority':100") + "}]}}");
    server.make(group + "/securityRules/out", """
        {'properties':{'protocol':'Udp','access':'Deny','direction':'Outbound','priority':4096,'sourcePortRange':'*',
          'sourceApplicationSecurityGroups':[%s],'destinationAddressPrefix':'*','destinationPortRanges':['53','5000-5010']}}
        """.formatted(reference(names)));
    server.make(table.toString(), """
        {'location':'eastus','properties':{'disableBgpRoutePropagation':true,'routes':[
          {'name':'fw','properties':{'addressPrefix':'0.0.0.0/0','nextHopType':'VirtualAppliance','nextHopIpAddress':'10.0.2.4'}}]}}""");
    server.make(scene.network + "/virtualNetworks/typed", """
        {'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['10.7.0.0/16']},'flowTimeoutInMinutes':20,'subnets':[
          {'name':'s','properties':{'addressPrefix':'10.7.1.0/24','networkSecurityGroup':%s,'routeTable':%s,
            'privateEndpointNetworkPolicies':'Enabled','serviceEndpoints':[{'service':'Microsoft.Storage'}]}}]}}
        """.formatted(reference(group), reference(table)));
    ResourceId subnet = id("virtualNetworks/typed/subnets/s");
    server.make(scene.network + "/networkInterfaces/n", """
        {'location':'eastus','tags':{'stateful':'true'},'properties':{'enableIPForwarding':true,'networkSecurityGroup':%s,
          'ipConfigurations':[{'name':'i','properties':{'subnet':%s,'applicationSecurityGroups':[%s]}}]}}
        """.formatted(reference(group), reference(subnet), reference(names)));

    Resources resources = server.view().resources();
    assertThat(resources.all(NetworkSecurityGroup.class)).extracting(NetworkSecurityGroup::id).contains(group);
    assertThat(resources.securityRules(group)).extracting(SecurityRule::name).hasSize(8).startsWith("in", "out");
    assertThat(resources.securityRules(group).get(1).source().applicationSecurityGroups()).containsExactly(names);
    RouteTable routes = resources.get(RouteTable.class, table).orElseThrow();
    assertThat(routes.disableBgpRoutePropagation()).isTrue();
    assertThat(resources.routes(routes)).extracting(UserDefinedRoute::prefix).containsExactly(AddressPrefix.parse("0.0.0.0/0"));
    assertThat(resources.get(VirtualNetwork.class, subnet.parent()).orElseThrow().flowTimeout()).isEqualTo(Duration.ofMinutes(20));
    Subnet read = resources.subnet(subnet).orElseThrow();
    assertThat(List.of(read.networkSecurityGroup(), read.routeTable())).containsExactly(group, table);
    assertThat(read.serviceEndpoints()).containsExactly("Microsoft.Storage");
    assertThat(read.privateEndpointPolicies()).isEqualTo(Subnet.PrivateEndpointPolicies.ENABLED);
    NetworkInterface nic = resources.get(NetworkInterface.class, id("networkInterfaces/n")).orElseThrow();
    assertThat(nic.networkSecurityGroup()).isEqualTo(group);
    assertThat(resources.isStatefulFirewall(nic)).isTrue();
    assertThat(resources.members(names)).extracting(NetworkInterface.Member::nic).containsExactly(nic);

    server.remove(group + "/securityRules/out");
    assertThat(server.view().resources().securityRules(group)).hasSize(7);
    assertThat(server.view().resources().get(RouteTable.class, table)).containsSame(routes);
  }
}

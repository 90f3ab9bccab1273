package io.underpass.e2e.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.resourcemanager.network.fluent.NetworkManagementClient;
import com.azure.resourcemanager.network.fluent.models.NetworkInterfaceInner;
import com.azure.resourcemanager.network.fluent.models.NetworkSecurityGroupInner;
import com.azure.resourcemanager.network.fluent.models.RouteInner;
import com.azure.resourcemanager.network.fluent.models.RouteTableInner;
import com.azure.resourcemanager.network.fluent.models.SecurityRuleInner;
import com.azure.resourcemanager.network.fluent.models.SubnetInner;
import com.azure.resourcemanager.network.fluent.models.VirtualNetworkInner;
import com.azure.resourcemanager.network.models.TagsObject;
import java.util.Map;

/** Security groups with rules and route tables with routes, embedded and alone, on subnets and interfaces. */
final class Filtering {
  private static final String GROUP = "java-filter";

  private Filtering() {}

  static void life(AzureJava azure) {
    NetworkManagementClient network = azure.network();
    String base = azure.group(GROUP);
    TypeLife.make(network.getNetworkSecurityGroups(), network.getNetworkSecurityGroups()::createOrUpdate,
        NetworkSecurityGroupInner::fromJson,
        NetworkSecurityGroupInner::name, GROUP, "nsg", """
        {'location':'eastus','tags':{'a':'1'},'properties':{'securityRules':[
          {'name':'web','properties':{'description':'from everywhere','protocol':'Tcp','sourcePortRange':'*','destinationPortRange':'443',
           'sourceAddressPrefix':'Internet',
            'destinationAddressPrefix':'10.0.1.0/24','access':'Allow','priority':100,'direction':'Inbound'}},
          {'name':'some','properties':{'protocol':'*','sourcePortRanges':['1-10','20'],'destinationPortRanges':['80','8080-8090'],
            'sourceAddressPrefixes':['10.1.0.0/16','10.2.0.0/16'],'destinationAddressPrefixes':['10.0.1.4','10.0.1.5'],'access':'Deny',
             'priority':200,'direction':'Outbound'}}]}}""", """
        {'location':'eastus','properties':{'flushConnection':false,'securityRules':[
          {'name':'web','properties':{'protocol':'Udp','sourcePortRange':'*','destinationPortRange':'53','sourceAddressPrefix':'*',
            'destinationAddressPrefix':'VirtualNetwork','access':'Allow','priority':4096,'direction':'Inbound'}}]}}""");
    network.getSecurityRules().createOrUpdate(GROUP, "nsg", "alone", TypeLife.read(SecurityRuleInner::fromJson, """
        {'properties':{'protocol':'Icmp','sourcePortRange':'*','destinationPortRange':'*','sourceAddressPrefix':'10.0.0.0/8',
         'destinationAddressPrefix':'*',
          'access':'Deny','priority':300,'direction':'Inbound','description':'no pings'}}"""));
    assertThat(network.getSecurityRules().list(GROUP, "nsg").stream().map(SecurityRuleInner::name))
        .containsExactlyInAnyOrder("web", "alone");
    assertThat(network.getDefaultSecurityRules().list(GROUP, "nsg").stream().count()).isEqualTo(6);
    assertThat(network.getDefaultSecurityRules().get(GROUP, "nsg", "DenyAllInBound").priority()).isEqualTo(65_500);
    TypeLife.make(network.getRouteTables(), network.getRouteTables()::createOrUpdate, RouteTableInner::fromJson, RouteTableInner::name,
        GROUP, "routes", """
        {'location':'eastus','tags':{'b':'2'},'properties':{'disableBgpRoutePropagation':true,'routes':[
          {'name':'firewall','properties':{'addressPrefix':'0.0.0.0/0','nextHopType':'VirtualAppliance','nextHopIpAddress':'10.0.1.4'}},
          {'name':'nowhere','properties':{'addressPrefix':'192.0.2.0/24','nextHopType':'None'}}]}}""", """
        {'location':'eastus','properties':{'disableBgpRoutePropagation':false,'routes':[
          {'name':'firewall','properties':{'addressPrefix':'10.9.0.0/16','nextHopType':'VirtualAppliance',
          'nextHopIpAddress':'10.0.1.5'}}]}}""");
    network.getRoutes().createOrUpdate(GROUP, "routes", "alone",
        TypeLife.read(RouteInner::fromJson, "{'properties':{'addressPrefix':'203.0.113.0/24','nextHopType':'Internet'}}"));
    assertThat(network.getRoutes().list(GROUP, "routes").stream().map(RouteInner::name)).containsExactlyInAnyOrder("firewall", "alone");
    use(network, base);
    TagsObject tags = new TagsObject().withTags(Map.of("c", "3"));
    assertThat(network.getNetworkSecurityGroups().updateTags(GROUP, "nsg", tags).tags()).containsOnlyKeys("c");
    assertThat(network.getRouteTables().updateTags(GROUP, "routes", tags).tags()).containsOnlyKeys("c");
    network.getSecurityRules().delete(GROUP, "nsg", "alone");
    TypeLife.assertGone(() -> network.getSecurityRules().get(GROUP, "nsg", "alone"));
    network.getRoutes().delete(GROUP, "routes", "alone");
    TypeLife.unmake(network.getNetworkSecurityGroups(), GROUP, "nsg");
    TypeLife.unmake(network.getRouteTables(), GROUP, "routes");
    azure.dropGroup(GROUP);
  }

  /** On a subnet and an interface: both say so from either side. */
  private static void use(NetworkManagementClient network, String base) {
    network.getVirtualNetworks().createOrUpdate(GROUP, "v", TypeLife.read(VirtualNetworkInner::fromJson,
        "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']}}}"));
    SubnetInner subnet = network.getSubnets().createOrUpdate(GROUP, "v", "default", TypeLife.read(SubnetInner::fromJson, """
        {'properties':{'addressPrefix':'10.0.1.0/24','networkSecurityGroup':{'id':'@/networkSecurityGroups/nsg'},
         'routeTable':{'id':'@/routeTables/routes'}}}"""
        .replace("@", base)));
    assertThat(network.getRouteTables().getByResourceGroup(GROUP, "routes").subnets()).hasSize(1);
    network.getNetworkInterfaces().createOrUpdate(GROUP, "nic", TypeLife.read(NetworkInterfaceInner::fromJson, """
        {'location':'eastus','properties':{'enableIPForwarding':true,'networkSecurityGroup':{'id':'@/networkSecurityGroups/nsg'},
          'ipConfigurations':[{'name':'one','properties':{'subnet':{'id':'@/virtualNetworks/v/subnets/default'}}},
                              {'name':'two','properties':{'privateIPAllocationMethod':'Static','privateIPAddress':'10.0.1.77',
                               'primary':false,
         'subnet':{'id':'@/virtualNetworks/v/subnets/default'}}}]}}""".replace("@", base)));
    NetworkSecurityGroupInner nsg = network.getNetworkSecurityGroups().getByResourceGroup(GROUP, "nsg");
    assertThat(nsg.subnets()).extracting(SubnetInner::id).containsExactly(subnet.id());
    assertThat(nsg.networkInterfaces()).hasSize(1);
    assertThat(network.getNetworkInterfaces().getEffectiveRouteTable(GROUP, "nic").value()).isNotNull();
    assertThat(network.getNetworkInterfaces().listEffectiveNetworkSecurityGroups(GROUP, "nic").value()).isNotNull();
    assertThat(network.getNetworkInterfaces().updateTags(GROUP, "nic", new TagsObject().withTags(Map.of("d", "4"))).tags())
        .containsOnlyKeys("d");
    TypeLife.unmake(network.getNetworkInterfaces(), GROUP, "nic");
    network.getVirtualNetworks().delete(GROUP, "v");
  }
}

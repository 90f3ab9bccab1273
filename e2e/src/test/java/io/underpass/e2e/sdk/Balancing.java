package io.underpass.e2e.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.resourcemanager.network.fluent.NetworkManagementClient;
import com.azure.resourcemanager.network.fluent.models.BackendAddressPoolInner;
import com.azure.resourcemanager.network.fluent.models.InboundNatRuleInner;
import com.azure.resourcemanager.network.fluent.models.LoadBalancerInner;
import com.azure.resourcemanager.network.fluent.models.NetworkInterfaceInner;
import com.azure.resourcemanager.network.fluent.models.PrivateEndpointInner;
import com.azure.resourcemanager.network.fluent.models.PrivateLinkServiceInner;
import com.azure.resourcemanager.network.fluent.models.VirtualNetworkInner;
import com.azure.resourcemanager.network.models.TagsObject;
import java.util.Map;

/**
 * An internal load balancer with a bit of everything, an interface behind it, a private link service on it and a
 * private endpoint to that.
 */
final class Balancing {
  private static final String GROUP = "java-balance";

  private Balancing() {}

  static void life(AzureJava azure) {
    NetworkManagementClient network = azure.network();
    String base = azure.group(GROUP);
    network.getVirtualNetworks().createOrUpdate(GROUP, "v", TypeLife.read(VirtualNetworkInner::fromJson, """
        {'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']},'subnets':[
          {'name':'default','properties':{'addressPrefix':'10.0.1.0/24','privateLinkServiceNetworkPolicies':'Disabled',
          'privateEndpointNetworkPolicies':'Disabled'}}]}}"""));
    String balancer = """
        {'location':'eastus','sku':{'name':'Standard','tier':'Regional'},'tags':{'a':'1'},'properties':{
          'frontendIPConfigurations':[{'name':'front','zones':['1','2','3'],'properties':{'privateIPAllocationMethod':'Static',
           'privateIPAddress':'10.0.1.200',
             'privateIPAddressVersion':'IPv4','subnet':{'id':'@/virtualNetworks/v/subnets/default'}}}],
          'backendAddressPools':[{'name':'back'},{'name':'other'}],
          'probes':[{'name':'health','properties':{'protocol':'Http','port':80,'requestPath':'/health','intervalInSeconds':15,
           'numberOfProbes':2,'probeThreshold':1}},
                    {'name':'tcp','properties':{'protocol':'Tcp','port':443,'intervalInSeconds':5,'numberOfProbes':1}}],
          'loadBalancingRules':[{'name':'https',
           'properties':{'frontendIPConfiguration':{'id':'@/loadBalancers/lb/frontendIPConfigurations/front'},
             'backendAddressPool':{'id':'@/loadBalancers/lb/backendAddressPools/back'},'probe':{'id':'@/loadBalancers/lb/probes/tcp'},
              'protocol':'Tcp',
             'frontendPort':443,'backendPort':8443,'idleTimeoutInMinutes':15,'enableFloatingIP':false,'enableTcpReset':true,
              'disableOutboundSnat':true,
             'loadDistribution':'SourceIP'}}]}}""".replace("@", base);
    TypeLife.make(network.getLoadBalancers(), network.getLoadBalancers()::createOrUpdate, LoadBalancerInner::fromJson,
        LoadBalancerInner::name, GROUP, "lb",
        balancer, balancer.replace("'frontendPort':443", "'frontendPort':444")
            .replace("'requestPath':'/health'", "'requestPath':'/alive'"));
    network.getInboundNatRules().createOrUpdate(GROUP, "lb", "ssh", TypeLife.read(InboundNatRuleInner::fromJson, """
        {'properties':{'frontendIPConfiguration':{'id':'@/loadBalancers/lb/frontendIPConfigurations/front'},'protocol':'Tcp',
         'frontendPort':5000,'backendPort':22,
          'idleTimeoutInMinutes':4,'enableFloatingIP':false,'enableTcpReset':false}}""".replace("@", base)));
    network.getNetworkInterfaces().createOrUpdate(GROUP, "nic", TypeLife.read(NetworkInterfaceInner::fromJson, """
        {'location':'eastus','properties':{'ipConfigurations':[{'name':'one',
         'properties':{'subnet':{'id':'@/virtualNetworks/v/subnets/default'},
          'loadBalancerBackendAddressPools':[{'id':'@/loadBalancers/lb/backendAddressPools/back'}],
          'loadBalancerInboundNatRules':[{'id':'@/loadBalancers/lb/inboundNatRules/ssh'}]}}]}}""".replace("@", base)));
    look(network);
    link(network, base);
    assertThat(network.getLoadBalancers().updateTags(GROUP, "lb", new TagsObject().withTags(Map.of("c", "3"))).tags())
        .containsOnlyKeys("c");
    network.getNetworkInterfaces().delete(GROUP, "nic");
    network.getInboundNatRules().delete(GROUP, "lb", "ssh");
    TypeLife.unmake(network.getLoadBalancers(), GROUP, "lb");
    azure.dropGroup(GROUP);
  }

  private static void look(NetworkManagementClient network) {
    assertThat(network.getLoadBalancerBackendAddressPools().get(GROUP, "lb", "back").backendIpConfigurations()).hasSize(1);
    assertThat(network.getLoadBalancerBackendAddressPools().list(GROUP, "lb").stream().map(BackendAddressPoolInner::name))
        .containsExactlyInAnyOrder("back", "other");
    assertThat(network.getLoadBalancerFrontendIpConfigurations().list(GROUP, "lb").stream().count()).isEqualTo(1);
    assertThat(network.getLoadBalancerFrontendIpConfigurations().get(GROUP, "lb", "front").privateIpAddress()).isEqualTo("10.0.1.200");
    assertThat(network.getLoadBalancerProbes().list(GROUP, "lb").stream().count()).isEqualTo(2);
    assertThat(network.getLoadBalancerProbes().get(GROUP, "lb", "health").requestPath()).isEqualTo("/alive");
    assertThat(network.getLoadBalancerLoadBalancingRules().list(GROUP, "lb").stream().count()).isEqualTo(1);
    assertThat(network.getLoadBalancerLoadBalancingRules().get(GROUP, "lb", "https").frontendPort()).isEqualTo(444);
    assertThat(network.getInboundNatRules().list(GROUP, "lb").stream().count()).isEqualTo(1);
  }

  private static void link(NetworkManagementClient network, String base) {
    PrivateLinkServiceInner service = TypeLife.make(network.getPrivateLinkServices(), network.getPrivateLinkServices()::createOrUpdate,
        PrivateLinkServiceInner::fromJson, PrivateLinkServiceInner::name, GROUP, "pls", """
        {'location':'eastus','properties':{
         'loadBalancerFrontendIpConfigurations':[{'id':'@/loadBalancers/lb/frontendIPConfigurations/front'}],
          'ipConfigurations':[{'name':'nat','properties':{'privateIPAllocationMethod':'Dynamic','privateIPAddressVersion':'IPv4',
           'primary':true,
            'subnet':{'id':'@/virtualNetworks/v/subnets/default'}}}],'visibility':{'subscriptions':['*']},
             'autoApproval':{'subscriptions':['*']},
          'fqdns':['a.example.org'],'enableProxyProtocol':false}}""".replace("@", base));
    assertThat(service.alias()).isNotEmpty();
    PrivateEndpointInner endpoint = TypeLife.make(network.getPrivateEndpoints(), network.getPrivateEndpoints()::createOrUpdate,
        PrivateEndpointInner::fromJson, PrivateEndpointInner::name, GROUP, "pe", """
        {'location':'eastus','tags':{'e':'5'},'properties':{'subnet':{'id':'@/virtualNetworks/v/subnets/default'},
         'customNetworkInterfaceName':'pe-nic',
          'privateLinkServiceConnections':[{'name':'to-pls','properties':{'privateLinkServiceId':'@/privateLinkServices/pls',
           'groupIds':[],'requestMessage':'please'}}]}}"""
        .replace("@", base));
    assertThat(endpoint.networkInterfaces()).hasSize(1);
    assertThat(network.getPrivateLinkServices().listPrivateEndpointConnections(GROUP, "pls").stream().count()).isEqualTo(1);
    TypeLife.unmake(network.getPrivateEndpoints(), GROUP, "pe");
    TypeLife.unmake(network.getPrivateLinkServices(), GROUP, "pls");
  }
}

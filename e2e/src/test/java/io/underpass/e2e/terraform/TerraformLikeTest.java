package io.underpass.e2e.terraform;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.cli.client.Json;
import io.underpass.e2e.sdk.Cloud;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Configurations applied, planned again without a change, changed, and destroyed, by the rules of azurerm, which can't be had here. */
class TerraformLikeTest {
  /** The provider's clock runs this much faster than its server's: its ten seconds between looks are one. */
  private static final int FASTER = 10;

  private static Cloud cloud;
  private static Provider provider;

  @BeforeAll
  static void configure() throws IOException {
    cloud = Cloud.start();
    provider = Provider.configure(cloud, TerraformLikeTest::pause);
  }

  @AfterAll
  static void stop() {
    if (cloud != null) {
      cloud.close();
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.dividedBy(FASTER));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The shape of azurerm's acceptance test {@code expressRouteWithFastPath}: a circuit of 50 Mbit/s that no provider
   * has provisioned and that has no peering.
   */
  @Test
  void aConnectionWithBothFlagsOnACircuitThatNobodyHasProvisioned() {
    Workspace workspace = new Workspace(provider);
    gateway(workspace, "tf-fastpath", "UltraPerformance");
    workspace.create("circuit", ResourceType.EXPRESS_ROUTE_CIRCUIT, """
        {'name':'erc','resource_group_name':'tf-fastpath','location':'westeurope','sku_name':'Standard_MeteredData','sku_tier':'Standard',
         'sku_family':'MeteredData','service_provider_name':'Equinix','peering_location':'Amsterdam','bandwidth_in_mbps':50,
         'allow_classic_operations':false,'tags':{'Environment':'production','Purpose':'AcceptanceTests'}}""");
    workspace.create("authorization", ResourceType.EXPRESS_ROUTE_CIRCUIT_AUTHORIZATION,
        "{'name':'auth','resource_group_name':'tf-fastpath','express_route_circuit_name':'erc'}");
    workspace.create("connection", ResourceType.VIRTUAL_NETWORK_GATEWAY_CONNECTION, """
        {'name':'conn','resource_group_name':'tf-fastpath','location':'westeurope','type':'ExpressRoute',
         'virtual_network_gateway_id':'${gateway.id}',
         'express_route_circuit_id':'${circuit.id}','authorization_key':'${authorization.authorization_key}',
          'express_route_gateway_bypass':true,
         'private_link_fast_path_enabled':true,'routing_weight':0,'connection_mode':'Default','bgp_enabled':false,
         'use_policy_based_traffic_selectors':false}""");
    workspace.refresh();
    assertThat(workspace.attribute("circuit", "service_provider_provisioning_state")).isEqualTo("NotProvisioned");
    assertThat(workspace.attribute("authorization", "authorization_use_status")).isEqualTo("InUse");
    assertThat(workspace.plan()).isEmpty();
    workspace.update("connection", "{'routing_weight':7,'private_link_fast_path_enabled':false,'tags':{'changed':'yes'}}");
    workspace.update("circuit", "{'bandwidth_in_mbps':100}");
    assertThat(workspace.plan()).isEmpty();
    workspace.destroy();
  }

  @Test
  void aHubAndASpokeOnAProvisionedCircuit() {
    Workspace workspace = new Workspace(provider);
    gateway(workspace, "tf-hub", "ErGw3AZ");
    workspace.create("spoke", ResourceType.VIRTUAL_NETWORK, """
        {'name':'spoke','resource_group_name':'tf-hub','location':'westeurope','address_space':['10.1.0.0/16'],'dns_servers':['10.1.1.4',
         '10.1.1.5'],
         'flow_timeout_in_minutes':10}""");
    workspace.create("work", ResourceType.SUBNET, """
        {'name':'work','resource_group_name':'tf-hub','virtual_network_name':'spoke','address_prefix':'10.1.1.0/24',
         'default_outbound_access_enabled':true,
         'private_endpoint_network_policies':'Disabled','private_link_service_network_policies':'Enabled'}""");
    workspace.create("to-spoke", ResourceType.VIRTUAL_NETWORK_PEERING, """
        {'name':'to-spoke','resource_group_name':'tf-hub','virtual_network_name':'hub','remote_virtual_network_id':'${spoke.id}',
         'allow_virtual_network_access':true,
         'allow_forwarded_traffic':false,'allow_gateway_transit':true,'use_remote_gateways':false,
         'peer_complete_virtual_networks_enabled':true}""");
    workspace.create("to-hub", ResourceType.VIRTUAL_NETWORK_PEERING, """
        {'name':'to-hub','resource_group_name':'tf-hub','virtual_network_name':'spoke','remote_virtual_network_id':'${hub.id}',
         'allow_virtual_network_access':true,
         'allow_forwarded_traffic':false,'allow_gateway_transit':false,'use_remote_gateways':true,
         'peer_complete_virtual_networks_enabled':true}""");
    workspace.create("nic", ResourceType.NETWORK_INTERFACE, """
        {'name':'nic','resource_group_name':'tf-hub','location':'westeurope','accelerated_networking_enabled':false,
         'ip_forwarding_enabled':false,'dns_servers':[],
         'ip_configuration':[{'name':'internal','subnet_id':'${work.id}','private_ip_address_version':'IPv4',
         'private_ip_address_allocation':'Dynamic','primary':true}]}""");
    workspace.create("circuit", ResourceType.EXPRESS_ROUTE_CIRCUIT, """
        {'name':'erc','resource_group_name':'tf-hub','location':'westeurope','sku_name':'Premium_UnlimitedData','sku_tier':'Premium',
         'sku_family':'UnlimitedData',
         'service_provider_name':'Equinix','peering_location':'Amsterdam','bandwidth_in_mbps':1000,'allow_classic_operations':false}""");
    provide(workspace.attribute("circuit", "service_key"), "Provisioned");
    workspace.refresh();
    workspace.create("peering", ResourceType.EXPRESS_ROUTE_CIRCUIT_PEERING, """
        {'name':'AzurePrivatePeering','resource_group_name':'tf-hub','express_route_circuit_name':'erc',
         'peering_type':'AzurePrivatePeering','peer_asn':65010,
         'vlan_id':300,'primary_peer_address_prefix':'192.168.10.16/30','secondary_peer_address_prefix':'192.168.10.20/30',
         'shared_key':'SSSSsssssshhhhhItsASecret'}""");
    workspace.create("connection", ResourceType.VIRTUAL_NETWORK_GATEWAY_CONNECTION, """
        {'name':'conn','resource_group_name':'tf-hub','location':'westeurope','type':'ExpressRoute',
         'virtual_network_gateway_id':'${gateway.id}',
         'express_route_circuit_id':'${circuit.id}','express_route_gateway_bypass':true,'private_link_fast_path_enabled':false,
          'routing_weight':10,
         'connection_mode':'Default','bgp_enabled':false,'use_policy_based_traffic_selectors':false}""");
    assertThat(workspace.plan()).isEmpty();
    workspace.update("spoke", "{'dns_servers':[],'tags':{'changed':'yes'}}");
    workspace.update("hub", "{'address_space':['10.0.0.0/16','10.8.0.0/16']}");
    workspace.update("peering", "{'peer_asn':65020}");
    workspace.update("nic", "{'dns_servers':['10.1.1.4']}");
    assertThat(workspace.plan()).isEmpty();
    provide(workspace.attribute("circuit", "service_key"), "NotProvisioned");
    workspace.destroy();
  }

  @Test
  void filtersRoutesAndABalancerWithPrivateLink() {
    Workspace workspace = new Workspace(provider);
    workspace.create("group", ResourceType.RESOURCE_GROUP, "{'name':'tf-spoke','location':'westeurope','tags':{'a':'b'}}");
    workspace.create("network", ResourceType.VIRTUAL_NETWORK,
        "{'name':'v','resource_group_name':'tf-spoke','location':'westeurope','address_space':['10.0.0.0/16'],'dns_servers':[]}");
    workspace.create("nsg", ResourceType.NETWORK_SECURITY_GROUP, """
        {'name':'nsg','resource_group_name':'tf-spoke','location':'westeurope','security_rule':[{'name':'test123','description':'',
         'protocol':'Tcp','access':'Allow',
          'priority':100,'direction':'Inbound','source_port_range':'*','source_port_ranges':[],'destination_port_range':'*',
           'destination_port_ranges':[],
          'source_address_prefix':'*','source_address_prefixes':[],'destination_address_prefix':'*',
          'destination_address_prefixes':[]}]}""");
    workspace.create("routes", ResourceType.ROUTE_TABLE, """
        {'name':'routes','resource_group_name':'tf-spoke','location':'westeurope','bgp_route_propagation_disabled':false,'route':[
          {'name':'route1','address_prefix':'10.1.0.0/16','next_hop_type':'VnetLocal'}]}""");
    workspace.create("subnet", ResourceType.SUBNET, """
        {'name':'default','resource_group_name':'tf-spoke','virtual_network_name':'v','address_prefix':'10.0.1.0/24',
         'default_outbound_access_enabled':true,
         'private_endpoint_network_policies':'Disabled','private_link_service_network_policies':'Disabled'}""");
    // What azurerm's association resources do: the subnet is read and put back with one member more.
    workspace.update("subnet", "{'network_security_group_id':'${nsg.id}'}");
    workspace.update("subnet", "{'route_table_id':'${routes.id}'}");
    workspace.refresh();
    workspace.update("routes", "{'bgp_route_propagation_disabled':true}");
    workspace.create("lb", ResourceType.LB, """
        {'name':'lb','resource_group_name':'tf-spoke','location':'westeurope','sku':'Standard','sku_tier':'Regional',
         'frontend_ip_configuration':[
          {'name':'front','private_ip_address_allocation':'Dynamic','private_ip_address_version':'IPv4','subnet_id':'${subnet.id}'}]}""");
    workspace.create("pool", ResourceType.LB_BACKEND_ADDRESS_POOL,
        "{'name':'pool','resource_group_name':'tf-spoke','loadbalancer_name':'lb'}");
    workspace.create("service", ResourceType.PRIVATE_LINK_SERVICE, """
        {'name':'pls','resource_group_name':'tf-spoke','location':'westeurope','enable_proxy_protocol':false,
         'auto_approval_subscription_ids':[],
         'visibility_subscription_ids':[],'load_balancer_frontend_ip_configurations':[{'id':'${lb.id}/frontendIPConfigurations/front'}],
          'nat_ip_configuration':[
          {'name':'nat','private_ip_address_version':'IPv4','private_ip_address_allocation':'Dynamic','primary':true,
          'subnet_id':'${subnet.id}'}]}""");
    workspace.create("endpoint", ResourceType.PRIVATE_ENDPOINT, """
        {'name':'pe','resource_group_name':'tf-spoke','location':'westeurope','subnet_id':'${subnet.id}',
         'custom_network_interface_name':'pe-nic',
         'private_service_connection':[{'name':'c','private_connection_resource_id':'${service.id}','subresource_names':[]}]}""");
    workspace.create("open", ResourceType.NETWORK_SECURITY_GROUP,
        "{'name':'open','resource_group_name':'tf-spoke','location':'westeurope'}");
    workspace.create("rule", ResourceType.NETWORK_SECURITY_RULE, """
        {'name':'web','resource_group_name':'tf-spoke','network_security_group_name':'open','description':'from there','protocol':'*',
         'access':'Deny','priority':4096,
         'direction':'Outbound','source_port_ranges':['1-1024','2000'],'destination_port_range':'443',
          'source_address_prefixes':['10.0.0.0/8','172.16.0.0/12'],
         'destination_address_prefix':'Internet'}""");
    workspace.create("bare", ResourceType.ROUTE_TABLE,
        "{'name':'bare','resource_group_name':'tf-spoke','location':'westeurope','bgp_route_propagation_disabled':false}");
    workspace.create("route", ResourceType.ROUTE, """
        {'name':'firewall','resource_group_name':'tf-spoke','route_table_name':'bare','address_prefix':'0.0.0.0/0',
         'next_hop_type':'VirtualAppliance',
         'next_hop_in_ip_address':'10.0.1.4'}""");
    workspace.create("site", ResourceType.LOCAL_NETWORK_GATEWAY, """
        {'name':'site','resource_group_name':'tf-spoke','location':'westeurope','gateway_address':'192.0.2.7',
         'address_space':['10.20.0.0/16'],'asn':65020,
         'bgp_peering_address':'10.20.0.1','peer_weight':15}""");
    workspace.create("port", ResourceType.EXPRESS_ROUTE_PORT, """
        {'name':'port','resource_group_name':'tf-spoke','location':'westeurope','peering_location':'Equinix-Amsterdam-AM5',
         'bandwidth_in_gbps':10,
         'encapsulation':'Dot1Q','billing_type':'MeteredData'}""");
    workspace.refresh();
    assertThat(workspace.plan()).isEmpty();
    workspace.destroy();
  }

  private static void gateway(Workspace workspace, String group, String sku) {
    workspace.create("group", ResourceType.RESOURCE_GROUP, "{'name':'%s','location':'westeurope'}".formatted(group));
    workspace.create("hub", ResourceType.VIRTUAL_NETWORK,
        "{'name':'hub','resource_group_name':'%s','location':'westeurope','address_space':['10.0.0.0/16'],'dns_servers':[]}"
            .formatted(group));
    workspace.create("gateway-subnet", ResourceType.SUBNET, """
        {'name':'GatewaySubnet','resource_group_name':'%s','virtual_network_name':'hub','address_prefix':'10.0.1.0/24',
         'default_outbound_access_enabled':true,
         'private_endpoint_network_policies':'Disabled','private_link_service_network_policies':'Enabled'}""".formatted(group));
    workspace.create("gateway-ip", ResourceType.PUBLIC_IP, """
        {'name':'gateway-ip','resource_group_name':'%s','location':'westeurope','sku':'Standard','sku_tier':'Regional',
         'allocation_method':'Static',
         'ip_version':'IPv4','idle_timeout_in_minutes':4}""".formatted(group));
    workspace.create("gateway", ResourceType.VIRTUAL_NETWORK_GATEWAY, """
        {'name':'gateway','resource_group_name':'%s','location':'westeurope','type':'ExpressRoute','vpn_type':'RouteBased','sku':'%s',
         'sku_tier':'%s',
         'active_active':false,'bgp_enabled':false,'private_ip_address_enabled':false,'remote_vnet_traffic_enabled':false,
          'virtual_wan_traffic_enabled':false,
         'ip_configuration':[{'name':'vnetGatewayConfig','private_ip_address_allocation':'Dynamic','subnet_id':'${gateway-subnet.id}',
                              'public_ip_address_id':'${gateway-ip.id}'}]}""".formatted(group, sku, sku));
  }

  /** The provider of the circuit, who has no Terraform. */
  private static void provide(String serviceKey, String state) {
    JsonNode side = provider.list(provider.subscription() + "/providers/Microsoft.Network/expressRouteCrossConnections", "2024-05-01")
        .stream()
        .filter(one -> one.path("name").asString().equals(serviceKey))
        .findFirst()
        .orElseThrow();
    ObjectNode body = Json.object().put("location", side.path("location").asString());
    body.putObject("properties").put("serviceProviderProvisioningState", state);
    new Poller(provider).untilDone(Provider.expect(provider.send("PUT", side.path("id").asString(), body), 200));
  }
}

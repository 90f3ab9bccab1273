package io.underpass.e2e.terraform;

import static io.underpass.e2e.terraform.Attribute.always;
import static io.underpass.e2e.terraform.Attribute.blocks;
import static io.underpass.e2e.terraform.Attribute.computed;
import static io.underpass.e2e.terraform.Attribute.hidden;
import static io.underpass.e2e.terraform.Attribute.reference;
import static io.underpass.e2e.terraform.Attribute.value;

import java.util.List;

/**
 * Resources of azurerm, as far as these tests use them: where they are, and what of a body is which argument. Blue
 * prints: its {@code internal/services/network}.
 */
enum ResourceType {
  RESOURCE_GROUP("/resourceGroups/{name}", value("location", "location"), value("tags", "tags")),
  VIRTUAL_NETWORK(
      network("virtualNetworks/{name}"),
      value("location", "location"),
      value("tags", "tags"),
      value("address_space", "properties.addressSpace.addressPrefixes"),
      value("dns_servers", "properties.dhcpOptions.dnsServers"),
      value("flow_timeout_in_minutes", "properties.flowTimeoutInMinutes"),
      always("properties.enableDdosProtection", "false"),
      computed("guid", "properties.resourceGuid")),
  SUBNET(
      network("virtualNetworks/{virtual_network_name}/subnets/{name}"),
      value("address_prefix", "properties.addressPrefix"),
      value("default_outbound_access_enabled", "properties.defaultOutboundAccess"),
      value("private_endpoint_network_policies", "properties.privateEndpointNetworkPolicies"),
      value("private_link_service_network_policies", "properties.privateLinkServiceNetworkPolicies"),
      reference("network_security_group_id", "properties.networkSecurityGroup.id"),
      reference("route_table_id", "properties.routeTable.id"),
      always("properties.delegations", "[]"),
      always("properties.serviceEndpoints", "[]"),
      always("properties.serviceEndpointPolicies", "[]")),
  VIRTUAL_NETWORK_PEERING(
      network("virtualNetworks/{virtual_network_name}/virtualNetworkPeerings/{name}"),
      reference("remote_virtual_network_id", "properties.remoteVirtualNetwork.id"),
      value("allow_virtual_network_access", "properties.allowVirtualNetworkAccess"),
      value("allow_forwarded_traffic", "properties.allowForwardedTraffic"),
      value("allow_gateway_transit", "properties.allowGatewayTransit"),
      value("use_remote_gateways", "properties.useRemoteGateways"),
      value("peer_complete_virtual_networks_enabled", "properties.peerCompleteVnets")),
  PUBLIC_IP(
      network("publicIPAddresses/{name}"),
      value("location", "location"),
      value("sku", "sku.name"),
      value("sku_tier", "sku.tier"),
      value("allocation_method", "properties.publicIPAllocationMethod"),
      value("ip_version", "properties.publicIPAddressVersion"),
      value("idle_timeout_in_minutes", "properties.idleTimeoutInMinutes"),
      computed("ip_address", "properties.ipAddress")),
  VIRTUAL_NETWORK_GATEWAY(
      network("virtualNetworkGateways/{name}"),
      value("location", "location"),
      value("type", "properties.gatewayType"),
      value("vpn_type", "properties.vpnType"),
      value("sku", "properties.sku.name"),
      value("sku_tier", "properties.sku.tier"),
      value("active_active", "properties.activeActive"),
      value("bgp_enabled", "properties.enableBgp"),
      value("private_ip_address_enabled", "properties.enablePrivateIpAddress"),
      value("remote_vnet_traffic_enabled", "properties.allowRemoteVnetTraffic"),
      value("virtual_wan_traffic_enabled", "properties.allowVirtualWanTraffic"),
      blocks("ip_configuration", "properties.ipConfigurations",
          value("name", "name"),
          value("private_ip_address_allocation", "properties.privateIPAllocationMethod"),
          reference("subnet_id", "properties.subnet.id"),
          reference("public_ip_address_id", "properties.publicIPAddress.id"))),
  EXPRESS_ROUTE_CIRCUIT(
      network("expressRouteCircuits/{name}"),
      value("location", "location"),
      value("tags", "tags"),
      value("sku_name", "sku.name"),
      value("sku_tier", "sku.tier"),
      value("sku_family", "sku.family"),
      value("service_provider_name", "properties.serviceProviderProperties.serviceProviderName"),
      value("peering_location", "properties.serviceProviderProperties.peeringLocation"),
      value("bandwidth_in_mbps", "properties.serviceProviderProperties.bandwidthInMbps"),
      value("allow_classic_operations", "properties.allowClassicOperations"),
      computed("service_key", "properties.serviceKey"),
      computed("service_provider_provisioning_state", "properties.serviceProviderProvisioningState")),
  EXPRESS_ROUTE_CIRCUIT_AUTHORIZATION(
      network("expressRouteCircuits/{express_route_circuit_name}/authorizations/{name}"),
      always("properties", "{}"),
      computed("authorization_key", "properties.authorizationKey"),
      computed("authorization_use_status", "properties.authorizationUseStatus")),
  EXPRESS_ROUTE_CIRCUIT_PEERING(
      network("expressRouteCircuits/{express_route_circuit_name}/peerings/{name}"),
      value("peering_type", "properties.peeringType"),
      value("peer_asn", "properties.peerASN"),
      value("vlan_id", "properties.vlanId"),
      value("primary_peer_address_prefix", "properties.primaryPeerAddressPrefix"),
      value("secondary_peer_address_prefix", "properties.secondaryPeerAddressPrefix"),
      hidden("shared_key", "properties.sharedKey"),
      computed("azure_asn", "properties.azureASN"),
      computed("primary_azure_port", "properties.primaryAzurePort"),
      computed("secondary_azure_port", "properties.secondaryAzurePort"),
      computed("gateway_manager_etag", "properties.gatewayManagerEtag")),
  VIRTUAL_NETWORK_GATEWAY_CONNECTION(
      network("connections/{name}"),
      value("location", "location"),
      value("tags", "tags"),
      value("type", "properties.connectionType"),
      reference("virtual_network_gateway_id", "properties.virtualNetworkGateway1.id"),
      reference("express_route_circuit_id", "properties.peer.id"),
      hidden("authorization_key", "properties.authorizationKey"),
      value("express_route_gateway_bypass", "properties.expressRouteGatewayBypass"),
      value("private_link_fast_path_enabled", "properties.enablePrivateLinkFastPath"),
      value("routing_weight", "properties.routingWeight"),
      value("connection_mode", "properties.connectionMode"),
      value("bgp_enabled", "properties.enableBgp"),
      value("use_policy_based_traffic_selectors", "properties.usePolicyBasedTrafficSelectors"),
      always("properties.ipsecPolicies", "[]"),
      always("properties.trafficSelectorPolicies", "[]"),
      always("properties.egressNatRules", "[]"),
      always("properties.ingressNatRules", "[]")),
  NETWORK_INTERFACE(
      network("networkInterfaces/{name}"),
      value("location", "location"),
      value("accelerated_networking_enabled", "properties.enableAcceleratedNetworking"),
      value("ip_forwarding_enabled", "properties.enableIPForwarding"),
      value("dns_servers", "properties.dnsSettings.dnsServers"),
      reference("network_security_group_id", "properties.networkSecurityGroup.id"),
      computed("mac_address", "properties.macAddress"),
      blocks("ip_configuration", "properties.ipConfigurations",
          value("name", "name"),
          reference("subnet_id", "properties.subnet.id"),
          value("private_ip_address_version", "properties.privateIPAddressVersion"),
          value("private_ip_address_allocation", "properties.privateIPAllocationMethod"),
          value("primary", "properties.primary"),
          computed("private_ip_address", "properties.privateIPAddress"))),
  NETWORK_SECURITY_GROUP(
      network("networkSecurityGroups/{name}"),
      value("location", "location"),
      value("tags", "tags"),
      blocks("security_rule", "properties.securityRules", rule())),
  NETWORK_SECURITY_RULE(network("networkSecurityGroups/{network_security_group_name}/securityRules/{name}"), rule()),
  ROUTE_TABLE(
      network("routeTables/{name}"),
      value("location", "location"),
      value("bgp_route_propagation_disabled", "properties.disableBgpRoutePropagation"),
      blocks("route", "properties.routes", route())),
  ROUTE(network("routeTables/{route_table_name}/routes/{name}"), route()),
  LB(
      network("loadBalancers/{name}"),
      value("location", "location"),
      value("sku", "sku.name"),
      value("sku_tier", "sku.tier"),
      blocks("frontend_ip_configuration", "properties.frontendIPConfigurations",
          value("name", "name"),
          value("zones", "zones"),
          value("private_ip_address_allocation", "properties.privateIPAllocationMethod"),
          value("private_ip_address_version", "properties.privateIPAddressVersion"),
          reference("subnet_id", "properties.subnet.id"),
          computed("private_ip_address", "properties.privateIPAddress"),
          computed("id", "id"))),
  LB_BACKEND_ADDRESS_POOL(network("loadBalancers/{loadbalancer_name}/backendAddressPools/{name}"), always("properties", "{}")),
  PRIVATE_LINK_SERVICE(
      network("privateLinkServices/{name}"),
      value("location", "location"),
      value("load_balancer_frontend_ip_configurations", "properties.loadBalancerFrontendIpConfigurations"),
      value("enable_proxy_protocol", "properties.enableProxyProtocol"),
      value("auto_approval_subscription_ids", "properties.autoApproval.subscriptions"),
      value("visibility_subscription_ids", "properties.visibility.subscriptions"),
      computed("alias", "properties.alias"),
      blocks("nat_ip_configuration", "properties.ipConfigurations",
          value("name", "name"),
          value("private_ip_address_version", "properties.privateIPAddressVersion"),
          value("private_ip_address_allocation", "properties.privateIPAllocationMethod"),
          value("primary", "properties.primary"),
          reference("subnet_id", "properties.subnet.id"))),
  PRIVATE_ENDPOINT(
      network("privateEndpoints/{name}"),
      value("location", "location"),
      reference("subnet_id", "properties.subnet.id"),
      value("custom_network_interface_name", "properties.customNetworkInterfaceName"),
      blocks("private_service_connection", "properties.privateLinkServiceConnections",
          value("name", "name"),
          reference("private_connection_resource_id", "properties.privateLinkServiceId"),
          value("subresource_names", "properties.groupIds"))),
  LOCAL_NETWORK_GATEWAY(
      network("localNetworkGateways/{name}"),
      value("location", "location"),
      value("gateway_address", "properties.gatewayIpAddress"),
      value("address_space", "properties.localNetworkAddressSpace.addressPrefixes"),
      value("asn", "properties.bgpSettings.asn"),
      value("bgp_peering_address", "properties.bgpSettings.bgpPeeringAddress"),
      value("peer_weight", "properties.bgpSettings.peerWeight")),
  EXPRESS_ROUTE_PORT(
      network("expressRoutePorts/{name}"),
      value("location", "location"),
      value("peering_location", "properties.peeringLocation"),
      value("bandwidth_in_gbps", "properties.bandwidthInGbps"),
      value("encapsulation", "properties.encapsulation"),
      value("billing_type", "properties.billingType"),
      computed("ethertype", "properties.etherType"),
      computed("guid", "properties.resourceGuid"),
      computed("mtu", "properties.mtu"),
      blocks("link", "properties.links",
          value("name", "name"),
          value("admin_state", "properties.adminState"),
          computed("router_name", "properties.routerName"),
          computed("patch_panel_id", "properties.patchPanelId")));

  private final String path;
  private final List<Attribute> attributes;

  ResourceType(String path, Attribute... attributes) {
    this.path = path;
    this.attributes = List.of(attributes);
  }

  private static Attribute[] rule() {
    return new Attribute[] {
      value("name", "name"),
      value("description", "properties.description"),
      value("protocol", "properties.protocol"),
      value("access", "properties.access"),
      value("priority", "properties.priority"),
      value("direction", "properties.direction"),
      value("source_port_range", "properties.sourcePortRange"),
      value("source_port_ranges", "properties.sourcePortRanges"),
      value("destination_port_range", "properties.destinationPortRange"),
      value("destination_port_ranges", "properties.destinationPortRanges"),
      value("source_address_prefix", "properties.sourceAddressPrefix"),
      value("source_address_prefixes", "properties.sourceAddressPrefixes"),
      value("destination_address_prefix", "properties.destinationAddressPrefix"),
      value("destination_address_prefixes", "properties.destinationAddressPrefixes")
    };
  }

  private static Attribute[] route() {
    return new Attribute[] {
      value("name", "name"),
      value("address_prefix", "properties.addressPrefix"),
      value("next_hop_type", "properties.nextHopType"),
      value("next_hop_in_ip_address", "properties.nextHopIpAddress")
    };
  }

  private static String network(String rest) {
    return "/resourceGroups/{resource_group_name}/providers/Microsoft.Network/" + rest;
  }

  /** Below the subscription; arguments in braces. */
  String path() {
    return path;
  }

  List<Attribute> attributes() {
    return attributes;
  }

  /** How often in a row a resource must be seen before it counts as there: circuits have been known to come and go. */
  int sightings() {
    return this == EXPRESS_ROUTE_CIRCUIT ? 3 : 1;
  }
}

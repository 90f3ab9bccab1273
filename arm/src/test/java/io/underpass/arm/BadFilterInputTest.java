package io.underpass.arm;

import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.Arguments;

/** Mistakes about route tables, security groups, load balancers and private link. */
class BadFilterInputTest extends Refusals {
  private static final String TABLE = "/routeTables/x";
  private static final String GROUP = "/networkSecurityGroups/x";
  private static final String RULE = "/networkSecurityGroups/g/securityRules/x";
  private static final String BALANCER = "/loadBalancers/x";

  @BeforeAll
  void more() {
    server.make(scene.network + "/routeTables/t", "{'location':'eastus'}");
    server.make(scene.network + "/routeTables/west", "{'location':'westus'}");
    server.make(scene.network + "/networkSecurityGroups/g", "{'location':'eastus'}");
    PrivateLinkTest.subnets(server, scene);
    server.make(scene.network + "/loadBalancers/lb", PrivateLinkTest.balancer(scene.network));
    server.make(scene.network + "/privateLinkServices/s", PrivateLinkTest.service(scene.network, "lb", "f"));
  }

  private static String table(String... routes) {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < routes.length; i++) {
      list.append(i == 0 ? "" : ",").append("{'name':'r").append(i).append("','properties':{").append(routes[i]).append("}}");
    }
    return "{'location':'eastus','properties':{'routes':[" + list + "]}}";
  }

  private static String rule(String more) {
    return "{'properties':" + SecurityGroupsTest.rule(more) + "}";
  }

  private static String rules(String... rules) {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < rules.length; i++) {
      list.append(i == 0 ? "" : ",").append("{'name':'r").append(i).append("','properties':");
      list.append(SecurityGroupsTest.rule(rules[i])).append("}");
    }
    return "{'location':'eastus','properties':{'securityRules':[" + list + "]}}";
  }

  private static String associated(String subnet, String prefix, String member, String to) {
    return "{'properties':{'addressPrefix':'" + prefix + "','" + member + "':{'id':'@" + to + "'}}}";
  }

  private static Arguments bad(String path, String body, String code) {
    return Arguments.of(path, body, 400, code);
  }

  /** A load balancer that is right but for one thing. */
  private static Arguments balancer(String right, String wrong, String code) {
    String body = LoadBalancersTest.internal("Basic", "@").replace("/loadBalancers/new/", BALANCER + "/");
    if (!body.contains(right)) {
      throw new IllegalArgumentException(right);
    }
    return bad(BALANCER, body.replace(right, wrong), code);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(routes(), securityRules(), balancers(), privateLink()).flatMap(one -> one);
  }

  private static Stream<Arguments> routes() {
    String local = "'addressPrefix':'10.1.0.0/16','nextHopType':'VnetLocal'";
    return Stream.of(
        bad(TABLE, table("'nextHopType':'None'"), "InvalidRequestFormat"),
        bad(TABLE, table("'addressPrefix':'10.1.0.0/16'"), "InvalidRequestFormat"),
        bad(TABLE, table("'addressPrefix':'10.1.0.1/16','nextHopType':'None'"), "InvalidCIDRNotation"),
        bad(TABLE, table("'addressPrefix':'ten/8','nextHopType':'None'"), "InvalidAddressPrefixFormat"),
        bad(TABLE, table("'addressPrefix':'10.1.0.0/16','nextHopType':'Elsewhere'"), "InvalidRequestFormat"),
        bad(TABLE, table("'addressPrefix':'10.1.0.0/16','nextHopType':'VirtualAppliance'"), "MissingNextHopIpAddress"),
        bad(TABLE, table(local + ",'nextHopIpAddress':'10.0.1.4'"), "NextHopIpAddressNotAllowed"),
        bad(
            TABLE,
            table("'addressPrefix':'10.1.0.0/16','nextHopType':'VirtualAppliance','nextHopIpAddress':'fd00::4'"),
            "InvalidNextHopIpAddress"),
        bad(TABLE, table(local, local), "RouteConflict"),
        bad("/virtualNetworks/v/subnets/b", associated("b", "10.0.3.0/24", "routeTable", "/routeTables/nope"), "InvalidResourceReference"),
        bad("/virtualNetworks/v/subnets/b", associated("b", "10.0.3.0/24", "routeTable", "/routeTables/west"), "InvalidResourceReference"),
        bad(
            "/virtualNetworks/v/subnets/b",
            associated("b", "10.0.3.0/24", "routeTable", "/networkSecurityGroups/g"),
            "InvalidRequestFormat"),
        bad(
            "/virtualNetworks/v/subnets/GatewaySubnet",
            associated("GatewaySubnet", "10.0.255.0/27", "networkSecurityGroup", "/networkSecurityGroups/g"),
            "NetworkSecurityGroupNotSupportedOnGatewaySubnet"));
  }

  private static Stream<Arguments> securityRules() {
    return Stream.of(
        bad(GROUP, rules("'priority':100", "'priority':100"), "SecurityRuleConflict"),
        bad(RULE, rule("'description':'no priority'"), "InvalidRequestFormat"),
        bad(RULE, rule("'priority':99"), "SecurityRuleInvalidPriority"),
        bad(RULE, rule("'priority':4097"), "SecurityRuleInvalidPriority"),
        bad(RULE, rule("'priority':100,'description':'" + "x".repeat(141) + "'"), "SecurityRuleInvalidDescription"),
        bad(RULE, rule("'priority':100,'sourceAddressPrefixes':['10.0.0.0/8']"), "SecurityRuleParametersNotClear"),
        bad(RULE, rule("'priority':100,'destinationPortRanges':['80']"), "SecurityRuleParametersNotClear"),
        bad(RULE, rule("'priority':100").replace("'destinationPortRange':'22-80',", ""), "SecurityRuleParametersNotClear"),
        bad(RULE, rule("'priority':100").replace("'22-80'", "'80-22'"), "SecurityRuleInvalidPortRange"),
        bad(RULE, rule("'priority':100").replace("'22-80'", "'80,443'"), "SecurityRuleInvalidPortRange"),
        bad(RULE, rule("'priority':100").replace("'22-80'", "'65536'"), "SecurityRuleInvalidPortRange"),
        bad(RULE, rule("'priority':100").replace("'VirtualNetwork'", "'20.20.20.20/16'"), "SecurityRuleInvalidAddressPrefix"),
        bad(RULE, rule("'priority':100").replace("'VirtualNetwork'", "'my subnet'"), "SecurityRuleInvalidAddressPrefix"),
        bad(
            RULE,
            rule("'priority':100,'destinationAddressPrefixes':['Internet']").replace("'destinationAddressPrefix':'VirtualNetwork',", ""),
            "SecurityRuleParameterContainsUnsupportedValue"),
        bad(
            RULE,
            rule("'priority':100,'sourceApplicationSecurityGroups':[{'id':'@/applicationSecurityGroups/nope'}]")
                .replace("'sourceAddressPrefix':'*',", ""),
            "InvalidResourceReference"),
        Arguments.of("/networkSecurityGroups/nope/securityRules/x", rule("'priority':100"), 404, "ParentResourceNotFound"));
  }

  private static Stream<Arguments> balancers() {
    return Stream.of(
        balancer("{'subnet':{'id':'@/virtualNetworks/v/subnets/default'}}", "{}", "FrontendIPConfigurationNotClear"),
        balancer("subnets/default", "subnets/GatewaySubnet", "GatewaySubnetNotForInterfaces"),
        balancer("{'name':'f',", "{'name':'f'},{'name':'F',", "InvalidRequestFormat"),
        balancer("{'subnet'", "{'privateIPAllocationMethod':'Static','privateIPAddress':'10.0.1.10','subnet'",
            "PrivateIPAddressIsAllocated"),
        balancer("/probes/h'}", "/probes/nope'}", "InvalidResourceReference"),
        balancer("/frontendIPConfigurations/F'}", "/frontendIPConfigurations/nope'}", "InvalidResourceReference"),
        balancer("/backendAddressPools/p'}", "/backendAddressPools/nope'}", "InvalidResourceReference"),
        balancer("'requestPath':'/',", "", "ProbeRequestPathNotValid"),
        balancer("'protocol':'Tcp','frontendPort':80,", "'protocol':'All','frontendPort':80,", "LoadBalancingRulePortsNotValid"),
        balancer(
            "'protocol':'Tcp','frontendPort':80,'backendPort':8080", "'protocol':'All','frontendPort':0,'backendPort':0",
            "LoadBalancingRulePortsNotValid"),
        balancer("'frontendPort':2222", "'frontendPort':80", "RulesUseSameFrontendPortAndProtocol"),
        balancer("'frontendPort':2222,", "", "InboundNatRulePortsNotValid"),
        balancer("'probes'", "'outboundRules':[{'name':'o','properties':{'protocol':'All',"
            + "'frontendIPConfigurations':[],'backendAddressPool':"
            + "{'id':'@" + BALANCER + "/backendAddressPools/p'}}}],'probes'", "OutboundRulesNotSupportedByBasicSku"),
        bad("/loadBalancers/lb", "{'location':'eastus','sku':{'name':'Basic'},'properties':{}}", "PropertyChangeNotAllowed"),
        bad(
            "/loadBalancers/lb",
            "{'location':'eastus','sku':{'name':'Standard'},'properties':{}}",
            "CannotDeleteLoadBalancerWithPrivateLinkService"),
        bad(
            "/loadBalancers/lb/inboundNatRules/n",
            "{'properties':{'frontendIPConfiguration':{'id':'@/loadBalancers/lb/frontendIPConfigurations/nope'},'protocol':'Tcp',"
                + "'frontendPort':1,'backendPort':1}}",
            "InvalidResourceReference"),
        Arguments.of(BALANCER, "{'location':'eastus','sku':{'name':'Gateway'},'properties':{}}", 501, "NotImplemented"));
  }

  private static Stream<Arguments> privateLink() {
    String service = PrivateLinkTest.service("@", "lb", "g");
    String endpoint = PrivateLinkTest.endpoint("@", "privateLinkServiceConnections", "@/privateLinkServices/s");
    return Stream.of(
        bad("/privateLinkServices/x", service.replace("/g'", "/nope'"), "InvalidResourceReference"),
        bad(
            "/virtualNetworks/v/subnets/nat",
            "{'properties':{'addressPrefix':'10.0.40.0/24'}}",
            "PrivateLinkServiceNetworkPoliciesCannotBeEnabledOnPrivateLinkServiceSubnet"),
        bad("/privateLinkServices/x", service.replace("/g'", "/f'"), "FrontendIPConfigurationInUseByPrivateLinkService"),
        bad(
            "/privateLinkServices/x",
            service.replace("subnets/nat", "subnets/ends"),
            "PrivateLinkServiceCannotBeCreatedInSubnetThatHasNetworkPoliciesEnabled"),
        bad("/privateEndpoints/x", endpoint.replace("privateLinkServices/s'", "privateLinkServices/nope'"), "InvalidResourceReference"),
        bad("/privateEndpoints/x", endpoint.replace("@/privateLinkServices/s", "no.such.alias"), "PrivateLinkServiceAliasNotFound"),
        bad("/privateEndpoints/x", endpoint.replace("'please'", "'" + "x".repeat(141) + "'"), "RequestMessageTooLong"),
        bad("/privateEndpoints/x", endpoint.replaceFirst("\\[\\{'name':'c'.*", "[]}}"), "PrivateEndpointConnectionCountNotValid"),
        bad(
            "/privateEndpoints/x",
            endpoint.replace("{'subnet'", "{'customNetworkInterfaceName':'taken','subnet'"),
            "NetworkInterfaceNameInUse"),
        bad("/privateEndpoints/x", endpoint.replace("subnets/ends", "subnets/GatewaySubnet"), "GatewaySubnetNotForInterfaces"));
  }
}

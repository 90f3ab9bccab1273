package io.underpass.e2e.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.cli.client.Json;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The server's lists of members have all that Azure's SDK reads of a type, down to the innermost object: a body with every one of them,
 * null each, is understood. Where the SDK knows more after an update, this names it.
 */
class MemberListsTest {
  private static final String MODELS = "/com/azure/resourcemanager/network/";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static Cloud cloud;
  private static String token;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    cloud = Cloud.start();
    String form = "grant_type=client_credentials&client_id=" + cloud.clientId() + "&client_secret="
        + URLEncoder.encode(cloud.clientSecret(), StandardCharsets.UTF_8);
    HttpRequest request = HttpRequest.newBuilder(URI.create(http() + "/" + cloud.tenant() + "/oauth2/token"))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(form))
        .build();
    token = Json.read(HTTP.send(request, BodyHandlers.ofString()).body()).path("access_token").asString();
  }

  @AfterAll
  static void stop() {
    if (cloud != null) {
      cloud.close();
    }
  }

  private static String http() {
    return cloud.https().replace("https://localhost", "http://127.0.0.1");
  }

  /** An object of a body: its class in the SDK, that of its {@code properties} or none, and objects or lists of one object within these. */
  private record Part(String member, String type, String properties, List<Part> within) {
    static Part of(String member, String type, String properties, Part... within) {
      return new Part(member, type, properties, List.of(within));
    }

    static Part plain(String member, String type, Part... within) {
      return new Part(member, type, "", List.of(within));
    }

    ObjectNode body() {
      ObjectNode body = Json.object();
      members(type).forEach(body::putNull);
      ObjectNode holder = body;
      if (!properties.isEmpty()) {
        holder = body.putObject("properties");
        members(properties).forEach(holder::putNull);
      }
      for (Part part : within) {
        boolean list = part.member().endsWith("[]");
        String name = part.member().replace("[]", "");
        holder.set(name, list ? holder.arrayNode().add(part.body()) : part.body());
      }
      return body;
    }
  }

  /** A resource: what stands behind the provider in its path, and its body. */
  private record Type(String path, Part body) {
    @Override
    public String toString() {
      return path;
    }
  }

  private static Type type(String path, String type, String properties, Part... within) {
    return new Type(path, Part.of("", type, properties, within));
  }

  private static Part bgp() {
    return Part.plain("bgpSettings", "BgpSettings", Part.plain("bgpPeeringAddresses[]", "IpConfigurationBgpPeeringAddress"));
  }

  private static Part subnet() {
    return Part.of(
        "subnets[]", "Subnet", "SubnetPropertiesFormat",
        Part.plain("serviceEndpoints[]", "ServiceEndpointPropertiesFormat"),
        Part.of("delegations[]", "Delegation", "ServiceDelegationPropertiesFormat"));
  }

  private static Part peering() {
    return Part.of(
        "peerings[]", "ExpressRouteCircuitPeering", "ExpressRouteCircuitPeeringPropertiesFormat",
        Part.plain(
            "microsoftPeeringConfig", "ExpressRouteCircuitPeeringConfig",
            Part.plain("advertisedPublicPrefixInfo[]", "AdvertisedPublicPrefixProperties")),
        Part.plain("ipv6PeeringConfig", "Ipv6ExpressRouteCircuitPeeringConfig"),
        Part.of(
            "connections[]", "ExpressRouteCircuitConnection", "ExpressRouteCircuitConnectionPropertiesFormat",
            Part.plain("ipv6CircuitConnectionConfig", "Ipv6CircuitConnectionConfig")));
  }

  static Stream<Type> types() {
    return Stream.of(
        type(
            "virtualNetworks/x", "VirtualNetwork", "VirtualNetworkPropertiesFormat", subnet(),
            Part.plain("addressSpace", "AddressSpace"), Part.plain("dhcpOptions", "DhcpOptions"),
            Part.plain("bgpCommunities", "VirtualNetworkBgpCommunities"), Part.plain("encryption", "VirtualNetworkEncryption"),
            Part.of("virtualNetworkPeerings[]", "VirtualNetworkPeering", "VirtualNetworkPeeringPropertiesFormat")),
        type(
            "networkInterfaces/x", "NetworkInterface", "NetworkInterfacePropertiesFormat",
            Part.of("ipConfigurations[]", "NetworkInterfaceIpConfiguration", "NetworkInterfaceIpConfigurationPropertiesFormat"),
            Part.plain("dnsSettings", "NetworkInterfaceDnsSettings")),
        type(
            "publicIPAddresses/x", "PublicIpAddress", "PublicIpAddressPropertiesFormat",
            Part.plain("dnsSettings", "PublicIpAddressDnsSettings"), Part.plain("ddosSettings", "DdosSettings"),
            Part.plain("ipTags[]", "IpTag")),
        type(
            "virtualNetworkGateways/x", "VirtualNetworkGateway", "VirtualNetworkGatewayPropertiesFormat", bgp(),
            Part.of("ipConfigurations[]", "VirtualNetworkGatewayIpConfiguration", "VirtualNetworkGatewayIpConfigurationPropertiesFormat"),
            Part.plain("sku", "VirtualNetworkGatewaySku"),
            Part.plain("autoScaleConfiguration", "VirtualNetworkGatewayAutoScaleConfiguration",
                Part.plain("bounds", "VirtualNetworkGatewayAutoScaleBounds"))),
        type("connections/x", "VirtualNetworkGatewayConnection", "VirtualNetworkGatewayConnectionPropertiesFormat"),
        type(
            "expressRouteCircuits/x", "ExpressRouteCircuit", "ExpressRouteCircuitPropertiesFormat", peering(),
            Part.plain("serviceProviderProperties", "ExpressRouteCircuitServiceProviderProperties"),
            Part.of("authorizations[]", "ExpressRouteCircuitAuthorization", "AuthorizationPropertiesFormat")),
        type(
            "expressRoutePorts/x", "ExpressRoutePort", "ExpressRoutePortPropertiesFormat",
            Part.of("links[]", "ExpressRouteLink", "ExpressRouteLinkPropertiesFormat",
                Part.plain("macSecConfig", "ExpressRouteLinkMacSecConfig"))),
        type("expressRoutePorts/x/authorizations/y", "ExpressRoutePortAuthorization", "ExpressRoutePortAuthorizationPropertiesFormat"),
        type(
            "localNetworkGateways/x", "LocalNetworkGateway", "LocalNetworkGatewayPropertiesFormat", bgp(),
            Part.plain("localNetworkAddressSpace", "AddressSpace")),
        type("networkWatchers/x", "NetworkWatcher", "NetworkWatcherPropertiesFormat"),
        type(
            "networkWatchers/x/flowLogs/y", "FlowLog", "FlowLogPropertiesFormat",
            Part.plain("retentionPolicy", "RetentionPolicyParameters"), Part.plain("format", "FlowLogFormatParameters"),
            Part.plain(
                "flowAnalyticsConfiguration", "TrafficAnalyticsProperties",
                Part.plain("networkWatcherFlowAnalyticsConfiguration", "TrafficAnalyticsConfigurationProperties"))),
        type(
            "networkWatchers/x/connectionMonitors/y", "ConnectionMonitorResult", "ConnectionMonitorResultProperties",
            Part.plain("source", "ConnectionMonitorSource"), Part.plain("destination", "ConnectionMonitorDestination"),
            Part.plain(
                "endpoints[]", "ConnectionMonitorEndpoint", Part.plain("filter", "ConnectionMonitorEndpointFilter"),
                Part.plain("scope", "ConnectionMonitorEndpointScope")),
            Part.plain(
                "testConfigurations[]", "ConnectionMonitorTestConfiguration",
                Part.plain("httpConfiguration", "ConnectionMonitorHttpConfiguration"),
                Part.plain("tcpConfiguration", "ConnectionMonitorTcpConfiguration"),
                Part.plain("icmpConfiguration", "ConnectionMonitorIcmpConfiguration"),
                Part.plain("successThreshold", "ConnectionMonitorSuccessThreshold")),
            Part.plain("testGroups[]", "ConnectionMonitorTestGroup"), Part.plain("outputs[]", "ConnectionMonitorOutput")),
        type("routeTables/x", "RouteTable", "RouteTablePropertiesFormat", Part.of("routes[]", "Route", "RoutePropertiesFormat")),
        type(
            "networkSecurityGroups/x", "NetworkSecurityGroup", "NetworkSecurityGroupPropertiesFormat",
            Part.of("securityRules[]", "SecurityRule", "SecurityRulePropertiesFormat")),
        type(
            "loadBalancers/x", "LoadBalancer", "LoadBalancerPropertiesFormat",
            Part.of("frontendIPConfigurations[]", "FrontendIpConfiguration", "FrontendIpConfigurationPropertiesFormat"),
            Part.of(
                "backendAddressPools[]", "BackendAddressPool", "BackendAddressPoolPropertiesFormat",
                Part.of("loadBalancerBackendAddresses[]", "LoadBalancerBackendAddress", "LoadBalancerBackendAddressPropertiesFormat")),
            Part.of("loadBalancingRules[]", "LoadBalancingRule", "LoadBalancingRulePropertiesFormat"),
            Part.of("probes[]", "Probe", "ProbePropertiesFormat"),
            Part.of("inboundNatRules[]", "InboundNatRule", "InboundNatRulePropertiesFormat"),
            Part.of("inboundNatPools[]", "InboundNatPool", "InboundNatPoolPropertiesFormat"),
            Part.of("outboundRules[]", "OutboundRule", "OutboundRulePropertiesFormat")),
        type(
            "privateEndpoints/x", "PrivateEndpoint", "PrivateEndpointProperties",
            Part.of("privateLinkServiceConnections[]", "PrivateLinkServiceConnection", "PrivateLinkServiceConnectionProperties"),
            Part.of("ipConfigurations[]", "PrivateEndpointIpConfiguration", "PrivateEndpointIpConfigurationProperties"),
            Part.plain("customDnsConfigs[]", "CustomDnsConfigPropertiesFormat")),
        type(
            "privateLinkServices/x", "PrivateLinkService", "PrivateLinkServiceProperties",
            Part.of("ipConfigurations[]", "PrivateLinkServiceIpConfiguration", "PrivateLinkServiceIpConfigurationProperties")));
  }

  /** Bodies are read before the group is looked for, so that a group that isn't there is the sign of a body that was understood. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("types")
  void haveAllThatTheSdkReads(Type type) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(
            http() + "/subscriptions/" + cloud.subscription() + "/resourceGroups/none/providers/Microsoft.Network/" + type.path()
                + "?api-version=2025-03-01"))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json")
        .PUT(BodyPublishers.ofString(Json.write(type.body().body())))
        .build();
    HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
    JsonNode error = Json.read(answer.body()).path("error");
    assertThat(error.path("code").asString("")).as(answer.body()).isEqualTo("ResourceGroupNotFound");
  }

  /** The names that a model's {@code fromJson} compares with. */
  private static Set<String> members(String model) {
    Set<String> names = new TreeSet<>();
    for (MethodModel method : ClassFile.of().parse(bytes(model)).methods()) {
      if (method.methodName().stringValue().contains("fromJson")) {
        method.code().ifPresent(code -> code.forEach(element -> {
          if (element instanceof ConstantInstruction constant && constant.constantValue() instanceof String name) {
            names.add(name);
          }
        }));
      }
    }
    assertThat(names).as("members of " + model).isNotEmpty();
    return names;
  }

  private static byte[] bytes(String model) {
    for (String place : List.of("fluent/models/" + model + "Inner", "fluent/models/" + model, "models/" + model)) {
      try (InputStream in = MemberListsTest.class.getResourceAsStream(MODELS + place + ".class")) {
        if (in != null) {
          return in.readAllBytes();
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    throw new AssertionError("The SDK has no class " + model);
  }
}

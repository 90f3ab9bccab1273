package io.underpass.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.PrivateEndpoint.Status;
import io.underpass.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Private endpoints, private link services and DNS resolvers' endpoints. */
class PrivateLinkReaderTest {
  static final String ENDPOINT = """
      {"location": "eastus", "properties": {"subnet": {"id": "%1$svirtualNetworks/hub/subnets/ends"},
        "privateLinkServiceConnections": [], "manualPrivateLinkServiceConnections": [{"name": "c", "properties": {
          "privateLinkServiceId": "%1$sprivateLinkServices/s", "groupIds": ["blob"], "requestMessage": "please"}}],
        "customDnsConfigs": []}}
      """.formatted(Documents.NETWORK);

  @Test
  void anEndpointAndItsInterface() {
    PrivateEndpoint endpoint = Documents.resource(PrivateEndpoint.class, "privateEndpoints/e", ENDPOINT);
    assertThat(endpoint.subnet()).isEqualTo(Documents.id("virtualNetworks/hub/subnets/ends"));
    assertThat(endpoint.service()).isEqualTo(Documents.id("privateLinkServices/s"));
    assertThat(endpoint.groupIds()).containsExactly("blob");
    NetworkInterface other = Documents.resource(NetworkInterface.class, "networkInterfaces/other", "{}");
    NetworkInterface nic = Documents.resource(NetworkInterface.class, "networkInterfaces/e.nic.1", """
        {"properties": {"privateEndpoint": {"id": "%sprivateEndpoints/E"}}}
        """.formatted(Documents.NETWORK));
    Resources resources = Resources.of(List.of(endpoint, other, nic));
    assertThat(resources.interfaceOf(endpoint)).contains(nic);
    assertThat(Resources.of(List.of(endpoint, other)).interfaceOf(endpoint)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({", , DISCONNECTED", ", Approved, APPROVED", ", Pending, PENDING", ", Rejected, REJECTED", "Approved, , APPROVED"})
  void theServiceSaysHowTheConnectionStandsOrTheEndpointDoes(@Nullable String own, @Nullable String service, Status status) {
    String state = "\"privateLinkServiceConnectionState\": {\"status\": \"%s\", \"description\": \"\"}";
    PrivateEndpoint endpoint = Documents.resource(
        PrivateEndpoint.class,
        "privateEndpoints/e",
        own == null ? ENDPOINT : ENDPOINT.replace("\"requestMessage\": \"please\"", state.formatted(own)));
    Resources resources = Resources.of(List.of(endpoint));
    if (service != null) {
      resources = Resources.of(List.of(endpoint, Documents.resource(
          PrivateEndpointConnection.class, "privateLinkServices/s/privateEndpointConnections/e.1", """
              {"properties": {"privateEndpoint": {"id": "%sprivateEndpoints/e"}, %s}}
              """.formatted(Documents.NETWORK, state.formatted(service)))));
    }
    assertThat(resources.status(endpoint)).isEqualTo(status);
  }

  @Test
  void aServiceBehindAFrontEnd() {
    PrivateLinkService service = Documents.resource(PrivateLinkService.class, "privateLinkServices/s", """
        {"location": "eastus", "properties": {"alias": "s.1.eastus.azure.privatelinkservice",
          "loadBalancerFrontendIpConfigurations": [{"id": "%1$sloadBalancers/lb/frontendIPConfigurations/f"}],
          "ipConfigurations": [{"name": "nat", "properties": {"privateIPAddress": "10.0.40.4", "primary": true,
            "subnet": {"id": "%1$svirtualNetworks/hub/subnets/nat"}}}]}}
        """.formatted(Documents.NETWORK));
    assertThat(service.frontEnds()).containsExactly(Documents.id("loadBalancers/lb/frontendIPConfigurations/f"));
    assertThat(service.sources()).containsExactly(
        new PrivateLinkService.Source(Documents.id("virtualNetworks/hub/subnets/nat"), IpAddress.parse("10.0.40.4")));
  }

  @Test
  void aResolversEndpoint() {
    assertThat(Documents.resource(DnsInboundEndpoint.class, "dnsResolvers/r/inboundEndpoints/in", """
        {"location": "eastus", "properties": {"ipConfigurations": [{"subnet": {"id": "%svirtualNetworks/hub/subnets/dns"},
          "privateIpAddress": "10.0.9.4", "privateIpAllocationMethod": "Dynamic"}]}}
        """.formatted(Documents.NETWORK))).isEqualTo(new DnsInboundEndpoint(
            Documents.id("dnsResolvers/r/inboundEndpoints/in"), "eastus", Documents.id("virtualNetworks/hub/subnets/dns"),
            IpAddress.parse("10.0.9.4")));
  }
}

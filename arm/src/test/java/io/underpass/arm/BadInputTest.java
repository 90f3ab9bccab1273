package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;

/** Mistakes that no type of resource is spared: JSON, names, places, addresses of calls, what is in use. */
class BadInputTest extends Refusals {
  static Stream<Arguments> mistakes() {
    return Stream.of(
        // JSON that isn't.
        Arguments.of(VNET, "", 400, "InvalidRequestContent"),
        Arguments.of(VNET, "{", 400, "InvalidRequestContent"),
        Arguments.of(VNET, "[]", 400, "InvalidRequestContent"),
        Arguments.of(VNET, "{'a':1,'a':2}", 400, "InvalidRequestContent"),
        Arguments.of(VNET, "{} {}", 400, "InvalidRequestContent"),
        Arguments.of(VNET, "{'properties':" + "[".repeat(100) + "]".repeat(100) + "}", 400, "InvalidRequestContent"),
        Arguments.of(VNET, "{'location':'eastus','properties':'x'}", 400, "InvalidRequestFormat"),
        Arguments.of(
            VNET,
            "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':'10.0.0.0/8'}}}",
            400,
            "InvalidRequestFormat"),
        // Names and places.
        Arguments.of("/virtualNetworks/-x", vnet("'10.1.0.0/16'", ""), 400, "InvalidResourceName"),
        Arguments.of("/virtualNetworks/" + "x".repeat(81), vnet("'10.1.0.0/16'", ""), 400, "InvalidResourceName"),
        Arguments.of(VNET, "{'properties':{'addressSpace':{'addressPrefixes':['10.1.0.0/16']}}}", 400, "LocationRequired"),
        Arguments.of(
            VNET,
            "{'location':'mars','properties':{'addressSpace':{'addressPrefixes':['10.1.0.0/16']}}}",
            400,
            "LocationNotAvailableForResourceType"),
        Arguments.of(
            "/virtualNetworks/v",
            "{'location':'westus','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']}}}",
            409,
            "InvalidResourceLocation"));
  }

  @Test
  void whatIsInUseStays() {
    String[][] inUse = {
      {"/virtualNetworks/v", "InUseSubnetCannotBeDeleted"},
      {"/virtualNetworks/v/subnets/default", "InUseSubnetCannotBeDeleted"},
      {"/virtualNetworks/v/subnets/GatewaySubnet", "InUseSubnetCannotBeDeleted"},
      {"/expressRouteCircuits/c", "ExpressRouteCircuitProvisioned"},
    };
    for (String[] one : inUse) {
      Reply reply = server.send("DELETE", scene.network + one[0], null);
      assertThat(reply.status()).describedAs(reply.toString()).isEqualTo(400);
      assertThat(reply.code()).isEqualTo(one[1]);
    }
  }

  @Test
  void addressesOfCallsAreChecked() {
    assertThat(server.request(signed("/subscriptions")).code()).isEqualTo("MissingApiVersionParameter");
    assertThat(server.get("/subscriptions?api-version=latest").code()).isEqualTo("InvalidApiVersionParameter");
    assertThat(server.get("/subscriptions?api-version=2050-01-01-preview").status()).isEqualTo(200);
    assertThat(server.get("/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups").code()).isEqualTo("SubscriptionNotFound");
    assertThat(server.get("/subscriptions/mine/resourceGroups").code()).isEqualTo("InvalidSubscriptionId");
    assertThat(server.get(server.subscription() + "/resourceGroups/nope").code()).isEqualTo("ResourceGroupNotFound");
    assertThat(
            server
                .get(
                    server.subscription()
                        + "/resourceGroups/nope/providers/Microsoft.Network/virtualNetworks/v")
                .code())
        .isEqualTo("ResourceGroupNotFound");
    assertThat(server.put(server.subscription() + "/resourceGroups/a.", "{'location':'eastus'}").code()).isEqualTo("InvalidResourceGroup");
    assertThat(server.get("/nothing?api-version=2023-11-01").status()).isEqualTo(501);
    assertThat(server.request(signed("/subscriptions/a%2Fb?api-version=2023-11-01")).status()).isEqualTo(400);
    assertThat(server.request(signed("/a//b?api-version=2023-11-01")).status()).isEqualTo(501);
    assertThat(
            server
                .request(
                    signed(scene.network + "/virtualNetworks/x?api-version=2023-11-01")
                        .method("BREW", java.net.http.HttpRequest.BodyPublishers.noBody()))
                .status())
        .isEqualTo(405);
  }

  @Test
  void bodiesAreBounded() {
    String huge = "{\"location\":\"eastus\",\"tags\":{\"a\":\"" + "x".repeat(5 << 20) + "\"}}";
    Reply large =
        server.request(
            signed(server.subscription() + "/resourceGroups/huge?api-version=2023-11-01")
                .PUT(java.net.http.HttpRequest.BodyPublishers.ofString(huge)));
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.code()).isEqualTo("RequestContentTooLarge");
    Reply text =
        server.request(
            signed(server.subscription() + "/resourceGroups/text?api-version=2023-11-01")
                .header("Content-Type", "text/plain")
                .PUT(java.net.http.HttpRequest.BodyPublishers.ofString("{}")));
    assertThat(text.status()).isEqualTo(415);
    Reply packed =
        server.request(
            signed(server.subscription() + "/resourceGroups/packed?api-version=2023-11-01")
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .PUT(java.net.http.HttpRequest.BodyPublishers.ofString("{'location':'eastus'}".replace('\'', '"'))));
    assertThat(packed.status()).isEqualTo(415);
    assertThat(packed.json().path("error").path("message").asString()).contains("'gzip'");
  }

  @Test
  void aTagIsNamedWithoutReservedCharacters() {
    String group = server.subscription() + "/resourceGroups/tagged";
    Reply refused = server.put(group, "{'location':'eastus','tags':{'kubernetes.io/cluster':'x','a':'b/c'}}");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("InvalidTagNameCharacters");
    assertThat(refused.json().path("error").path("message").asString()).contains("'kubernetes.io/cluster' have reserved characters");
    assertThat(server.put(group, "{'location':'eastus','tags':{'hidden-link:/x':'Resource','a':'b/c'}}").status()).isEqualTo(201);
    assertThat(server.send("PATCH", group, "{'tags':{'100%':'x'}}").code()).isEqualTo("InvalidTagNameCharacters");
  }

  @Test
  void oneOperationAtATimeOnAGateway() {
    // The operation of the first PUT may be over before the second comes: then both are taken.
    Reply first = server.put(scene.network + "/virtualNetworkGateways/gw", scene.gatewayBody("ErGw1AZ"));
    Reply second = server.put(scene.network + "/virtualNetworkGateways/gw", scene.gatewayBody("ErGw1AZ"));
    assertThat(first.status()).isEqualTo(200);
    if (second.status() != 200) {
      assertThat(second.code()).isEqualTo("AnotherOperationInProgress");
      assertThat(second.json().path("error").path("message").asString()).contains("/operations/");
    }
    server.finish(first.header("Azure-AsyncOperation").orElseThrow());
    second.header("Azure-AsyncOperation").ifPresent(server::finish);
  }

  private java.net.http.HttpRequest.Builder signed(String path) {
    return java.net.http.HttpRequest.newBuilder(java.net.URI.create(server.origin() + path))
        .header("Authorization", "Bearer " + server.token());
  }
}

package io.underpass.e2e.terraform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.cli.client.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** The Terraform-like client is no more lenient than what it stands for. */
class StrictIdTest {
  @ParameterizedTest
  @ValueSource(strings = {
    "/subscriptions/s/resourcegroups/g",
    "/subscriptions/s/resourceGroups/g/providers/microsoft.network/virtualNetworks/v",
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualnetworks/v",
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/Subnets/x",
    "/subscriptions/s/resourceGroups/g/",
    "subscriptions/s"
  })
  void anotherCasingThanTheServicesIsAnError(String id) {
    assertThatThrownBy(() -> StrictId.check(id)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() ->
        StrictId.checkAll(Json.read("{\"properties\":{\"list\":[{\"subnet\":{\"id\":\"/%s\"}}]}}".formatted(id.substring(1)))))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void namesMayBeWhatTheyAre() {
    StrictId.check("/subscriptions/S/resourceGroups/VIRTUALNETWORKS/providers/Microsoft.Network/virtualNetworks/SubNets/subnets/x");
    assertThatThrownBy(() -> StrictId.checkAll(Json.read("{\"list\":[null]}"))).isInstanceOf(AssertionError.class);
  }

  @Test
  void whatWasConfiguredComesBackFromABodyAndWhatIsHiddenStays() {
    ObjectNode configuration = (ObjectNode) Json.read("""
        {"name":"n","type":"ExpressRoute","virtual_network_gateway_id":"/subscriptions/s/resourceGroups/g","authorization_key":"secret"}""");
    var attributes = ResourceType.VIRTUAL_NETWORK_GATEWAY_CONNECTION.attributes();
    ObjectNode body = Attribute.expand(attributes, configuration);
    assertThat(body.at("/properties/virtualNetworkGateway1/id").asString()).isEqualTo("/subscriptions/s/resourceGroups/g");
    assertThat(body.at("/properties/authorizationKey").asString()).isEqualTo("secret");
    ((ObjectNode) body.path("properties")).put("authorizationKey", "******").put("connectionType", "IPsec");
    ObjectNode state = Attribute.flatten(attributes, body, configuration);
    assertThat(state.path("authorization_key").asString()).isEqualTo("secret");
    assertThat(state.path("type").asString()).isEqualTo("IPsec");
  }
}

package io.underpass.e2e.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.cli.client.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentFieldsTest {
  private static List<String> lost(String type, String sent, String got) {
    return SentFields.lost(type, Json.read(sent.replace('\'', '"')), Json.read(got.replace('\'', '"')));
  }

  @Test
  void whatComesBackMayHaveMoreAndNamedThingsInAnotherOrder() {
    assertThat(lost("virtualNetworks", "{'tags':{},'properties':{'a':1,'b':null,'subnets':[{'name':'x','p':true},{'name':'y','p':false}]}}",
        "{'properties':{'a':1.0,'more':2,'subnets':[{'name':'y','p':false},{'name':'z'},{'name':'x','p':true}]}}")).isEmpty();
  }

  @Test
  void whatIsMissingOrDifferentIsNamedWithItsPath() {
    assertThat(lost("virtualNetworks", "{'properties':{'a':'One','off':false,'list':['x','y'],'subnets':[{'name':'x','p':true}]}}",
        "{'properties':{'a':'one','list':['y','x'],'subnets':[{'name':'x','p':false}]}}")).containsExactlyInAnyOrder(
        "virtualNetworks: properties.a sent as \"One\", read as \"one\"",
        "virtualNetworks: properties.off sent as false, read as nothing",
        "virtualNetworks: properties.list[0] sent as \"x\", read as \"y\"",
        "virtualNetworks: properties.list[1] sent as \"y\", read as \"x\"",
        "virtualNetworks: properties.subnets[0].p sent as true, read as false");
  }

  @Test
  void whatTheServiceMasksIsAllowedWhereItDoesAlone() {
    assertThat(lost("connections", "{'properties':{'authorizationKey':'k','virtualNetworkGateway1':{'id':'i','name':'n'}}}",
        "{'properties':{'authorizationKey':'*','virtualNetworkGateway1':{'id':'i'}}}")).isEmpty();
    assertThat(lost("connections", "{'properties':{'virtualNetworkGateway1':{'id':'i'}}}",
        "{'properties':{'virtualNetworkGateway1':{'id':'I'}}}")).hasSize(1);
    assertThat(lost("expressRouteCircuits/authorizations", "{'properties':{'authorizationKey':'k'}}",
        "{'properties':{'authorizationKey':'*'}}")).hasSize(1);
  }

  @Test
  void aPathHasAType() {
    assertThat(Witness.type("/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/expressRouteCircuits/c/peerings/p"))
        .isEqualTo("expressRouteCircuits/peerings");
  }
}

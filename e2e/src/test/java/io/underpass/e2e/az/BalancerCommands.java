package io.underpass.e2e.az;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;

/** {@code az network lb}, {@code private-link-service} and {@code private-endpoint}. */
final class BalancerCommands {
  private static final String SUBNET = "network vnet subnet update -g $GROUP --vnet-name hub -n default ";

  private BalancerCommands() {}

  /** By a template deployment: az makes load balancers so. */
  private static void network(AzShell az) {
    az.does("network vnet create -g $GROUP -n hub --address-prefixes 10.0.0.0/16 --subnet-name default --subnet-prefixes 10.0.1.0/24");
    JsonNode balancer =
        az.json("network lb create -g $GROUP -n balancer --sku Standard --vnet-name hub --subnet default --frontend-ip-name front"
                + " --backend-pool-name pool"
            + " --private-ip-address 10.0.1.100").path("loadBalancer");
    assertThat(balancer.path("frontendIPConfigurations").path(0).path("properties").path("privateIPAddress").asString())
        .isEqualTo("10.0.1.100");
    assertThat(az.tsv("network vnet show -g $GROUP -n hub --query subnets[].name").lines())
        .as("az has not written the network anew").containsExactly("default");
  }

  static void balancers(AzShell az) {
    network(az);
    assertThat(az.tsv("network lb show -g $GROUP -n balancer --query [sku.name,provisioningState]").lines())
        .containsExactly("Standard", "Succeeded");
    assertThat(az.table("network lb list -g $GROUP").getLast()).contains("balancer", "Succeeded");
    assertThat(az.table("network lb frontend-ip list -g $GROUP --lb-name balancer").getLast()).contains("front", "10.0.1.100", "Static");
    assertThat(az.refused("network nic create -g $GROUP -n same --vnet-name hub --subnet default --private-ip-address 10.0.1.100"))
        .contains("PrivateIPAddressIsAllocated", "10.0.1.100");
    az.does("network lb address-pool create -g $GROUP --lb-name balancer -n more");
    assertThat(az.names("network lb address-pool list -g $GROUP --lb-name balancer")).containsExactlyInAnyOrder("pool", "more");
    az.does("network lb address-pool delete -g $GROUP --lb-name balancer -n more");
    az.does("network lb probe create -g $GROUP --lb-name balancer -n alive --protocol Tcp --port 22");
    assertThat(az.tsv("network lb probe show -g $GROUP --lb-name balancer -n alive --query [port,protocol]").lines())
        .containsExactly("22", "Tcp");
    JsonNode rule =
        az.json("network lb rule create -g $GROUP --lb-name balancer -n ssh --protocol Tcp --frontend-port 22 --backend-port 2222"
                + " --frontend-ip-name front"
            + " --backend-pool-name pool --probe-name alive");
    assertThat(rule.path("backendPort").asInt()).isEqualTo(2222);
    assertThat(rule.path("probe").path("id").asString()).endsWith("/probes/alive");
    assertThat(az.table("network lb rule list -g $GROUP --lb-name balancer").getLast()).contains("2222", "ssh", "Tcp");
    assertThat(az.tsv("network lb rule update -g $GROUP --lb-name balancer -n ssh --idle-timeout 10"
            + " --query [idleTimeoutInMinutes,backendPort]").lines())
        .containsExactly("10", "2222");
    pool(az);
    assertThat(az.tsv("network lb update -g $GROUP -n balancer --set tags.stage=test"
            + " --query [tags.stage,loadBalancingRules[0].name]").lines())
        .containsExactly("test", "ssh");
    az.does("network lb rule delete -g $GROUP --lb-name balancer -n ssh");
    az.does("network lb probe delete -g $GROUP --lb-name balancer -n alive");
    assertThat(az.tsv("network lb show -g $GROUP -n balancer --query [length(loadBalancingRules),length(probes)]").lines())
        .containsExactly("0", "0");
    az.does("network lb delete -g $GROUP -n balancer");
    assertThat(az.names("network lb list -g $GROUP")).isEmpty();
  }

  private static void pool(AzShell az) {
    az.does("network nic create -g $GROUP -n member --vnet-name hub --subnet default");
    az.does("network nic ip-config address-pool add -g $GROUP --nic-name member --ip-config-name ipconfig1 --lb-name balancer"
            + " --address-pool pool");
    assertThat(az.tsv("network lb address-pool show -g $GROUP --lb-name balancer -n pool --query backendIpConfigurations[].id"))
        .endsWith("/networkInterfaces/member/ipConfigurations/ipconfig1");
    az.does("network nic ip-config address-pool remove -g $GROUP --nic-name member --ip-config-name ipconfig1 --lb-name balancer"
            + " --address-pool pool");
    assertThat(az.tsv("network lb address-pool show -g $GROUP --lb-name balancer -n pool --query backendIpConfigurations[].id")).isEmpty();
  }

  static void privateEndpoints(AzShell az) {
    network(az);
    az.does(SUBNET + "--disable-private-link-service-network-policies true");
    az.does("network private-link-service create -g $GROUP -n service --vnet-name hub --subnet default --lb-name balancer"
            + " --lb-frontend-ip-configs front -l eastus");
    assertThat(az.table("network private-link-service list -g $GROUP").getLast()).contains("service", ".eastus.azure.privatelinkservice");
    az.let("SERVICE", az.tsv("network private-link-service show -g $GROUP -n service --query id"));
    az.does(SUBNET + "--disable-private-endpoint-network-policies true");
    JsonNode endpoint =
        az.json("network private-endpoint create -g $GROUP -n end --vnet-name hub --subnet default"
                + " --private-connection-resource-id $SERVICE"
            + " --connection-name link -l eastus --manual-request true --request-message please");
    JsonNode state = endpoint.path("manualPrivateLinkServiceConnections").path(0).path("privateLinkServiceConnectionState");
    assertThat(state.path("status").asString()).isEqualTo("Pending");
    assertThat(az.names("network private-endpoint list -g $GROUP")).containsExactly("end");
    assertThat(az.table("network private-endpoint list -g $GROUP").getLast()).contains("end", "Succeeded");
    String nic = endpoint.path("networkInterfaces").path(0).path("id").asString();
    assertThat(az.tsv("network nic show --ids " + nic + " --query ipConfigurations[0].privateIpAddress")).startsWith("10.0.1.");
    az.let("PEER", az.tsv("network private-link-service show -g $GROUP -n service --query privateEndpointConnections[0].name"));
    az.does("network private-link-service connection update -g $GROUP --service-name service -n $PEER --connection-status Approved");
    assertThat(az.tsv("network private-endpoint show -g $GROUP -n end"
        + " --query manualPrivateLinkServiceConnections[0].privateLinkServiceConnectionState.status")).isEqualTo("Approved");
    assertThat(az.tsv("network private-endpoint update -g $GROUP -n end --set tags.stage=test --query tags.stage")).isEqualTo("test");
    assertThat(az.refused("network private-link-service delete -g $GROUP -n service"))
        .contains("PrivateLinkServiceWithPrivateEndpointConnectionsCannotBeDeleted");
    az.does("network private-endpoint delete -g $GROUP -n end");
    assertThat(az.outcome("network nic show --ids " + nic).status()).as("its interface goes along").isEqualTo(3);
    az.does("network private-link-service delete -g $GROUP -n service");
    assertThat(az.names("network private-link-service list -g $GROUP")).isEmpty();
  }
}

package io.underpass.e2e.az;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;

/** {@code az group}, {@code resource}, {@code account} and {@code provider}. */
final class ResourceCommands {
  private ResourceCommands() {}

  static void groupsAndResources(AzShell az) {
    assertThat(az.json("account show").path("id").asString()).isEqualTo(az.value("SUBSCRIPTION"));
    assertThat(az.tsv("account list-locations --query [].name").lines()).contains("eastus", "westeurope");
    assertThat(az.tsv("provider show -n Microsoft.Network --query registrationState")).isEqualTo("Registered");

    assertThat(az.tsv("group exists -n $GROUP")).isEqualTo("true");
    assertThat(az.tsv("group exists -n $GROUP-none")).isEqualTo("false");
    assertThat(az.json("group update -n $GROUP --tags stage=test").path("tags").path("stage").asString()).isEqualTo("test");
    assertThat(az.tsv("group list --tag stage=test --query [].name").lines()).containsExactly(az.value("GROUP"));
    assertThat(az.table("group list --tag stage=test").getLast().split(" +")).containsExactly(az.value("GROUP"), "eastus", "Succeeded");
    assertThat(az.json("group show -n $GROUP").path("properties").path("provisioningState").asString()).isEqualTo("Succeeded");
    assertThat(az.refused("group show -n $GROUP-none")).contains("ResourceGroupNotFound");

    az.does("network vnet create -g $GROUP -n hub --address-prefixes 10.0.0.0/16 --tags colour=red");
    az.does("network public-ip create -g $GROUP -n address --sku Standard");
    az.let("HUB", az.tsv("network vnet show -g $GROUP -n hub --query id"));
    assertThat(az.names("resource list -g $GROUP")).containsExactlyInAnyOrder("hub", "address");
    assertThat(az.names("resource list --resource-type Microsoft.Network/virtualNetworks -g $GROUP")).containsExactly("hub");
    assertThat(az.names("resource list --tag colour=red")).containsExactly("hub");
    assertThat(az.table("resource list -g $GROUP --name hub").getLast().split(" +"))
        .containsExactly("hub", az.value("GROUP"), "eastus", "Microsoft.Network/virtualNetworks");
    assertThat(az.tsv("resource list -g $GROUP --name hub --query [0].provisioningState")).isEqualTo("Succeeded");
    JsonNode shown = az.json("resource show --ids $HUB");
    assertThat(shown.path("properties").path("addressSpace").path("addressPrefixes").path(0).asString()).isEqualTo("10.0.0.0/16");
    assertThat(az.json("resource show -g $GROUP -n hub --resource-type Microsoft.Network/virtualNetworks").path("id"))
        .isEqualTo(shown.path("id"));
    assertThat(az.tsv("resource tag --ids $HUB --tags colour=blue --query tags.colour")).isEqualTo("blue");
    assertThat(az.tsv("resource update --ids $HUB --set tags.size=big --query [tags.size,tags.colour]").lines())
        .containsExactly("big", "blue");
    assertThat(az.json("resource show --ids $HUB").path("properties").path("addressSpace"))
        .isEqualTo(shown.path("properties").path("addressSpace"));

    az.does("resource create -g $GROUP -n made --resource-type Microsoft.Network/virtualNetworks -l westeurope --properties"
        + " '{\"addressSpace\":{\"addressPrefixes\":[\"10.9.0.0/16\"]}}'");
    assertThat(az.tsv("network vnet show -g $GROUP -n made --query location")).isEqualTo("westeurope");
    az.does("resource delete -g $GROUP -n made --resource-type Microsoft.Network/virtualNetworks");
    assertThat(az.refused("resource show -g $GROUP -n made --resource-type Microsoft.Network/virtualNetworks"))
        .contains("ResourceNotFound");
    az.does("resource wait -g $GROUP -n made --resource-type Microsoft.Network/virtualNetworks --deleted");

    assertThat(az.refused("resource create -g $GROUP -n x --resource-type Microsoft.Network/frontDoors --properties {}"
            + " --api-version 2020-05-01"))
        .contains("NotImplemented", "Microsoft.Network/frontDoors/write");
    az.does("group create -n $GROUP-more -l westeurope");
    az.does("network vnet create -g $GROUP-more -n goes --address-prefixes 10.8.0.0/16");
    az.does("group delete -n $GROUP-more --yes --no-wait");
    az.does("group wait -n $GROUP-more --deleted");
    assertThat(az.tsv("resource list --query \"[?name=='goes'].name\"")).isEmpty();
  }
}

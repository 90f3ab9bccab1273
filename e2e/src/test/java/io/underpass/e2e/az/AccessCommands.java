package io.underpass.e2e.az;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code az role}, {@code az ad sp} and {@code az monitor activity-log}. */
final class AccessCommands {
  private AccessCommands() {}

  static void roles(AzShell az) {
    assertThat(az.tsv("role definition list --query [].roleName").lines()).contains("Reader", "Network Contributor", "Owner");
    assertThat(az.table("role definition list --name Reader").getLast()).startsWith("Reader");
    az.let("SCOPE", "/subscriptions/" + az.value("SUBSCRIPTION") + "/resourceGroups/" + az.value("GROUP"));
    az.does("ad sp create-for-rbac -n underpass-az --role Reader --scopes $SCOPE");
    az.let("WHO", az.tsv("ad sp list --display-name underpass-az --query [0].id"));
    assertThat(az.tsv("role assignment list --scope $SCOPE --query [].[principalId,roleDefinitionName]").split("\t"))
        .containsExactly(az.value("WHO"), "Reader");
    az.does("role assignment create --assignee-object-id $WHO --assignee-principal-type ServicePrincipal --role \"Network Contributor\""
            + " --scope $SCOPE");
    assertThat(az.tsv("role assignment list --scope $SCOPE --query [].roleDefinitionName").lines())
        .containsExactlyInAnyOrder("Reader", "Network Contributor");
    assertThat(az.table("role assignment list -g $GROUP")).hasSize(4).anyMatch(line -> line.contains("Network Contributor"));
    az.does("role assignment delete --assignee $WHO --role \"Network Contributor\" --scope $SCOPE");
    assertThat(az.tsv("role assignment list --scope $SCOPE --query [].roleDefinitionName")).isEqualTo("Reader");
    az.does("ad sp delete --id $WHO");
    assertThat(az.tsv("role assignment list --scope $SCOPE --query [].roleDefinitionName")).as("they go along").isEmpty();
  }

  static void activities(AzShell az) {
    az.does("network vnet create -g $GROUP -n hub --address-prefixes 10.0.0.0/16");
    assertThat(az.refused("network vnet subnet create -g $GROUP --vnet-name hub -n outside --address-prefixes 192.168.0.0/24"))
        .contains("outside");
    az.does("network vnet delete -g $GROUP -n hub");
    String list = "monitor activity-log list -g $GROUP --offset 1h";
    assertThat(az.tsv(list + " --query \"[?status.value=='Succeeded'].operationName.value\"").lines())
        .contains("Microsoft.Network/virtualNetworks/write", "Microsoft.Network/virtualNetworks/delete");
    assertThat(az.tsv(list + " --status Failed --query [].operationName.value").lines())
        .containsOnly("Microsoft.Network/virtualNetworks/subnets/write");
    assertThat(az.tsv(list + " --query [0].caller")).as("who asked").isNotBlank();
    assertThat(az.tsv(list + " --max-events 2 --query [].eventDataId").lines()).hasSize(2);
    assertThat(az.tsv("monitor activity-log list"
            + " --resource-id /subscriptions/$SUBSCRIPTION/resourceGroups/$GROUP/providers/Microsoft.Network/virtualNetworks/hub"
        + " --offset 1h --query [].operationName.value").lines()).contains("Microsoft.Network/virtualNetworks/write");
    assertThat(az.table(list)).hasSizeGreaterThan(4);
  }
}

package io.underpass.e2e.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.management.exception.ManagementException;
import com.azure.resourcemanager.resources.ResourceManager;
import com.azure.resourcemanager.resources.models.GenericResource;
import com.azure.resourcemanager.resources.models.Provider;
import com.azure.resourcemanager.resources.models.ResourceGroup;
import java.util.Map;

/** Resource Manager itself: groups, resources of any type, providers, places, subscriptions. */
final class Managing {
  private static final String GROUP = "java-manage";

  private Managing() {}

  static void life(AzureJava azure) {
    ResourceManager manager = azure.resources();
    azure.group(GROUP);
    ResourceGroup tagged = manager.resourceGroups().getByName(GROUP).update().withTag("owner", "java").apply();
    assertThat(tagged.tags()).containsEntry("owner", "java");
    assertThat(manager.resourceGroups().list().stream().map(ResourceGroup::name)).contains(GROUP);
    assertThat(manager.resourceGroups().contain(GROUP)).isTrue();
    assertThat(manager.resourceGroups().contain("java-nobody")).isFalse();
    GenericResource network = manager.genericResources().define("any").withRegion("eastus").withExistingResourceGroup(GROUP)
        .withResourceType("virtualNetworks").withProviderNamespace("Microsoft.Network").withoutPlan().withApiVersion("2024-05-01")
        .withProperties(Map.of("addressSpace", Map.of("addressPrefixes", new String[] {"10.0.0.0/16"})))
        .create();
    assertThat(manager.genericResources().getById(network.id(), "2024-05-01").name()).isEqualTo("any");
    assertThat(manager.genericResources().checkExistenceById(network.id(), "2024-05-01")).isTrue();
    assertThat(manager.genericResources().list().stream().map(GenericResource::id)).contains(network.id());
    assertThat(manager.genericResources().listByTag(GROUP, "owner", "java").stream().count()).isZero();
    manager.genericResources().deleteById(network.id(), "2024-05-01");
    TypeLife.assertGone(() -> manager.genericResources().getById(network.id(), "2024-05-01"));
    assertThat(manager.providers().list().stream().map(Provider::namespace)).contains("Microsoft.Network", "Microsoft.Resources");
    assertThat(manager.providers().getByName("Microsoft.Network").registrationState()).isEqualTo("Registered");
    assertThat(manager.providers().register("Microsoft.Network").registrationState()).isEqualTo("Registered");
    assertThat(manager.subscriptions().list().stream().map(one -> one.subscriptionId())).containsExactly(manager.subscriptionId());
    assertThat(manager.subscriptions().getById(manager.subscriptionId()).listLocations().stream().map(place -> place.name()))
        .contains("eastus");
    assertThat(manager.tenants().list().stream().count()).isEqualTo(1);
    azure.dropGroup(GROUP);
    assertThat(manager.resourceGroups().contain(GROUP)).isFalse();
    ManagementException gone = org.assertj.core.api.Assertions.catchThrowableOfType(ManagementException.class,
        () -> manager.resourceGroups().getByName(GROUP));
    assertThat(gone.getValue().getCode()).isEqualTo("ResourceGroupNotFound");
  }
}

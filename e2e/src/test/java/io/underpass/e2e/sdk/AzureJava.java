package io.underpass.e2e.sdk;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.management.AzureEnvironment;
import com.azure.core.management.profile.AzureProfile;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.resourcemanager.network.NetworkManager;
import com.azure.resourcemanager.network.fluent.NetworkManagementClient;
import com.azure.resourcemanager.resources.ResourceManager;
import java.util.Map;

/**
 * Azure's libraries for Java as a user sets them up for a cloud of his own, signed in with a client secret.
 *
 * @param network the generated layer, its bodies witnessed
 * @param fluent the layer above; it sends members along that aren't the resource's own, so nobody holds them against what is read
 */
record AzureJava(ResourceManager resources, NetworkManagementClient network, NetworkManager fluent, Witness witness) {

  static AzureJava of(Cloud cloud) {
    String https = cloud.https() + "/";
    AzureEnvironment environment = new AzureEnvironment(Map.of(
        "resourceManagerEndpointUrl", https,
        "managementEndpointUrl", https,
        "activeDirectoryEndpointUrl", https,
        "activeDirectoryResourceId", https,
        "microsoftGraphResourceId", https));
    HttpClient http = new JdkHttpClientBuilder(java.net.http.HttpClient.newBuilder().sslContext(cloud.trusting())).build();
    TokenCredential credential = new ClientSecretCredentialBuilder()
        .authorityHost(https)
        .disableInstanceDiscovery()
        .tenantId(cloud.tenant())
        .clientId(cloud.clientId())
        .clientSecret(cloud.clientSecret())
        .httpClient(http)
        .build();
    AzureProfile profile = new AzureProfile(cloud.tenant(), cloud.subscription(), environment);
    Witness witness = new Witness();
    return new AzureJava(
        ResourceManager.configure().withHttpClient(http).withPolicy(witness).authenticate(credential, profile)
            .withSubscription(cloud.subscription()),
        NetworkManager.configure().withHttpClient(http).withPolicy(witness).authenticate(credential, profile).serviceClient(),
        NetworkManager.configure().withHttpClient(http).authenticate(credential, profile),
        witness);
  }

  /** A resource group, made; returns where its resources of Microsoft.Network are. */
  String group(String name) {
    return resources.resourceGroups().define(name).withRegion("eastus").create().id() + "/providers/Microsoft.Network";
  }

  /** Deletes a resource group and all that is left in it. */
  void dropGroup(String name) {
    resources.resourceGroups().deleteByName(name);
  }
}

package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What published templates rely on, in templates of our own. */
class QuickstartsTest {
  private static TestServer server;
  private static String group;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    group = server.group("quick");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonNode deployed(String name, String members) {
    return deployed(group, "", name, members);
  }

  private static JsonNode deployed(String scope, String location, String name, String members) {
    String template = "{\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\","
        + "\"contentVersion\": \"1.0.0.0\", " + members + "}";
    String id = scope + "/providers/Microsoft.Resources/deployments/" + name;
    Reply begun = server.request(
        HttpRequest.newBuilder(URI.create(server.origin() + id + "?api-version=2022-09-01"))
            .header("Authorization", "Bearer " + server.token())
            .PUT(HttpRequest.BodyPublishers.ofString("{" + location + "\"properties\": {\"mode\": \"Incremental\", \"template\": " + template + "}}")));
    assertThat(begun.status()).as(begun.text()).isLessThan(202);
    server.finish(begun.header("Azure-AsyncOperation").orElseThrow());
    return server.get(id).properties();
  }

  private static String network(String name, String more) {
    return """
        {"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2020-05-01", "name": "%s", "location": "eastus",
         "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}%s}"""
        .formatted(name, more);
  }

  @Test
  void nestedSubnetsHaveALocationAndNameEachOther() {
    String subnet = """
        {"type": "subnets", "apiVersion": "2020-05-01", "name": "%s", "location": "[resourceGroup().location]",
         "dependsOn": ["two", %s], "properties": {"addressPrefix": "%s"}}""";
    deployed("nested", "\"resources\": [" + network(
        "two",
        ", \"resources\": ["
            + subnet.formatted("second", "\"first\"", "10.0.1.0/24")
            + ","
            + subnet.formatted("first", "\"two\"", "10.0.0.0/24")
            + "]") + "]");
    JsonNode subnets = server.get(group + "/providers/Microsoft.Network/virtualNetworks/two").properties().path("subnets");
    assertThat(subnets.valueStream().map(one -> one.path("name").asString())).containsExactly("first", "second");
    assertThat(subnets.path(0).has("location")).isFalse();
  }

  @Test
  void aGroupOfTheTemplateIsDependedOnAsBicepNamesIt() {
    JsonNode properties = deployed(
        server.subscription(),
        "\"location\": \"eastus\", ",
        "groups",
        """
        "resources": [
          {"type": "Microsoft.Resources/resourceGroups", "apiVersion": "2021-04-01", "name": "made", "location": "westus"},
          {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "module", "resourceGroup": "made",
           "dependsOn": ["[subscriptionResourceId('Microsoft.Resources/resourceGroups', 'made')]"],
           "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"}, "template": {
             "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
             "resources": [], "outputs": {"at": {"type": "string", "value": "[resourceGroup().location]"}}}}}],
        "outputs": {
          "id": {"type": "string", "value": "[subscriptionResourceId('Microsoft.Resources/resourceGroups', 'made')]"},
          "same": {"type": "string", "value": "[resourceId('Microsoft.Resources/resourceGroups/', 'made')]"},
          "at": {"type": "string", "value": "[reference(extensionResourceId(format('/subscriptions/{0}/resourceGroups/{1}',
            subscription().subscriptionId, 'made'), 'Microsoft.Resources/deployments', 'module')).outputs.at.value]"}}""");
    assertThat(properties.at("/outputs/id/value").asString()).isEqualTo(server.subscription() + "/resourceGroups/made");
    assertThat(properties.at("/outputs/same/value").asString()).isEqualTo(server.subscription() + "/resourceGroups/made");
    assertThat(properties.at("/outputs/at/value").asString()).isEqualTo("westus");
  }

  @Test
  void aGatewayWithoutASkuIsStandard() {
    JsonNode properties = deployed(
        "gateway",
        """
        "resources": [%s,
          {"type": "Microsoft.Network/virtualNetworks/subnets", "apiVersion": "2020-06-01", "name": "gated/GatewaySubnet",
           "dependsOn": ["gated"], "properties": {"addressPrefix": "10.0.255.0/27"}},
          {"type": "Microsoft.Network/publicIPAddresses", "apiVersion": "2020-06-01", "name": "gatewayip", "location": "eastus",
           "properties": {"publicIPAllocationMethod": "Dynamic"}},
          {"type": "Microsoft.Network/virtualNetworkGateways", "apiVersion": "2020-06-01", "name": "gw", "location": "eastus",
           "dependsOn": ["[resourceId('Microsoft.Network/virtualNetworks/subnets', 'gated', 'GatewaySubnet')]", "gatewayip"],
           "properties": {"gatewayType": "ExpressRoute", "ipConfigurations": [{"name": "c", "properties": {
             "privateIPAllocationMethod": "Dynamic",
             "subnet": {"id": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'gated', 'GatewaySubnet')]"},
             "publicIPAddress": {"id": "[resourceId('Microsoft.Network/publicIPAddresses', 'gatewayip')]"}}}]}}],
        "outputs": {"sku": {"type": "string", "value": "[reference('gw').sku.name]"}}"""
            .formatted(network("gated", "")));
    assertThat(properties.at("/outputs/sku/value").asString()).isEqualTo("Standard");
  }

  @Test
  void aMachinesDiagnosticsGoToAnAccountsAddress() {
    JsonNode properties = deployed(
        "account",
        """
        "resources": [{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2022-09-01", "name": "quickdiag", "location": "eastus",
           "sku": {"name": "Standard_LRS"}, "kind": "StorageV2", "properties": {}}],
        "outputs": {
          "blob": {"type": "string",
            "value": "[reference(resourceId('Microsoft.Storage/storageAccounts/', 'quickdiag')).primaryEndpoints.blob]"},
          "same": {"type": "string", "value": "[concat('https://quickdiag.blob.', environment().suffixes.storage, '/')]"}}""");
    assertThat(properties.at("/outputs/blob/value").asString()).isEqualTo("https://quickdiag.blob.core.localhost/");
    assertThat(properties.at("/outputs/same/value").asString()).isEqualTo("https://quickdiag.blob.core.localhost/");
  }
}

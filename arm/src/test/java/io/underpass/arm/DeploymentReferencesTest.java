package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What templates read of resources, and of each other. */
class DeploymentReferencesTest extends DeploymentsScene {
  /** A module's secure output, as Bicep asks for it: it gets where it is needed, and nowhere else. */
  @Test
  void whatAModuleGivesOutSecurelyReachesTheTemplateAround() throws IOException {
    String group = server.group("modules");
    String module = """
        {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inner", "properties": {"mode": "Incremental",
         "expressionEvaluationOptions": {"scope": "inner"}, "parameters": {"key": {"value": "[parameters('key')]"}}, "template": %s}}"""
        .formatted(template("\"parameters\": {\"key\": {\"type\": \"securestring\"}}, \"resources\": [], \"outputs\": {\"key\": "
            + "{\"type\": \"securestring\", \"value\": \"[concat(parameters('key'), '-Marked-0utput')]\"}}"));
    String asked = "[listOutputsWithSecureValues('inner', '2025-04-01').key]";
    String outer = "\"parameters\": {\"key\": {\"type\": \"securestring\"}}, \"resources\": [" + module + "%s], \"outputs\": {\"length\": "
        + "{\"type\": \"int\", \"value\": \"" + asked.replace("[", "[length(").replace("]", ")]") + "\"}}";
    String given = "{\"key\": {\"value\": \"Sent\"}}";
    JsonNode end = succeeded(group, "o", template(outer.formatted("")), given);
    assertThat(end.path("properties").path("outputs").path("length").path("value").asInt()).isEqualTo("Sent-Marked-0utput".length());
    JsonNode failed = deployed(group, "f", template(outer.formatted(", " + network("n", "").replace("10.7.0.0/16", asked))), given);
    assertThat(failed.path("properties").path("error").toString()).contains("InvalidAddressPrefixFormat", "*****");
    String all = end + "" + failed + server.get(deployment(group, "inner")).text() + server.get(deployment(group, "f") + "/operations").text();
    assertThat(all).doesNotContain("Marked-0utput\"", "Sent-Marked");
    JsonNode later = deployed(group, "l", template("\"resources\": [], \"outputs\": {\"k\": {\"type\": \"string\", \"value\": "
        + "\"[listOutputsWithSecureValues(resourceId('Microsoft.Resources/deployments', 'inner'), '2025-04-01').key]\"}}"), "{}");
    assertThat(later.path("properties").path("error").toString()).contains("known to the template alone");
  }

  @Test
  void anOuterTemplateInsideIsWorkedOutByTheOneAround() {
    String group = server.group("nested");
    String inside = template("\"resources\": [" + network("[parameters('name')]", "")
        + "], \"outputs\": {\"o\": {\"type\": \"string\", \"value\": \"[parameters('name')]\"}}");
    String nested = """
        {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inside",
         "properties": {"mode": "Incremental", "template": %s}}""".formatted(inside);
    String around = template("\"parameters\": {\"name\": {\"type\": \"string\"}}, \"resources\": [" + nested
        + "], \"outputs\": {\"o\": {\"type\": \"string\", \"value\": \"[reference('inside').outputs.o.value]\"}}");
    JsonNode end = succeeded(group, "around", around, "{\"name\": {\"value\": \"vn\"}}");
    assertThat(end.path("properties").path("outputs").path("o").path("value").asString()).isEqualTo("vn");
    assertThat(server.get(group + "/providers/Microsoft.Network/virtualNetworks/vn").status()).isEqualTo(200);
    assertThat(send("POST", deployment(group, "inside") + "/exportTemplate", "").text()).contains("[parameters('name')]");
  }

  @Test
  void listKeysAndFullReferencesAskTheServer() {
    String group = server.group("keys");
    String account = """
        {"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2021-04-01", "name": "[concat('flows', uniqueString(resourceGroup().id))]",
         "location": "eastus", "sku": {"name": "Standard_LRS"}, "kind": "StorageV2", "properties": {}}""";
    String name = "concat('flows', uniqueString(resourceGroup().id))";
    String workspace = """
        {"type": "Microsoft.OperationalInsights/workspaces", "apiVersion": "2022-10-01", "name": "w", "location": "eastus", "properties": {}}""";
    JsonNode outputs = succeeded(group, "k", template("\"resources\": [" + account + ", " + workspace + "], \"outputs\": {"
        + "\"workspaceKey\": {\"type\": \"int\", \"value\": \"[length(listKeys('w', '2022-10-01').primarySharedKey)]\"},"
        + "\"who\": {\"type\": \"string\", \"value\": \"[deployer().tenantId]\"},"
        + "\"key\": {\"type\": \"string\", \"value\": \"[listKeys(" + name + ", '2021-04-01').keys[0].keyName]\"},"
        + "\"kind\": {\"type\": \"string\", \"value\": \"[reference(" + name + ", '2021-04-01', 'Full').kind]\"},"
        + "\"places\": {\"type\": \"array\", \"value\": \"[providers('Microsoft.Network', 'virtualNetworks').locations]\"}}"), "{}")
        .path("properties").path("outputs");
    assertThat(outputs.path("key").path("value").asString()).isEqualTo("key1");
    assertThat(outputs.path("workspaceKey").path("value").asInt()).isGreaterThan(40);
    assertThat(outputs.path("who").path("value").asString()).hasSize(36);
    assertThat(outputs.path("kind").path("value").asString()).isEqualTo("StorageV2");
    assertThat(texts(outputs.path("places").path("value"))).contains("East US");
  }

  @Test
  void deploymentsInsideAreCounted() {
    String group = server.group("inside");
    String empty = "{'$schema':'s','contentVersion':'1.0.0.0','resources':[]}";
    String inner = deploymentInside("x", "", empty);
    String many = "'copy':{'name':'l','count':450},";
    String copied = deploymentInside("[concat('n', copyIndex())]", many, empty.replace("[]", "[" + inner + "]"));
    String template = empty.replace("[]", "[" + copied + "]").replace('\'', '"').replace("(\"n\"", "('n'");
    Reply refused = send("POST", deployment(group, "many") + "/validate", body(template, "{}"));
    assertThat(refused.status()).as(refused.text()).isEqualTo(400);
    assertThat(refused.text()).contains("more than 800 deployments in it");
    assertThat(send("POST", deployment(group, "few") + "/validate", body(template.replace("450", "3"), "{}")).status()).isEqualTo(200);
  }

  private static String deploymentInside(String name, String more, String template) {
    return "{'type':'Microsoft.Resources/deployments','apiVersion':'2022-09-01','name':'" + name + "'," + more
        + "'properties':{'mode':'Incremental','expressionEvaluationOptions':{'scope':'inner'},'template':" + template + "}}";
  }

  @Test
  void aTemplateFindsASubnetByItsPlace() {
    String group = server.group("placed");
    JsonNode deployed = deployed(
        group,
        "d",
        template(
            """
            "resources": [{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2022-07-01", "name": "v", "location": "eastus",
              "properties": {"addressSpace": {"addressPrefixes": ["10.7.0.0/16"]}, "subnets": [
                {"name": "workload", "properties": {"addressPrefix": "10.7.1.0/24"}},
                {"name": "admin", "properties": {"addressPrefix": "10.7.2.0/24"}}]}}],
            "outputs": {"first": {"type": "string", "value": "[reference('v').subnets[0].name]"},
              "group": {"type": "string", "value": "[reference('v', '2022-07-01', 'Full').resourceGroupName]"},
              "id": {"type": "string", "value": "[reference('v', '2022-07-01', 'Full').resourceId]"}}"""),
        "{}");
    assertThat(deployed.at("/properties/outputs/group/value").asString()).isEqualTo("placed");
    assertThat(deployed.at("/properties/outputs/id/value").asString()).isEqualTo("Microsoft.Network/virtualNetworks/v");
    assertThat(deployed.at("/properties/outputs/first/value").asString()).as(deployed.toString()).isEqualTo("workload");
  }
}

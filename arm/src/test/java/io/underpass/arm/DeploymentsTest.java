package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Deployments, from what is asked to what is there. */
class DeploymentsTest extends DeploymentsScene {
  @Test
  void aHubAndSpokeWithFastPath() throws IOException {
    String group = server.group("json");
    String template = golden("hub-and-spoke.json");
    Reply valid = send("POST", deployment(group, "hub") + "/validate", body(template, "{}"));
    assertThat(valid.status()).as(valid.text()).isEqualTo(200);
    assertThat(valid.properties().path("validatedResources")).hasSize(11);
    Reply what = send("POST", deployment(group, "hub") + "/whatIf", body(template, "{}"));
    assertThat(what.status()).as(what.text()).isEqualTo(200);
    assertThat(what.properties().path("changes")).hasSize(11).allSatisfy(change ->
        assertThat(change.path("changeType").asString()).isEqualTo("Create"));
    String key = "{\"sharedKey\": {\"value\": \"VerySecretKey1\"}}";
    JsonNode end = succeeded(group, "hub", template, key).path("properties");
    assertThat(end.toString()).doesNotContain("VerySecretKey1");
    assertThat(end.path("parameters").path("sharedKey").toString()).isEqualTo("{\"type\":\"SecureString\"}");
    assertThat(end.path("outputs").path("key").toString()).isEqualTo("{\"type\":\"SecureString\"}");
    assertThat(end.path("outputs").path("connection").path("value").path("expressRouteGatewayBypass").asBoolean()).isTrue();
    assertThat(texts(end.path("outputs").path("prefixes").path("value"))).containsExactly("10.1.0.0/16", "10.2.0.0/16");
    assertThat(end.path("outputs").path("hubLocation").path("value").asString()).isEqualTo("eastus");
    assertThat(end.path("outputResources")).hasSize(11);
    Reply again = send("POST", deployment(group, "hub") + "/whatIf", body(template, key));
    assertThat(again.properties().path("changes")).as(again.text()).allSatisfy(change ->
        assertThat(change.path("changeType").asString()).as(change.toPrettyString()).isEqualTo("NoChange"));
    Reply grown = send("POST", deployment(group, "hub") + "/whatIf", body(template,
        "{\"gatewaySku\":{\"value\":\"ErGw3AZ\"},\"spokes\":{\"value\":1}}"));
    assertThat(grown.json().path("status").asString()).as(grown.text()).isEqualTo("Failed");
    assertThat(grown.json().path("error").path("details").path(0).path("code").asString())
        .isEqualTo("VirtualNetworkGatewaySkuChangeNotSupported");
    Reply fewer = send("POST", deployment(group, "hub") + "/whatIf", body(template,
        "{\"fastPath\":{\"value\":false},\"spokes\":{\"value\":1}}"));
    assertThat(fewer.text()).contains("properties.expressRouteGatewayBypass").contains("\"Ignore\"").contains("\"Modify\"");
    Reply operations = server.get(deployment(group, "hub").replace("/providers/Microsoft.Resources", "") + "/operations");
    assertThat(operations.json().path("value")).hasSize(12);
    succeeded(group, "hub", template, key);
  }

  @Test
  void whatBicepCompilesTo() throws IOException {
    String group = server.group("bicep");
    String template = golden("hub-and-spoke-symbolic.json");
    Reply valid = send("POST", deployment(group, "hub") + "/validate", body(template, "{}"));
    assertThat(valid.status()).as(valid.text()).isEqualTo(200);
    JsonNode outputs = succeeded(group, "hub", template, "{}").path("properties").path("outputs");
    assertThat(outputs.path("gatewayPrefix").path("value").asString()).isEqualTo("10.0.255.0/27");
    assertThat(texts(outputs.path("spokeStates").path("value"))).containsExactly("one", "two");
    assertThat(outputs.path("circuitState").path("value").asString()).isEqualTo("NotProvisioned");
    assertThat(outputs.path("fastPath").path("value").asBoolean()).isTrue();
    assertThat(server.get(deployment(group, "circuit")).properties().path("provisioningState").asString()).isEqualTo("Succeeded");
    Reply exported = send("POST", deployment(group, "hub") + "/exportTemplate", "");
    assertThat(exported.json().path("template").path("languageVersion").asString()).isEqualTo("2.0");
  }

  @Test
  void mistakesInTheTemplateAreRefusedAtOnce() {
    String group = server.group("mistakes");
    String at = deployment(group, "bad");
    assertThat(send("PUT", at, "{\"properties\": {\"mode\": \"Incremental\", template: {\"resources\": [}}}").code())
        .isEqualTo("InvalidRequestContent");
    assertThat(send("PUT", at, body("{\"contentVersion\": \"1.0.0.0\", \"resources\": []}", "{}")).text())
        .contains("InvalidTemplate").contains("Required property '$schema' not found in JSON");
    assertThat(send("PUT", at, body(template("\"resources\": [], \"surprise\": 1"), "{}")).text())
        .contains("Could not find member 'surprise' on object of type 'Template'");
    assertThat(send("PUT", at, body(template("\"resources\": [" + network("[concat('a']", "") + "]"), "{}")).text())
        .contains("expected token 'RightParenthesis' and actual 'EndOfData'");
    assertThat(send("PUT", at, body(template("\"resources\": [" + network("[parameters('none')]", "") + "]"), "{}")).text())
        .contains("The template parameter 'none' is not found");
    assertThat(send("PUT", at, body(template("\"resources\": [" + network("n", ", \"dependsOn\": [\"ghost\"]") + "]"), "{}")).text())
        .contains("The resource 'ghost' is not defined in the template");
    assertThat(send("PUT", at,
        body(template("\"resources\": [" + network("a", ", \"dependsOn\": [\"b\"]") + "," + network("b", ", \"dependsOn\": [\"a\"]")
            + "]"), "{}")).text())
        .contains("Circular dependency detected on resource");
    assertThat(send("PUT", at, body(template("\"parameters\": {\"p\": {\"type\": \"int\"}}, \"resources\": []"), "{}")).text())
        .contains("The value for the template parameter 'p' is not provided");
    assertThat(send("PUT", at, body(template("\"resources\": []"), "{\"x\": {\"value\": 1}}")).text())
        .contains("they are not present in the original template");
    assertThat(send("PUT", at, body(template("\"resources\": [{\"type\": \"Microsoft.Web/sites\", \"apiVersion\": \"2022-03-01\", \"name\": \"s\"}]"), "{}")))
        .satisfies(reply -> assertThat(reply.code()).isEqualTo("InvalidTemplateDeployment"))
        .satisfies(reply -> assertThat(reply.text()).contains("Microsoft.Web/sites/write"));
    assertThat(send("PUT", at, "{\"properties\": {\"mode\": \"Complete\", \"template\": {}}}").status()).isEqualTo(501);
    assertThat(server.get(at).code()).isEqualTo("DeploymentNotFound");
    assertThat(send("PUT", deployment(group, "a").replace("/resourceGroups/mistakes", "/resourceGroups/nowhere"),
        body(template("\"resources\": []"), "{}"))
        .code()).isEqualTo("ResourceGroupNotFound");
  }

  @Test
  void aResourceThatFailsFailsTheDeploymentAndLeavesTheRest() {
    String group = server.group("failing");
    String outside = """
        {"type": "Microsoft.Network/virtualNetworks/subnets", "apiVersion": "2022-07-01", "name": "good/out", "dependsOn": ["good"],
         "properties": {"addressPrefix": "192.168.0.0/24"}}""";
    String after = network("after", ", \"dependsOn\": [\"out\"]").replace("\"out\"", "\"good/out\"");
    JsonNode end = deployed(group, "d", template("\"resources\": [" + network("good", "") + "," + outside + "," + after + "]"), "{}");
    JsonNode properties = end.path("properties");
    assertThat(properties.path("provisioningState").asString()).isEqualTo("Failed");
    assertThat(properties.path("error").path("code").asString()).isEqualTo("DeploymentFailed");
    assertThat(properties.path("error").path("details").path(0).path("code").asString()).isEqualTo("NetcfgSubnetRangeOutsideVnet");
    assertThat(server.get(group + "/providers/Microsoft.Network/virtualNetworks/good").status()).isEqualTo(200);
    assertThat(server.get(group + "/providers/Microsoft.Network/virtualNetworks/after").status()).isEqualTo(404);
    JsonNode operations = server.get(deployment(group, "d") + "/operations").json().path("value");
    assertThat(operations).hasSize(2).anySatisfy(operation -> {
      assertThat(operation.path("properties").path("statusCode").asString()).isEqualTo("BadRequest");
      assertThat(operation.path("properties").path("statusMessage").path("error").path("code").asString())
          .isEqualTo("NetcfgSubnetRangeOutsideVnet");
    });
    String operation = operations.path(0).path("operationId").asString();
    assertThat(server.get(deployment(group, "d") + "/operations/" + operation).status()).isEqualTo(200);
    assertThat(server.get(group + "/providers/Microsoft.Resources/deployments/?$filter=provisioningState%20eq%20'Failed'").json()
        .path("value")).hasSize(1);
    assertThat(send("POST", deployment(group, "d") + "/cancel", "").code()).isEqualTo("DeploymentCannotBeCancelled");
    assertThat(send("DELETE", deployment(group, "d"), "").status()).isEqualTo(204);
    assertThat(server.get(deployment(group, "d")).status()).isEqualTo(404);
  }

  @Test
  void secretsAreNeitherShownNorStored() throws IOException {
    String group = server.group("secrets");
    String declared = "\"parameters\": {\"key\": {\"type\": \"secureString\"}, \"all\": {\"type\": \"secureObject\"}}, ";
    String given = "{\"key\": {\"value\": \"Top+Secret/Value=\"}, \"all\": {\"value\": {\"inner\": \"Deep-Secret-1\"}}}";
    String bad = network("n", "").replace("10.7.0.0/16", "[parameters('key')]");
    String worse = template(declared + "\"resources\": [" + network("[parameters('key')]", "") + "]");
    assertThat(send("PUT", deployment(group, "s"), body(worse, given)).text()).contains("InvalidTemplate").doesNotContain("Top+Secret");
    assertThat(send("POST", deployment(group, "s") + "/validate", body(template(declared + "\"resources\": [" + bad + "]"), given)).text())
        .contains("InvalidTemplateDeployment").doesNotContain("Top+Secret");
    JsonNode end = deployed(group, "s", template(declared + "\"resources\": [" + bad + "]"), given);
    assertThat(end.path("properties").path("provisioningState").asString()).isEqualTo("Failed");
    assertThat(end.toString()).doesNotContain("Top+Secret").doesNotContain("Deep-Secret");
    assertThat(end.path("properties").path("parameters").path("all").toString()).isEqualTo("{\"type\":\"SecureObject\"}");
  }

  @Test
  void aSubscriptionsDeploymentMakesGroups() {
    String inside = template("\"resources\": [" + network("vn", "") + "]");
    String resources = """
        {"type": "Microsoft.Resources/resourceGroups", "apiVersion": "2022-09-01", "name": "made", "location": "eastus"},
        {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inside", "resourceGroup": "made", "dependsOn": ["made"],
         "properties": {"mode": "Incremental", "template": %s}}""".formatted(inside);
    String at = server.subscription() + "/providers/Microsoft.Resources/deployments/sub";
    String body = body(template("\"resources\": [" + resources + "]"), "{}");
    assertThat(send("PUT", at, body).text()).contains("InvalidDeployment").contains("location");
    JsonNode changes = send("POST", at + "/whatIf", "{\"location\": \"eastus\", " + body.substring(1)).properties().path("changes");
    assertThat(changes).hasSize(2);
    assertThat(changes.path(0).path("changeType").asString()).isEqualTo("Create");
    assertThat(changes.path(1).path("changeType").asString()).isEqualTo("Deploy");
    Reply begun = send("PUT", at, "{\"location\": \"eastus\", " + body.substring(1));
    assertThat(begun.status()).as(begun.text()).isEqualTo(201);
    server.request(HttpRequest.newBuilder(URI.create(begun.header("Azure-AsyncOperation").orElseThrow()))
        .header("Prefer", "wait=30").header("Authorization", "Bearer " + server.token()));
    assertThat(server.get(at).properties().path("provisioningState").asString()).as(server.get(at).text()).isEqualTo("Succeeded");
    assertThat(server.get(server.subscription() + "/resourceGroups/made/providers/Microsoft.Network/virtualNetworks/vn").status())
        .isEqualTo(200);
    assertThat(server.get(server.subscription() + "/resources").text()).doesNotContain("deployments/sub");
  }

  @Test
  void whatARestartFindsRunningEndsFailedWithAReason() throws IOException {
    TestServer own = TestServer.start();
    try {
      String group = own.group("g");
      String at = deployment(group, "d");
      String state = "{\"id\":\"" + at + "\",\"name\":\"d\",\"type\":\"Microsoft.Resources/deployments\",\"properties\":{\"provisioningState\":\"Running\"},"
          + "\"operationId\":\"o\",\"template\":{},\"operations\":[]}";
      own.plant(at, "{\"name\":\"d\",\"type\":\"Microsoft.Resources/deployments\",\"state\":" + io.underpass.arm.wire.Json.object()
          .stringNode(state) + "}");
      own.restart();
      Reply found = own.get(at);
      assertThat(found.properties().path("provisioningState").asString()).as(found.text()).isEqualTo("Failed");
      assertThat(found.properties().path("error").path("code").asString()).isEqualTo("DeploymentInterrupted");
    } finally {
      own.close();
    }
  }

  @Test
  void azsConnectionTemplateIsTaken() {
    String group = server.group("azlike");
    Scene scene = Scene.of(server, group.substring(group.lastIndexOf('/') + 1)).withGateway("UltraPerformance").withCircuit();
    String connection = """
        {"type": "Microsoft.Network/connections", "name": "co", "location": "eastus", "tags": null, "apiVersion": "2015-06-15", "dependsOn": [],
         "properties": {"virtualNetworkGateway1": {"id": "%1$s/virtualNetworkGateways/gw"}, "enableBgp": false, "connectionType": "ExpressRoute",
           "routingWeight": 10, "authorizationKey": "[parameters('authorizationKey')]", "usePolicyBasedTrafficSelectors": false,
           "expressRouteGatewayBypass": null, "peer": {"id": "%1$s/expressRouteCircuits/c"}}}""".formatted(scene.network);
    String auth = server.make(scene.network + "/expressRouteCircuits/c/authorizations/a", "{'properties':{}}").properties()
        .path("authorizationKey").asString();
    JsonNode end = succeeded(group, "vpn_connection_deploy_x",
        template("\"parameters\": {\"authorizationKey\": {\"type\": \"securestring\", \"metadata\": {\"description\": \"Secure authorizationKey\"}}}, "
            + "\"variables\": {}, \"resources\": [" + connection
                + "], \"outputs\": {\"resource\": {\"type\": \"object\", \"value\": \"[reference('co')]\"}}"),
        "{\"authorizationKey\": {\"value\": \"" + (auth.contains("*") ? "" : auth) + "\"}}");
    assertThat(end.path("properties").path("outputs").path("resource").path("value").path("connectionType").asString())
        .isEqualTo("ExpressRoute");
  }

  /** A hundred and fifty networks, one after the other. */
  private String slow() {
    return template("\"resources\": [" + network("[concat('n', copyIndex())]",
        ", \"copy\": {\"name\": \"l\", \"count\": 150, \"mode\": \"serial\"}, \"tags\": {\"n\": \"[string(copyIndex())]\"}") + "]");
  }

  @Test
  void oneThatRunsIsLeftAloneAndCanBeCancelled() {
    String group = server.group("cancel");
    String nested = """
        {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inside",
         "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"}, "template": %s}}""".formatted(slow());
    Reply begun = send("PUT", deployment(group, "d"), body(template("\"resources\": [" + nested + "]"), "{}"));
    assertThat(begun.status()).as(begun.text()).isEqualTo(201);
    assertThat(send("PUT", deployment(group, "d"), body(template("\"resources\": []"), "{}")).code()).isEqualTo("DeploymentActive");
    assertThat(send("DELETE", deployment(group, "d"), "").code()).isEqualTo("DeploymentActive");
    assertThat(send("POST", deployment(group, "d") + "/cancel", "").status()).isEqualTo(204);
    server.request(HttpRequest.newBuilder(URI.create(begun.header("Azure-AsyncOperation").orElseThrow()))
        .header("Prefer", "wait=60").header("Authorization", "Bearer " + server.token()));
    assertThat(server.get(deployment(group, "d")).properties().path("provisioningState").asString()).isEqualTo("Canceled");
    assertThat(server.get(group + "/providers/Microsoft.Network/virtualNetworks").json().path("value").size()).isLessThan(150);
  }

  @Test
  void aServerThatEndsMeanwhileLeavesAReason() throws IOException {
    TestServer own = TestServer.start();
    try {
      String group = own.group("g");
      Reply begun = own.request(
          HttpRequest.newBuilder(URI.create(own.origin() + deployment(group, "d") + "?api-version=2022-09-01"))
              .header("Authorization", "Bearer " + own.token()).header("Content-Type", "application/json")
              .PUT(HttpRequest.BodyPublishers.ofString(body(slow(), "{}"))));
      assertThat(begun.status()).as(begun.text()).isEqualTo(201);
      own.restart();
      Reply found = own.get(deployment(group, "d"));
      assertThat(found.properties().path("error").path("code").asString()).as(found.text()).isEqualTo("DeploymentInterrupted");
      assertThat(own.get(group + "/providers/Microsoft.Network/virtualNetworks").json().path("value").size()).isLessThan(150);
    } finally {
      own.close();
    }
  }

  @Test
  void aGatewayThatIsBusyIsWaitedFor() {
    String group = server.group("busy");
    Scene scene = Scene.of(server, group.substring(group.lastIndexOf('/') + 1)).withGateway("UltraPerformance");
    String circuit = """
        {"type": "Microsoft.Network/expressRouteCircuits", "apiVersion": "2022-07-01", "name": "[concat('c', copyIndex())]", "location": "eastus",
         "copy": {"name": "circuits", "count": 3}, "sku": {"name": "Standard_MeteredData", "tier": "Standard", "family": "MeteredData"},
         "properties": {"serviceProviderProperties": {"serviceProviderName": "Equinix", "peeringLocation": "Silicon Valley", "bandwidthInMbps": 1000}}}""";
    String connection = """
        {"type": "Microsoft.Network/connections", "apiVersion": "2022-07-01", "name": "[concat('co', copyIndex())]", "location": "eastus",
         "copy": {"name": "connections", "count": 3}, "dependsOn": ["circuits"],
         "properties": {"connectionType": "ExpressRoute", "virtualNetworkGateway1": {"id": "%s/virtualNetworkGateways/gw"},
           "peer": {"id": "[resourceId('Microsoft.Network/expressRouteCircuits', concat('c', copyIndex()))]"}}}""".formatted(scene.network);
    succeeded(group, "d", template("\"resources\": [" + circuit + "," + connection + "]"), "{}");
    assertThat(server.get(scene.network + "/connections").json().path("value")).hasSize(3);
  }

  @Test
  void aDeploymentMayDoWhatItsCallerMayAndNoMore() {
    TestServer.Principal who = server.principal("deployer");
    String mine = server.group("deployer");
    String theirs = server.group("others");
    assertThat(server.assign(who, "4d97b98b-1d4f-4787-a291-c67834d212e7", mine).status()).isEqualTo(201);
    String elsewhere = """
        {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inside", "resourceGroup": "others",
         "properties": {"mode": "Incremental", "template": %s}}""".formatted(template("\"resources\": []"));
    Reply begun = server.send(
        "PUT", deployment(mine, "d") + "?api-version=2022-09-01",
        body(template("\"resources\": [" + network("own", "") + "," + elsewhere + "]"), "{}"), who.token());
    assertThat(begun.status()).as(begun.text()).isEqualTo(201);
    server.request(HttpRequest.newBuilder(URI.create(begun.header("Azure-AsyncOperation").orElseThrow()))
        .header("Prefer", "wait=30").header("Authorization", "Bearer " + server.token()));
    Reply end = server.get(deployment(mine, "d"));
    assertThat(end.properties().path("error").path("details").path(0).path("code").asString()).as(end.text()).isEqualTo("AuthorizationFailed");
    assertThat(server.get(mine + "/providers/Microsoft.Network/virtualNetworks/own").status()).isEqualTo(200);
    assertThat(server.get(deployment(theirs, "inside")).status()).isEqualTo(404);
    assertThat(server.send("GET", deployment(theirs, "inside") + "?api-version=2022-09-01", null, who.token()).status()).isEqualTo(403);
  }
}

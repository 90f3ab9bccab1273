package io.underpass.e2e.az;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/**
 * {@code az deployment group}, {@code az deployment operation group}, and {@code az network vpn-connection create}, which is a deployment
 * too.
 */
final class DeploymentCommands {
  private static final Path TEMPLATES = Path.of("..", "arm", "src", "test", "resources", "templates").toAbsolutePath().normalize();

  private DeploymentCommands() {}

  static void deployments(AzShell az) {
    az.let("HUB", TEMPLATES.resolve("hub-and-spoke.json").toString());
    assertThat(az.tsv("deployment group validate -g $GROUP -n hub -f $HUB --query properties.provisioningState")).isEqualTo("Succeeded");
    JsonNode changes = az.json("deployment group what-if -g $GROUP -n hub -f $HUB --no-pretty-print").path("changes");
    assertThat(changes).hasSize(11).allSatisfy(change -> assertThat(change.path("changeType").asString()).isEqualTo("Create"));

    JsonNode made = az.json("deployment group create -g $GROUP -n hub -f $HUB -p spokes=1 sharedKey=Secret4Secret").path("properties");
    assertThat(made.path("provisioningState").asString()).isEqualTo("Succeeded");
    assertThat(made.toString()).doesNotContain("Secret4Secret");
    assertThat(made.path("outputs").path("connection").path("value").path("expressRouteGatewayBypass").asBoolean()).isTrue();
    assertThat(az.table("deployment group list -g $GROUP").getLast().split(" +")).contains("hub", "Succeeded", "Incremental");
    assertThat(az.tsv("deployment group show -g $GROUP -n hub --query properties.outputs.gatewaySku.value")).isEqualTo("UltraPerformance");
    assertThat(az.tsv("deployment operation group list -g $GROUP -n hub --query [].properties.targetResource.resourceName").lines())
        .contains("hs-hub", "hs-gw", "hs-connection", "to-hub");
    assertThat(az.json("deployment group export -g $GROUP -n hub").path("contentVersion").asString()).isEqualTo("1.0.0.0");
    az.does("deployment group wait -g $GROUP -n hub --created");

    JsonNode switched =
        az.json("deployment group what-if -g $GROUP -n hub -f $HUB -p spokes=1 fastPath=false -x NoChange Ignore"
                + " --no-pretty-print").path("changes");
    assertThat(switched).hasSize(1);
    assertThat(switched.path(0).path("delta").path(0).path("path").asString()).isEqualTo("properties.expressRouteGatewayBypass");
    assertThat(az.refused("deployment group create -g $GROUP -n bad -f $HUB -p spokes=99"))
        .contains("InvalidTemplate", "less than or equal to '8'");
    assertThat(az.refused("deployment group cancel -g $GROUP -n hub")).contains("DeploymentCannotBeCancelled");

    az.does("network vpn-connection delete -g $GROUP -n hs-connection");
    JsonNode connection =
        az.json("network vpn-connection create -g $GROUP -n again --vnet-gateway1 hs-gw --express-route-circuit2 hs-circuit"
            + " --express-route-gateway-bypass");
    assertThat(connection.path("resource").path("expressRouteGatewayBypass").asBoolean()).isTrue();

    az.let("SYMBOLIC", TEMPLATES.resolve("hub-and-spoke-symbolic.json").toString());
    az.does("group create -n $GROUP-bicep -l eastus");
    assertThat(az.tsv("deployment group create -g $GROUP-bicep -n hub -f $SYMBOLIC -p suffix=b --query properties.outputs.fastPath.value"))
        .isEqualTo("true");
    az.does("group delete -n $GROUP-bicep --yes");

    az.does("deployment group delete -g $GROUP -n hub");
    assertThat(az.refused("deployment group show -g $GROUP -n hub")).contains("DeploymentNotFound");
  }
}

package io.underpass.e2e.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.resourcemanager.resources.fluent.DeploymentsClient;
import com.azure.resourcemanager.resources.fluent.models.DeploymentExtendedInner;
import com.azure.resourcemanager.resources.fluent.models.DeploymentInner;
import com.azure.resourcemanager.resources.models.DeploymentWhatIf;
import com.azure.resourcemanager.resources.models.WhatIfChange;
import java.util.Map;

/**
 * A template of a network with a security group and subnets by a copy loop: judged, foretold, deployed, looked at,
 * deployed again, forgotten.
 */
final class Deploying {
  private static final String GROUP = "java-deploy";

  private Deploying() {}

  static void life(AzureJava azure) {
    azure.group(GROUP);
    DeploymentsClient deployments = azure.resources().deploymentClient().getDeployments();
    DeploymentInner body = TypeLife.readFile(DeploymentInner::fromJson, "deployment.json");
    assertThat(deployments.validate(GROUP, "d", body).error()).isNull();
    DeploymentWhatIf question = TypeLife.readFile(DeploymentWhatIf::fromJson, "deployment.json");
    assertThat(deployments.whatIf(GROUP, "d", question).changes().stream().map(WhatIfChange::changeType)).hasSize(2)
        .allMatch(type -> type.toString().equals("Create"));
    DeploymentExtendedInner made = deployments.createOrUpdate(GROUP, "d", body);
    assertThat(made.properties().provisioningState()).hasToString("Succeeded");
    assertThat(made.properties().outputs().toString()).contains("/virtualNetworks/v");
    assertThat(azure.network().getVirtualNetworks().getByResourceGroup(GROUP, "v").subnets()).hasSize(2)
        .allSatisfy(subnet -> assertThat(subnet.networkSecurityGroup().id()).endsWith("/java-deploy-nsg"));
    assertThat(azure.resources().deploymentClient().getDeploymentOperations().listByResourceGroup(GROUP, "d").stream().count())
        .isGreaterThanOrEqualTo(2);
    assertThat(deployments.checkExistence(GROUP, "d")).isTrue();
    assertThat(deployments.checkExistence(GROUP, "other")).isFalse();
    assertThat(deployments.listByResourceGroup(GROUP).stream().map(DeploymentExtendedInner::name)).containsExactly("d");
    assertThat(deployments.exportTemplate(GROUP, "d").template()).isInstanceOf(Map.class);
    deployments.createOrUpdate(GROUP, "d", body);
    deployments.delete(GROUP, "d");
    assertThat(deployments.checkExistence(GROUP, "d")).isFalse();
    azure.dropGroup(GROUP);
  }
}

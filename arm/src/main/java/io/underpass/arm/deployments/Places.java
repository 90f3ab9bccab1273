package io.underpass.arm.deployments;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Caller;
import io.underpass.arm.identity.CloudSuffixes;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Json;
import io.underpass.model.ResourceId;
import io.underpass.template.Place;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where a deployment goes, as its template sees it. */
final class Places {
  private static final String VERSION = "2021-04-01";

  private Places() {}

  /** @throws ArmError 404 where there is no such group */
  static Place of(Door door, ResourceId deployment, DeploymentRequest request) {
    ObjectNode subscription = read(door, "/subscriptions/" + deployment.subscription());
    String tenant = Json.text(subscription, "tenantId").orElse("");
    ObjectNode group = deployment.resourceGroup().isEmpty()
        ? null
        : read(door, "/subscriptions/" + deployment.subscription() + "/resourceGroups/" + deployment.resourceGroup());
    ObjectNode shown = Json.object();
    for (String member : new String[] {"id", "subscriptionId", "tenantId", "displayName"}) {
      shown.set(member, subscription.path(member));
    }
    return new Place(
        Json.object().put("tenantId", tenant).put("countryCode", "").put("displayName", "Underpass"),
        shown,
        group,
        deployment(deployment, request),
        deployer(door.client().caller(), tenant),
        environment(door.client().origin(), tenant));
  }

  private static ObjectNode read(Door door, String path) {
    Answer answer = door.ask("GET", path, VERSION, null, Map.of());
    JsonNode body = Door.body(answer);
    if (answer.status() == 200 && body instanceof ObjectNode object) {
      return object;
    }
    throw ArmError.of(answer.status(), code(body), "%s", Json.text(body, "error", "message").orElse("'" + path + "' could not be read."));
  }

  private static String code(@Nullable JsonNode body) {
    return body == null ? "ResourceNotFound" : Json.text(body, "error", "code").orElse("ResourceNotFound");
  }

  private static ObjectNode deployment(ResourceId id, DeploymentRequest request) {
    ObjectNode deployment = Json.object().put("name", id.name());
    if (!request.location().isEmpty()) {
      deployment.put("location", request.location());
    }
    ObjectNode properties = deployment.putObject("properties");
    properties.set("template", request.shown());
    properties.put("mode", "Incremental").put("provisioningState", "Accepted");
    return deployment;
  }

  /** A service principal has no name of a user's. */
  private static ObjectNode deployer(Caller caller, String tenant) {
    return Json.object().put("objectId", caller.principal()).put("tenantId", tenant).put("userPrincipalName", "");
  }

  private static ObjectNode environment(String origin, String tenant) {
    ObjectNode environment =
        Json.object()
            .put("name", "Underpass")
            .put("portal", origin)
            .put("resourceManager", origin + "/")
            .put("graph", origin + "/")
            .put("graphAudience", origin + "/")
            .put("gallery", origin + "/");
    ObjectNode authentication = environment.putObject("authentication").put("loginEndpoint", origin + "/").put("tenant", tenant);
    authentication.put("identityProvider", "AAD").putArray("audiences").add(origin + "/");
    environment
        .putObject("suffixes")
        .put("storage", CloudSuffixes.STORAGE)
        .put("sqlServerHostname", ".database.windows.net")
        .put("keyvaultDns", "." + CloudSuffixes.KEY_VAULT)
        .put("acrLoginServer", ".azurecr.io");
    return environment;
  }
}

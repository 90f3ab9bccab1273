package io.underpass.arm.deployments;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Json;
import io.underpass.model.ResourceId;
import io.underpass.template.TemplateException;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Errors of deployments in the service's words. */
final class Failures {
  private Failures() {}

  /** A template that a request brought can't be deployed. */
  static ArmError refusal(TemplateException e) {
    return switch (e.reason()) {
      case MALFORMED -> ArmError.badRequest("InvalidTemplate", "Deployment template parse failed: '%s'.", bare(e));
      case INVALID, NOT_AVAILABLE -> ArmError.badRequest("InvalidTemplate", "Deployment template validation failed: '%s'.", bare(e));
      case NOT_IMPLEMENTED -> ArmError.of(501, "NotImplemented", "%s", e.getMessage());
    };
  }

  private static String bare(TemplateException e) {
    String message = e.getMessage();
    return message.endsWith("'.") || !message.endsWith(".") ? message : message.substring(0, message.length() - 1);
  }

  static ObjectNode error(String code, String message) {
    ObjectNode error = Json.object().put("code", code).put("message", message);
    error.putArray("details");
    return error;
  }

  /** What is wrong with a resource whose expressions can't be worked out. */
  static ObjectNode expressions(String resource, TemplateException e) {
    return switch (e.reason()) {
      case NOT_AVAILABLE -> error("ResourceNotFound", e.getMessage());
      case NOT_IMPLEMENTED -> error("NotImplemented", e.getMessage());
      default -> error(
          "InvalidTemplate", "Unable to process template language expressions for resource '%s'. '%s'".formatted(resource, e.getMessage()));
    };
  }

  /** An operation of a resource ended badly. */
  static ObjectNode terminal(String state, JsonNode error) {
    ObjectNode failure =
        error(
            "ResourceDeploymentFailure",
            "The resource write operation failed to complete successfully, because it reached terminal provisioning state '%s'."
                .formatted(state));
    if (error.isObject()) {
      ((ArrayNode) failure.get("details")).add(error);
    }
    return failure;
  }

  /** The deployment's own error. */
  static ObjectNode whole(ResourceId deployment, List<ObjectNode> details) {
    ObjectNode error =
        Json.object()
            .put("code", "DeploymentFailed")
            .put("target", deployment.toString())
            .put(
                "message",
                "At least one resource deployment operation failed. Please list deployment operations for details."
                    + " Please see https://aka.ms/arm-deployment-operations for usage details.");
    error.putArray("details").addAll(details);
    return error;
  }

  /** The same without secrets. */
  static ArmError masked(ArmError error, Set<String> secrets) {
    JsonNode masked = masked((ObjectNode) error.body().get("error"), secrets);
    return ArmError.of(error.status(), error.code(), "%s", masked.path("message").asString());
  }

  /** The same without secrets. */
  static ObjectNode masked(ObjectNode error, Set<String> secrets) {
    return secrets.isEmpty() ? error : (ObjectNode) hidden(error, secrets);
  }

  private static JsonNode hidden(JsonNode node, Set<String> secrets) {
    if (node instanceof ObjectNode object) {
      ObjectNode copy = Json.object();
      object.properties().forEach(member -> copy.set(member.getKey(), hidden(member.getValue(), secrets)));
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = Json.array();
      array.forEach(element -> copy.add(hidden(element, secrets)));
      return copy;
    }
    if (!node.isString()) {
      return node;
    }
    String text = node.stringValue();
    for (String secret : secrets) {
      text = text.replace(secret, "*****");
    }
    return Json.object().stringNode(text);
  }
}

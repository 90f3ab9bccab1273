package io.underpass.arm.deployments;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Json;
import io.underpass.model.ResourceId;
import io.underpass.template.Template;
import io.underpass.template.TemplateException;
import io.underpass.template.TemplateText;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client wants deployed.
 *
 * @param location of a deployment to a subscription; empty for one to a resource group
 * @param tags as given
 * @param template checked for its shape
 * @param shown the template that is shown to those who ask: the same, or that from which an outer template made it
 * @param parameters {@code {name: {"value": …}}}
 */
record DeploymentRequest(String location, ObjectNode tags, Template template, JsonNode shown, ObjectNode parameters) {
  private static final Pattern NAME = Pattern.compile("[\\w.()-]{1,64}");

  /** Reads the body of a PUT, of {@code validate} and of {@code whatIf}. @throws ArmError for what can't be deployed */
  static DeploymentRequest read(byte[] body, ResourceId id) {
    JsonNode node;
    try {
      node = TemplateText.read(body);
    } catch (TemplateException e) {
      throw ArmError.badRequest("InvalidRequestContent", "The request content was invalid and could not be deserialized: '%s'.",
          e.getMessage());
    }
    return of(node, id);
  }

  static DeploymentRequest of(JsonNode body, ResourceId id) {
    if (!NAME.matcher(id.name()).matches()) {
      throw ArmError.badRequest(
          "InvalidDeploymentName",
          "The provided deployment name '%s' is not valid: up to 64 letters, digits, '-', '_', '.', '(' and ')'.",
          id.name());
    }
    JsonNode properties = body.path("properties");
    if (!properties.isObject()) {
      throw ArmError.badRequest(
          "InvalidRequestContent", "The request content was invalid: required property 'properties' not found in JSON.");
    }
    String mode = Json.text(properties, "mode").orElse("");
    if (mode.equalsIgnoreCase("Complete")) {
      throw ArmError.of(501, "NotImplemented", "The deployment mode 'Complete' is not implemented by Underpass. Use 'Incremental'.");
    }
    if (!mode.equalsIgnoreCase("Incremental")) {
      throw ArmError.badRequest(
          "InvalidRequestContent",
          "The request content was invalid: the property 'mode' must be 'Incremental' (or 'Complete'), not '%s'. Path 'properties.mode'.",
          mode);
    }
    for (String member : new String[] {"templateLink", "parametersLink", "onErrorDeployment"}) {
      JsonNode value = properties.path(member);
      if (value.isObject() && !value.isEmpty()) {
        throw ArmError.of(501, "NotImplemented", "The member 'properties.%s' is not implemented by Underpass. Send the text itself.",
            member);
      }
    }
    if (!properties.has("template") || properties.get("template").isNull()) {
      throw ArmError.badRequest("InvalidTemplate", "Deployment template is missing: the request has no 'properties.template'.");
    }
    try {
      return new DeploymentRequest(
          location(body, id),
          body.get("tags") instanceof ObjectNode tags ? tags : Json.object(),
          Template.of(properties.get("template")),
          properties.get("template"),
          parameters(properties));
    } catch (TemplateException e) {
      throw Failures.refusal(e);
    }
  }

  private static String location(JsonNode body, ResourceId id) {
    Optional<String> location = Json.text(body, "location").filter(text -> !text.isBlank());
    if (id.resourceGroup().isEmpty() && location.isEmpty()) {
      throw ArmError.badRequest(
          "InvalidDeployment",
          "The 'location' property must be specified for '%s'. Please see https://aka.ms/deploy-to-subscription for usage details.",
          id.name());
    }
    if (!id.resourceGroup().isEmpty() && location.isPresent()) {
      throw ArmError.badRequest("InvalidDeployment", "The 'location' property is not allowed for '%s' at resource group scope.", id.name());
    }
    return location.orElse("").replace(" ", "").toLowerCase(Locale.ROOT);
  }

  private static ObjectNode parameters(JsonNode properties) {
    JsonNode given = properties.path("parameters");
    if (given.has("$schema") && given.path("parameters").isObject()) {
      given = given.get("parameters");
    }
    if (given.isMissingNode() || given.isNull()) {
      return Json.object();
    }
    if (!(given instanceof ObjectNode object)) {
      throw ArmError.badRequest("InvalidRequestContent", "The request content was invalid: 'properties.parameters' must be an object.");
    }
    ObjectNode parameters = Json.object();
    for (Map.Entry<String, JsonNode> one : object.properties()) {
      parameters.set(one.getKey(), one.getValue());
    }
    return parameters;
  }

  /** Texts that must not be shown. */
  Set<String> secrets() {
    return template.secrets(parameters);
  }

  /** The same, with another template for those who ask. */
  DeploymentRequest showing(JsonNode original) {
    return new DeploymentRequest(location, tags, template, original, parameters);
  }
}

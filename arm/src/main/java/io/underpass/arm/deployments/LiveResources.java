package io.underpass.arm.deployments;

import io.underpass.arm.http.Answer;
import io.underpass.arm.wire.Json;
import io.underpass.model.ResourceId;
import io.underpass.template.Live;
import io.underpass.template.TemplateException;
import io.underpass.template.functions.Values;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is there, as the client who deploys may see it. */
final class LiveResources implements Live {
  private static final String VERSION = "2023-11-01";
  private static final int MOST_POLLS = 20;

  private final Door door;
  private final SecureOutputs inside;

  /** @param inside what deployments in this one have given out */
  LiveResources(Door door, SecureOutputs inside) {
    this.door = door;
    this.inside = inside;
  }

  @Override
  public JsonNode reference(String id, boolean full) {
    Answer answer = door.ask("GET", path(id), VERSION, null, Map.of());
    JsonNode body = Door.body(answer);
    if (answer.status() != 200) {
      throw TemplateException.notAvailable("%s", Json.text(body, "error", "message").orElse("The resource '" + id
          + "' could not be read."));
    }
    return shown(id, body, full);
  }

  /**
   * What {@code reference()} gives of a resource.
   *
   * @param body as a GET shows it
   */
  static JsonNode shown(String id, JsonNode body, boolean full) {
    if (full && body instanceof ObjectNode object) {
      String[] parts = id.substring(1).split("/");
      ObjectNode whole = object.deepCopy().put("apiVersion", VERSION).put("subscriptionId", parts.length > 1 ? parts[1] : "");
      if (parts.length > 3 && parts[2].equalsIgnoreCase("resourceGroups")) {
        whole.put("resourceGroupName", parts[3]);
      }
      int providers = id.toLowerCase(Locale.ROOT).lastIndexOf("/providers/");
      return whole.put("resourceId", providers < 0 ? id : id.substring(providers + "/providers/".length()));
    }
    return body.path("properties").isObject() ? body.get("properties") : Json.object();
  }

  private static String path(String id) {
    if (!id.startsWith("/subscriptions/") && !id.startsWith("/providers/")) {
      throw TemplateException.of("'%s' is not the id of a resource.", id);
    }
    return id;
  }

  @Override
  public JsonNode list(String function, String id, String apiVersion, @Nullable JsonNode body) {
    if (function.equalsIgnoreCase(SecureOutputs.FUNCTION)) {
      return ResourceId.tryParse(id).flatMap(inside::of).orElseThrow(() -> TemplateException.notAvailable(
          "'%s' of '%s' is known to the template alone that this deployment is part of, once it has succeeded.", function, id));
    }
    Answer answer = door.ask("POST", path(id) + "/" + function, apiVersion, body, Map.of());
    for (int i = 0; i < MOST_POLLS && answer.status() == 202 && answer.headers().get("Location") instanceof String location; i++) {
      answer = door.follow(location, Map.of("prefer", "wait=30"));
    }
    if (answer.status() != 200) {
      throw TemplateException.notAvailable(
          "%s", Json.text(Door.body(answer), "error", "message").orElse("'" + function + "' of '" + id + "' could not be asked."));
    }
    return Door.body(answer);
  }

  @Override
  public JsonNode providers(String namespace, @Nullable String type) {
    Answer answer = door.ask("GET", "/providers/" + namespace, VERSION, null, Map.of());
    JsonNode body = Door.body(answer);
    if (answer.status() != 200) {
      throw TemplateException.of("%s", Json.text(body, "error", "message").orElse("There is no provider '" + namespace + "'."));
    }
    ArrayNode types = Json.array();
    for (JsonNode one : body.path("resourceTypes")) {
      ObjectNode shown = Json.object().put("resourceType", one.path("resourceType").asString());
      shown.set("locations", one.path("locations"));
      shown.set("apiVersions", one.path("apiVersions"));
      if (type != null && type.equalsIgnoreCase(one.path("resourceType").asString())) {
        return shown;
      }
      types.add(shown);
    }
    if (type != null) {
      throw TemplateException.of("The provider '%s' has no resource type '%s'.", namespace, Values.shown(Values.of(type)));
    }
    ObjectNode provider = Json.object().put("namespace", body.path("namespace").asString(namespace));
    provider.set("resourceTypes", types);
    return provider;
  }
}

package io.underpass.arm.deployments;

import io.underpass.arm.wire.Json;
import io.underpass.model.ResourceId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How far a deployment has come: what GET shows of it, and its operations. For one thread at a time. */
final class Progress {
  private final ResourceId id;
  private final Clock clock;
  private final Instant start;
  private final ObjectNode state;

  private Progress(ResourceId id, Clock clock, Instant start, ObjectNode state) {
    this.id = id;
    this.clock = clock;
    this.start = start;
    this.state = state;
  }

  /** @param correlation shared with the client's request */
  static Progress begun(ResourceId id, DeploymentRequest request, ObjectNode parameters, String correlation, Clock clock) {
    Instant now = now(clock);
    ObjectNode state = Json.object().put("id", id.toString()).put("name", id.name()).put("type", DeploymentKind.TYPE.toString());
    if (!request.location().isEmpty()) {
      state.put("location", request.location());
    }
    if (!request.tags().isEmpty()) {
      state.set("tags", request.tags());
    }
    ObjectNode properties = state.putObject("properties").put("templateHash", TemplateHash.of(request.shown()));
    properties.set("parameters", parameters);
    properties
        .put("mode", "Incremental")
        .put("provisioningState", "Accepted")
        .put("timestamp", now.toString())
        .put("duration", "PT0S")
        .put("correlationId", correlation);
    properties.putArray("providers");
    properties.putArray("dependencies");
    state.put("operationId", UUID.randomUUID().toString());
    state.set("template", request.shown());
    state.putArray("operations");
    return new Progress(id, clock, now, state);
  }

  private static Instant now(Clock clock) {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  ObjectNode state() {
    return state.deepCopy();
  }

  ObjectNode properties() {
    return (ObjectNode) state.get("properties");
  }

  void mark(String provisioningState) {
    properties()
        .put("provisioningState", provisioningState)
        .put("timestamp", now(clock).toString())
        .put("duration", Duration.between(start, now(clock)).toString());
  }

  /** An operation that begins. */
  ObjectNode step(String what, @Nullable ResourceId target) {
    String operation = UUID.randomUUID().toString().replace("-", "").toUpperCase(Locale.ROOT).substring(0, 16);
    ObjectNode step = ((ArrayNode) state.get("operations")).addObject().put("id", id + "/operations/" + operation).put("operationId",
        operation);
    ObjectNode properties =
        step.putObject("properties")
            .put("provisioningOperation", what)
            .put("provisioningState", "Running")
            .put("timestamp", now(clock).toString())
            .put("duration", "PT0S")
            .put("trackingId", UUID.randomUUID().toString());
    if (target != null) {
      properties.set("targetResource", named(target));
    }
    return step;
  }

  /** @param error null unless it failed */
  void ended(ObjectNode step, String provisioningState, int status, @Nullable JsonNode error) {
    ObjectNode properties = (ObjectNode) step.get("properties");
    Instant begun = Instant.parse(properties.path("timestamp").asString());
    properties
        .put("provisioningState", provisioningState)
        .put("duration", Duration.between(begun, now(clock)).toString())
        .put("timestamp", now(clock).toString())
        .put("statusCode", word(status));
    if (error != null) {
      properties.putObject("statusMessage").put("status", "Failed").set("error", error);
    }
  }

  private static String word(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 201 -> "Created";
      case 400 -> "BadRequest";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "NotFound";
      case 409 -> "Conflict";
      case 412 -> "PreconditionFailed";
      case 429 -> "TooManyRequests";
      case 500 -> "InternalServerError";
      case 501 -> "NotImplemented";
      case 503 -> "ServiceUnavailable";
      default -> Integer.toString(status);
    };
  }

  /** {@code {"id", "resourceType", "resourceName"}}. */
  static ObjectNode named(ResourceId id) {
    return Json.object().put("id", id.toString()).put("resourceType", id.type().toString()).put("resourceName", id.name());
  }

  /** Notes the namespaces and types that the template uses, with the places of its resources. */
  static ArrayNode providers(Map<ResourceId, String> locations) {
    Map<String, Map<String, Set<String>>> namespaces = new LinkedHashMap<>();
    locations.forEach((id, location) -> namespaces
        .computeIfAbsent(id.type().namespace(), _ -> new TreeMap<>(String.CASE_INSENSITIVE_ORDER))
        .computeIfAbsent(id.type().path(), _ -> new TreeSet<>())
        .add(location));
    ArrayNode providers = Json.array();
    namespaces.forEach((namespace, types) -> {
      ArrayNode list = providers.addObject().put("namespace", namespace).putArray("resourceTypes");
      types.forEach((type, places) -> {
        ArrayNode where = list.addObject().put("resourceType", type).putArray("locations");
        places.forEach(place -> {
          if (place.isEmpty()) {
            where.addNull();
          } else {
            where.add(place);
          }
        });
      });
    });
    return providers;
  }
}

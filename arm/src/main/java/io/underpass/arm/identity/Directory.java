package io.underpass.arm.identity;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Guard;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.control.Document;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The part of Microsoft Graph (v1.0) that {@code az ad sp} and {@code az role assignment} ask: applications, service principals, their
 * passwords. Everybody who is signed in may read; who may assign roles in the subscription may write. A secret is shown once, when it is
 * made.
 */
public final class Directory {
  private static final ResourceType ASSIGNMENTS = ResourceType.parse("Microsoft.Authorization/roleAssignments");
  private static final String WRITE = "Microsoft.Authorization/roleAssignments/write";
  private static final int LONGEST_NAME = 120;
  private static final int SECRET_BYTES = 32;

  /** learn.microsoft.com, directoryObject: getByIds. */
  private static final int MOST_IDS = 1_000;

  private final ResourceLife life;
  private final Principals principals;
  private final DirectoryObjects objects;
  private final Guard guard;
  private final String subscription;
  private final Clock clock;

  public Directory(ResourceLife life, Principals principals, Guard guard, Credentials credentials, Clock clock) {
    this.life = life;
    this.principals = principals;
    this.guard = guard;
    this.subscription = credentials.subscription();
    this.objects = new DirectoryObjects(life, principals, credentials.tenant());
    this.clock = clock;
  }

  /** Whether a path is the directory's. */
  public static boolean owns(List<String> path) {
    return path.size() > 1 && path.getFirst().equalsIgnoreCase("v1.0");
  }

  public Answer answer(Call call) {
    List<String> path = call.segments();
    if (!call.method().equals("GET") && !path.getLast().equals("getByIds")
        && !guard.allows(call.caller(), WRITE, "/subscriptions/" + subscription)) {
      throw ArmError.of(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
    }
    String kind = path.get(1).toLowerCase(Locale.ROOT);
    return switch (kind) {
      case "applications", "serviceprincipals" -> switch (path.size()) {
        case 2 -> call.method().equals("POST") ? create(call, kind) : list(call, kind);
        case 3 -> one(call, kind, path.get(2));
        case 4 -> password(call, kind, path.get(2), path.get(3));
        default -> throw missing(call.path());
      };
      case "users", "groups" -> path.size() == 2 ? Answer.json(200, Json.list(Json.array())) : notFound(path.getLast());
      case "directoryobjects" -> byIds(call);
      default -> throw missing(call.path());
    };
  }

  private static ArmError missing(String path) {
    return ArmError.badRequest(
        "BadRequest", "Resource not found for the segment '%s'. docs/sign-in.md says what there is of the directory.", path);
  }

  private static Answer notFound(String id) {
    throw ArmError.notFound(
        "Request_ResourceNotFound", "Resource '%s' does not exist or one of its queried reference-property objects are not present.", id);
  }

  private Answer list(Call call, String kind) {
    DirectoryFilter filter = new DirectoryFilter(call.parameter("$filter").orElse(""));
    ArrayNode values = Json.array();
    for (ObjectNode shown : objects.all(kind)) {
      if (filter.matches(shown)) {
        values.add(shown);
      }
    }
    return Answer.json(200, Json.list(values));
  }

  private Answer create(Call call, String kind) {
    ObjectNode given = Json.object(call.body());
    return kind.equals("applications") ? createApplication(given) : createPrincipal(given);
  }

  private Answer createApplication(ObjectNode given) {
    String name = Json.text(given, "displayName").orElse("").strip();
    if (name.isEmpty() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
      throw ArmError.badRequest("Request_BadRequest", "A displayName of 1 to %d characters is needed.", LONGEST_NAME);
    }
    ResourceId id = Principals.id(UUID.randomUUID().toString());
    ObjectNode body =
        Json.object().put("displayName", name).put("application", UUID.randomUUID().toString())
            .put("createdDateTime", clock.instant().toString());
    body.putArray("passwords");
    life.edit(draft -> draft.put(id, body));
    return Answer.json(201, objects.shown("applications", id, body));
  }

  private Answer createPrincipal(ObjectNode given) {
    String application = Json.text(given, "appId").orElse("");
    Optional<ResourceId> asked = ResourceId.tryParse("/underpass/principals/" + application);
    ObjectNode[] made = new ObjectNode[1];
    life.edit(draft -> {
      ResourceId id =
          asked.map(draft::canonical).filter(draft::exists).orElseThrow(() -> ArmError.badRequest(
              "Request_BadRequest", "The appId '%s' of the service principal does not reference a valid application object.", application));
      ObjectNode body = draft.body(id).orElseThrow().deepCopy();
      if (body.has("principal")) {
        throw ArmError.conflict(
            "Request_MultipleObjectsWithSameKeyValue",
            "The service principal cannot be created because the service principal name %s is in use.",
            application);
      }
      draft.put(id, body.put("principal", UUID.randomUUID().toString()));
      made[0] = objects.shown("serviceprincipals", id, body);
    });
    return Answer.json(201, made[0]);
  }

  private Document find(String kind, String objectId) {
    String member = kind.equals("applications") ? "application" : "principal";
    return life.now().snapshot().ofType(Principals.TYPE).stream()
        .filter(document -> Json.text(document.body(), member).filter(objectId::equalsIgnoreCase).isPresent())
        .findFirst()
        .orElseThrow(() -> ArmError.notFound(
            "Request_ResourceNotFound", "Resource '%s' does not exist or one of its queried reference-property objects are not present.",
                objectId));
  }

  private Answer one(Call call, String kind, String objectId) {
    if (call.method().equals("GET") && !kind.equals("applications") && objectId.equalsIgnoreCase(principals.owner().principal())) {
      return Answer.json(200, objects.owner());
    }
    Document document = find(kind, objectId);
    switch (call.method()) {
      case "GET" -> {
        return Answer.json(200, objects.shown(kind, document.id(), document.body()));
      }
      case "PATCH" -> {
        // Clients set identifier URIs and the like, which nothing here depends on.
        Json.object(call.body());
        return Answer.empty(204);
      }
      case "DELETE" -> delete(document);
      default -> throw ArmError.of(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.");
    }
    return Answer.empty(204);
  }

  /** The application, its service principal and what was assigned to it. */
  private void delete(Document document) {
    String principal = Json.text(document.body(), "principal").orElse("none");
    life.edit(draft -> {
      draft.delete(document.id());
      for (Document assignment : draft.snapshot().ofType(ASSIGNMENTS)) {
        if (Json.text(assignment.body(), "properties", "principalId").filter(principal::equalsIgnoreCase).isPresent()) {
          draft.delete(assignment.id());
        }
      }
    });
  }

  private Answer password(Call call, String kind, String objectId, String word) {
    Document document = find(kind, objectId);
    ObjectNode given = call.body().length == 0 ? Json.object() : Json.object(call.body());
    return switch (call.method() + " " + word.toLowerCase(Locale.ROOT)) {
      case "POST addpassword" -> add(document, given.path("passwordCredential"));
      case "POST removepassword" -> {
        String key = Json.text(given, "keyId").orElse("");
        change(document, passwords -> {
          if (!removed(passwords, key)) {
            throw ArmError.badRequest("Request_BadRequest", "No password credential found with keyId '%s'.", key);
          }
        });
        yield Answer.empty(204);
      }
      case "GET owners" -> Answer.json(200, Json.list(Json.array()));
      default -> throw missing(call.path());
    };
  }

  private static boolean removed(ArrayNode passwords, String key) {
    for (int i = 0; i < passwords.size(); i++) {
      if (passwords.get(i).path("keyId").asString("").equalsIgnoreCase(key)) {
        passwords.remove(i);
        return true;
      }
    }
    return false;
  }

  private Answer add(Document document, JsonNode given) {
    Instant now = clock.instant();
    Instant start = time(given, "startDateTime").orElse(now);
    Instant end = time(given, "endDateTime").orElseGet(() -> now.atOffset(ZoneOffset.UTC).plusYears(1).toInstant());
    String secret = Credentials.randomText(SECRET_BYTES);
    String salt = Credentials.randomText(16);
    ObjectNode password =
        Json.object()
            .put("keyId", UUID.randomUUID().toString())
            .put("displayName", given.path("displayName").asString(""))
            .put("startDateTime", start.toString())
            .put("endDateTime", end.toString())
            .put("hint", secret.substring(0, 3))
            .put("salt", salt)
            .put("hash", Principals.hash(salt, secret));
    change(document, passwords -> passwords.add(password));
    return Answer.json(200, DirectoryObjects.shown(password).put("secretText", secret)).with("Cache-Control", "no-store");
  }

  private static Optional<Instant> time(JsonNode given, String member) {
    String text = given.path(member).asString("");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException _) {
      throw ArmError.badRequest("Request_BadRequest", "The %s '%s' is not a time such as 2027-03-01T00:00:00Z.", member, text);
    }
  }

  private void change(Document document, Consumer<ArrayNode> editor) {
    life.edit(draft -> {
      ObjectNode body =
          draft.body(document.id()).orElseThrow(() -> ArmError.notFound("Request_ResourceNotFound", "Resource does not exist.")).deepCopy();
      editor.accept((ArrayNode) body.get("passwords"));
      draft.put(document.id(), body);
    });
  }

  private Answer byIds(Call call) {
    ArrayNode values = Json.array();
    JsonNode ids = Json.object(call.body()).path("ids");
    if (ids.size() > MOST_IDS) {
      throw ArmError.badRequest("Request_BadRequest", "Too many ids: %d, and %d can be asked for at once.", ids.size(), MOST_IDS);
    }
    for (JsonNode id : ids) {
      for (ObjectNode shown : objects.all("serviceprincipals")) {
        if (shown.path("id").asString("").equalsIgnoreCase(id.asString(""))) {
          values.add(shown.put("@odata.type", "#microsoft.graph.servicePrincipal"));
        }
      }
    }
    return Answer.json(200, Json.list(values));
  }
}

package io.underpass.arm.access;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.http.Caller;
import io.underpass.arm.identity.Principals;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.ArmPath;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Ids;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Pages;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.arm.wire.ResourceManager;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.control.Document;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Authorization/roleAssignments} on a subscription, a resource group or a resource. They go with what they are on. */
public final class RoleAssignments implements ResourceManager.ProviderAnswers {
  public static final ResourceType TYPE = ResourceType.parse("Microsoft.Authorization/roleAssignments");

  /** The GUID of the assignment that isn't stored: the owner's, of everything. */
  private static final String OWNERS = "00000000-0000-0000-0000-000000000001";

  private static final Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern FILTER =
      Pattern.compile("(?i)\\s*(?:(?<at>atScope\\(\\))|(?:principalId\\s+eq\\s+|assignedTo\\()'(?<who>[^']*)'\\)?)(?:\\s+and\\s+|\\s*$)");
  private static final Schema BODY =
      Schema.of("RoleAssignmentCreateParameters")
          .text("id", "name", "type", "scope")
          .derived("systemData", "createdOn", "updatedOn", "createdBy", "updatedBy")
          .nested(
              "properties",
              Schema.of("RoleAssignmentProperties")
                  .text("roleDefinitionId", "principalId", "principalType", "description", "scope")
                  .flag("canDelegate")
                  .missing("condition", "conditionVersion", "delegatedManagedIdentityResourceId")
                  .derived("createdOn", "updatedOn", "createdBy", "updatedBy"));

  private final ResourceLife life;
  private final Principals principals;
  private final Clock clock;
  private final String subscription;

  public RoleAssignments(ResourceLife life, Principals principals, String subscription, Clock clock) {
    this.life = life;
    this.principals = principals;
    this.subscription = subscription;
    this.clock = clock;
  }

  /** What makes assignments go along with the resource that they are on. */
  public static ResourceKind kind() {
    Shape shape = Shape.extension(TYPE.toString(), "RoleAssignment", BODY);
    return new ResourceKind() {
      @Override
      public Shape shape() {
        return shape;
      }

      @Override
      public void accept(Put put) {}
    };
  }

  @Override
  public Optional<Answer> answer(Call call, ArmPath path) {
    boolean ours =
        path.namespace().equalsIgnoreCase(TYPE.namespace())
            && path.rest().size() <= 2
            && path.rest().getFirst().equalsIgnoreCase(TYPE.path());
    return !ours ? Optional.empty() : Optional.of(path.rest().size() == 1 ? list(call, path.scope()) : one(call, path));
  }

  private Answer one(Call call, ArmPath path) {
    ResourceId id = path.id();
    return switch (call.method()) {
      case "GET" -> Answer.json(200, id.name().equals(OWNERS) ? owners() : shown(stored(id)));
      case "PUT" -> put(call, id);
      case "DELETE" -> delete(id);
      default -> throw ResourceManager.notAllowed(call, "GET, PUT or DELETE");
    };
  }

  private Document stored(ResourceId id) {
    return life.now()
        .committed(id)
        .orElseThrow(() -> ArmError.notFound("RoleAssignmentNotFound", "The role assignment '%s' is not found.", id.name()));
  }

  private Answer put(Call call, ResourceId asked) {
    if (!GUID.matcher(asked.name()).matches()) {
      throw ArmError.badRequest(
          "InvalidRoleAssignmentId", "The role assignment ID '%s' is not valid. The role assignment ID must be a GUID.", asked.name());
    }
    ObjectNode given = BODY.read(Json.object(call.body()));
    String roleId = Json.text(given, "properties", "roleDefinitionId").orElse("");
    Role role =
        Role.of(roleId)
            .orElseThrow(() -> ArmError.badRequest(
                "RoleDefinitionDoesNotExist",
                "The specified role definition with ID '%s' does not exist. There are Owner, Contributor, Reader and Network Contributor.",
                roleId.substring(roleId.lastIndexOf('/') + 1)));
    String principalId = Json.text(given, "properties", "principalId").orElse("");
    Caller principal =
        principals
            .principal(principalId)
            .orElseThrow(() -> ArmError.badRequest(
                "PrincipalNotFound",
                "Principal %s does not exist in the directory. Check that you have the correct principal ID.",
                principalId.replace("-", "")));
    boolean[] created = new boolean[1];
    ResourceId[] id = new ResourceId[1];
    var snapshot = life.edit(draft -> {
      ResourceId scope = scope(draft, asked.parent());
      id[0] = draft.canonical(ResourceId.parse(scope + "/providers/" + TYPE + "/" + asked.name()));
      Optional<ObjectNode> before = draft.body(id[0]);
      created[0] = before.isEmpty();
      if (before.isPresent()) {
        checkSame(before.get(), principal, role);
      } else {
        checkNew(draft, scope, principal, role);
        draft.put(id[0], body(call, given, scope, principal, role, id[0]));
      }
    });
    return Answer.json(created[0] ? 201 : 200, shown(snapshot.get(id[0]).orElseThrow()));
  }

  private ResourceId scope(Draft draft, ResourceId asked) {
    if (asked.resourceGroup().isEmpty()) {
      return ResourceId.parse("/subscriptions/" + subscription);
    }
    return draft.committed(asked).orElseThrow(() -> Ids.notFound(draft, asked)).id();
  }

  private static void checkSame(ObjectNode before, Caller principal, Role role) {
    boolean same =
        Json.text(before, "properties", "principalId").filter(principal.principal()::equalsIgnoreCase).isPresent()
            && Json.text(before, "properties", "roleDefinitionId").flatMap(Role::of).filter(role::equals).isPresent();
    if (!same) {
      throw ArmError.badRequest(
          "RoleAssignmentUpdateNotPermitted", "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.");
    }
  }

  private static void checkNew(Draft draft, ResourceId scope, Caller principal, Role role) {
    for (Document other : draft.snapshot().ofType(TYPE)) {
      if (draft.exists(other.id()) && other.id().parent().equals(scope)) {
        boolean same =
            Json.text(other.body(), "properties", "principalId").filter(principal.principal()::equalsIgnoreCase).isPresent()
                && Json.text(other.body(), "properties", "roleDefinitionId").flatMap(Role::of).filter(role::equals).isPresent();
        if (same) {
          throw ArmError.conflict(
              "RoleAssignmentExists",
              "The role assignment already exists. The ID of the existing role assignment is %s.",
              other.id().name().replace("-", ""));
        }
      }
    }
  }

  private ObjectNode body(Call call, ObjectNode given, ResourceId scope, Caller principal, Role role, ResourceId id) {
    String now = clock.instant().toString();
    ObjectNode body = Json.object().put("name", id.name()).put("type", TYPE.toString());
    ObjectNode properties = body.putObject("properties");
    properties
        .put("roleDefinitionId", RoleDefinitions.id(subscription, role))
        .put("principalId", principal.principal())
        .put("principalType", "ServicePrincipal")
        .put("scope", scope.toString())
        .put("createdOn", now)
        .put("updatedOn", now)
        .put("createdBy", call.caller().principal())
        .put("updatedBy", call.caller().principal());
    Json.text(given, "properties", "description").ifPresent(text -> properties.put("description", text));
    return body;
  }

  private Answer delete(ResourceId asked) {
    if (asked.name().equals(OWNERS)) {
      throw ArmError.badRequest("RoleAssignmentUpdateNotPermitted",
          "The server's owner stays its owner: this assignment can't be deleted.");
    }
    Optional<Document> before = life.now().committed(asked);
    if (before.isEmpty()) {
      return Answer.empty(204);
    }
    life.edit(draft -> draft.delete(before.get().id()));
    return Answer.json(200, shown(before.get()));
  }

  /** At the scope, above it and below it; with {@code atScope()} not below. */
  private Answer list(Call call, @Nullable ResourceId scope) {
    if (!call.method().equals("GET")) {
      throw ResourceManager.notAllowed(call, "GET");
    }
    String text = call.parameter("$filter").orElse("");
    Matcher filter = FILTER.matcher(text);
    boolean above = false;
    Optional<String> who = Optional.empty();
    int at = 0;
    while (at < text.length()) {
      filter.region(at, text.length());
      if (!filter.lookingAt()) {
        throw ArmError.badRequest(
            "BadRequestFormat", "The filter '%s' is not supported: expected atScope(), principalId eq '…' or assignedTo('…'), joined by "
                + "and.", text);
      }
      above |= filter.group("at") != null;
      who = filter.group("who") == null ? who : Optional.of(filter.group("who"));
      at = filter.end();
    }
    boolean notBelow = above;
    Optional<String> principal = who;
    List<Pages.Entry> entries = new ArrayList<>();
    if (principal.filter(id -> !id.equalsIgnoreCase(principals.owner().principal())).isEmpty()) {
      entries.add(Pages.Entry.of("", this::owners));
    }
    for (Document document : life.now().snapshot().ofType(TYPE)) {
      ResourceId on = document.id().parent();
      boolean covered =
          scope == null || scope.isWithin(on) || !notBelow && on.isWithin(scope);
      boolean asked = principal.isEmpty() || Json.text(document.body(), "properties", "principalId")
          .filter(principal.get()::equalsIgnoreCase).isPresent();
      if (!document.deleting() && covered && asked) {
        entries.add(Pages.Entry.of(document.id().key(), () -> shown(document)));
      }
    }
    return life.pages().answer(call, entries);
  }

  private ObjectNode owners() {
    ObjectNode shown = Json.object().put("id", "/providers/" + TYPE + "/" + OWNERS).put("name", OWNERS).put("type", TYPE.toString());
    shown
        .putObject("properties")
        .put("roleDefinitionId", RoleDefinitions.id(subscription, Role.OWNER))
        .put("principalId", principals.owner().principal())
        .put("principalType", "ServicePrincipal")
        .put("scope", "/")
        .put("description", "The server's owner.");
    return shown;
  }

  private static ObjectNode shown(Document document) {
    ObjectNode shown = Json.object().put("id", document.id().toString());
    shown.setAll(document.body().deepCopy());
    return shown;
  }
}

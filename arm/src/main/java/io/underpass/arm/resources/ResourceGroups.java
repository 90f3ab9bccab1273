package io.underpass.arm.resources;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.Guard;
import io.underpass.arm.wire.Ids;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Names;
import io.underpass.arm.wire.Operations;
import io.underpass.arm.wire.Pages;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.arm.wire.ResourceManager;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.arm.wire.ArmError;
import io.underpass.control.Document;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Resource groups, what is in them, and the list of all resources. A group takes everything in it along when it goes. */
public final class ResourceGroups implements ResourceManager.Answers {
  private final ResourceLife life;
  private final Operations operations;
  private final Guard guard;

  public ResourceGroups(ResourceLife life, Operations operations, Guard guard) {
    this.life = life;
    this.guard = guard;
    this.operations = operations;
  }

  /** What a group looks like. */
  public static ResourceKind kind() {
    Shape shape =
        Shape.regional(
            ResourceType.RESOURCE_GROUP.toString(),
            "ResourceGroup",
            Schema.of("ResourceGroup")
                .text("managedBy")
                .nested(
                    "properties",
                    Schema.of("ResourceGroupProperties").derived("provisioningState")));
    return new ResourceKind() {
      @Override
      public Shape shape() {
        return shape;
      }

      @Override
      public void accept(Put put) {
        Names.checkGroup(put.id().name());
      }
    };
  }

  @Override
  public Optional<Answer> answer(Call call, List<String> path) {
    if (path.size() < 3 || !path.getFirst().equalsIgnoreCase("subscriptions")) {
      return Optional.empty();
    }
    String subscription = "/subscriptions/" + path.get(1);
    return switch (path.get(2).toLowerCase(Locale.ROOT)) {
      case "resources" -> path.size() == 3 ? Optional.of(resources(call, ResourceId.parse(subscription))) : Optional.empty();
      case "operationresults" -> path.size() == 4 ? Optional.of(operations.result(call, path.get(3))) : Optional.empty();
      case "resourcegroups" -> switch (path.size()) {
        case 3 -> Optional.of(groups(call, ResourceId.parse(subscription)));
        case 4 -> Optional.of(group(call, ResourceId.parse(subscription + "/resourceGroups/" + path.get(3))));
        case 5 -> path.get(4).equalsIgnoreCase("resources")
            ? Optional.of(resources(call, ResourceId.parse(subscription + "/resourceGroups/" + path.get(3))))
            : Optional.empty();
        default -> Optional.empty();
      };
      default -> Optional.empty();
    };
  }

  private Answer groups(Call call, ResourceId subscription) {
    requireGet(call);
    ODataFilter filter = ODataFilter.parse(call.parameter("$filter").orElse(""));
    List<Pages.Entry> entries = new ArrayList<>();
    var draft = life.now();
    for (Document document : draft.snapshot().ofType(ResourceType.RESOURCE_GROUP)) {
      boolean seen = guard.knows(call.caller(), document.id().toString());
      if (seen && document.id().isWithin(subscription) && filter.matches(life.shown(draft, document))) {
        entries.add(Pages.Entry.of(document.id().key(), () -> life.shown(draft, document)));
      }
    }
    return life.pages().answer(call, entries);
  }

  private Answer group(Call call, ResourceId id) {
    return switch (call.method()) {
      case "GET" -> life.now().snapshot().get(id).isPresent() ? life.get(id) : throwNotFound(id);
      case "PUT" -> life.putAtOnce(call, id);
      case "PATCH" -> life.patch(call, id);
      case "DELETE" -> life.deleteGroup(call, id);
      default -> throw ResourceManager.notAllowed(call, "GET, PUT, PATCH or DELETE");
    };
  }

  private Answer throwNotFound(ResourceId id) {
    throw Ids.notFound(life.now(), id);
  }

  private Answer resources(Call call, ResourceId scope) {
    requireGet(call);
    var draft = life.now();
    if (!scope.resourceGroup().isEmpty() && draft.snapshot().get(scope).isEmpty()) {
      throw Ids.notFound(draft, scope);
    }
    ODataFilter filter = ODataFilter.parse(call.parameter("$filter").orElse(""));
    boolean states = List.of(call.parameter("$expand").orElse("").split(",")).contains("provisioningState");
    List<Pages.Entry> entries = new ArrayList<>();
    for (Document document : scope.resourceGroup().isEmpty() ? draft.snapshot().all() : draft.snapshot().below(scope)) {
      boolean listed =
          !document.id().type().equals(ResourceType.RESOURCE_GROUP)
              && document.body().has("location")
              && document.id().isWithin(scope)
              && guard.allows(call.caller(), document.id().type() + "/read", document.id().toString());
      if (listed) {
        ObjectNode entry = Json.object().put("id", document.id().toString()).put("name", name(document.id()));
        for (String member : List.of("type", "location", "tags", "sku", "kind", "zones")) {
          if (document.body().has(member)) {
            entry.set(member, document.body().get(member).deepCopy());
          }
        }
        if (filter.matches(
            entry
                .deepCopy()
                .put("resourceGroup", document.id().resourceGroup())
                .put("resourceType", document.id().type().toString()))) {
          if (states) {
            Json.text(life.shown(draft, document), "properties", "provisioningState")
                .ifPresent(state -> entry.put("provisioningState", state));
          }
          entries.add(Pages.Entry.of(document.id().key(), () -> entry));
        }
      }
    }
    return life.pages().answer(call, entries);
  }

  /** In lists of all types a child's name has its parents' in front: {@code watcher/flowLog}. */
  private static String name(ResourceId id) {
    return id.type().path().indexOf('/') < 0 ? id.name() : name(id.parent()) + "/" + id.name();
  }

  private static void requireGet(Call call) {
    if (!call.method().equals("GET")) {
      throw ResourceManager.notAllowed(call, "GET");
    }
  }

  /** A refusal for a filter that can't be read. */
  static ArmError badFilter(String filter, String expected) {
    return ArmError.badRequest(
        "InvalidFilterInQueryString",
        "Invalid $filter '%s' specified in the query string: expected %s.",
        filter,
        expected);
  }
}

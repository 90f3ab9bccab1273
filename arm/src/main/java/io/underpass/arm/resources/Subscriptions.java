package io.underpass.arm.resources;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Catalogue;
import io.underpass.arm.wire.Guard;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Names;
import io.underpass.arm.wire.ResourceAction;
import io.underpass.arm.wire.ResourceManager;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Subscriptions, tenants, locations and resource providers: all there is one of, or that follows from the catalogue. */
public final class Subscriptions implements ResourceManager.Answers {
  /** Segments: {@code subscriptions/{id}/providers/{namespace}/register}. */
  private static final int LONGEST = 5;

  private final String subscription;
  private final String tenant;
  private final Namespaces namespaces;
  private final Guard guard;

  /** @param actions what resources do besides living */
  public Subscriptions(String subscription, String tenant, Catalogue catalogue, List<ResourceAction> actions, Guard guard) {
    this.guard = guard;
    this.subscription = subscription;
    this.tenant = tenant;
    this.namespaces = new Namespaces(subscription, catalogue, actions);
  }

  @Override
  public Optional<Answer> answer(Call call, List<String> path) {
    if (path.size() > LONGEST) {
      return Optional.empty();
    }
    List<String> words = path.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
    return switch (words.size()) {
      case 1 -> switch (words.getFirst()) {
        case "subscriptions" -> Optional.of(get(call, Json.list(seen(call) ? Json.array().add(subscription()) : Json.array())));
        case "tenants" -> Optional.of(get(call, Json.list(Json.array().add(tenant()))));
        case "providers" -> Optional.of(get(call, Json.list(namespaces.all(false))));
        default -> Optional.empty();
      };
      case 2 -> switch (words.getFirst()) {
        case "subscriptions" -> Optional.of(get(call, subscription()));
        case "providers" -> Optional.of(get(call, namespaces.one(path.get(1), false)));
        default -> Optional.empty();
      };
      case 3 -> switch (words.getFirst()) {
        case "providers" -> words.get(2).equals("operations")
            ? Optional.of(get(call, Json.list(namespaces.operations(path.get(1)))))
            : Optional.empty();
        case "subscriptions" -> switch (words.get(2)) {
          case "locations" -> Optional.of(get(call, Json.list(locations())));
          case "providers" -> Optional.of(get(call, Json.list(namespaces.all(true))));
          default -> Optional.empty();
        };
        default -> Optional.empty();
      };
      case 4 -> words.getFirst().equals("subscriptions") && words.get(2).equals("providers")
          ? Optional.of(get(call, namespaces.one(path.get(3), true)))
          : Optional.empty();
      case 5 -> words.getFirst().equals("subscriptions") && words.get(2).equals("providers")
          ? registration(call, words.get(4), path.get(3))
          : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** All that is there is registered and stays so. */
  private Optional<Answer> registration(Call call, String word, String namespace) {
    if (!List.of("register", "unregister").contains(word)) {
      return Optional.empty();
    }
    if (!call.method().equals("POST")) {
      throw ResourceManager.notAllowed(call, "POST");
    }
    ObjectNode provider = namespaces.one(namespace, true);
    if (word.equals("unregister")) {
      throw ArmError.notImplemented(namespace + "/unregister/action");
    }
    return Optional.of(Answer.json(200, provider));
  }

  /** A subscription shows itself to whoever has a role in it. */
  private boolean seen(Call call) {
    return guard.knows(call.caller(), "/subscriptions/" + subscription);
  }

  private static Answer get(Call call, ObjectNode body) {
    if (!call.method().equals("GET")) {
      throw ResourceManager.notAllowed(call, "GET");
    }
    return Answer.json(200, body);
  }

  private ObjectNode subscription() {
    ObjectNode body =
        Json.object()
            .put("id", "/subscriptions/" + subscription)
            .put("authorizationSource", "RoleBased")
            .put("subscriptionId", subscription)
            .put("tenantId", tenant)
            .put("displayName", "Underpass")
            .put("state", "Enabled");
    body.putArray("managedByTenants");
    body.putObject("subscriptionPolicies")
        .put("locationPlacementId", "Public_2014-09-01")
        .put("quotaId", "Internal_2014-09-01")
        .put("spendingLimit", "Off");
    return body;
  }

  private ObjectNode tenant() {
    return Json.object()
        .put("id", "/tenants/" + tenant)
        .put("tenantId", tenant)
        .put("displayName", "Underpass")
        .put("tenantCategory", "Home");
  }

  private ArrayNode locations() {
    ArrayNode list = Json.array();
    for (Names.Region region : Names.REGIONS) {
      ObjectNode one =
          list.addObject()
              .put("id", "/subscriptions/" + subscription + "/locations/" + region.name())
              .put("name", region.name())
              .put("type", "Region")
              .put("displayName", region.displayName())
              .put("regionalDisplayName", region.displayName());
      one.putObject("metadata").put("regionType", "Physical");
    }
    return list;
  }
}

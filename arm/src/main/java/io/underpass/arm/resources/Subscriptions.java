package io.underpass.arm.resources;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Catalogue;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Names;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.ResourceManager;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Subscriptions, tenants, locations and resource providers: all there is one of, or that follows from the catalogue. */
public final class Subscriptions implements ResourceManager.Answers {
  private final String subscription;
  private final String tenant;
  private final Catalogue catalogue;

  public Subscriptions(String subscription, String tenant, Catalogue catalogue) {
    this.subscription = subscription;
    this.tenant = tenant;
    this.catalogue = catalogue;
  }

  @Override
  public Optional<Answer> answer(Call call, List<String> path) {
    List<String> words = path.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
    return switch (words.size()) {
      case 1 -> switch (words.getFirst()) {
        case "subscriptions" -> Optional.of(get(call, Json.list(Json.array().add(subscription()))));
        case "tenants" -> Optional.of(get(call, Json.list(Json.array().add(tenant()))));
        case "providers" -> Optional.of(get(call, Json.list(providers())));
        default -> Optional.empty();
      };
      case 2 -> switch (words.getFirst()) {
        case "subscriptions" -> Optional.of(get(call, subscription()));
        case "providers" -> Optional.of(get(call, provider(path.get(1))));
        default -> Optional.empty();
      };
      case 3 -> !words.getFirst().equals("subscriptions") ? Optional.empty() : switch (words.get(2)) {
        case "locations" -> Optional.of(get(call, Json.list(locations())));
        case "providers" -> Optional.of(get(call, Json.list(providers())));
        default -> Optional.empty();
      };
      case 4 -> words.getFirst().equals("subscriptions") && words.get(2).equals("providers")
          ? Optional.of(get(call, provider(path.get(3))))
          : Optional.empty();
      case 5 -> words.getFirst().equals("subscriptions") && words.get(2).equals("providers") && words.get(4).equals("register")
          ? Optional.of(Answer.json(200, provider(path.get(3))))
          : Optional.empty();
      default -> Optional.empty();
    };
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

  private ArrayNode providers() {
    Map<String, String> namespaces = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    catalogue.all().forEach(kind -> namespaces.put(kind.shape().type().namespace(), ""));
    ArrayNode list = Json.array();
    namespaces.keySet().forEach(namespace -> list.add(provider(namespace)));
    return list;
  }

  private ObjectNode provider(String namespace) {
    List<ResourceKind> kinds =
        catalogue.all().stream().filter(kind -> kind.shape().type().namespace().equalsIgnoreCase(namespace)).toList();
    if (kinds.isEmpty()) {
      throw ArmError.notFound("InvalidResourceNamespace", "The resource namespace '%s' is invalid.", namespace);
    }
    String canonical = kinds.getFirst().shape().type().namespace();
    ObjectNode body =
        Json.object()
            .put("id", "/subscriptions/" + subscription + "/providers/" + canonical)
            .put("namespace", canonical)
            .put("registrationState", "Registered")
            .put("registrationPolicy", "RegistrationRequired");
    ArrayNode types = body.putArray("resourceTypes");
    for (ResourceKind kind : kinds) {
      ObjectNode type = types.addObject().put("resourceType", kind.shape().type().path());
      ArrayNode places = type.putArray("locations");
      Names.REGIONS.forEach(region -> places.add(region.displayName()));
      ArrayNode versions = type.putArray("apiVersions");
      List.of("2025-01-01", "2024-05-01", "2023-11-01", "2022-07-01", "2022-01-01", "2021-08-01").forEach(versions::add);
      type.put("capabilities", "SupportsTags, SupportsLocation");
    }
    return body;
  }
}

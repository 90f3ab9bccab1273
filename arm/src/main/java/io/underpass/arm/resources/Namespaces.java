package io.underpass.arm.resources;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Catalogue;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Names;
import io.underpass.arm.wire.ResourceAction;
import io.underpass.arm.wire.Shape;
import io.underpass.model.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Resource providers: their types with locations and api-versions, and their operations. Every version is taken; these are listed because
 * {@code az resource} and others choose the first of a type that is no preview.
 */
final class Namespaces {
  private static final String LATEST_NETWORK = "2025-03-01";

  /** Newest first; those that clients are known to send are among them. */
  private static final Map<String, List<String>> VERSIONS =
      Map.of(
          "microsoft.network",
          List.of(
              LATEST_NETWORK, "2025-01-01", "2024-10-01", "2024-07-01", "2024-05-01", "2024-03-01", "2024-01-01", "2023-11-01",
              "2023-09-01",
              "2023-06-01", "2023-05-01", "2023-04-01", "2023-02-01", "2022-11-01", "2022-09-01", "2022-07-01", "2022-05-01", "2022-01-01",
              "2021-12-01", "2021-08-01", "2021-05-01", "2021-03-01", "2021-02-01", "2020-11-01", "2020-08-01", "2020-06-01", "2019-11-01",
              "2019-04-01", "2018-11-01", "2018-01-01", "2017-10-01", "2016-09-01", "2015-06-15"),
          "microsoft.compute",
          List.of("2024-11-01", "2024-07-01", "2024-03-01", "2023-09-01", "2023-03-01", "2022-11-01", "2022-08-01", "2022-03-01",
              "2021-11-01", "2021-07-01", "2020-12-01", "2019-12-01", "2018-10-01", "2017-12-01"),
          "microsoft.storage",
          List.of("2024-01-01", "2023-05-01", "2023-01-01", "2022-09-01", "2022-05-01", "2021-09-01", "2021-04-01", "2019-06-01",
              "2018-02-01", "2017-10-01", "2016-01-01", "2015-06-15"),
          "microsoft.operationalinsights",
          List.of("2025-02-01", "2023-09-01", "2022-10-01", "2021-12-01-preview", "2021-06-01", "2020-08-01", "2015-11-01-preview"),
          "microsoft.insights",
          List.of("2024-02-01", "2023-10-01", "2021-05-01-preview", "2019-07-01", "2018-01-01", "2016-09-01", "2016-03-01", "2015-04-01"),
          "microsoft.resources",
          List.of("2025-04-01", "2024-11-01", "2024-03-01", "2023-07-01", "2022-12-01", "2022-09-01", "2022-01-01", "2021-04-01",
              "2020-10-01", "2019-11-01", "2019-05-10", "2018-05-01"));

  /** Where a type's versions aren't its namespace's. */
  private static final Map<String, List<String>> OF_TYPES =
      Map.of(
          "microsoft.network/dnsresolvers", List.of("2025-05-01", "2022-07-01", "2020-04-01-preview"),
          "microsoft.network/dnsresolvers/inboundendpoints", List.of("2025-05-01", "2022-07-01", "2020-04-01-preview"),
          "microsoft.insights/diagnosticsettings", List.of("2021-05-01-preview", "2017-05-01-preview", "2016-09-01"),
          "microsoft.insights/metrics", List.of("2024-02-01", "2023-10-01", "2019-07-01", "2018-01-01", "2017-12-01-preview"),
          "microsoft.insights/metricdefinitions", List.of("2024-02-01", "2023-10-01", "2018-01-01", "2017-12-01-preview"),
          "microsoft.insights/metricnamespaces", List.of("2024-02-01", "2018-01-01", "2017-12-01-preview"));

  /** Types that have calls and no documents of their own. */
  private static final List<String> WITHOUT_DOCUMENTS =
      List.of(
          "Microsoft.Network/operations", "Microsoft.Network/locations", "Microsoft.Network/locations/operations",
          "Microsoft.Network/locations/operationResults", "Microsoft.Network/locations/usages",
          "Microsoft.Network/locations/CheckDnsNameAvailability", "Microsoft.Network/locations/virtualNetworkAvailableEndpointServices",
          "Microsoft.Network/locations/availableDelegations", "Microsoft.Network/locations/availableServiceAliases",
          "Microsoft.Network/expressRouteServiceProviders", "Microsoft.Network/expressRoutePortsLocations",
          "Microsoft.Network/expressRouteCrossConnections", "Microsoft.Network/expressRouteCrossConnections/peerings",
          "Microsoft.Network/expressRoutePorts/links", "Microsoft.Network/expressRouteCircuits/peerings/peerConnections",
          "Microsoft.Compute/locations", "Microsoft.Compute/locations/operations", "Microsoft.Compute/operations",
          "Microsoft.Storage/checkNameAvailability", "Microsoft.Storage/operations",
          "Microsoft.Insights/metrics", "Microsoft.Insights/metricDefinitions", "Microsoft.Insights/metricNamespaces",
          "Microsoft.Resources/deployments", "Microsoft.Resources/subscriptions", "Microsoft.Resources/tenants",
          "Microsoft.Resources/resources", "Microsoft.Resources/providers", "Microsoft.Resources/operations",
          // Nothing of these is here; Terraform registers them first and goes no further without.
          "Microsoft.Authorization/operations", "Microsoft.CostManagement/operations", "Microsoft.ManagedIdentity/operations",
          "Microsoft.MarketplaceOrdering/operations");

  private final String subscription;
  private final Map<String, List<Type>> types = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final List<ResourceAction> actions;

  /** A type, and whether it has a location and tags, neither, or is no resource at all. */
  private record Type(ResourceType type, boolean regional, boolean resource) {}

  Namespaces(String subscription, Catalogue catalogue, List<ResourceAction> actions) {
    this.subscription = subscription;
    this.actions = List.copyOf(actions);
    catalogue.all().forEach(kind -> add(kind.shape()));
    WITHOUT_DOCUMENTS.forEach(type -> add(new Type(ResourceType.parse(type), false, false)));
  }

  private void add(Shape shape) {
    add(new Type(shape.type(), shape.isRegional(), true));
  }

  private void add(Type type) {
    List<Type> there = types.computeIfAbsent(type.type().namespace(), _ -> new ArrayList<>());
    if (there.stream().noneMatch(other -> other.type().equals(type.type()))) {
      there.add(type);
    }
  }

  ArrayNode all(boolean ofSubscription) {
    ArrayNode list = Json.array();
    types.keySet().forEach(namespace -> list.add(one(namespace, ofSubscription)));
    return list;
  }

  /** @throws ArmError 404 for a namespace that isn't there */
  ObjectNode one(String asked, boolean ofSubscription) {
    List<Type> ours = known(asked);
    String namespace = ours.getFirst().type().namespace();
    ObjectNode body =
        Json.object()
            .put("id", (ofSubscription ? "/subscriptions/" + subscription : "") + "/providers/" + namespace)
            .put("namespace", namespace);
    if (ofSubscription) {
      body.put("registrationState", "Registered").put("registrationPolicy", "RegistrationRequired");
    }
    ArrayNode list = body.putArray("resourceTypes");
    for (Type one : ours) {
      ObjectNode type = list.addObject().put("resourceType", one.type().path());
      ArrayNode places = type.putArray("locations");
      if (one.regional()) {
        Names.REGIONS.forEach(region -> places.add(region.displayName()));
      }
      List<String> versions = versions(one.type());
      ArrayNode shown = type.putArray("apiVersions");
      versions.forEach(shown::add);
      versions.stream().filter(version -> !version.endsWith("preview")).findFirst()
          .ifPresent(version -> type.put("defaultApiVersion", version));
      type.put("capabilities", one.regional() ? "SupportsTags, SupportsLocation" : "None");
    }
    return body;
  }

  private List<Type> known(String asked) {
    List<Type> ours = types.get(asked);
    if (ours == null) {
      throw ArmError.notFound(
          "InvalidResourceNamespace", "The resource namespace '%s' is invalid. Expected one of: %s.", asked,
          String.join(", ", types.keySet()));
    }
    return ours;
  }

  private static List<String> versions(ResourceType type) {
    List<String> special = OF_TYPES.get(type.toString().toLowerCase(Locale.ROOT));
    return special != null ? special : VERSIONS.getOrDefault(type.namespace().toLowerCase(Locale.ROOT), List.of(LATEST_NETWORK));
  }

  /** {@code GET /providers/{namespace}/operations}. */
  ArrayNode operations(String asked) {
    List<Type> ours = known(asked);
    String namespace = ours.getFirst().type().namespace();
    Map<String, ObjectNode> named = new LinkedHashMap<>();
    for (Type one : ours) {
      if (one.resource()) {
        operation(named, namespace, one.type() + "/read", one.type(), "Gets " + one.type().path());
        operation(named, namespace, one.type() + "/write", one.type(), "Creates or updates " + one.type().path());
        operation(named, namespace, one.type() + "/delete", one.type(), "Deletes " + one.type().path());
      }
    }
    for (ResourceAction action : actions) {
      if (action.type().namespace().equalsIgnoreCase(namespace)) {
        String word = action.word().indexOf('/') < 0 ? action.word() : action.word().substring(0, action.word().indexOf('/'));
        String verb = action.method().equals("GET") ? "/read" : "/action";
        operation(named, namespace, action.type() + "/" + word + verb, action.type(), word + " of " + action.type().path());
      }
    }
    ArrayNode list = Json.array();
    named.values().forEach(list::add);
    return list;
  }

  private static void operation(Map<String, ObjectNode> named, String provider, String name, ResourceType type, String words) {
    ObjectNode one = Json.object().put("name", name).put("isDataAction", false);
    one.putObject("display").put("provider", provider).put("resource", type.path()).put("operation", words).put("description", words);
    named.putIfAbsent(name, one);
  }
}

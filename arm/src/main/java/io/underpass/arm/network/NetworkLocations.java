package io.underpass.arm.network;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Names;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.arm.wire.ResourceManager;
import io.underpass.model.ResourceType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code …/providers/Microsoft.Network/locations/{location}/…}: how much of what is used, and what could be had. */
public final class NetworkLocations implements ResourceManager.Answers {
  /**
   * What a subscription may have in a region (azure-docs, azure-subscription-service-limits). Shown, not enforced.
   *
   * @param name the service's
   * @param words for people
   */
  private record Quota(String name, String words, String type, int limit) {}

  private static final List<Quota> QUOTAS =
      List.of(
          new Quota("VirtualNetworks", "Virtual Networks", "Microsoft.Network/virtualNetworks", 1_000),
          new Quota("StaticPublicIPAddresses", "Static Public IP Addresses", "Microsoft.Network/publicIPAddresses", 1_000),
          new Quota("NetworkSecurityGroups", "Network Security Groups", "Microsoft.Network/networkSecurityGroups", 5_000),
          new Quota("PublicIPAddresses", "Public IP Addresses", "Microsoft.Network/publicIPAddresses", 1_000),
          new Quota("NetworkInterfaces", "Network Interfaces", "Microsoft.Network/networkInterfaces", 65_536),
          new Quota("PrivateEndpoints", "Private Endpoints", "Microsoft.Network/privateEndpoints", 65_536),
          new Quota("LoadBalancers", "Load Balancers", "Microsoft.Network/loadBalancers", 1_000),
          new Quota("PrivateLinkServices", "Private Link Services", "Microsoft.Network/privateLinkServices", 800),
          new Quota("RouteTables", "Route Tables", "Microsoft.Network/routeTables", 200),
          new Quota("NetworkWatchers", "Network Watchers", "Microsoft.Network/networkWatchers", 1),
          new Quota("ExpressRouteCircuits", "ExpressRoute Circuits", "Microsoft.Network/expressRouteCircuits", 50),
          new Quota("DnsResolvers", "DNS Resolvers", "Microsoft.Network/dnsResolvers", 15));

  /** Names that subnets' {@code serviceEndpoints} take; they change no route here. */
  private static final List<String> ENDPOINT_SERVICES =
      List.of(
          "Microsoft.AzureActiveDirectory", "Microsoft.AzureCosmosDB", "Microsoft.CognitiveServices", "Microsoft.ContainerRegistry",
          "Microsoft.EventHub", "Microsoft.KeyVault", "Microsoft.ServiceBus", "Microsoft.Sql", "Microsoft.Storage", "Microsoft.Web");

  private final ResourceLife life;

  public NetworkLocations(ResourceLife life) {
    this.life = life;
  }

  @Override
  public Optional<Answer> answer(Call call, List<String> path) {
    boolean ours =
        path.size() == 7
            && path.get(0).equalsIgnoreCase("subscriptions")
            && path.get(3).equalsIgnoreCase("Microsoft.Network")
            && path.get(4).equalsIgnoreCase("locations");
    if (!ours) {
      return Optional.empty();
    }
    String word = path.get(6).toLowerCase(Locale.ROOT);
    if (!List.of("usages", "checkdnsnameavailability", "virtualnetworkavailableendpointservices", "availabledelegations",
        "availableservicealiases")
        .contains(word)) {
      return Optional.empty();
    }
    if (!call.method().equals("GET")) {
      throw ResourceManager.notAllowed(call, "GET");
    }
    String location = Names.location(Json.object().put("location", path.get(5)), "Microsoft.Network/locations");
    String scope = "/subscriptions/" + path.get(1) + "/providers/Microsoft.Network/";
    return Optional.of(
        switch (word) {
          case "usages" -> Answer.json(200, Json.list(usages(scope, location)));
          case "checkdnsnameavailability" -> label(call, location);
          case "virtualnetworkavailableendpointservices" -> Answer.json(200, Json.list(endpointServices(scope)));
          case "availabledelegations" -> Answer.json(200, Json.list(delegations(scope)));
          default -> Answer.json(200, Json.list(Json.array()));
        });
  }

  private ArrayNode usages(String scope, String location) {
    Draft draft = life.now();
    ArrayNode values = Json.array();
    for (Quota quota : QUOTAS) {
      long count =
          draft.snapshot().ofType(ResourceType.parse(quota.type())).stream()
              .filter(document -> Json.text(document.body(), "location").filter(location::equals).isPresent())
              .count();
      ObjectNode one =
          values.addObject()
              .put("id", scope + "locations/" + location + "/usages/" + quota.name())
              .put("currentValue", count)
              .put("limit", quota.limit())
              .put("unit", "Count");
      one.putObject("name").put("value", quota.name()).put("localizedValue", quota.words());
    }
    return values;
  }

  private Answer label(Call call, String location) {
    String label =
        call.parameter("domainNameLabel")
            .filter(text -> !text.isBlank())
            .orElseThrow(() -> ArmError.badRequest("MissingQueryParameter", "The query parameter 'domainNameLabel' is required."));
    return Answer.json(200, Json.object().put("available", DomainNameLabels.isFree(life.now().snapshot(), location, label)));
  }

  private static ArrayNode endpointServices(String scope) {
    ArrayNode values = Json.array();
    ENDPOINT_SERVICES.forEach(service -> values.addObject()
        .put("name", service)
        .put("id", scope + "virtualNetworkEndpointServices/" + service)
        .put("type", "Microsoft.Network/virtualNetworkEndpointServices"));
    return values;
  }

  private static ArrayNode delegations(String scope) {
    ArrayNode values = Json.array();
    ObjectNode one =
        values.addObject()
            .put("name", "Microsoft.Network.dnsResolvers")
            .put("id", scope + "availableDelegations/Microsoft.Network.dnsResolvers")
            .put("type", "Microsoft.Network/availableDelegations")
            .put("serviceName", "Microsoft.Network/dnsResolvers");
    one.putArray("actions").add("Microsoft.Network/virtualNetworks/subnets/join/action");
    return values;
  }
}

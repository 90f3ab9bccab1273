package io.underpass.arm.network.balance;

import io.underpass.arm.network.NetworkTypes;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Members;
import io.underpass.model.ResourceId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Who within a load balancer uses what: the references that its parts show back. */
final class Users {
  /** A part that refers to others. */
  private record User(String list, String id, List<String> uses) {}

  private final List<User> users = new ArrayList<>();

  /** @param body of the load balancer */
  Users(Draft draft, ResourceId id, ObjectNode body) {
    for (String list : List.of(LoadBalancers.RULES, LoadBalancers.OUTBOUND_RULES, LoadBalancers.NAT_POOLS)) {
      for (JsonNode item : Json.at(body, "properties", list)) {
        add(list, Members.id(id, list, item), item.path("properties"));
      }
    }
    draft.children(id, NetworkTypes.INBOUND_NAT_RULE)
        .forEach((rule, stored) -> add(LoadBalancers.NAT_RULES, rule.toString(), stored.path("properties")));
  }

  private void add(String list, String id, JsonNode details) {
    Stream<JsonNode> single = Stream.of("frontendIPConfiguration", "backendAddressPool", "probe").map(details::path);
    Stream<JsonNode> several =
        Stream.of("frontendIPConfigurations", "backendAddressPools").flatMap(member -> details.path(member).valueStream());
    users.add(new User(list, id, Stream.concat(single, several).flatMap(one -> Json.text(one, "id").stream()).distinct().toList()));
  }

  /** Adds who uses them to frontends and probes. */
  void show(ObjectNode properties) {
    show(properties, LoadBalancers.FRONTENDS, LoadBalancers.RULES, LoadBalancers.NAT_RULES, LoadBalancers.NAT_POOLS,
        LoadBalancers.OUTBOUND_RULES);
    show(properties, LoadBalancers.PROBES, LoadBalancers.RULES);
  }

  private void show(ObjectNode properties, String list, String... by) {
    for (JsonNode item : properties.path(list)) {
      add(Json.properties((ObjectNode) item), Json.text(item, "id").orElse(""), by);
    }
  }

  /** Adds the users of one part to its properties, by list, where there are any. */
  void add(ObjectNode details, String part, String... by) {
    for (String list : by) {
      ArrayNode references = Json.array();
      users.stream()
          .filter(user -> user.list().equals(list) && user.uses().stream().anyMatch(part::equalsIgnoreCase))
          .forEach(user -> references.add(Json.reference(user.id())));
      Json.unlessEmpty(details, list, references);
    }
  }
}

package io.underpass.arm.watch;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.arm.wire.Schema;
import io.underpass.control.Document;
import io.underpass.model.NetworkInterface;
import io.underpass.model.NetworkSecurityGroup;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import io.underpass.model.RouteTable;
import io.underpass.model.Subnet;
import io.underpass.model.VirtualMachine;
import io.underpass.model.VirtualNetwork;
import io.underpass.model.VirtualNetworkGateway;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code topology}: what there is in a resource group, a virtual network or a subnet, and what belongs to what. */
final class TopologyView {
  private static final Schema QUESTION = Schema.of("TopologyParameters")
      .text("targetResourceGroupName")
      .reference("targetVirtualNetwork", "targetSubnet");
  private static final Set<ResourceType> ASSOCIATED = Set.of(
      NetworkSecurityGroup.TYPE, RouteTable.TYPE, VirtualMachine.TYPE, NetworkInterface.TYPE, Subnet.TYPE);
  private static final List<ResourceType> SHOWN = List.of(
      VirtualNetwork.TYPE,
      Subnet.TYPE,
      NetworkInterface.TYPE,
      VirtualMachine.TYPE,
      NetworkSecurityGroup.TYPE,
      RouteTable.TYPE,
      VirtualNetworkGateway.TYPE);

  private final ResourceLife life;
  private final Clock clock;

  TopologyView(ResourceLife life, Clock clock) {
    this.life = life;
    this.clock = clock;
  }

  Answer answer(Call call, ResourceId watcher) {
    ObjectNode asked = QUESTION.read(Json.object(call.body()));
    Draft draft = life.now();
    Map<String, Document> found = new LinkedHashMap<>();
    Optional<ResourceId> scope =
        Json.text(asked, "targetSubnet", "id").or(() -> Json.text(asked, "targetVirtualNetwork", "id")).map(TopologyView::id);
    String group = Json.text(asked, "targetResourceGroupName").filter(text -> !text.isEmpty()).orElse("");
    if (scope.isEmpty() && group.isEmpty()) {
      throw ArmError.badRequest(
          "InvalidRequestFormat", "One of targetResourceGroupName, targetVirtualNetwork and targetSubnet is needed.");
    }
    for (ResourceType type : SHOWN) {
      for (Document document : draft.snapshot().ofType(type)) {
        boolean within = scope.map(id -> touches(document, id)).orElseGet(() -> document.id().resourceGroup().equalsIgnoreCase(group));
        if (within && life.mayRead(call.caller(), document.id())) {
          found.put(document.id().key(), document);
        }
      }
    }
    Instant now = clock.instant();
    ObjectNode topology = Json.object()
        .put("id", UUID.nameUUIDFromBytes((watcher + group + scope).getBytes(StandardCharsets.UTF_8)).toString())
        .put("createdDateTime", now.toString())
        .put("lastModified", now.toString());
    Map<ResourceId, List<ObjectNode>> associations = associations(found, draft);
    ArrayNode resources = topology.putArray("resources");
    for (Document document : found.values()) {
      ObjectNode one = resources.addObject().put("name", document.id().name()).put("id", document.id().toString());
      one.put("location", Json.text(document.body(), "location").orElse(""));
      ArrayNode list = one.putArray("associations");
      associations.getOrDefault(document.id(), List.of()).forEach(list::add);
    }
    return Answer.json(200, topology);
  }

  private static ResourceId id(String text) {
    return ResourceId.tryParse(text)
        .orElseThrow(() -> ArmError.badRequest("InvalidRequestFormat", "'%s' is no resource id.", text));
  }

  /** By whom they are shown: what is within it, and what it refers to. */
  private static Map<ResourceId, List<ObjectNode>> associations(Map<String, Document> found, Draft draft) {
    Map<ResourceId, List<ObjectNode>> all = new HashMap<>();
    for (Document other : found.values()) {
      ResourceId id = other.id();
      all.computeIfAbsent(id.parent(), _ -> new ArrayList<>()).add(association(id, "Contains"));
      if (ASSOCIATED.contains(id.type())) {
        draft.referrers(id).stream().distinct().filter(source -> !source.equals(id.parent())).forEach(source ->
            all.computeIfAbsent(source, _ -> new ArrayList<>()).add(association(id, "Associated")));
      }
    }
    return all;
  }

  private static boolean touches(Document document, ResourceId scope) {
    return document.id().equals(scope) || document.id().key().startsWith(scope.key() + "/") || document.id().equals(scope.parent())
        || document.body().toString().toLowerCase(Locale.ROOT).contains("\"" + scope.key());
  }

  private static ObjectNode association(ResourceId id, String type) {
    return Json.object().put("name", id.name()).put("resourceId", id.toString()).put("associationType", type);
  }
}

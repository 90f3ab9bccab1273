package io.underpass.arm.network;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Names;
import io.underpass.arm.wire.References;
import io.underpass.arm.wire.ResourceAction;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.arm.wire.ResourceManager;
import io.underpass.arm.wire.Siblings;
import io.underpass.arm.wire.Schema;
import io.underpass.model.CircuitPeering;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.ResourceId;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code Microsoft.Network/expressRouteCrossConnections}: the provider's view of a customer's
 * circuit, named by the service key, in resource group {@code CrossConnection-<peering location>}.
 * Nothing of its own is stored: it shows the circuit, and a PUT changes the circuit.
 */
public final class CrossConnections implements ResourceManager.Answers {
  private static final Schema SCHEMA =
      Schema.of("ExpressRouteCrossConnection")
          .text("id", "name", "type", "location")
          .textMap("tags")
          .derived("etag", "resourceGroup")
          .nested(
              "properties",
              Schema.of("ExpressRouteCrossConnectionProperties")
                  .oneOf("serviceProviderProvisioningState", "NotProvisioned", "Provisioning", "Provisioned", "Deprovisioning")
                  .text("serviceProviderNotes", "peeringLocation")
                  .whole("bandwidthInMbps", 0, 1_000_000)
                  .reference("expressRouteCircuit")
                  .anything("peerings")
                  .derived("primaryAzurePort", "secondaryAzurePort", "sTag", "provisioningState"));
  private static final Schema TAGS = Schema.of("TagsObject").textMap("tags");
  private static final Schema PEERING =
      Peerings.schema("ExpressRouteCrossConnectionPeering", Schema.of("ExpressRouteCrossConnectionPeeringProperties"))
          .text("id", "name", "type")
          .derived("etag", "resourceGroup");

  private final ResourceLife life;
  private final List<ResourceAction> tables;

  /** @param tables what the customer's peerings answer, {@code arpTables} and the others: the provider sees the same */
  public CrossConnections(ResourceLife life, List<ResourceAction> tables) {
    this.life = life;
    this.tables = List.copyOf(tables);
  }

  @Override
  public Optional<Answer> answer(Call call, List<String> path) {
    int providers = path.size() > 2 && path.get(2).equalsIgnoreCase("providers") ? 2 : 4;
    boolean ours =
        path.size() > providers + 2
            && path.get(providers).equalsIgnoreCase("providers")
            && path.get(providers + 1).equalsIgnoreCase("Microsoft.Network")
            && path.get(providers + 2).equalsIgnoreCase("expressRouteCrossConnections");
    if (!ours) {
      return Optional.empty();
    }
    String group = providers == 4 ? path.get(3) : "";
    List<String> rest = path.subList(providers + 3, path.size());
    if (rest.isEmpty()) {
      only(call, "GET");
      return Optional.of(list(group));
    }
    Optional<ResourceAction> table = rest.size() == 5
        ? tables.stream().filter(one -> one.answers(rest.subList(3, 5))).findFirst()
        : Optional.empty();
    if (rest.size() > 3 && table.isEmpty() || rest.size() > 1 && !rest.get(1).equalsIgnoreCase("peerings")) {
      return Optional.empty();
    }
    Draft draft = life.now();
    CrossConnection cross = find(draft, rest.getFirst(), group).orElseThrow(() -> missing(rest.getFirst(), group));
    return Optional.of(
        switch (rest.size()) {
          case 1 -> one(call, draft, cross);
          case 2 -> peering(call, draft, cross, "");
          case 3 -> peering(call, draft, cross, rest.get(2));
          default -> table(call, draft, cross, rest.get(2), table.get());
        });
  }

  private static Answer table(Call call, Draft draft, CrossConnection cross, String name, ResourceAction table) {
    only(call, table.method());
    ResourceId peering = draft.committed(cross.circuit().id().child("peerings", name)).orElseThrow(() -> missingPeering(cross, name)).id();
    Answer answer = table.run().answer(call, peering);
    return table.word().startsWith("routeTablesSummary") ? Answer.json(answer.status(), summary(Json.read(answer.body()))) : answer;
  }

  /** The provider's summary has other words: {@code ExpressRouteCrossConnectionRoutesTableSummary}. */
  private static ObjectNode summary(JsonNode customers) {
    ArrayNode rows = Json.array();
    for (JsonNode row : customers.path("value")) {
      rows.addObject()
          .put("neighbor", row.path("neighbor").asString())
          .put("asn", row.path("as").asLong())
          .put("upDown", row.path("upDown").asString())
          .put("stateOrPrefixesReceived", row.path("statePfxRcd").asString());
    }
    return Json.list(rows);
  }

  private static void only(Call call, String method) {
    if (!call.method().equals(method)) {
      throw ResourceManager.notAllowed(call, method);
    }
  }

  private static ArmError missing(String key, String group) {
    return ArmError.notFound(
        "ResourceNotFound",
        "The Resource '%s/%s' under resource group '%s' was not found. Its name is a circuit's service key.",
        CrossConnection.TYPE,
        key,
        group);
  }

  private static ArmError missingPeering(CrossConnection cross, String name) {
    return ArmError.notFound(
        "ResourceNotFound",
        "The Resource '%s/peerings/%s' under resource group '%s' was not found.",
        CrossConnection.TYPE,
        name,
        cross.group());
  }

  private static Optional<CrossConnection> find(Draft draft, String key, String group) {
    return draft.mentioning(References.serviceKey(key)).stream()
        .flatMap(id -> draft.committed(id).stream())
        .filter(circuit -> circuit.id().type().equals(ExpressRouteCircuit.TYPE))
        .flatMap(circuit -> CrossConnection.of(circuit).stream())
        .filter(cross -> group.isEmpty() || group.equalsIgnoreCase(cross.group()))
        .findFirst();
  }

  private Answer list(String group) {
    Draft draft = life.now();
    ArrayNode values = Json.array();
    draft.snapshot().ofType(ExpressRouteCircuit.TYPE).stream()
        .filter(circuit -> !circuit.deleting())
        .flatMap(circuit -> CrossConnection.of(circuit).stream())
        .filter(cross -> group.isEmpty() || group.equalsIgnoreCase(cross.group()))
        .forEach(cross -> values.add(cross.shown(life, draft)));
    return Answer.json(200, Json.list(values));
  }

  private Answer one(Call call, Draft draft, CrossConnection cross) {
    return switch (call.method()) {
      case "GET" -> {
        ObjectNode body = cross.shown(life, draft);
        yield Answer.json(200, body).with("ETag", Json.text(body, "etag").orElse(""));
      }
      case "PUT" -> put(call, cross);
      case "PATCH" -> patch(call, cross);
      default -> throw ResourceManager.notAllowed(call, "GET, PUT or PATCH; a cross connection comes and goes with its circuit");
    };
  }

  private Answer patch(Call call, CrossConnection cross) {
    ObjectNode tags = TAGS.read(Json.object(call.body()));
    Names.checkTags(tags.path("tags"));
    life.edit(draft -> {
      ObjectNode body = draft.body(cross.circuit().id()).orElseThrow(() -> missing(cross.key(), cross.group())).deepCopy();
      if (tags.has("tags")) {
        Json.properties(body).set(Circuits.PROVIDER_TAGS, tags.get("tags"));
      }
      draft.put(cross.circuit().id(), body);
    });
    Draft draft = life.now();
    return Answer.json(200, now(cross, draft).shown(life, draft));
  }

  private Answer put(Call call, CrossConnection cross) {
    ObjectNode read = SCHEMA.read(Json.object(call.body()));
    Names.checkTags(read.path("tags"));
    ObjectNode asked = Json.properties(read);
    Answer begun = life.change(call, "PutExpressRouteCrossConnectionOperation", cross.circuit().id(), draft -> {
      ObjectNode body = draft.body(cross.circuit().id()).orElseThrow(() -> missing(cross.key(), cross.group())).deepCopy();
      ObjectNode properties = Json.properties(body);
      Json.text(asked, Circuits.PROVIDER_STATE).ifPresent(state -> properties.put(Circuits.PROVIDER_STATE, state));
      if (read.has("tags")) {
        properties.set(Circuits.PROVIDER_TAGS, read.get("tags"));
      }
      Json.text(asked, "serviceProviderNotes").ifPresent(notes -> properties.put("serviceProviderNotes", notes));
      if (Json.text(properties, Circuits.PROVIDER_STATE).filter("Provisioned"::equals).isPresent() && !properties.has("stag")) {
        properties.put("stag", 1 + HexFormat.fromHexDigits(cross.key(), 0, 3) % 4094);
      }
      draft.put(cross.circuit().id(), body);
    }, cross.circuit().id());
    return reworded(begun, cross, "");
  }

  /** As it has become, or was if it is gone. */
  private static CrossConnection now(CrossConnection cross, Draft draft) {
    return draft.committed(cross.circuit().id()).flatMap(CrossConnection::of).orElse(cross);
  }

  /** The operation is the circuit's; the body is the cross connection's. */
  private Answer reworded(Answer begun, CrossConnection cross, String peering) {
    Draft draft = life.now();
    ObjectNode body = now(cross, draft).shown(life, draft);
    if (!peering.isEmpty()) {
      for (var one : Json.at(body, "properties", "peerings")) {
        if (Json.text(one, "name").filter(peering::equalsIgnoreCase).isPresent()) {
          return new Answer(begun.status(), begun.headers(), Json.bytes(one));
        }
      }
    }
    return new Answer(begun.status(), begun.headers(), Json.bytes(body));
  }

  private Answer peering(Call call, Draft draft, CrossConnection cross, String name) {
    ObjectNode body = cross.shown(life, draft);
    if (name.isEmpty()) {
      only(call, "GET");
      return Answer.json(200, Json.list((ArrayNode) Json.at(body, "properties", "peerings")));
    }
    ResourceId id = draft.canonical(cross.circuit().id().child("peerings", name));
    return switch (call.method()) {
      case "GET" -> {
        for (var one : Json.at(body, "properties", "peerings")) {
          if (Json.text(one, "name").filter(name::equalsIgnoreCase).isPresent()) {
            yield Answer.json(200, one);
          }
        }
        throw missingPeering(cross, name);
      }
      case "PUT" -> {
        ObjectNode asked = PEERING.read(Json.object(call.body()));
        boolean isNew = !draft.exists(id);
        Answer begun =
            life.change(
                call,
                "PutExpressRouteCrossConnectionPeeringOperation",
                id,
                changed -> {
                  ObjectNode before =
                      changed.body(id).map(stored -> stored.deepCopy()).orElseGet(Json::object);
                  ObjectNode stored =
                      Json.object()
                          .put("name", id.name())
                          .put("type", CircuitPeering.TYPE.toString());
                  stored.set("properties", Json.properties(asked));
                  Peerings.complete(
                      changed, id, Json.properties(stored), Json.properties(before), "Provider");
                  Siblings.place(changed, life.catalogue().of(id).shape(), id, before, stored, OptionalInt.empty());
                  changed.put(id, stored);
                },
                id);
        Answer answer = reworded(begun, cross, name);
        yield isNew ? new Answer(201, answer.headers(), answer.body()) : answer;
      }
      case "DELETE" -> life.delete(call, id);
      default -> throw ResourceManager.notAllowed(call, "GET, PUT or DELETE");
    };
  }
}

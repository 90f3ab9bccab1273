package io.underpass.arm.storage;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.identity.CloudSuffixes;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.control.Document;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code Microsoft.Storage/storageAccounts}: a name, which is one in all groups, and two keys. There is no storage behind it: at its
 * {@code primaryEndpoints} nothing answers.
 */
public final class StorageAccounts implements ResourceKind {
  static final ResourceType TYPE = ResourceType.parse("Microsoft.Storage/storageAccounts");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]{3,24}");
  private static final String INVALID_NAME =
      "%s is not a valid storage account name. Storage account name must be between 3 and 24 characters in length and use numbers and "
          + "lower-case letters only.";

  private final Shape shape =
      Shape.record(
          TYPE.toString(),
          "StorageAccount",
          Schema.of("StorageAccountCreateParameters")
              .open()
              .nested(
                  "sku",
                  Schema.of("Sku")
                      .oneOf(
                          "name",
                          "Standard_LRS", "Standard_GRS", "Standard_RAGRS", "Standard_ZRS", "Premium_LRS", "Premium_ZRS",
                          "Standard_GZRS", "Standard_RAGZRS")
                      .derived("tier"))
              .oneOf("kind", "Storage", "StorageV2", "BlobStorage", "FileStorage", "BlockBlobStorage")
              .nested(
                  "properties",
                  Schema.of("StorageAccountPropertiesCreateParameters")
                      .open()
                      .oneOf("accessTier", "Hot", "Cool", "Cold", "Premium")
                      .flag("supportsHttpsTrafficOnly", "allowBlobPublicAccess", "allowSharedKeyAccess", "isHnsEnabled")
                      .text("minimumTlsVersion")
                      .derived(
                          "provisioningState", "creationTime", "primaryLocation", "statusOfPrimary", "primaryEndpoints",
                          "secondaryLocation", "statusOfSecondary", "secondaryEndpoints", "keyCreationTime",
                          "privateEndpointConnections", StorageKeys.MEMBER)));

  /** What {@code primaryEndpoints} names: machines' templates ask for an address, and nothing answers there. */
  private static final List<String> SERVICES = List.of("dfs", "web", "blob", "queue", "table", "file");

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public Patch patch() {
    return Patch.MERGE;
  }

  @Override
  public void accept(Put put) {
    String name = put.id().name();
    if (!NAME.matcher(name).matches()) {
      throw ArmError.badRequest("AccountNameInvalid", INVALID_NAME, name);
    }
    holder(put.draft(), name).filter(other -> !other.equals(put.id())).ifPresent(_ -> {
      throw ArmError.conflict("StorageAccountAlreadyTaken", "The storage account named %s is already taken.", name);
    });
    for (String member : new String[] {"sku", "kind"}) {
      if (!put.body().has(member) && put.existing().has(member)) {
        put.body().set(member, put.existing().get(member).deepCopy());
      }
    }
    ObjectNode sku = put.body().get("sku") instanceof ObjectNode given ? given : Json.object();
    String size = Json.text(sku, "name").orElseThrow(() -> Checks.missing("sku", ""));
    put.body().set("sku", sku.put("tier", size.substring(0, size.indexOf('_'))));
    String kind = Json.text(put.body(), "kind").orElseThrow(() -> Checks.missing("kind", ""));
    ObjectNode properties = put.properties();
    if (!kind.equals("Storage")) {
      Json.otherwise(properties, "accessTier", size.startsWith("Premium") ? "Premium" : "Hot");
    }
    Json.otherwise(properties, "supportsHttpsTrafficOnly", true);
    Json.otherwise(properties, "minimumTlsVersion", "TLS1_2");
    properties.put(
        "creationTime", Json.text(put.before(), "creationTime").orElseGet(() -> Instant.now().truncatedTo(ChronoUnit.MILLIS).toString()));
    properties.put("primaryLocation", Json.text(put.body(), "location").orElse("")).put("statusOfPrimary", "available");
    StorageKeys.keep(put);
  }

  /** The account of a name: names are one in all the world, and here in all groups. */
  private static Optional<ResourceId> holder(Draft draft, String name) {
    return draft.snapshot().ofType(TYPE).stream()
        .map(Document::id)
        .filter(id -> id.name().equalsIgnoreCase(name) && draft.exists(id))
        .findFirst();
  }

  @Override
  public void show(Showing showing) {
    StorageKeys.hide(showing.properties());
    showing.properties().set("privateEndpointConnections", Json.array());
    ObjectNode endpoints = showing.properties().putObject("primaryEndpoints");
    for (String service : SERVICES) {
      endpoints.put(service, "https://" + showing.id().name() + "." + service + "." + CloudSuffixes.STORAGE + "/");
    }
  }

  /** {@code POST …/providers/Microsoft.Storage/checkNameAvailability}. */
  static Answer availability(Call call, Draft draft) {
    ObjectNode asked = Schema.of("CheckNameAvailability").text("name", "type").read(Json.object(call.body()));
    String name = Json.text(asked, "name").orElseThrow(() -> Checks.missing("name", ""));
    ObjectNode answer = Json.object();
    if (!NAME.matcher(name).matches()) {
      answer.put("nameAvailable", false).put("reason", "AccountNameInvalid").put("message", INVALID_NAME.formatted(name));
    } else if (holder(draft, name).isPresent()) {
      answer.put("nameAvailable", false).put("reason", "AlreadyExists")
          .put("message", "The storage account named %s is already taken.".formatted(name));
    } else {
      answer.put("nameAvailable", true);
    }
    return Answer.json(200, answer);
  }

  /** What an account's {@code listKeys} answers. */
  static Answer keys(Draft draft, ResourceId account) {
    ArrayNode keys = Json.array();
    draft.body(account).map(body -> Json.at(body, "properties", StorageKeys.MEMBER)).ifPresent(stored -> stored.forEach(keys::add));
    ObjectNode body = Json.object();
    body.set("keys", keys);
    return Answer.json(200, body);
  }
}

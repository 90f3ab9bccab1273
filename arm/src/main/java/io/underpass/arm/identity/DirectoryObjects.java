package io.underpass.arm.identity;

import io.underpass.arm.http.Caller;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.model.ResourceId;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is stored of applications and service principals, as Microsoft Graph shows it. Safe for any thread. */
final class DirectoryObjects {
  private final ResourceLife life;
  private final Principals principals;
  private final String tenant;

  DirectoryObjects(ResourceLife life, Principals principals, String tenant) {
    this.life = life;
    this.principals = principals;
    this.tenant = tenant;
  }

  /** @param kind {@code applications} or {@code serviceprincipals} */
  List<ObjectNode> all(String kind) {
    boolean applications = kind.equals("applications");
    return Stream.concat(
            applications ? Stream.empty() : Stream.of(owner()),
            life.now().snapshot().ofType(Principals.TYPE).stream()
                .filter(document -> applications || document.body().has("principal"))
                .map(document -> shown(kind, document.id(), document.body())))
        .toList();
  }

  /** The service principal of whom the server belongs to, who has no application here. */
  ObjectNode owner() {
    Caller owner = principals.owner();
    ObjectNode shown = Json.object().put("id", owner.principal()).put("appId", owner.application()).put("displayName", owner.name());
    shown.put("appDisplayName", owner.name()).put("accountEnabled", true)
        .put("appOwnerOrganizationId", tenant).put("servicePrincipalType", "Application");
    shown.putArray("servicePrincipalNames").add(owner.application());
    return shown;
  }

  ObjectNode shown(String kind, ResourceId id, ObjectNode body) {
    boolean application = kind.equals("applications");
    String name = Json.text(body, "displayName").orElse("");
    ObjectNode shown = Json.object().put("id", Json.text(body, application ? "application" : "principal").orElse(""))
        .put("appId", id.name());
    shown.put("displayName", name).put("createdDateTime", Json.text(body, "createdDateTime").orElse(""));
    if (application) {
      shown.put("signInAudience", "AzureADMyOrg").put("publisherDomain", "underpass.localhost").putArray("identifierUris");
    } else {
      shown.put("appDisplayName", name).put("accountEnabled", true)
          .put("appOwnerOrganizationId", tenant).put("servicePrincipalType", "Application");
      shown.putArray("servicePrincipalNames").add(id.name());
    }
    ArrayNode passwords = shown.putArray("passwordCredentials");
    for (JsonNode password : body.path("passwords")) {
      passwords.add(shown(password));
    }
    shown.putArray("keyCredentials");
    return shown;
  }

  /** A password, without its secret. */
  static ObjectNode shown(JsonNode password) {
    ObjectNode shown = Json.object();
    for (String member : List.of("keyId", "displayName", "startDateTime", "endDateTime", "hint")) {
      shown.put(member, password.path(member).asString(""));
    }
    return shown.putNull("secretText").putNull("customKeyIdentifier");
  }
}

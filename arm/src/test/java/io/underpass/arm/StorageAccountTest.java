package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Storage accounts and workspaces: final when answered, changed member by member, their keys shown on demand alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StorageAccountTest {
  private static final String BODY =
      "{'location':'eastus','kind':'StorageV2','sku':{'name':'standard_lrs'},'properties':{'isHnsEnabled':true}}";

  private TestServer server;
  private String accounts;

  @BeforeAll
  void start() {
    server = TestServer.start();
    accounts = server.group("store") + "/providers/Microsoft.Storage/storageAccounts/";
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /** az takes 201 for an error. */
  @Test
  void isFinalWhenItIsAnswered() {
    String id = accounts + "final1";
    Reply made = server.put(id, BODY);
    assertThat(made.status()).isEqualTo(200);
    assertThat(made.header("Azure-AsyncOperation")).isEmpty();
    assertThat(made.properties().path("provisioningState").asString()).isEqualTo("Succeeded");
    assertThat(made.json().path("sku").toString()).isEqualTo("{\"name\":\"Standard_LRS\",\"tier\":\"Standard\"}");
    assertThat(made.properties().at("/primaryEndpoints/blob").asString()).matches("https://[a-z0-9]+\\.blob\\.core\\.localhost/");
    assertThat(server.get(accounts.substring(0, accounts.length() - 1)).text()).contains("final1");
    assertThat(server.send("DELETE", id, null).status()).isEqualTo(200);
    assertThat(server.get(id).status()).isEqualTo(404);
    assertThat(server.send("DELETE", id, null).status()).isEqualTo(204);
  }

  @Test
  void aPatchChangesWhatItHas() {
    String id = accounts + "patched1";
    server.put(id, BODY.replace("'isHnsEnabled':true", "'isHnsEnabled':true,'networkAcls':{'bypass':'None','defaultAction':'Deny'}"));
    Reply patched = server.send("PATCH", id,
        "{'tags':{'a':'b'},'properties':{'networkAcls':{'defaultAction':'Allow'},'accessTier':'Cool'}}");
    assertThat(patched.status()).describedAs(patched.toString()).isEqualTo(200);
    assertThat(patched.json().path("tags").path("a").asString()).isEqualTo("b");
    assertThat(patched.properties().path("networkAcls").toString()).isEqualTo("{\"bypass\":\"None\",\"defaultAction\":\"Allow\"}");
    assertThat(patched.properties().path("accessTier").asString()).isEqualTo("Cool");
    assertThat(patched.properties().path("isHnsEnabled").asBoolean()).isTrue();
    assertThat(server.send("PATCH", id, "{'properties':{'accessTier':'Lukewarm'}}").code()).isEqualTo("InvalidRequestFormat");
  }

  @Test
  void keysAreShownOnDemandAlone() {
    String id = accounts + "keys1";
    server.put(id, BODY);
    Reply keys = server.send("POST", id + "/listKeys", "");
    String first = keys.json().path("keys").path(0).path("value").asString();
    assertThat(Base64.getDecoder().decode(first)).hasSize(64);
    assertThat(keys.json().path("keys").path(1).path("keyName").asString()).isEqualTo("key2");
    server.put(id, server.get(id).text());
    assertThat(server.send("POST", id + "/listKeys", "").json()).isEqualTo(keys.json());
    assertThat(server.get(id).text() + server.put(id, BODY).text()).doesNotContain(first).doesNotContain("accessKeys");
    Reply renewed = server.send("POST", id + "/regenerateKey", "{'keyName':'key1'}");
    assertThat(renewed.json().path("keys").path(0).path("value").asString()).isNotEqualTo(first);
    assertThat(renewed.json().path("keys").path(1)).isEqualTo(keys.json().path("keys").path(1));
    assertThat(server.send("POST", id + "/regenerateKey", "{'keyName':'key9'}").status()).isEqualTo(400);
  }

  @Test
  void aNameIsOneForAll() {
    server.put(accounts + "mine1", BODY);
    String other = server.group("store2") + "/providers/Microsoft.Storage/storageAccounts/mine1";
    Reply taken = server.put(other, BODY);
    assertThat(taken.status()).isEqualTo(409);
    assertThat(taken.code()).isEqualTo("StorageAccountAlreadyTaken");
    assertThat(server.put(accounts + "No-Good", BODY).code()).isEqualTo("AccountNameInvalid");
    assertThat(server.put(accounts + "nosku", "{'location':'eastus'}").code()).isEqualTo("InvalidRequestFormat");
    String check = server.subscription() + "/providers/Microsoft.Storage/checkNameAvailability";
    assertThat(server.send("POST", check, "{'name':'mine1','type':'Microsoft.Storage/storageAccounts'}").json().path("reason").asString())
        .isEqualTo("AlreadyExists");
    assertThat(server.send("POST", check, "{'name':'A'}").json().path("reason").asString()).isEqualTo("AccountNameInvalid");
    assertThat(server.send("POST", check, "{'name':'free1'}").json().path("nameAvailable").asBoolean()).isTrue();
  }

  @Test
  void aWorkspaceHasKeysToo() {
    String id = server.group("store") + "/providers/Microsoft.OperationalInsights/workspaces/w";
    server.make(id, "{'location':'eastus','properties':{}}");
    Reply keys = server.send("POST", id + "/sharedKeys", "");
    String primary = keys.json().path("primarySharedKey").asString();
    assertThat(Base64.getDecoder().decode(primary)).hasSize(64);
    assertThat(server.get(id).text()).doesNotContain(primary).doesNotContain("sharedKeys");
    server.make(id, "{'location':'eastus','properties':{'retentionInDays':60}}");
    assertThat(server.send("POST", id + "/sharedKeys", "").json()).isEqualTo(keys.json());
    assertThat(server.send("POST", id + "/regenerateSharedKey", "").json().path("primarySharedKey").asString()).isNotEqualTo(primary);
  }
}

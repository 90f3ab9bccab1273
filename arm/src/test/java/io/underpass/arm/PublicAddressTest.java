package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Public addresses as old templates and {@code az network public-ip create} without a SKU ask for them; and their names. */
class PublicAddressTest {
  private static TestServer server;
  private static String addresses;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    addresses = server.group("addresses") + "/providers/Microsoft.Network/publicIPAddresses/";
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void withoutASkuAnAddressIsBasicAndDynamic() {
    Reply plain = server.make(addresses + "plain", "{'location':'eastus'}");
    assertThat(plain.json().path("sku").path("name").asString()).isEqualTo("Basic");
    assertThat(plain.properties().path("publicIPAllocationMethod").asString()).isEqualTo("Dynamic");
    Reply dynamic = server.put(addresses + "dynamic", "{'location':'eastus','properties':{'publicIPAllocationMethod':'Dynamic'}}");
    assertThat(dynamic.status()).as(dynamic.text()).isEqualTo(201);
  }

  @Test
  void aDynamicAddressIsThereWhileItIsUsed() {
    server.make(addresses + "used", "{'location':'eastus'}");
    assertThat(server.get(addresses + "used").properties().has("ipAddress")).isFalse();
    Scene scene = Scene.of(server, "users");
    String nic = scene.network + "/networkInterfaces/n";
    String body = Scene.nicBody(scene.subnet("default"), "");
    server.make(nic, body.replace("'subnet':", "'publicIPAddress':{'id':'" + addresses + "used'},'subnet':"));
    assertThat(server.get(addresses + "used").properties().path("ipAddress").asString()).startsWith("203.0.113.");
    server.make(nic, body);
    assertThat(server.get(addresses + "used").properties().has("ipAddress")).isFalse();
  }

  @Test
  void aPutWithoutASkuLeavesTheOneThatIsThere() {
    Reply made = server.make(addresses + "kept", "{'location':'eastus','sku':{'name':'Standard'}}");
    Reply again = server.make(addresses + "kept", "{'location':'eastus','properties':{'idleTimeoutInMinutes':10}}");
    assertThat(again.json().path("sku")).isEqualTo(made.json().path("sku"));
    assertThat(again.properties().path("ipAddress")).isEqualTo(made.properties().path("ipAddress"));
  }

  @Test
  void aNameIsOneAddresssInItsRegion() {
    String labelled = "'properties':{'dnsSettings':{'domainNameLabel':'front'}}}";
    server.make(addresses + "named", "{'location':'eastus'," + labelled);
    assertThat(server.put(addresses + "named", "{'location':'eastus'," + labelled).status()).isEqualTo(200);
    assertThat(server.put(addresses + "second", "{'location':'eastus'," + labelled).code()).isEqualTo("DnsRecordInUse");
    assertThat(server.put(addresses + "elsewhere", "{'location':'westus'," + labelled).status()).isEqualTo(201);
    assertThat(server.put(addresses + "wrong", "{'location':'eastus'," + labelled.replace("front", "Not_A_Label")).code())
        .isEqualTo("InvalidDomainNameLabel");
  }
}

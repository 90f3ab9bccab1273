package io.underpass.arm.own;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallRecordTest {
  private static Call call(String path, String agent) {
    return new Call("GET", path, Map.of("secret", "s3cret"), Map.of("user-agent", agent, "authorization", "Bearer s3cret"), new byte[0], "http://localhost");
  }

  @ParameterizedTest
  @CsvSource({
    "/subscriptions/S/resourceGroups/G, /subscriptions/{}/resourcegroups/{}",
    "/subscriptions/S/resourcegroups/G/resources, /subscriptions/{}/resourcegroups/{}/resources",
    "/subscriptions/S/providers/Microsoft.Network/register, /subscriptions/{}/providers/microsoft.network/register",
    "/subscriptions/S/resourceGroups/G/providers/Microsoft.Network/virtualNetworks/V/subnets, "
        + "/subscriptions/{}/resourcegroups/{}/providers/microsoft.network/virtualnetworks/{}/subnets",
    "/subscriptions/S/resourceGroups/G/providers/Microsoft.Network/expressRouteCircuits/C/peerings/P/arpTables/primary, "
        + "/subscriptions/{}/resourcegroups/{}/providers/microsoft.network/expressroutecircuits/{}/peerings/{}/arptables/{}",
    "/subscriptions/S/resourceGroups/G/providers/Microsoft.Network/virtualNetworks/V/providers/microsoft.insights/metrics, "
        + "/subscriptions/{}/resourcegroups/{}/providers/microsoft.network/virtualnetworks/{}/providers/microsoft.insights/metrics",
    "/11112222/oauth2/v2.0/token, /{}/oauth2/v2.0/token",
    "/metadata/endpoints, /metadata/endpoints",
    "/underpass/hosts/h1, /underpass/{}/{}",
    "/, ''"
  })
  void anOperationHasNoNames(String path, String operation) {
    assertThat(CallRecord.operation(call(path, "").segments())).isEqualTo(operation);
  }

  @Test
  void oneLineACallWithTheClientsFamilyAndNoSecret(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("made/calls");
    for (String agent : new String[] {
      "AZURECLI/2.45.0 (DEB) azsdk-python-azure-mgmt-network/21.0.1", "azsdk-java-com.azure.resourcemanager.network/2.57.0 (25; Linux)",
      "azsdk-js-arm-network/33.5.0 core-rest-pipeline/1.19", "HashiCorp Terraform/1.9 terraform-provider-azurerm/4.0", "underpass", "curl/8"
    }) {
      try (CallRecord record = CallRecord.appendTo(file)) {
        record.answered(call("/subscriptions/S", agent), Answer.empty(200), 1);
      }
    }
    assertThat(Files.readAllLines(file)).containsExactly(
        "GET\t/subscriptions/{}\t200\taz", "GET\t/subscriptions/{}\t200\tjava", "GET\t/subscriptions/{}\t200\tjs",
        "GET\t/subscriptions/{}\t200\tterraform", "GET\t/subscriptions/{}\t200\tunderpass", "GET\t/subscriptions/{}\t200\tother");
  }
}

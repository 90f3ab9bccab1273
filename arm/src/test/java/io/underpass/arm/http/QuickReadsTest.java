package io.underpass.arm.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuickReadsTest {
  @ParameterizedTest
  @ValueSource(strings = {
      "/metadata/endpoints",
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkInterfaces/n",
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/default",
      "/subscriptions/s/providers/Microsoft.Network/locations/eastus/operations/0815"})
  void oneResourceIsAnsweredAtOnce(String path) {
    assertThat(QuickReads.hold(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "/",
      "/metrics",
      "/underpass/path",
      "/subscriptions/s/resources",
      "/subscriptions/s/resourceGroups/g",
      "/subscriptions/s/providers/Microsoft.Network",
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkInterfaces",
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/networkInterfaces/",
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/CheckIPAddressAvailability",
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/connections/c",
      "/subscriptions/s/resourceGroups/g/providers/microsoft.network/Connections/c",
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/connections/c/providers/Microsoft.Insights/metrics"})
  void listsAndWhatAsksTheDataPlaneAreLeftToOthers(String path) {
    assertThat(QuickReads.hold(path)).isFalse();
  }
}

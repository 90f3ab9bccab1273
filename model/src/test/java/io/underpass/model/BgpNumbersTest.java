package io.underpass.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.net.Asn;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** AS numbers and communities of the service, and what circuits and networks say of theirs. */
class BgpNumbersTest {
  private static final String NETWORK = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/";

  private static Resource read(String path, String body) {
    Reading reading = ResourceReader.read(ResourceId.parse(NETWORK + path), JsonMapper.shared().readTree(body.replace('\'', '"')));
    assertThat(reading.problems()).isEmpty();
    return reading.resource().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "12076, true", "65514, false", "65515, true", "65517, true", "65520, true", "65521, false", "65001, false", "4200000000, false"
  })
  void theServicesNumbersAreReserved(long asn, boolean reserved) {
    assertThat(ServiceAsns.isReserved(new Asn(asn))).isEqualTo(reserved);
  }

  @ParameterizedTest
  @CsvSource({"eastus, 12076:50004", "East US 2, 12076:50005", "WESTEUROPE, 12076:50002", "westus3, 12076:50044", "uksouth, 12076:50024"})
  void aRegionHasItsCommunity(String location, String community) {
    assertThat(RegionalCommunities.of(location)).contains(BgpCommunity.parse(community));
    assertThat(BgpCommunity.parse(community)).hasToString(community);
  }

  @Test
  void aRegionOutsideTheTableHasNone() {
    assertThat(RegionalCommunities.of("atlantis")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "12076", "12076:", ":1", "12076:65536", "65536:1", "12076:1:2", "12076:-1", "a:b"})
  void whatIsNoCommunityIsNamed(String text) {
    assertThatThrownBy(() -> BgpCommunity.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(text);
  }

  @Test
  void aCommunityTravelsInFourOctets() {
    assertThat(BgpCommunity.parse("65535:65535").bits()).isEqualTo(-1);
    assertThat(BgpCommunity.parse("1:2").bits()).isEqualTo(0x0001_0002);
    assertThat(BgpCommunity.parse("65535:1")).isGreaterThan(BgpCommunity.parse("12076:1"));
  }

  @Test
  void aNetworksRoutesCarryTheRegionOnlyBesideACommunityOfItsOwn() {
    VirtualNetwork plain = (VirtualNetwork) read(
        "virtualNetworks/v", "{'location': 'eastus', 'properties': {'addressSpace': {'addressPrefixes': ['10.0.0.0/16']}}}");
    assertThat(plain.communities()).isEmpty();
    VirtualNetwork marked = (VirtualNetwork) read(
        "virtualNetworks/v", "{'location': 'eastus', 'properties': {'bgpCommunities': {'virtualNetworkCommunity': '12076:20001'}}}");
    assertThat(marked.communities()).isEqualTo(List.of(BgpCommunity.parse("12076:20001"), BgpCommunity.parse("12076:50004")));
  }

  @Test
  void aSharedKeyIsReadAndNeverPrinted() {
    CircuitPeering peering = (CircuitPeering) read(
        "expressRouteCircuits/c/peerings/AzurePrivatePeering", "{'properties': {'peerASN': 65001, 'vlanId': 100, 'sharedKey': 'hunter2'}}");
    assertThat(peering.sharedKey()).isEqualTo(new Secret("hunter2"));
    assertThat(peering).asString().doesNotContain("hunter2");
    CircuitPeering without = (CircuitPeering) read(
        "expressRouteCircuits/c/peerings/AzurePrivatePeering", "{'properties': {'peerASN': 65001, 'sharedKey': ''}}");
    assertThat(without.sharedKey()).isNull();
  }

  @Test
  void ipv6ThatIsDisabledIsNotThere() {
    String links = "'primaryPeerAddressPrefix': 'fd00::/126', 'secondaryPeerAddressPrefix': 'fd00::4/126'";
    String path = "expressRouteCircuits/c/peerings/AzurePrivatePeering";
    assertThat(((CircuitPeering) read(path, "{'properties': {'ipv6PeeringConfig': {" + links + "}}}")).ipv6()).isNotNull();
    CircuitPeering disabled = (CircuitPeering) read(path, "{'properties': {'ipv6PeeringConfig': {'state': 'Disabled', " + links + "}}}");
    assertThat(disabled.ipv6()).isNull();
  }
}

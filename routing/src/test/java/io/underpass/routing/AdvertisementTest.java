package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.BgpCommunity;
import io.underpass.model.GatewaySku;
import io.underpass.model.VirtualNetwork;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Plan;
import io.underpass.routing.Advertisement.Route;
import io.underpass.routing.Lab.FastPath;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What gateways tell the edges. */
class AdvertisementTest {
  private final Lab lab = Lab.hub().gateway("gw", "hub", GatewaySku.ER_GW3_AZ).connect("c", "gw", "er", FastPath.OFF);

  private Advertisement advertised() {
    return Advertisement.of(lab.view(), Lab.gatewayId("gw"));
  }

  private static List<String> prefixes(List<Route> routes) {
    return routes.stream().map(route -> route.prefix().toString()).toList();
  }

  private static VirtualNetwork network(String name, List<Prefix> spaces, BgpCommunity community) {
    return new VirtualNetwork(Lab.networkId(name), "westus2", spaces, List.of(), community);
  }

  @Test
  void addressSpacesAndNoSubnets() {
    assertThat(prefixes(advertised().routes())).containsExactly("10.0.0.0/16");
    assertThat(advertised().leftOut()).isEmpty();
  }

  @Test
  void theSpacesOfThoseThatUseTheGatewayComeAfter() {
    lab.spoke("b", "eastus", "10.2.0.0/16", "10.1.0.0/16")
        .spoke("a", "eastus", "10.3.0.0/16")
        .spoke("alone", "eastus", "10.4.0.0/16")
        .hubAndSpoke("hub", "b")
        .hubAndSpoke("hub", "a")
        .peer("hub", "alone");
    assertThat(prefixes(advertised().routes())).containsExactly("10.0.0.0/16", "10.2.0.0/16", "10.1.0.0/16", "10.3.0.0/16");
    assertThat(advertised().routes()).extracting(Route::network)
        .containsExactly(Lab.networkId("hub"), Lab.networkId("b"), Lab.networkId("b"), Lab.networkId("a"));
  }

  @Test
  void aSpokesSpaceIsAdvertisedOnceTheHubIsSynchronized() {
    lab.spoke("a", "eastus", "10.1.0.0/16").hubAndSpoke("hub", "a").spoke("a", "eastus", "10.1.0.0/16", "10.2.0.0/16");
    assertThat(prefixes(advertised().routes())).containsExactly("10.0.0.0/16", "10.1.0.0/16");
  }

  @Test
  void eachNetworksRoutesCarryItsCommunities() {
    lab.put(network("a", List.of(Prefix.parse("10.1.0.0/16")), BgpCommunity.parse("12076:20001"))).hubAndSpoke("hub", "a");
    assertThat(advertised().routes().getFirst().communities()).isEmpty();
    assertThat(advertised().routes().getLast().communities())
        .containsExactly(BgpCommunity.parse("12076:20001"), BgpCommunity.parse("12076:50026"));
  }

  /** What isn't advertised isn't known to the edge either. */
  @Test
  void theFirstThousandAndAHundredHaveRoom() {
    List<Prefix> ipv4 = IntStream.range(0, 1_005).mapToObj(i -> Prefix.of(IpAddress.parse("10.64.0.0").plus(i * 256L), 24)).toList();
    List<Prefix> ipv6 = IntStream.range(0, 103).mapToObj(i -> Prefix.parse("fd00:" + Integer.toHexString(i + 1) + "::/32")).toList();
    lab.put(network("a", ipv4, null), network("b", ipv6, null)).hubAndSpoke("hub", "a").hubAndSpoke("hub", "b");
    Advertisement advertised = advertised();
    assertThat(advertised.routes()).hasSize(1_000 + 100);
    assertThat(advertised.leftOut().stream().map(Route::prefix))
        .containsExactlyElementsOf(Stream.concat(ipv4.stream().skip(999), ipv6.stream().skip(100)).toList());
    assertThat(advertised()).isEqualTo(advertised);
    Plan plan = new Planner().plan(lab.view());
    assertThat(Lab.route(plan, "er-primary", lab.number(Lab.circuitId("er")), ipv4.get(998).toString())).isNotNull();
    assertThat(Lab.route(plan, "er-primary", lab.number(Lab.circuitId("er")), ipv4.get(999).toString())).isNull();
  }

  @Test
  void oneThatIsNotThereSaysNothing() {
    assertThat(Advertisement.of(lab.view(), Lab.gatewayId("gone")).routes()).isEmpty();
    assertThat(Advertisement.all(lab.replacing("gw").view())).containsOnlyKeys(Lab.gatewayId("gw"));
  }
}

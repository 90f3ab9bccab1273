package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.CircuitPeering;
import io.underpass.model.Connection;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.ExpressRouteCircuit.ProviderState;
import io.underpass.model.ExpressRouteCircuit.Tier;
import io.underpass.model.ExpressRoutePort;
import io.underpass.model.GatewaySku;
import io.underpass.model.LinkRole;
import io.underpass.model.VirtualNetworkGateway.Scale;
import io.underpass.net.BitRate;
import io.underpass.net.IpAddress;
import io.underpass.plan.Mapping;
import io.underpass.plan.Plan;
import io.underpass.plan.Reason;
import io.underpass.routing.FastPathRules.Refusal;
import io.underpass.routing.Lab.FastPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule with an example that fails and one that passes: those of docs/rules.md. */
class FastPathRulesTest {
  private final Lab lab = Lab.hub();

  private Optional<String> rule() {
    View view = lab.view();
    return Topology.of(view).joins().stream().findFirst().map(join -> join.rule()).map(Reason::code);
  }

  private Optional<Refusal> refusal() {
    return FastPathRules.refusal(lab.resources, lab.resources.get(Connection.class, Lab.connectionId("c")).orElseThrow());
  }

  @Test
  void thePageOfRulesHasEveryCode() throws IOException {
    String page = Files.readString(Path.of("../docs/rules.md"));
    for (ReasonCode code : ReasonCode.values()) {
      assertThat(page).contains("`" + code + "`");
    }
    assertThat(page).contains(FastPathRules.SKU_REFUSED, FastPathRules.LOCAL_REFUSED, FastPathRules.PEERING_REFUSED);
  }

  @Test
  void off() {
    lab.gateway("gw", "hub", GatewaySku.ER_GW3_AZ).connect("c", "gw", "er", FastPath.OFF);
    assertThat(rule()).contains("FP_OFF");
    assertThat(refusal()).isEmpty();
    lab.connect("c", "gw", "er", FastPath.ON);
    assertThat(rule()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "STANDARD,          1, no", "HIGH_PERFORMANCE, 1, no", "ULTRA_PERFORMANCE, 1, yes",
    "ER_GW1_AZ,         1, no", "ER_GW2_AZ,        1, no", "ER_GW3_AZ,         1, yes",
    "ER_GW_SCALE,       9, no", "ER_GW_SCALE,     10, yes",
  })
  void sku(GatewaySku sku, int units, String can) {
    lab.gateway("gw", "hub", sku, new Scale(units, 40)).connect("c", "gw", "er", FastPath.ON);
    assertThat(rule()).isEqualTo(can.equals("yes") ? Optional.empty() : Optional.of("FP_SKU"));
    assertThat(refusal().map(Refusal::code))
        .isEqualTo(can.equals("yes") ? Optional.empty() : Optional.of("FastPathNotSupportedByGatewaySku"));
  }

  @ParameterizedTest
  @CsvSource({
    "STANDARD,    --sku UltraPerformance",
    "ER_GW1_AZ,   --sku ErGw3AZ",
    "ER_GW_SCALE, --min-scale-unit 10",
  })
  void theRefusalNamesTheCure(GatewaySku sku, String cure) {
    lab.gateway("gw", "hub", sku, new Scale(1, 2)).connect("c", "gw", "er", FastPath.ON);
    assertThat(refusal().orElseThrow().message())
        .contains("'gw'", "SKU " + sku, "UltraPerformance, ErGw3AZ and ErGwScale with at least 10")
        .contains("az network vnet-gateway update --name gw --resource-group myResourceGroup", cure);
  }

  @Test
  void aSkuThatDoesNotRunYetDoesNotBypass() {
    lab.connect("c", "gw", "er", FastPath.ON);
    GatewayState before = lab.gateways.get(Lab.gatewayId("gw"));
    lab.gateway("gw", "hub", GatewaySku.ER_GW3_AZ);
    lab.gateways.put(Lab.gatewayId("gw"), before);
    assertThat(refusal()).isEmpty();
    assertThat(rule()).contains("FP_SKU");
  }

  @ParameterizedTest
  @CsvSource({"STANDARD, yes", "PREMIUM, yes", "LOCAL, no"})
  void localCircuits(Tier tier, String can) {
    lab.gateway("gw", "hub", GatewaySku.ER_GW3_AZ)
        .put(Lab.circuitOf("er", tier, null, ProviderState.PROVISIONED))
        .connect("c", "gw", "er", FastPath.ON);
    assertThat(rule()).isEqualTo(can.equals("yes") ? Optional.empty() : Optional.of("FP_CIRCUIT_LOCAL"));
    assertThat(refusal().map(Refusal::code))
        .isEqualTo(can.equals("yes") ? Optional.empty() : Optional.of("FastPathNotSupportedByLocalCircuit"));
  }

  @Test
  void microsoftPeeringAlone() {
    lab.gateway("gw", "hub", GatewaySku.ER_GW3_AZ).connect("c", "gw", "er", FastPath.ON);
    assertThat(refusal()).isEmpty();
    lab.remove(Lab.circuitId("er").child("peerings", "AzurePrivatePeering"));
    assertThat(refusal()).as("no peering yet: nothing to refuse").isEmpty();
    assertThat(FastPathRules.connectionRule(
            lab.resources,
            lab.resources.get(Connection.class, Lab.connectionId("c")).orElseThrow(),
            lab.resources.get(io.underpass.model.VirtualNetworkGateway.class, Lab.gatewayId("gw")).orElseThrow(),
            lab.gateways.get(Lab.gatewayId("gw")),
            Lab.circuitOf("er", Tier.STANDARD, null, ProviderState.PROVISIONED))
        .map(Reason::code)).contains("FP_PEERING");
    lab.put(new CircuitPeering(
        Lab.circuitId("er").child("peerings", "MicrosoftPeering"),
        CircuitPeering.Kind.MICROSOFT_PEERING,
        true,
        null,
        200,
        null,
        null,
        null));
    assertThat(refusal().map(Refusal::code)).contains("FastPathRequiresPrivatePeering");
    assertThat(refusal().orElseThrow().message()).contains("MicrosoftPeering alone", "--peering-type AzurePrivatePeering");
  }

  @Test
  void theLimitOfAProvidersCircuit() {
    lab.gateway("gw", "hub", GatewaySku.ER_GW3_AZ)
        .put(Lab.nicOf("many", "hub", addresses("10.0.64.0", 25_000)))
        .connect("c", "gw", "er", FastPath.ON);
    Plan plan = new Planner().plan(lab.view());
    assertThat(plan.nodes().get("er-primary").mappings().size()).isEqualTo(25_000);
    assertThat(held(plan, "er", "10.0.1.10")).as("the oldest has its place").isTrue();
    Trace last = Paths.trace(lab.view(), plan, Query.icmp(IpAddress.parse("10.10.0.1"), IpAddress.parse("10.0.64.0").plus(24_999)));
    assertThat(last.there().hops().getFirst().reason().code()).isEqualTo("FP_IP_LIMIT");
    assertThat(last.there().usesGateway()).isTrue();
  }

  @Test
  void entriesThatRunKeepTheirPlace() {
    lab.gateway("gw", "hub", GatewaySku.ER_GW3_AZ)
        .put(Lab.nicOf("many", "hub", addresses("10.0.64.0", 24_997)))
        .connect("c", "gw", "er", FastPath.ON);
    Planner planner = new Planner();
    Plan full = planner.plan(lab.view());
    assertThat(held(full, "er", "10.0.161.164")).isTrue();
    // The oldest interface gets a second address: the circuit is full, and nobody has to go for it.
    lab.machine("vm-1", "hub", "host-1", "10.0.1.10", "10.0.1.20");
    Plan next = planner.plan(lab.view(), full);
    assertThat(held(next, "er", "10.0.161.164")).isTrue();
    assertThat(held(next, "er", "10.0.1.20")).isFalse();
    Plan fromNothing = new Planner().plan(lab.view());
    assertThat(held(fromNothing, "er", "10.0.1.20")).as("without anything running the older interface comes first").isTrue();
  }

  @Test
  void theLimitOfAPortCountsAllItsCircuits() {
    ExpressRoutePort port = new ExpressRoutePort(
        Lab.network("Microsoft.Network", "expressRoutePorts", "port"), "eastus", BitRate.ofMegabits(10_000));
    Lab both = new Lab()
        .network("hub", "10.0.0.0/8", "10.0.0.0/9", "10.255.255.0/27")
        .network("hub2", "11.0.0.0/8", "11.0.0.0/9", "11.255.255.0/27")
        .gateway("gw", "hub", GatewaySku.ER_GW3_AZ)
        .gateway("gw2", "hub2", GatewaySku.ER_GW3_AZ)
        .put(port, Lab.circuitOf("er", Tier.STANDARD, port.id(), ProviderState.PROVISIONED))
        .put(Lab.circuitOf("er2", Tier.STANDARD, port.id(), ProviderState.PROVISIONED))
        .put(Lab.peering("er", "172.16.0.0/30", "172.16.0.4/30"), Lab.peering("er2", "172.16.0.0/30", "172.16.0.4/30"))
        .customerPort("p", "er", LinkRole.PRIMARY)
        .put(Lab.nicOf("a", "hub", addresses("10.1.0.0", 60_000)))
        .put(Lab.nicOf("b", "hub2", addresses("11.1.0.0", 60_000)))
        .connect("c", "gw", "er", FastPath.ON)
        .connect("c2", "gw2", "er2", FastPath.ON);
    Plan plan = new Planner().plan(both.view());
    assertThat(plan.nodes().get("er-primary").mappings().size()).isEqualTo(60_000);
    assertThat(plan.nodes().get("er2-primary").mappings().size()).isEqualTo(40_000);
  }

  private boolean held(Plan plan, String circuit, String address) {
    return plan.nodes().get(circuit + "-primary").mappings()
        .containsKey(new Mapping.Key(lab.number(Lab.circuitId(circuit)), IpAddress.parse(address)));
  }

  private static List<IpAddress> addresses(String first, int count) {
    return IntStream.range(0, count).mapToObj(i -> IpAddress.parse(first).plus(i)).toList();
  }
}

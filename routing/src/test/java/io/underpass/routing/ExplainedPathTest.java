package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.GatewaySku;
import io.underpass.model.LoadBalancer;
import io.underpass.model.NetworkInterface;
import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.Reason;
import io.underpass.routing.Lab.FastPath;
import io.underpass.routing.Trace.Check;
import io.underpass.routing.Trace.Check.Outcome;
import io.underpass.routing.Trace.Disposition;
import io.underpass.routing.Trace.Hop;
import io.underpass.routing.Trace.Limit;
import io.underpass.routing.Trace.Table;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Both directions of a flow: filters that know it, front ends, appliances, and what is warned of and assumed. */
class ExplainedPathTest {
  private final Lab lab = Lab.hub().gateway("gw", "hub", GatewaySku.ER_GW3_AZ).connect("c", "gw", "er", FastPath.OFF);

  private Trace trace(String source, String destination, int port) {
    View view = lab.view();
    return Paths.of(view, new Planner().plan(view))
        .trace(new Query(IpAddress.parse(source), IpAddress.parse(destination), 6, 50_000, port, null, null, null));
  }

  private static List<String> codes(List<Reason> reasons) {
    return reasons.stream().map(Reason::code).toList();
  }

  private static List<Check> checks(Trace.Way way) {
    return way.hops().stream().flatMap(hop -> hop.filters().stream()).toList();
  }

  /** A network interface that forwards, of a firewall that keeps state or doesn't. */
  private void appliance(String machine, boolean stateful) {
    lab.forwarding(machine, true);
    NetworkInterface nic = lab.resources.get(NetworkInterface.class, Lab.nicId(machine)).orElseThrow();
    lab.put(new NetworkInterface(
        nic.id(), nic.location(), nic.ipConfigurations(), nic.mac(), true, nic.virtualMachine(), null, null, stateful));
  }

  @Test
  void answersPassAFilterAsAKnownFlow() {
    Guards.subnet(Guards.group(lab, "web", "in allow tcp * * 443", "in deny * * * *", "out deny * * * *"), "hub", "default", "web");
    Trace trace = trace("10.10.0.10", "10.0.1.10", 443);
    assertThat(trace.disposition()).isEqualTo(Disposition.WORKS);
    assertThat(checks(trace.there())).singleElement().satisfies(check -> {
      assertThat(check.outcome()).isEqualTo(Outcome.ALLOWED);
      assertThat(check.rule()).isEqualTo("securityRules/r0");
      assertThat(check.reason().code()).isEqualTo("SECURITY_RULE");
      assertThat(check.reason().subject()).containsIgnoringCase("web");
    });
    assertThat(checks(trace.back())).extracting(Check::outcome).containsExactly(Outcome.KNOWN);
    Trace other = trace("10.10.0.10", "10.0.1.10", 80);
    assertThat(other.there().drop()).isEqualTo(DropCode.FILTERED_IN);
    assertThat(other.there().reason().code()).isEqualTo("SECURITY_RULE");
    assertThat(other.disposition()).isEqualTo(Disposition.DROPPED);
    assertThat(trace("10.0.1.10", "10.10.0.10", 443).there().drop()).isEqualTo(DropCode.FILTERED_OUT);
  }

  @Test
  void aFrontEndsAnswersCarryItsAddressAgain() {
    lab.put(Balancers.internal(
        "lb", LoadBalancer.Sku.STANDARD, "hub", "10.0.1.100", Balancers.rule("lb", LoadBalancer.Protocol.TCP, 80, 8080)));
    Balancers.join(lab, "lb", "vm-1", "vm-2");
    Trace trace = trace("10.10.0.10", "10.0.1.100", 80);
    assertThat(trace.disposition()).isEqualTo(Disposition.WORKS);
    assertThat(trace.there().hops().stream().flatMap(hop -> hop.entries().stream()).map(Trace.Entry::table)).contains(Table.FRONT_ENDS);
    assertThat(trace.there().hops().getLast().rewrites()).singleElement().asString()
        .startsWith("destination 10.0.1.100:80 becomes 10.0.1.1").endsWith(":8080");
    assertThat(trace.back().hops().getFirst().rewrites()).singleElement().asString()
        .startsWith("source 10.0.1.1").endsWith(":8080 becomes 10.0.1.100:80");
    assertThat(codes(trace.assumptions())).contains("BACKEND_CHOSEN");
  }

  @Test
  void thePathGoesOnBehindAnAppliance() {
    appliance("vm-2", false);
    lab.routes("hub", "GatewaySubnet", "10.0.1.10/32 VirtualAppliance 10.0.1.11");
    Trace trace = trace("10.10.0.10", "10.0.1.10", 443);
    assertThat(trace.there().hops()).extracting(Hop::node).startsWith("er-primary").endsWith("host-2", "host-2", "host-1");
    assertThat(trace.there().segments()).hasSize(2);
    assertThat(trace.there().segments().getLast()).extracting(Hop::in).startsWith("vm-2");
    assertThat(trace.there().out()).isEqualTo("vm-1");
    assertThat(trace.there().hops().get(1).table()).contains(Table.POLICY);
    assertThat(codes(trace.assumptions())).contains("APPLIANCE_FORWARDS");
    assertThat(trace.disposition()).as("it keeps no state").isEqualTo(Disposition.WORKS);
  }

  @Test
  void aFirewallOnOneWayAloneIsPredictedToEndTheFlow() {
    appliance("vm-2", true);
    lab.routes("hub", "GatewaySubnet", "10.0.1.10/32 VirtualAppliance 10.0.1.11");
    Trace trace = trace("10.10.0.10", "10.0.1.10", 443);
    assertThat(trace.disposition()).isEqualTo(Disposition.ASYMMETRIC);
    assertThat(codes(trace.warnings())).contains("ASYMMETRIC_FIREWALL");
  }

  @Test
  void anApplianceThatGetsBackWhatItSendsIsACircle() {
    appliance("vm-2", false);
    lab.machine("far", "hub", "host-1", "10.0.2.10").routes("hub", "default", "10.0.2.0/24 VirtualAppliance 10.0.1.11");
    Trace trace = trace("10.0.1.10", "10.0.2.10", 443);
    assertThat(trace.there().drop()).isEqualTo(DropCode.TTL_EXCEEDED);
    assertThat(trace.there().reason().code()).isEqualTo("APPLIANCE_LOOP");
  }

  @Test
  void whatBypassesTheGatewaySkipsItsRoutesAndSaysSo() {
    appliance("vm-2", true);
    lab.connect("c", "gw", "er", FastPath.ON).routes("hub", "GatewaySubnet", "10.0.1.10/32 VirtualAppliance 10.0.1.11");
    Trace trace = trace("10.10.0.10", "10.0.1.10", 443);
    assertThat(trace.there().bypass()).isTrue();
    assertThat(codes(trace.warnings())).contains("FP_UDR_SKIPPED");
    assertThat(trace.there().appliances()).isEmpty();
    assertThat(codes(trace("10.10.0.10", "10.0.1.12", 443).warnings())).doesNotContain("FP_UDR_SKIPPED");
  }

  @Test
  void ofBitsPacketsAndConnectionsOneBindsFirst() {
    Limit limit = new Limit("gw", "ErGw1AZ", 1_000_000_000, 100_000, 7_000);
    assertThat(limit.bound(1_500, 0)).contains(new Limit.Bound(Limit.Kind.BITS, 83_333, 1_000_000_000));
    assertThat(limit.bound(64, 0)).contains(new Limit.Bound(Limit.Kind.PACKETS, 100_000, 51_200_000));
    assertThat(limit.bound(64, 2)).contains(new Limit.Bound(Limit.Kind.CONNECTIONS, 14_000, 7_168_000));
    assertThat(new Limit("gw", "", 0, 0, 0).bound(64, 2)).isEmpty();
  }
}

package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.GatewaySku;
import io.underpass.model.LinkRole;
import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Reason;
import io.underpass.routing.Lab.FastPath;
import io.underpass.routing.Trace.Hop;
import io.underpass.routing.Trace.Verdict;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PathsTest {
  private final Lab lab = Lab.hub().gateway("gw", "hub", GatewaySku.ER_GW3_AZ);

  private Trace trace(Query query) {
    View view = lab.view();
    return Paths.trace(view, new Planner().plan(view), query);
  }

  private Trace trace(String source, String destination) {
    return trace(Query.icmp(IpAddress.parse(source), IpAddress.parse(destination)));
  }

  @Test
  void withoutFastPathThroughAGatewayAndStraightBack() {
    lab.connect("c", "gw", "er", FastPath.OFF);
    Trace trace = trace("10.10.0.10", "10.0.1.10");
    assertThat(trace.there().verdict()).isEqualTo(Verdict.DELIVERED);
    assertThat(trace.there().bypass()).isFalse();
    assertThat(trace.there().hops()).extracting(Hop::role).containsExactly(NodeRole.EDGE, NodeRole.GATEWAY, NodeRole.HOST);
    assertThat(trace.there().hops().getFirst().reason().code()).isEqualTo("FP_OFF");
    assertThat(trace.there().hops().getFirst().entry()).isEqualTo("route " + lab.number(Lab.circuitId("er")) + " 10.0.0.0/16");
    assertThat(trace.back().hops()).extracting(Hop::role).containsExactly(NodeRole.HOST, NodeRole.EDGE);
    assertThat(trace.back().verdict()).isEqualTo(Verdict.DELIVERED);
    assertThat(trace.warnings()).extracting(Reason::code).contains("FP_RETURN_DIRECT");
  }

  @Test
  void withFastPathStraightToTheHost() {
    lab.connect("c", "gw", "er", FastPath.ON);
    Trace trace = trace("10.10.0.10", "10.0.1.11");
    assertThat(trace.there().bypass()).isTrue();
    assertThat(trace.there().hops()).extracting(Hop::node).containsExactly("er-primary", "host-2");
    assertThat(trace.there().hops().getFirst().reason().code()).isEqualTo("FP_ELIGIBLE");
    assertThat(trace.there().limits()).isEmpty();
    assertThat(trace.warnings()).isEmpty();
  }

  @Test
  void theGatewaysLimitsBindThePredictedThroughput() {
    lab.gateway("gw", "hub", GatewaySku.ER_GW1_AZ).connect("c", "gw", "er", FastPath.OFF);
    Trace.Limit limit = trace("10.10.0.10", "10.0.1.10").there().limits().getFirst();
    assertThat(limit).isEqualTo(new Trace.Limit("gw", "ErGw1AZ", 1_000_000_000, 100_000, 7_000));
    assertThat(limit.predictedBitsPerSecond(1_500)).isEqualTo(1_000_000_000);
    assertThat(limit.predictedBitsPerSecond(64)).isEqualTo(51_200_000);
  }

  @Test
  void theFlowChoosesTheInstance() {
    lab.connect("c", "gw", "er", FastPath.OFF);
    View view = lab.view();
    var plan = new Planner().plan(view);
    assertThat(IntStream.range(1_024, 1_088)
            .mapToObj(port -> Paths.trace(view, plan, new Query(
                IpAddress.parse("10.10.0.10"), IpAddress.parse("10.0.1.10"), 6, port, 5201, null, null, null)))
            .map(trace -> trace.there().hops().get(1).node()))
        .contains("gw-0", "gw-1");
  }

  @Test
  void fromAMachineToOnPremisesAndToItsNeighbour() {
    lab.connect("c", "gw", "er", FastPath.OFF);
    Trace out = trace("10.0.1.10", "10.10.0.10");
    assertThat(out.there().verdict()).isEqualTo(Verdict.DELIVERED);
    assertThat(out.there().hops()).extracting(Hop::role).containsExactly(NodeRole.HOST, NodeRole.EDGE);
    assertThat(out.there().bypass()).isFalse();
    Trace neighbour = trace("10.0.1.10", "10.0.1.11");
    assertThat(neighbour.there().hops()).extracting(Hop::node).containsExactly("host-1", "host-2");
    assertThat(trace("10.0.1.10", "10.0.1.12").there().hops()).extracting(Hop::node).containsExactly("host-1");
  }

  @ParameterizedTest
  @CsvSource({
    "10.10.0.10, 10.0.1.77,   NO_PORT,         NO_PORT",
    "10.10.0.10, 10.0.1.99,   NO_ROUTE,        NO_NIC",
    "10.10.0.10, 10.99.0.1,   NO_ROUTE,        NO_ENTRY",
    "10.10.0.10, 224.0.0.5,   NOT_FORWARDABLE, NOT_FORWARDABLE",
    "10.0.1.10,  10.77.0.1,   ROUTE_NONE,      SYSTEM_NONE",
    "10.0.1.10,  203.0.113.1, INTERNET,        SYSTEM_INTERNET",
    "10.0.1.10,  10.0.1.99,   NO_ROUTE,        NO_NIC",
  })
  void dropsSayWhy(String source, String destination, DropCode drop, String code) {
    lab.nic("lonely", "hub", "10.0.1.77").connect("c", "gw", "er", FastPath.OFF);
    Trace trace = trace(source, destination);
    assertThat(trace.there().verdict()).isEqualTo(Verdict.DROPPED);
    assertThat(trace.there().drop()).isEqualTo(drop);
    assertThat(trace.there().reason().code()).isEqualTo(code);
    assertThat(trace.back()).isNull();
  }

  @Test
  void theRestOfABypassingConnectionSaysWhy() {
    lab.connect("c", "gw", "er", FastPath.ON);
    Trace trace = trace("10.10.0.10", "10.0.1.99");
    assertThat(trace.there().hops().getFirst().reason().code()).isEqualTo("NO_NIC");
    assertThat(trace.there().hops()).extracting(Hop::role).containsExactly(NodeRole.EDGE, NodeRole.GATEWAY);
  }

  @Test
  void aSourceThatNobodyHasComesFromNowhere() {
    lab.connect("c", "gw", "er", FastPath.OFF);
    assertThat(trace("192.0.2.1", "10.0.1.10").there().reason().code()).isEqualTo("SOURCE_UNKNOWN");
    lab.nic("lonely", "hub", "10.0.1.77");
    assertThat(trace("10.0.1.77", "10.0.1.10").there().reason().code()).isEqualTo("NO_PORT");
  }

  @Test
  void theEdgeItselfAnswers() {
    assertThat(trace("10.10.0.10", "172.16.0.2").there().verdict()).isEqualTo(Verdict.ANSWERED);
  }

  @Test
  void aRouterAnswersPingsAndTakesNoAnswerToOne() {
    lab.connect("c", "gw", "er", FastPath.ON);
    assertThat(trace("10.0.1.10", "10.0.1.1").there().verdict()).isEqualTo(Verdict.ANSWERED);
    Trace asked = trace(new Query(
        IpAddress.parse("10.0.1.1"), IpAddress.parse("10.0.1.10"), 1, 0, 0, Lab.circuitId("er"), null, null));
    assertThat(asked.there().verdict()).isEqualTo(Verdict.DELIVERED);
    assertThat(asked.back().verdict()).isEqualTo(Verdict.DROPPED);
    assertThat(asked.back().drop()).isEqualTo(DropCode.NO_ROUTE);
  }

  @Test
  void noPacketPassesAPortWithoutItsInterface() {
    lab.connect("c", "gw", "er", FastPath.ON);
    View view = lab.view();
    Paths all = Paths.of(view, new Planner().plan(view));
    String why = "interface 'eth9' isn't in the root namespace";
    Paths paths = all.next(view, all.plan(), Map.of("vm-1", why, "cust-p", why));
    assertThat(paths.next(view, all.plan(), Map.of("vm-1", why, "cust-p", why))).isSameAs(paths);
    Trace to = paths.trace(new Query(
        IpAddress.parse("10.10.0.10"), IpAddress.parse("10.0.1.10"), 1, 0, 0, Lab.circuitId("er"), LinkRole.SECONDARY, null));
    assertThat(to.there().drop()).isEqualTo(DropCode.NO_PORT);
    assertThat(to.there().hops()).extracting(Hop::node).containsExactly("er-secondary", "host-1");
    assertThat(to.there().reason()).isEqualTo(
        new Reason("NO_PORT", "the interface of port vm-1 isn't there: " + why, Lab.nicId("vm-1").toString()));
    for (String[] flow : new String[][] {{"10.0.1.10", "10.0.1.11", "vm-1"}, {"10.10.0.10", "10.0.1.11", "cust-p"}}) {
      Trace from = paths.trace(new Query(
          IpAddress.parse(flow[0]), IpAddress.parse(flow[1]), 1, 0, 0, null, flow[2].equals("vm-1") ? null : LinkRole.PRIMARY, null));
      assertThat(from.there().verdict()).isEqualTo(Verdict.NOWHERE);
      assertThat(from.there().reason().code()).isEqualTo("NO_PORT");
      assertThat(from.there().reason().text()).isEqualTo("the interface of port " + flow[2] + " isn't there: " + why);
    }
    assertThat(paths.next(view, all.plan()).trace(Query.icmp(IpAddress.parse("10.10.0.10"), IpAddress.parse("10.0.1.10"))).disposition())
        .isEqualTo(Trace.Disposition.WORKS);
  }

  @Test
  void whileInstancesAreReplacedTheReasonIsThere() {
    lab.connect("c", "gw", "er", FastPath.OFF).replacing("gw");
    assertThat(trace("10.10.0.10", "10.0.1.10").there().reason().code()).isEqualTo("GW_NOT_READY");
  }

  @ParameterizedTest
  @EnumSource(FastPath.class)
  void equalAddressesOfTwoCustomersStayApart(FastPath fastPath) {
    lab.connect("c", "gw", "er", fastPath)
        .network("hub2", "10.0.0.0/16", "10.0.1.0/24", "10.0.255.0/27")
        .gateway("gw2", "hub2", GatewaySku.ER_GW3_AZ)
        .circuit("er2", ExpressRouteCircuit.Tier.PREMIUM, "172.16.0.0/30", "172.16.0.4/30")
        .customerPort("cust2-p", "er2", LinkRole.PRIMARY)
        .announce("er2", "10.10.0.0/16")
        .machine("other-1", "hub2", "host-2", "10.0.1.10")
        .connect("c2", "gw2", "er2", fastPath);
    Query query = Query.icmp(IpAddress.parse("10.10.0.10"), IpAddress.parse("10.0.1.10"));
    Trace first = trace(new Query(query.source(), query.destination(), 1, 0, 0, Lab.circuitId("er"), null, null));
    Trace second = trace(new Query(query.source(), query.destination(), 1, 0, 0, Lab.circuitId("er2"), null, null));
    assertThat(first.there().out()).isEqualTo("vm-1");
    assertThat(first.back().out()).startsWith("cust-");
    assertThat(second.there().out()).isEqualTo("other-1");
    assertThat(second.back().out()).isEqualTo("cust2-p");
    assertThat(trace(query).warnings()).extracting(Reason::code).contains("SOURCE_AMBIGUOUS");
    assertThat(trace(new Query(query.source(), query.destination(), 1, 0, 0, null, null, Lab.networkId("hub2"))).there().out())
        .isEqualTo("other-1");
  }

  @Test
  void anAnswerByTheOtherLinkIsNoted() {
    lab.connect("c", "gw", "er", FastPath.ON).announce("er", LinkRole.SECONDARY, "10.10.0.0/24", 65001);
    Trace trace = trace(new Query(
        IpAddress.parse("10.10.0.10"), IpAddress.parse("10.0.1.10"), 1, 0, 0, null, LinkRole.PRIMARY, null));
    assertThat(trace.there().hops().getFirst().node()).isEqualTo("er-primary");
    assertThat(trace.back().hops().getLast().node()).isEqualTo("er-secondary");
    assertThat(trace.warnings()).extracting(Reason::code).contains("RETURN_ELSEWHERE");
  }
}

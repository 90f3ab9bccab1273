package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.GatewaySku;
import io.underpass.model.LoadBalancer.Protocol;
import io.underpass.model.LoadBalancer.Sku;
import io.underpass.model.NetworkInterface;
import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.Flow;
import io.underpass.plan.Plan;
import io.underpass.routing.whatif.Change;
import io.underpass.routing.whatif.Severity;
import io.underpass.routing.whatif.WhatIf;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Severities: of machines behind one front end that fare differently the gravest counts; a firewall that is no longer on the way is skipped. */
class SeverityTest {
  private final Lab lab = Lab.hub().gateway("gw", "hub", GatewaySku.ER_GW3_AZ).connect("c", "gw", "er", Lab.FastPath.ON);
  private final Planner planner = new Planner();

  private List<Change> toFrontEnd(Runnable change) {
    return to("10.0.1.100", change);
  }

  private List<Change> to(String destination, Runnable change) {
    View before = lab.view();
    Plan planBefore = planner.plan(before);
    change.run();
    View after = lab.view();
    return WhatIf.of(before, Paths.of(before, planBefore), after, Paths.of(after, planner.plan(after))).changes().stream()
        .filter(it -> it.example() != null && it.example().destination().toString().equals(destination))
        .toList();
  }

  private void behindOneFrontEnd(int machines) {
    String[] names = IntStream.range(0, machines).mapToObj(i -> "m-" + i).toArray(String[]::new);
    IntStream.range(0, machines).forEach(i -> lab.machine(names[i], "hub", "host-1", "10.0.1." + (110 + i)));
    lab.put(Balancers.internal("lb", Sku.STANDARD, "hub", "10.0.1.100", Balancers.rule("lb", Protocol.TCP, 80, 8080)));
    Balancers.join(lab, "lb", names);
    Guards.group(lab, "closed", "in deny tcp 10.10.0.0/16 * 8080");
  }

  @Test
  void aMachineOfManyThatIsDeniedBreaksFlows() {
    behindOneFrontEnd(12);
    assertThat(toFrontEnd(() -> Guards.machine(lab, "m-7", "closed"))).isNotEmpty().allSatisfy(change -> {
      assertThat(change.severity()).isEqualTo(Severity.BROKEN);
      assertThat(change.traceAfter()).extracting(Trace::disposition).isEqualTo(Trace.Disposition.DROPPED);
    });
  }

  @Test
  void aMachineOfManyThatIsNoLongerDeniedSkipsARule() {
    behindOneFrontEnd(12);
    Guards.machine(lab, "m-7", "closed");
    assertThat(toFrontEnd(() -> Guards.machine(lab, "m-7", null))).isNotEmpty()
        .allSatisfy(change -> assertThat(change.severity()).isEqualTo(Severity.UNFILTERED));
  }

  @Test
  void whatAMachineSendsToItselfIsInNoClass() {
    lab.connect("c", "gw", "er", Lab.FastPath.OFF);
    Guards.group(lab, "open");
    Guards.machine(lab, "vm-1", "open");
    List<Change> changes = to("10.0.1.10", () -> Guards.group(lab, "open", "in deny icmp * * *"));
    assertThat(changes).isNotEmpty().allSatisfy(change -> {
      assertThat(change.after()).allSatisfy(manner -> assertThat(manner.drop()).isEqualTo(DropCode.FILTERED_IN));
      assertThat(change.traceAfter().there().drop()).isEqualTo(DropCode.FILTERED_IN);
    });
    IpAddress self = IpAddress.parse("10.0.1.10");
    assertThat(changes.stream().flatMap(change -> change.traffic().stream()))
        .noneMatch(part -> part.ports().contains("vm-1") && part.traffic().contains(new Flow(self, self, 1, 0, 0)));
  }

  @Test
  void aFirewallThatEndedAFlowIsSkippedWhenTheFlowGoesPastIt() {
    NetworkInterface wall = lab.resources.get(NetworkInterface.class, Lab.nicId("vm-2")).orElseThrow();
    lab.put(new NetworkInterface(wall.id(), wall.location(), wall.ipConfigurations(), wall.mac(), true, wall.virtualMachine(), null, null, true));
    lab.connect("c", "gw", "er", Lab.FastPath.OFF).routes("hub", "GatewaySubnet", "10.0.1.10/32 VirtualAppliance 10.0.1.11");
    assertThat(to("10.0.1.10", () -> lab.connect("c", "gw", "er", Lab.FastPath.ON))).isNotEmpty().allSatisfy(change -> {
      assertThat(change.traceBefore()).extracting(Trace::disposition).isEqualTo(Trace.Disposition.ASYMMETRIC);
      assertThat(change.severity()).isEqualTo(Severity.UNFILTERED);
    });
  }
}

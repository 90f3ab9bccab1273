package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.LoadBalancer.Protocol;
import io.underpass.model.LoadBalancer.Sku;
import io.underpass.model.ResourceId;
import io.underpass.plan.FrontEnd.Health;
import io.underpass.routing.BackendHealth.Asked;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How machines do, and why: vm-1 and vm-2 behind one rule, vm-1 with a security group. */
class RuleHealthTest {
  private final Lab lab = Lab.hub();

  private List<RuleHealth.Machine> machines() {
    View view = lab.view();
    ResourceId rule = Balancers.rule("lb", Protocol.TCP, 80, 8080).id();
    return RuleHealth.explained(view, rule).orElseThrow().machines();
  }

  @Test
  void aMachineWhoseProbeIsKeptOutIsToldTheRule() {
    lab.put(Balancers.internal("lb", Sku.STANDARD, "hub", "10.0.1.100", Balancers.rule("lb", Protocol.TCP, 80, 8080)));
    Balancers.join(lab, "lb", "vm-1", "vm-2");
    Guards.group(lab, "shut", "in deny * AzureLoadBalancer * *");
    Guards.machine(lab, "vm-1", "shut");
    assertThat(machines()).extracting(RuleHealth.Machine::health).containsOnly(Health.UP);
    lab.health = new BackendHealth(Set.of(
        new Asked(Balancers.probe("lb"), Balancers.member("vm-1")), new Asked(Balancers.probe("lb"), Balancers.member("vm-2"))));
    assertThat(machines()).extracting(RuleHealth.Machine::health).containsOnly(Health.DOWN);
    assertThat(machines().get(0).reason())
        .endsWith("it isn't asked: rule securityRules/r0 of security group shut keeps the probe out");
    assertThat(machines().get(1).reason()).endsWith("doesn't answer probe " + Balancers.probe("lb").name());
  }
}

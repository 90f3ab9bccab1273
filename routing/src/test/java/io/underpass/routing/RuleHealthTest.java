package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.underpass.model.LoadBalancer.Protocol;
import io.underpass.model.LoadBalancer.Sku;
import io.underpass.model.ResourceId;
import io.underpass.plan.FrontEnd.Health;
import io.underpass.routing.BackendHealth.Asked;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How machines do, and why: vm-1 and vm-2 behind one rule, vm-1 with a security group in front. */
class RuleHealthTest {
  private final Lab lab = Lab.hub();

  private List<RuleHealth.Machine> machines() {
    View view = lab.view();
    ResourceId rule = Balancers.rule("lb", Protocol.TCP, 80, 8080).id();
    return RuleHealth.of(view, rule).orElseThrow().machines();
  }

  @Test
  void aMachineWhoseProbeIsKeptOutIsToldTheRule() {
    lab.put(Balancers.internal("lb", Sku.STANDARD, "hub", "10.0.1.100", Balancers.rule("lb", Protocol.TCP, 80, 8080)));
    Balancers.join(lab, "lb", "vm-1", "vm-2");
    assertThat(machines()).extracting(RuleHealth.Machine::health).containsOnly(Health.UP);
    Asked shut = new Asked(Balancers.probe("lb"), Balancers.member("vm-1"));
    lab.health = new BackendHealth(
        Set.of(shut, new Asked(Balancers.probe("lb"), Balancers.member("vm-2"))),
        Map.of(shut, "rule r0 (priority 100) of network security group shut denies it"));
    assertThat(machines()).extracting(RuleHealth.Machine::health).containsOnly(Health.DOWN);
    String probe = Balancers.probe("lb").name();
    String isShut = "isn't asked by probe " + probe + ": rule r0 (priority 100) of network security group shut denies it";
    assertThat(machines().get(0).reason()).endsWith(isShut);
    assertThat(machines().get(1).reason()).endsWith("doesn't answer probe " + probe);
    View view = lab.view();
    assertThat(new Planner().plan(view).nodes().get("host-1").frontEnds().values().iterator().next().backends())
        .extracting(backend -> backend.reason().code(), backend -> backend.reason().text().endsWith(isShut))
        .containsExactly(tuple("LB_BACKEND_DOWN", true), tuple("LB_BACKEND_DOWN", false));
  }
}

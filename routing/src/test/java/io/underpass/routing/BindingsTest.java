package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.ExpressRouteCircuit.ProviderState;
import io.underpass.model.ExpressRouteCircuit.Tier;
import io.underpass.model.LinkRole;
import io.underpass.model.NetworkInterface;
import io.underpass.model.PortBinding;
import io.underpass.plan.Plan;
import java.util.List;
import org.junit.jupiter.api.Test;

class BindingsTest {
  private final Lab lab = Lab.hub();

  private String problem(String port) {
    return Bindings.of(lab.view()).problems().getOrDefault(PortBinding.id(port), "");
  }

  private Lab bind(String port, PortBinding.To to) {
    return lab.put(new PortBinding(PortBinding.id(port), "", "eth0", to));
  }

  @Test
  void whatIsFitHasNoProblem() {
    assertThat(Bindings.of(lab.view()).problems()).isEmpty();
  }

  @Test
  void eachProblemIsNamed() {
    bind("p1", new PortBinding.ToNic(Lab.nicId("nobody"), "host-1"));
    bind("p2", new PortBinding.ToNic(Lab.nicId("free"), "host-9"));
    bind("p3", new PortBinding.ToNic(Lab.nicId("vm-1"), "host-2"));
    bind("p4", new PortBinding.ToCircuit(Lab.circuitId("nowhere"), LinkRole.PRIMARY));
    bind("p5", new PortBinding.ToCircuit(Lab.circuitId("er"), LinkRole.PRIMARY));
    bind("p6", new PortBinding.ToNic(Lab.nicId("empty"), "host-1"));
    bind("a-name-longer-than-15", new PortBinding.ToNic(Lab.nicId("free"), "host-1"));
    bind("p7", new PortBinding.ToNic(Lab.nicId("free"), ""));
    lab.nic("free", "hub", "10.0.1.50").put(Lab.nicOf("empty", "hub", List.of()));
    assertThat(problem("p1")).contains("nobody-nic does not exist");
    assertThat(problem("p2")).contains("host 'host-9' is not registered");
    assertThat(problem("p3")).contains("already has port vm-1");
    assertThat(problem("p4")).contains("does not exist");
    assertThat(problem("p5")).contains("already has port cust-p");
    assertThat(problem("p6")).contains("no ");
    assertThat(problem("p7")).contains("host '' is not registered");
    assertThat(problem("a-name-longer-than-15")).contains("1-15");
    assertThat(new Planner().plan(lab.view()).nodes().get("host-1").ports()).containsOnlyKeys("vm-1", "vm-3");
  }

  @Test
  void aCircuitThatIsNotProvisionedHasNoEdges() {
    lab.put(Lab.circuitOf("er", Tier.STANDARD, null, ProviderState.PROVISIONING));
    assertThat(problem("cust-p")).contains("not provisioned");
    assertThat(new Planner().plan(lab.view()).nodes()).doesNotContainKey("er-primary");
  }

  @Test
  void forwardingInterfacesMaySendFromAnywhere() {
    NetworkInterface nic = lab.resources.get(NetworkInterface.class, Lab.nicId("vm-1")).orElseThrow();
    lab.put(new NetworkInterface(nic.id(), nic.location(), nic.ipConfigurations(), nic.mac(), true, null));
    Plan plan = new Planner().plan(lab.view());
    assertThat(plan.nodes().get("host-1").ports().get("vm-1").sources()).isEmpty();
    assertThat(plan.nodes().get("host-1").ports().get("vm-3").sources()).isNotEmpty();
  }
}

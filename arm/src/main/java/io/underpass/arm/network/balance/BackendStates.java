package io.underpass.arm.network.balance;

import io.underpass.arm.http.Answer;
import io.underpass.arm.network.NetworkTypes;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceAction;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import io.underpass.plan.FrontEnd.Health;
import io.underpass.routing.RuleHealth;
import io.underpass.routing.View;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST …/loadBalancers/{name}/loadBalancingRules/{rule}/health}: which machines take new flows, as their probes say. */
public final class BackendStates {
  private final Supplier<View> view;

  /** @param view what routing sees now */
  public BackendStates(Supplier<View> view) {
    this.view = view;
  }

  public ResourceAction action() {
    return new ResourceAction(
        ResourceType.parse(NetworkTypes.LOAD_BALANCER + "/" + LoadBalancers.RULES), "POST", "health", (_, rule) -> health(rule));
  }

  private Answer health(ResourceId rule) {
    RuleHealth health = RuleHealth.of(view.get(), rule).orElse(new RuleHealth(List.of()));
    long up = health.machines().stream().filter(machine -> machine.health() == Health.UP).count();
    ObjectNode answer = Json.object().put("up", up).put("down", health.machines().size() - up);
    ArrayNode addresses = answer.putArray("loadBalancerBackendAddresses");
    for (RuleHealth.Machine machine : health.machines()) {
      addresses.addObject()
          .put("ipAddress", machine.address().toString())
          .put("networkInterfaceIPConfigurationId", machine.member().toString())
          .put("state", machine.health() == Health.UP ? "Up" : "Down")
          .put("reason", machine.reason());
    }
    return Answer.json(200, answer);
  }
}

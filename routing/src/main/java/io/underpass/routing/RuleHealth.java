package io.underpass.routing;

import io.underpass.model.LoadBalancer;
import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import io.underpass.plan.FrontEnd.Health;
import io.underpass.plan.NetworkId;
import io.underpass.routing.Bindings.AtHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the machines behind one rule of an internal load balancer do.
 *
 * @param machines the members of its pools, in order
 */
public record RuleHealth(List<Machine> machines) {
  public RuleHealth {
    machines = List.copyOf(machines);
  }

  /**
   * One machine.
   *
   * @param member its ip configuration
   * @param health whether it takes new flows
   * @param reason one sentence
   */
  public record Machine(ResourceId member, IpAddress address, Health health, String reason) {}

  /** Empty where there is no such rule. A public front end has no machines that packets reach. */
  public static Optional<RuleHealth> of(View view, ResourceId ruleId) {
    Optional<LoadBalancer> balancer = view.resources().get(LoadBalancer.class, ruleId.parent());
    return balancer.flatMap(found ->
        found.rules().stream().filter(rule -> rule.id().equals(ruleId)).findFirst().map(rule -> of(view, found, rule)));
  }

  private static RuleHealth of(View view, LoadBalancer balancer, LoadBalancer.Rule rule) {
    LoadBalancer.FrontEnd frontEnd = balancer.frontEnd(rule.frontEnd()).orElse(null);
    if (frontEnd == null || frontEnd.address() == null) {
      return new RuleHealth(List.of());
    }
    Bindings bindings = Bindings.of(view);
    PortNumbers numbers = new PortNumbers(view.allocations());
    List<PoolMembers.Member> members =
        new PoolMembers(view.resources(), PoolMembers.amongAll(view.resources())).of(balancer, rule, frontEnd);
    List<BalancedRule.At> bound = new ArrayList<>();
    for (PoolMembers.Member member : members) {
      AtHost place = bindings.place(member.nic().id());
      NetworkId number = numbers.of(member).orElse(null);
      if (place != null && number != null) {
        bound.add(BalancedRule.At.of(member, place, number, rule, view.health()));
      }
    }
    BalancedRule balanced = new BalancedRule(new BalancedRule.From(balancer, rule, new NetworkId(1), frontEnd.address(), bound));
    return new RuleHealth(members.stream().map(member -> balanced.health(member).orElseGet(() -> new Machine(
        member.id(), member.address(), Health.DOWN, "no port is bound to network interface " + member.nic().name()))).toList());
  }
}

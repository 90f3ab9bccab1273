package io.underpass.routing;

import io.underpass.model.LoadBalancer;
import io.underpass.model.ResourceId;
import io.underpass.model.SecurityRule.Access;
import io.underpass.model.SecurityRule.Direction;
import io.underpass.net.IpAddress;
import io.underpass.plan.FrontEnd.Health;
import io.underpass.plan.NetworkId;
import io.underpass.routing.Bindings.AtHost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** The same, and of a machine whose probe a security group keeps out the reason names the rule. */
  public static Optional<RuleHealth> explained(View view, ResourceId ruleId) {
    Optional<RuleHealth> health = of(view, ruleId);
    if (health.isEmpty() || health.get().machines.stream().allMatch(machine -> machine.health == Health.UP)) {
      return health;
    }
    Optional<ResourceId> probe = view.resources().get(LoadBalancer.class, ruleId.parent()).stream()
        .flatMap(balancer -> balancer.rules().stream())
        .filter(rule -> rule.id().equals(ruleId) && rule.probe() != null)
        .map(LoadBalancer.Rule::probe)
        .findFirst();
    EffectiveSecurity security = EffectiveSecurity.of(view);
    Map<ResourceId, String> denials = new HashMap<>();
    for (ProbeTarget target : ProbeTarget.of(view)) {
      ResourceId member = target.asked().member();
      if (probe.filter(target.asked().probe()::equals).isPresent()) {
        security.verify(member.parent(), Direction.INBOUND, target.flow())
            .filter(verdict -> verdict.access() == Access.DENY)
            .ifPresent(verdict -> denials.put(member, "; it isn't asked: rule " + verdict.ruleName() + " of security group "
                + verdict.group().map(ResourceId::name).orElse("") + " keeps the probe out"));
      }
    }
    return Optional.of(new RuleHealth(health.get().machines.stream()
        .map(machine -> machine.health == Health.UP ? machine
            : new Machine(machine.member, machine.address, machine.health, machine.reason + denials.getOrDefault(machine.member, "")))
        .toList()));
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
        bound.add(new BalancedRule.At(member, place, number, rule.probe() == null || view.health().answers(rule.probe(), member.id())));
      }
    }
    BalancedRule balanced = new BalancedRule(new BalancedRule.From(balancer, rule, new NetworkId(1), frontEnd.address(), bound));
    return new RuleHealth(members.stream().map(member -> balanced.health(member).orElseGet(() -> new Machine(
        member.id(), member.address(), Health.DOWN, "no port is bound to network interface " + member.nic().name()))).toList());
  }
}

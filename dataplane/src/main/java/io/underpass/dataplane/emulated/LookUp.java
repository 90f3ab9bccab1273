package io.underpass.dataplane.emulated;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Crossing;
import io.underpass.plan.DropCode;
import io.underpass.plan.Flow;
import io.underpass.plan.Forwarding;
import io.underpass.plan.Forwarding.Decision;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import io.underpass.plan.Target;
import java.util.List;
import java.util.Optional;

/** Steps 6 and 6a of docs/forwarding.md: where a packet goes, with the node's memory of who serves which flow. */
final class LookUp {
  private final NodePlan plan;
  private final Underlay underlay;
  private final Forwarding forwarding;

  LookUp(NodePlan plan, Underlay underlay) {
    this.plan = plan;
    this.underlay = underlay;
    this.forwarding = new Forwarding(plan);
  }

  /**
   * Where a packet goes.
   *
   * @param decision what the tables say
   * @param target what that comes to here: what isn't there can't be reached, and edges and hosts are no hairpin
   */
  record Found(Decision decision, Target target) {}

  /** A flow to a front end, in the network where it is looked up. */
  record Pick(NetworkId network, Flow flow) {}

  Found find(Passage passage, NodeState state) {
    Decision decision = decide(passage, state);
    Target target = toBalanced(decision) && passage.now().ip().fragment()
        ? new Target.Drop(DropCode.FRAGMENT)
        : reachable(decision.target(), passage);
    return new Found(decision, crosses(passage, target) ? target : new Target.Drop(DropCode.FORWARDED_SOURCE));
  }

  /** The tunnel that leads to an address; empty if what leads there is anything else. An error is no flow to a front end. */
  Optional<Target.Tunnel> tunnelTo(Passage passage, Flow flow) {
    Target target = forwarding.decide(passage.network(), passage.policy(), flow, (_, _, _) -> Optional.empty()).target();
    return target instanceof Target.Tunnel tunnel && underlay.named(tunnel.node()) != null ? Optional.of(tunnel) : Optional.empty();
  }

  private Decision decide(Passage passage, NodeState state) {
    if (passage.tunnel() != null && passage.fixedPort() != null) {
      return new Decision(
          new Target.Machine(passage.fixedPort()),
          List.of(new Forwarding.Entry(passage.tunnel().network(), passage.tunnel().known().reason())));
    }
    Flow flow = passage.now().flow();
    boolean fragment = passage.now().ip().fragment();
    return forwarding.decide(passage.network(), passage.policy(), flow, (_, frontEnd, which) ->
        fragment ? Optional.empty() : pick(frontEnd, new Pick(passage.network(), which), begins(passage.now()), state));
  }

  private static boolean begins(Datagram datagram) {
    return (UpperLayer.of(datagram).tcpFlags(datagram.frame()) & (UpperLayer.SYN | UpperLayer.ACK)) == UpperLayer.SYN;
  }

  /** A connection that begins is no flow of a machine that takes no new ones, though an earlier one had the same addresses and ports. */
  private static Optional<FrontEnd.Backend> pick(FrontEnd frontEnd, Pick pick, boolean begins, NodeState state) {
    Long remembered = state.picks().get(pick);
    Optional<FrontEnd.Backend> kept = remembered == null
        ? Optional.empty()
        : frontEnd.backends().stream()
            .filter(backend -> backend.identity() == remembered)
            .findFirst()
            .filter(backend -> !begins || backend.health() == FrontEnd.Health.UP);
    Optional<FrontEnd.Backend> chosen = kept.or(() -> Forwarding.best(frontEnd, pick.flow));
    chosen.ifPresent(backend -> state.picks().put(pick, backend.identity()));
    return chosen;
  }

  private boolean toBalanced(Decision decision) {
    return decision.entries().stream()
        .anyMatch(entry -> entry.key() instanceof Mapping.Key key && plan.mappings().get(key).target() instanceof Target.Balanced);
  }

  private Target reachable(Target target, Passage passage) {
    Target there = switch (target) {
      case Target.Drop drop -> drop;
      case Target.Local _, Target.Balanced _ -> throw new IllegalStateException("a look-up ends with a place, not with " + target);
      case Target.Tunnel(String name, _) -> underlay.named(name) == null ? new Target.Drop(DropCode.NO_ROUTE) : target;
      case Target.Customer(String name, _) -> has(name, PortRole.CUSTOMER) ? target : new Target.Drop(DropCode.NO_PORT);
      case Target.Machine(String name) -> has(name, PortRole.MACHINE) ? target : new Target.Drop(DropCode.NO_PORT);
    };
    boolean hairpin = passage.port() == null && there instanceof Target.Tunnel && plan.node().role() != NodeRole.GATEWAY;
    return hairpin ? new Target.Drop(DropCode.NO_ROUTE) : there;
  }

  private boolean has(String name, PortRole role) {
    Port port = plan.ports().get(name);
    return port != null && port.role() == role;
  }

  /** Step 6a: whether the target's network takes the packet from this machine. */
  private boolean crosses(Passage passage, Target target) {
    Port machine = passage.machine();
    NetworkId into = switch (target) {
      case Target.Tunnel(_, NetworkId network) -> network;
      case Target.Machine(String name) -> plan.ports().get(name).network();
      case Target.Customer _, Target.Local _, Target.Balanced _, Target.Drop _ -> null;
    };
    if (machine == null || into == null || into.equals(machine.network())) {
      return true;
    }
    List<Prefix> sources = plan.crossings().get(new Crossing(machine.network(), into));
    IpAddress source = passage.now().ip().source();
    return sources == null || sources.stream().anyMatch(prefix -> prefix.contains(source));
  }
}

package io.underpass.routing;

import io.underpass.model.LoadBalancer;
import io.underpass.model.LoadBalancer.Probe;
import io.underpass.net.IpAddress;
import io.underpass.plan.Flow;
import io.underpass.routing.BackendHealth.Asked;
import io.underpass.routing.Bindings.AtHost;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A machine that a load balancer's probe asks, and where it is asked.
 *
 * @param asked who, and by which probe
 * @param node the host's name
 * @param port the machine port's name there
 * @param address the machine's, IPv4
 * @param tcpPort 1–65535
 * @param interval between two questions
 * @param threshold after how many answers of one kind the machine is up, or down: 1 or more
 */
public record ProbeTarget(Asked asked, String node, String port, IpAddress address, int tcpPort, Duration interval, int threshold) {
  /** Some port above 49151: a security rule that asks for a probe's source port asks for any. */
  private static final int SOURCE_PORT = 50_000;

  private static final int TCP = 6;

  /** The probe as security groups see it. */
  public Flow flow() {
    return new Flow(ServiceTags.PLATFORM.address(), address, TCP, SOURCE_PORT, tcpPort);
  }

  /**
   * Who must be asked in a view: members of pools behind internal front ends, whose rule has a probe and who are bound to a port. Each once a probe. A
   * machine behind an IPv6 front end is asked at its first IPv4 address; one without isn't asked, and so is up.
   */
  public static List<ProbeTarget> of(View view) {
    List<LoadBalancer> balancers = view.resources().all(LoadBalancer.class);
    if (balancers.stream().allMatch(balancer -> balancer.probes().isEmpty())) {
      return List.of();
    }
    Map<Asked, ProbeTarget> targets = new LinkedHashMap<>();
    Topology topology = Topology.of(view);
    Bindings bindings = Bindings.of(view, topology, null);
    PoolMembers members = new PoolMembers(view.resources(), PoolMembers.amongAll(view.resources()));
    for (LoadBalancer balancer : balancers) {
      for (LoadBalancer.Rule rule : balancer.rules()) {
        Probe probe = balancer.probeOf(rule).orElse(null);
        LoadBalancer.FrontEnd frontEnd = balancer.frontEnd(rule.frontEnd()).orElse(null);
        if (probe != null && frontEnd != null) {
          for (PoolMembers.Member member : members.of(balancer, rule, frontEnd)) {
            AtHost place = bindings.place(member.nic().id());
            IpAddress address = ipv4(member).orElse(null);
            if (place != null && address != null) {
              Asked asked = new Asked(probe.id(), member.id());
              targets.put(asked, new ProbeTarget(
                  asked, place.host(), place.port(), address, probe.port(), probe.interval(), probe.threshold()));
            }
          }
        }
      }
    }
    return List.copyOf(targets.values());
  }

  private static Optional<IpAddress> ipv4(PoolMembers.Member member) {
    return member.address().isIpv4()
        ? Optional.of(member.address())
        : member.nic().addresses().stream().filter(IpAddress::isIpv4).findFirst();
  }
}

package io.underpass.routing;

import io.underpass.model.BackendPool.AdminState;
import io.underpass.model.LoadBalancer;
import io.underpass.model.LoadBalancer.Probe;
import io.underpass.model.LoadBalancer.Sku;
import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.FrontEnd.Health;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Reason;
import io.underpass.plan.Target;
import io.underpass.plan.Translation;
import io.underpass.routing.Bindings.AtHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One rule of a load balancer, as nodes run it. Immutable but for what it has made for hosts, which it keeps. */
final class BalancedRule {
  /**
   * What it follows from.
   *
   * @param network the front end's
   * @param address the front end's
   * @param machines those of the pools that are bound to ports, in order
   */
  record From(LoadBalancer balancer, LoadBalancer.Rule rule, NetworkId network, IpAddress address, List<At> machines) {
    From {
      machines = List.copyOf(machines);
    }
  }

  /**
   * A member of a pool and where it is.
   *
   * @param number that of its port
   * @param answers whether it answers the rule's probe, where there is one
   * @param keptOut what keeps the probe out, a sentence; empty where nothing does
   */
  record At(PoolMembers.Member member, AtHost place, NetworkId number, boolean answers, String keptOut) {
    static At of(PoolMembers.Member member, AtHost place, NetworkId number, LoadBalancer.Rule rule, BackendHealth health) {
      ResourceId probe = rule.probe();
      return probe == null ? new At(member, place, number, true, "")
          : new At(member, place, number, health.answers(probe, member.id()), health.keptOut(probe, member.id()));
    }
  }

  private final From from;
  private final List<Health> health;
  private final FrontEnd afar;
  private final Map<String, FrontEnd> atHosts = new ConcurrentHashMap<>();

  BalancedRule(From from) {
    this.from = from;
    this.health = health(from);
    this.afar = frontEnd(null);
  }

  From from() {
    return from;
  }

  FrontEnd.Key key() {
    return new FrontEnd.Key(from.network, from.address, protocol(), from.rule.frontEndPort());
  }

  private int protocol() {
    return from.rule.protocol().number().orElse(0);
  }

  /** As a node has it that has none of the ports; or as a host has it. */
  FrontEnd at(@Nullable String host) {
    boolean here = host != null && from.machines.stream().anyMatch(at -> at.place.host().equals(host));
    return here ? atHosts.computeIfAbsent(host, this::frontEnd) : afar;
  }

  /** What the host makes of packets to its machines. With floating IP machines get them as they are. */
  void addTranslations(String host, Map<Translation.Key, Translation> translations) {
    if (from.rule.floatingIp()) {
      return;
    }
    for (At at : from.machines) {
      if (at.place.host().equals(host)) {
        translations.put(
            new Translation.Key(at.place.port(), from.address, protocol(), from.rule.frontEndPort()),
            new Translation(
                at.member.address(),
                from.rule.backendPort(),
                ReasonCode.LB_RULE.reason(
                    "rule " + from.rule.id().name() + " of load balancer " + from.balancer.name() + ": " + at.member.nic().name() + " at "
                        + at.member.address(),
                    from.rule.id())));
      }
    }
  }

  /** Those that take new flows and may forward. */
  Stream<At> forwarding() {
    return IntStream.range(0, from.machines.size())
        .filter(i -> health.get(i) == Health.UP && from.machines.get(i).member.nic().ipForwarding())
        .mapToObj(from.machines::get);
  }

  /** How a member of the pools does; empty where it has no port. */
  Optional<RuleHealth.Machine> health(PoolMembers.Member member) {
    for (int i = 0; i < from.machines.size(); i++) {
      At at = from.machines.get(i);
      if (at.member.equals(member)) {
        return Optional.of(new RuleHealth.Machine(member.id(), member.address(), health.get(i), reason(at, health.get(i)).text()));
      }
    }
    return Optional.empty();
  }

  private static List<Health> health(From from) {
    Probe probe = from.balancer.probeOf(from.rule).orElse(null);
    boolean noneAnswers = probe != null && from.machines.stream().noneMatch(At::answers);
    boolean allAsUp = noneAnswers && probe.noneHealthy() == LoadBalancer.NoneHealthy.ALL_PROBED_UP;
    return from.machines.stream()
        .map(at -> switch (at.member.state()) {
          case UP -> Health.UP;
          case DOWN -> Health.DOWN;
          case NONE -> at.answers || allAsUp ? Health.UP : Health.DOWN;
        })
        .toList();
  }

  /**
   * Whether flows that are under way stay when no machine takes new ones (azure-docs, load-balancer-custom-probe-overview): TCP behind a Standard load
   * balancer with more than one machine.
   */
  private boolean keepsFlows() {
    return health.contains(Health.UP)
        || from.balancer.sku() == Sku.STANDARD && from.rule.protocol() != LoadBalancer.Protocol.UDP && from.machines.size() > 1
        || from.machines.stream().anyMatch(at -> at.member.state() == AdminState.DOWN);
  }

  private FrontEnd frontEnd(@Nullable String host) {
    List<FrontEnd.Backend> backends = new ArrayList<>();
    for (int i = 0; i < Math.min(from.machines.size(), FrontEnd.MAX_BACKENDS) && keepsFlows(); i++) {
      At at = from.machines.get(i);
      backends.add(new FrontEnd.Backend(
          identity(at.member.id()),
          at.place.host().equals(host) ? new Target.Machine(at.place.port()) : new Target.Tunnel(at.place.host(), at.number),
          health.get(i),
          reason(at, health.get(i))));
    }
    return new FrontEnd(backends, spread(from.rule.distribution()), reason());
  }

  private static FrontEnd.Spread spread(LoadBalancer.Distribution distribution) {
    return switch (distribution) {
      case DEFAULT -> FrontEnd.Spread.FLOW;
      case SOURCE_IP -> FrontEnd.Spread.ADDRESSES;
      case SOURCE_IP_PROTOCOL -> FrontEnd.Spread.ADDRESSES_AND_PROTOCOL;
    };
  }

  private Reason reason() {
    long up = health.stream().filter(Health.UP::equals).count();
    return ReasonCode.LB_RULE.reason(
        "rule " + from.rule.id().name() + " of load balancer " + from.balancer.name() + ": " + up + " of " + from.machines.size()
            + " machines with a port take new flows",
        from.rule.id());
  }

  private Reason reason(At at, Health state) {
    String machine = at.member.nic().name() + " on " + at.place.host() + ", behind rule " + from.rule.id().name() + " of load balancer "
        + from.balancer.name();
    if (state == Health.UP) {
      return ReasonCode.LB_BACKEND.reason(machine, at.member.id());
    }
    return ReasonCode.LB_BACKEND_DOWN.reason(
        machine + (at.member.state() == AdminState.DOWN
            ? ", has adminState Down"
            : at.keptOut.isEmpty() ? ", doesn't answer probe " + probe()
            : ", isn't asked by probe " + probe() + ": " + at.keptOut),
        at.member.id());
  }

  private String probe() {
    return Stream.ofNullable(from.rule.probe()).map(ResourceId::name).findFirst().orElse("");
  }

  /** FNV-1a of the ip configuration's id: the same at every node and after every restart. */
  static long identity(ResourceId member) {
    long hash = 0xCBF2_9CE4_8422_2325L;
    String key = member.key();
    for (int i = 0; i < key.length(); i++) {
      hash = (hash ^ key.charAt(i)) * 0x100_0000_01B3L;
    }
    return hash;
  }
}

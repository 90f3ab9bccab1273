package io.underpass.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyAndFrontEndTest {
  private static final NetworkId HUB = new NetworkId(5001);
  private static final NetworkId RULES = new NetworkId(6001);
  private static final Reason REASON = new Reason("TEST", "", "");
  private static final IpAddress CLIENT = IpAddress.parse("10.10.0.10");
  private static final IpAddress FRONT = IpAddress.parse("10.0.5.4");
  private static final Target HOST = new Target.Tunnel("host-1", HUB);
  private static final Target EDGE = new Target.Tunnel("edge", HUB);
  private static final Target FIREWALL = new Target.Tunnel("host-2", new NetworkId(7001));

  private static final Forwarding NODE = new Forwarding(new NodePlan(
      new Node("host-1", "host-1", NodeRole.HOST, IpAddress.parse("198.18.0.1"), List.of()),
      Map.of(),
      Map.of(),
      Map.of(
          new Mapping.Key(HUB, IpAddress.parse("10.0.1.10")), new Mapping(HOST, REASON),
          new Mapping.Key(HUB, IpAddress.parse("10.0.2.10")), new Mapping(HOST, REASON),
          new Mapping.Key(HUB, FRONT), new Mapping(new Target.Balanced(HUB, FRONT), REASON)),
      Map.ofEntries(
          route(HUB, "10.0.0.0/16", new Target.Drop(DropCode.NO_ROUTE)),
          route(HUB, "10.10.0.0/16", EDGE),
          route(HUB, "10.10.7.0/24", EDGE),
          route(RULES, "10.0.1.0/24", FIREWALL),
          route(RULES, "10.0.0.0/16", FIREWALL),
          route(RULES, "10.0.2.0/24", new Target.Local()),
          route(RULES, "10.10.0.0/16", FIREWALL),
          route(RULES, "10.0.0.0/8", new Target.Drop(DropCode.ROUTE_NONE))),
      Map.of(
          new FrontEnd.Key(HUB, FRONT, 6, 443), frontEnd(FrontEnd.Health.UP, FrontEnd.Spread.FLOW, 1, 2, 3),
          new FrontEnd.Key(HUB, FRONT, 6, 80), frontEnd(FrontEnd.Health.DOWN, FrontEnd.Spread.FLOW, 1, 2, 3)),
      Map.of(),
      Map.of(),
      Map.of(),
      null));

  private static Map.Entry<Route.Key, Route> route(NetworkId network, String prefix, Target target) {
    return Map.entry(new Route.Key(network, Prefix.parse(prefix)), new Route(List.of(target), REASON));
  }

  private static FrontEnd frontEnd(FrontEnd.Health health, FrontEnd.Spread spread, long... identities) {
    List<FrontEnd.Backend> backends = new ArrayList<>();
    for (long identity : identities) {
      backends.add(new FrontEnd.Backend(identity, new Target.Machine("m" + identity), health, REASON));
    }
    return new FrontEnd(backends, spread, REASON);
  }

  private static Flow to(IpAddress destination, int sourcePort, int destinationPort) {
    return new Flow(CLIENT, destination, 6, sourcePort, destinationPort);
  }

  @ParameterizedTest(name = "{3}")
  @CsvSource({
      "BESIDE, 10.0.1.10, FIREWALL, a policy's longer route beats a mapping",
      "BESIDE, 10.0.9.9,  FIREWALL, of equal prefixes the policy's counts",
      "BESIDE, 10.0.2.10, HOST,     local: as the network says",
      "BESIDE, 10.10.7.1, EDGE,     the network's longer route counts",
      "BESIDE, 10.10.1.1, FIREWALL, the network's equal route doesn't",
      "BESIDE, 10.77.0.1, NONE,     the policy alone has one",
      "BESIDE, 11.0.0.1,  NO_ROUTE, nobody has one",
      "ALONE,  10.10.7.1, FIREWALL, alone: the network's longer route doesn't count",
      "ALONE,  10.0.2.10, HOST,     alone: local leads to the mapping all the same",
      "ALONE,  11.0.0.1,  NO_ROUTE, alone and nothing",
  })
  void policy(String scope, String destination, String expected, String rule) {
    Policy policy = new Policy(RULES, scope.equals("ALONE") ? Policy.Scope.ALONE : Policy.Scope.BESIDE_THE_NETWORKS);
    Target target = switch (expected) {
      case "FIREWALL" -> FIREWALL;
      case "HOST" -> HOST;
      case "EDGE" -> EDGE;
      case "NONE" -> new Target.Drop(DropCode.ROUTE_NONE);
      default -> new Target.Drop(DropCode.NO_ROUTE);
    };
    assertThat(NODE.decide(HUB, policy, to(IpAddress.parse(destination), 40_000, 443)).target()).as(rule).isEqualTo(target);
  }

  @Test
  void aFrontEndIsFoundByProtocolAndPort() {
    assertThat(NODE.decide(HUB, null, to(FRONT, 40_000, 443)).target()).isInstanceOf(Target.Machine.class);
    assertThat(NODE.decide(HUB, null, to(FRONT, 40_000, 80)).target()).as("none is up").isEqualTo(new Target.Drop(DropCode.NO_BACKEND));
    assertThat(NODE.decide(HUB, null, to(FRONT, 40_000, 22)).target()).as("no rule").isEqualTo(new Target.Drop(DropCode.NO_BACKEND));
    assertThat(NODE.decide(HUB, null, to(FRONT, 40_000, 443)).entries()).extracting(Forwarding.Entry::key)
        .containsExactly(new Mapping.Key(HUB, FRONT), new FrontEnd.Key(HUB, FRONT, 6, 443));
  }

  @Test
  void onlyFlowsOfTheMachineThatGoesMove() {
    FrontEnd three = frontEnd(FrontEnd.Health.UP, FrontEnd.Spread.FLOW, 1, 2, 3);
    FrontEnd two = frontEnd(FrontEnd.Health.UP, FrontEnd.Spread.FLOW, 1, 3);
    int[] hits = new int[4];
    for (int port = 1; port <= 30_000; port++) {
      Flow flow = to(FRONT, port, 443);
      long before = Forwarding.best(three, flow).orElseThrow().identity();
      long after = Forwarding.best(two, flow).orElseThrow().identity();
      hits[(int) before]++;
      assertThat(before == 2 || before == after).isTrue();
    }
    assertThat(hits[1]).isBetween(9_500, 10_500);
    assertThat(hits[2]).isBetween(9_500, 10_500);
    assertThat(hits[3]).isBetween(9_500, 10_500);
  }

  @Test
  void whatDoesNotCountDoesNotMoveAFlow() {
    FrontEnd byAddresses = frontEnd(FrontEnd.Health.UP, FrontEnd.Spread.ADDRESSES, 1, 2, 3, 4, 5);
    FrontEnd byProtocol = frontEnd(FrontEnd.Health.UP, FrontEnd.Spread.ADDRESSES_AND_PROTOCOL, 1, 2, 3, 4, 5);
    assertThat(Stream.iterate(1, port -> port + 1).limit(1_000).map(port -> Forwarding.best(byAddresses, to(FRONT, port, port))))
        .containsOnly(
        Forwarding.best(byAddresses, new Flow(CLIENT, FRONT, 17, 5, 5)));
    assertThat(Stream.iterate(1, port -> port + 1).limit(1_000).map(port -> Forwarding.best(byProtocol, to(FRONT, port, port))).distinct())
        .hasSize(1);
  }

  @Test
  void theFirstRuleThatMatchesDecides() {
    List<Prefix> any = List.of(Prefix.parse("0.0.0.0/0"), Prefix.parse("::/0"));
    List<PortRange> ports = List.of(PortRange.ANY);
    RuleSet rules = new RuleSet(List.of(
        new RuleSet.Rule("ssh", RuleSet.Action.DENY, 6, any, ports, any, List.of(new PortRange(22, 22)), REASON),
        new RuleSet.Rule("near", RuleSet.Action.ALLOW, RuleSet.Rule.ANY_PROTOCOL, List.of(Prefix.parse("10.10.0.0/16")), ports, any, ports,
            REASON)));
    assertThat(rules.first(to(FRONT, 9, 22))).map(RuleSet.Rule::name).contains("ssh");
    assertThat(rules.first(new Flow(CLIENT, FRONT, 1, 0, 0))).map(RuleSet.Rule::name).contains("near");
    assertThat(rules.first(to(FRONT, 9, 22).reversed())).isEmpty();
  }

  @Test
  void noRuleMatchesWhatHidesItsPorts() {
    List<Prefix> any = List.of(Prefix.parse("0.0.0.0/0"), Prefix.parse("::/0"));
    List<PortRange> ports = List.of(PortRange.ANY);
    RuleSet all = new RuleSet(
        List.of(new RuleSet.Rule("all", RuleSet.Action.ALLOW, RuleSet.Rule.ANY_PROTOCOL, any, ports, any, ports, REASON)));
    IpAddress one = IpAddress.parse("fd00::1");
    IpAddress other = IpAddress.parse("fd00::2");
    for (int header : new int[] {0, 43, 60}) {
      Flow hidden = new Flow(one, other, header, 0, 0);
      assertThat(all.first(hidden)).isEmpty();
      assertThat(RuleClasses.of(all).first(hidden)).isEmpty();
      assertThat(all.first(new Flow(CLIENT, FRONT, header, 0, 0))).as("IPv4 has no such headers").isPresent();
    }
    assertThat(all.first(new Flow(one, other, 6, 1, 22))).isPresent();
  }
}

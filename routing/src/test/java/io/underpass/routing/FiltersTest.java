package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.LinkRole;
import io.underpass.model.Subnet.PrivateEndpointPolicies;
import io.underpass.model.VirtualNetwork;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Filter;
import io.underpass.plan.Flow;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.plan.RuleSet;
import io.underpass.routing.Lab.FastPath;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Security groups as filters of ports and rule sets of hosts. */
class FiltersTest {
  private static final int TCP = 6;
  private static final int UDP = 17;

  private static Lab lab() {
    return Lab.hub().connect("c", "gw", "er", FastPath.ON);
  }

  private static Filter filter(Plan plan, String machine) {
    return plan.nodes().values().stream()
        .map(node -> node.ports().get(machine))
        .filter(port -> port != null)
        .findFirst()
        .orElseThrow()
        .filter();
  }

  /** What becomes of a new flow towards or from a machine, and which rule says so. */
  private static String verdict(Plan plan, String machine, List<String> sets, String from, String to, int protocol, int port) {
    NodePlan node = plan.nodes().values().stream().filter(it -> it.ports().containsKey(machine)).findFirst().orElseThrow();
    Flow flow = new Flow(IpAddress.parse(from), IpAddress.parse(to), protocol, 50_000, port);
    String last = "";
    for (String set : sets) {
      Optional<RuleSet.Rule> rule = node.ruleSets().get(set).first(flow);
      last = rule.map(it -> it.action() + " " + it.name()).orElse("DENY");
      if (last.startsWith("DENY")) {
        return last;
      }
    }
    return last;
  }

  private static String inbound(Plan plan, String machine, String from, String to, int protocol, int port) {
    return verdict(plan, machine, filter(plan, machine).inbound(), from, to, protocol, port);
  }

  private static String outbound(Plan plan, String machine, String from, String to, int protocol, int port) {
    return verdict(plan, machine, filter(plan, machine).outbound(), from, to, protocol, port);
  }

  @Test
  void inboundTheSubnetsGroupIsAskedFirstAndOutboundTheInterfaces() {
    Lab lab = lab();
    Guards.group(lab, "of-subnet");
    Guards.group(lab, "of-nic");
    Guards.subnet(lab, "hub", "default", "of-subnet");
    Guards.machine(lab, "vm-1", "of-nic");
    Plan plan = new Planner().plan(lab.view());
    String network = "#" + lab.number(Lab.networkId("hub"));
    assertThat(filter(plan, "vm-1")).isEqualTo(new Filter(
        List.of(Guards.groupId("of-subnet").key() + network + "/in", Guards.groupId("of-nic").key() + network + "/in"),
        List.of(Guards.groupId("of-nic").key() + network + "/out", Guards.groupId("of-subnet").key() + network + "/out"),
        240));
    assertThat(filter(plan, "vm-2").inbound()).containsExactly(Guards.groupId("of-subnet").key() + network + "/in");
    assertThat(plan.nodes().get("host-1").ruleSets()).hasSize(4);
    assertThat(plan.nodes().get("host-2").ruleSets()).hasSize(2);
    assertThat(plan.nodes().get("gw-0").ruleSets()).isEmpty();
    assertThat(plan.nodes().get("er-primary").ruleSets()).isEmpty();
  }

  @Test
  void withoutAGroupNothingIsTracked() {
    Plan plan = new Planner().plan(lab().view());
    assertThat(filter(plan, "vm-1")).isNull();
    assertThat(plan.nodes().get("host-1").ruleSets()).isEmpty();
  }

  @Test
  void defaultRulesLetTheNetworkItsPeersAndOnPremisesInAndNobodyElse() {
    Lab lab = lab().spoke("spoke", "eastus", "10.1.0.0/16").hubAndSpoke("hub", "spoke");
    Guards.group(lab, "nsg");
    Guards.machine(lab, "vm-1", "nsg");
    Plan plan = new Planner().plan(lab.view());
    for (String from : List.of("10.0.1.11", "10.1.0.4", "10.10.7.7")) {
      assertThat(inbound(plan, "vm-1", from, "10.0.1.10", TCP, 22)).as(from).isEqualTo("ALLOW defaultSecurityRules/AllowVnetInBound");
    }
    assertThat(inbound(plan, "vm-1", "10.99.0.1", "10.0.1.10", TCP, 22)).isEqualTo("DENY defaultSecurityRules/DenyAllInBound");
    assertThat(inbound(plan, "vm-1", "8.8.8.8", "10.0.1.10", TCP, 22)).isEqualTo("DENY defaultSecurityRules/DenyAllInBound");
    assertThat(inbound(plan, "vm-1", "168.63.129.16", "10.0.1.10", TCP, 80)).isEqualTo("ALLOW defaultSecurityRules/AllowVnetInBound");
    assertThat(outbound(plan, "vm-1", "10.0.1.10", "10.10.7.7", TCP, 22)).isEqualTo("ALLOW defaultSecurityRules/AllowVnetOutBound");
    assertThat(outbound(plan, "vm-1", "10.0.1.10", "8.8.8.8", TCP, 22)).isEqualTo("ALLOW defaultSecurityRules/AllowInternetOutBound");
    assertThat(outbound(plan, "vm-1", "10.0.1.10", "10.99.0.1", TCP, 22)).isEqualTo("DENY defaultSecurityRules/DenyAllOutBound");
  }

  @Test
  void anAnnouncedDefaultRouteIsTheVirtualNetworksAndNothingIsLeftOfTheInternet() {
    Lab lab = lab().announce("er", "0.0.0.0/0");
    Guards.group(lab, "nsg");
    Guards.machine(lab, "vm-1", "nsg");
    Plan plan = new Planner().plan(lab.view());
    assertThat(outbound(plan, "vm-1", "10.0.1.10", "8.8.8.8", TCP, 22)).isEqualTo("ALLOW defaultSecurityRules/AllowVnetOutBound");
    assertThat(inbound(plan, "vm-1", "8.8.8.8", "10.0.1.10", TCP, 22)).isEqualTo("ALLOW defaultSecurityRules/AllowVnetInBound");
  }

  @Test
  void whatIsNoLongerLearntIsNoLongerTheVirtualNetworks() {
    Lab lab = lab();
    Guards.group(lab, "nsg");
    Guards.machine(lab, "vm-1", "nsg");
    Planner planner = new Planner();
    Plan before = planner.plan(lab.view());
    Plan after = planner.plan(lab.dead("er", LinkRole.PRIMARY, "x").dead("er", LinkRole.SECONDARY, "x").view(), before);
    assertThat(inbound(before, "vm-1", "10.10.7.7", "10.0.1.10", TCP, 22)).startsWith("ALLOW");
    assertThat(inbound(after, "vm-1", "10.10.7.7", "10.0.1.10", TCP, 22)).startsWith("DENY");
  }

  @Test
  void routesOfTheSubnetCountAsTheVirtualNetworks() {
    Lab lab = lab().routes("hub", "default", "10.99.0.0/16 VirtualAppliance 10.0.1.11", "1.2.3.0/24 None");
    Guards.group(lab, "nsg");
    Guards.machine(lab, "vm-1", "nsg");
    Plan plan = new Planner().plan(lab.view());
    assertThat(outbound(plan, "vm-1", "10.0.1.10", "10.99.0.1", TCP, 22)).isEqualTo("ALLOW defaultSecurityRules/AllowVnetOutBound");
    assertThat(outbound(plan, "vm-1", "10.0.1.10", "1.2.3.4", TCP, 22)).isEqualTo("ALLOW defaultSecurityRules/AllowVnetOutBound");
    assertThat(outbound(plan, "vm-1", "10.0.1.10", "1.2.4.4", TCP, 22)).isEqualTo("ALLOW defaultSecurityRules/AllowInternetOutBound");
  }

  @Test
  void rulesComeByPriorityAndTheFirstThatMatchesDecides() {
    Lab lab = lab();
    Guards.group(
        lab, "nsg",
        "in allow tcp 10.10.0.0/16,10.20.0.0/16 10.0.1.10 443,8000-8080",
        "in deny * VirtualNetwork * 0-65535",
        "out deny udp * Internet 53");
    Guards.machine(lab, "vm-1", "nsg");
    Plan plan = new Planner().plan(lab.view());
    assertThat(inbound(plan, "vm-1", "10.10.0.1", "10.0.1.10", TCP, 8_001)).isEqualTo("ALLOW securityRules/r0");
    assertThat(inbound(plan, "vm-1", "10.20.0.1", "10.0.1.10", TCP, 443)).isEqualTo("ALLOW securityRules/r0");
    assertThat(inbound(plan, "vm-1", "10.10.0.1", "10.0.1.10", TCP, 444)).isEqualTo("DENY securityRules/r1");
    assertThat(inbound(plan, "vm-1", "10.10.0.1", "10.0.1.10", UDP, 443)).isEqualTo("DENY securityRules/r1");
    assertThat(outbound(plan, "vm-1", "10.0.1.10", "8.8.8.8", UDP, 53)).isEqualTo("DENY securityRules/r2");
    assertThat(outbound(plan, "vm-1", "10.0.1.10", "8.8.8.8", TCP, 53)).startsWith("ALLOW");
    RuleSet.Rule rule = plan.nodes().get("host-1").ruleSets().get(filter(plan, "vm-1").inbound().getFirst()).rules().get(1);
    assertThat(rule.reason().code()).isEqualTo("SECURITY_RULE");
    assertThat(rule.reason().text()).isEqualTo("rule r1 (priority 101) of network security group nsg denies it");
    assertThat(rule.reason().subject()).isEqualTo(Guards.groupId("nsg").child("securityRules", "r1").toString());
  }

  @Test
  void applicationSecurityGroupsAreTheAddressesOfTheirMembers() {
    Lab lab = lab();
    Guards.group(lab, "nsg", "in allow tcp @web @db 5432", "in deny tcp VirtualNetwork @db 5432");
    Guards.subnet(lab, "hub", "default", "nsg");
    Guards.member(lab, "vm-1", "web");
    Guards.member(lab, "vm-2", "db");
    Plan plan = new Planner().plan(lab.view());
    assertThat(inbound(plan, "vm-2", "10.0.1.10", "10.0.1.11", TCP, 5_432)).isEqualTo("ALLOW securityRules/r0");
    assertThat(inbound(plan, "vm-2", "10.0.1.12", "10.0.1.11", TCP, 5_432)).isEqualTo("DENY securityRules/r1");
    assertThat(inbound(plan, "vm-3", "10.0.1.10", "10.0.1.12", TCP, 5_432)).isEqualTo("ALLOW defaultSecurityRules/AllowVnetInBound");
  }

  @Test
  void aTagWithoutKnownAddressesMatchesNothingAndSaysSo() {
    Lab lab = lab();
    Guards.group(lab, "nsg", "out deny tcp * Storage.WestEurope 443");
    Guards.machine(lab, "vm-1", "nsg");
    Plan plan = new Planner().plan(lab.view());
    RuleSet.Rule rule = plan.nodes().get("host-1").ruleSets().get(filter(plan, "vm-1").outbound().getFirst()).rules().getFirst();
    assertThat(rule.destinations()).isEmpty();
    assertThat(rule.reason().text()).contains("the addresses of Storage.WestEurope aren't known here");
  }

  @Test
  void aPrivateEndpointIsFilteredOnlyWhereItsSubnetSaysSo() {
    Lab lab = lab().privateEndpoint("pe", "hub", "host-1", "10.0.1.20");
    Guards.group(lab, "nsg");
    Guards.subnet(lab, "hub", "default", "nsg");
    assertThat(filter(new Planner().plan(lab.view()), "pe")).isNull();
    Guards.policies(lab, "hub", "default", PrivateEndpointPolicies.NETWORK_SECURITY_GROUP_ENABLED);
    assertThat(filter(new Planner().plan(lab.view()), "pe").inbound()).hasSize(1);
    Guards.policies(lab, "hub", "default", PrivateEndpointPolicies.ROUTE_TABLE_ENABLED);
    assertThat(filter(new Planner().plan(lab.view()), "pe")).isNull();
  }

  @Test
  void whatIsLoggedIsTrackedWithoutRules() {
    Lab lab = lab();
    Planner planner = new Planner();
    Guards.log(lab, "log", Lab.networkId("hub"), true);
    assertThat(filter(planner.plan(lab.view()), "vm-1")).isEqualTo(new Filter(List.of(), List.of(), 240));
    Guards.log(lab, "log", Lab.networkId("hub"), false);
    assertThat(filter(planner.plan(lab.view()), "vm-1")).isNull();
    Guards.log(lab, "log", Lab.nicId("vm-2"), true);
    Plan plan = planner.plan(lab.view());
    assertThat(filter(plan, "vm-1")).isNull();
    assertThat(filter(plan, "vm-2")).isNotNull();
    Guards.log(lab, "log", Lab.subnetId("hub", "default"), true);
    assertThat(filter(planner.plan(lab.view()), "vm-1")).isNotNull();
  }

  @Test
  void aNetworkSaysAfterHowLongItsFlowsAreForgotten() {
    Lab lab = lab();
    VirtualNetwork hub = lab.resources.get(VirtualNetwork.class, Lab.networkId("hub")).orElseThrow();
    lab.put(new VirtualNetwork(hub.id(), hub.location(), hub.addressSpaces(), hub.subnets(), null, Duration.ofMinutes(10)));
    Guards.log(lab, "log", Lab.networkId("hub"), true);
    assertThat(filter(new Planner().plan(lab.view()), "vm-1").idleSeconds()).isEqualTo(600);
  }

  @Test
  void aChangeOfOneGroupTouchesItsSetsAlone() {
    Lab lab = lab();
    Guards.group(lab, "one", "in deny tcp * * 80");
    Guards.group(lab, "other", "in deny tcp * * 80");
    Guards.machine(lab, "vm-1", "one");
    Guards.machine(lab, "vm-3", "one");
    Guards.machine(lab, "vm-2", "other");
    Planner planner = new Planner();
    Plan before = planner.plan(lab.view());
    Guards.group(lab, "one", "in deny tcp * * 81");
    Plan after = planner.plan(lab.view(), before);
    assertThat(after.nodes().get("host-2")).isSameAs(before.nodes().get("host-2"));
    assertThat(after.nodes().get("host-1").ports()).isSameAs(before.nodes().get("host-1").ports());
    String in = filter(before, "vm-1").inbound().getFirst();
    String out = filter(before, "vm-1").outbound().getFirst();
    assertThat(after.nodes().get("host-1").ruleSets().get(in)).isNotEqualTo(before.nodes().get("host-1").ruleSets().get(in));
    assertThat(after.nodes().get("host-1").ruleSets().get(out)).isSameAs(before.nodes().get("host-1").ruleSets().get(out));
    assertThat(filter(after, "vm-1")).isSameAs(filter(after, "vm-3"));
  }

  @Test
  void theInternetIsWhatIsPublicAndNotTheVirtualNetworks() {
    ServiceTags plain = new ServiceTags(List.of(), ServiceTags.publicWithout(List.of()));
    assertThat(plain.internet()).contains(Prefix.parse("1.0.0.0/8"), Prefix.parse("2000::/3"));
    List<Prefix> without = ServiceTags.publicWithout(List.of(Prefix.parse("1.2.3.0/24"), Prefix.parse("2001:db8::/32")));
    for (String in : List.of("1.2.2.255", "1.2.4.0", "8.8.8.8", "2001:db9::1")) {
      assertThat(without.stream().filter(prefix -> prefix.contains(IpAddress.parse(in)))).as(in).hasSize(1);
    }
    for (String out : List.of("1.2.3.4", "10.0.0.1", "192.168.1.1", "172.31.255.255", "100.64.0.1", "224.0.0.1", "fd00::1",
        "2001:db8::1")) {
      assertThat(without).as(out).noneMatch(prefix -> prefix.contains(IpAddress.parse(out)));
    }
  }
}

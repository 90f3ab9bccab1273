package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.ResourceId;
import io.underpass.model.SecurityRule.Access;
import io.underpass.model.SecurityRule.Direction;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Flow;
import io.underpass.routing.EffectiveSecurity.Group;
import io.underpass.routing.EffectiveSecurity.Rule;
import io.underpass.routing.EffectiveSecurity.Verdict;
import io.underpass.routing.Lab.FastPath;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EffectiveSecurityTest {
  private static final ResourceId NIC = Lab.nicId("vm-1");

  private static Lab lab() {
    return Lab.hub().connect("c", "gw", "er", FastPath.ON);
  }

  private static Flow tcp(String from, String to, int port) {
    return new Flow(IpAddress.parse(from), IpAddress.parse(to), 6, 50_000, port);
  }

  private static Verdict inbound(Lab lab, int port) {
    return EffectiveSecurity.of(lab.view()).verify(NIC, Direction.INBOUND, tcp("10.10.0.5", "10.0.1.10", port)).orElseThrow();
  }

  private static Verdict outbound(Lab lab, int port) {
    return EffectiveSecurity.of(lab.view()).verify(NIC, Direction.OUTBOUND, tcp("10.0.1.10", "10.10.0.5", port)).orElseThrow();
  }

  @Test
  void withoutAGroupAllIsAllowed() {
    assertThat(inbound(lab(), 22)).isEqualTo(new Verdict(Access.ALLOW, Optional.empty(), "", ""));
    assertThat(EffectiveSecurity.of(lab().view()).groups(NIC)).isEmpty();
    assertThat(EffectiveSecurity.of(lab().view()).groups(Lab.nicId("nobody"))).isEmpty();
    assertThat(EffectiveSecurity.of(lab().view()).verify(Lab.nicId("nobody"), Direction.INBOUND, tcp("1.1.1.1", "2.2.2.2", 1))).isEmpty();
  }

  @Test
  void theFirstGroupThatDeniesHasTheLastWord() {
    Lab lab = lab();
    Guards.group(lab, "of-subnet", "in deny tcp * * 22", "out deny tcp * * 25");
    Guards.group(lab, "of-nic", "in deny tcp * * 23", "out deny tcp * * 25", "in allow tcp 10.10.0.0/16 * 443");
    Guards.subnet(lab, "hub", "default", "of-subnet");
    Guards.machine(lab, "vm-1", "of-nic");
    assertThat(inbound(lab, 22)).isEqualTo(new Verdict(
        Access.DENY, Optional.of(Guards.groupId("of-subnet")), "securityRules/r0",
        Guards.groupId("of-subnet").child("securityRules", "r0").toString()));
    assertThat(inbound(lab, 23).group()).contains(Guards.groupId("of-nic"));
    assertThat(outbound(lab, 25)).extracting(Verdict::access, Verdict::group)
        .containsExactly(Access.DENY, Optional.of(Guards.groupId("of-nic")));
    assertThat(inbound(lab, 443)).extracting(Verdict::access, Verdict::ruleName).containsExactly(Access.ALLOW, "securityRules/r2");
    assertThat(outbound(lab, 443)).extracting(Verdict::access, Verdict::group, Verdict::ruleName)
        .containsExactly(Access.ALLOW, Optional.of(Guards.groupId("of-subnet")), "defaultSecurityRules/AllowVnetOutBound");
  }

  @Test
  void groupsShowWhatTagsStandFor() {
    Lab lab = lab();
    Guards.group(lab, "of-subnet");
    Guards.group(lab, "of-nic", "in allow tcp @web,Storage,10.9.0.0/16 * 443");
    Guards.subnet(lab, "hub", "default", "of-subnet");
    Guards.machine(lab, "vm-1", "of-nic");
    Guards.member(lab, "vm-2", "web");
    List<Group> groups = EffectiveSecurity.of(lab.view()).groups(NIC);
    assertThat(groups).extracting(Group::id).containsExactly(Guards.groupId("of-subnet"), Guards.groupId("of-nic"));
    assertThat(groups).extracting(Group::association).containsExactly(Lab.subnetId("hub", "default"), NIC);
    assertThat(groups.getFirst().rules()).hasSize(6);
    Rule own = groups.getLast().rules().getFirst();
    assertThat(own.name()).isEqualTo("securityRules/r0");
    assertThat(own.sources()).containsExactlyInAnyOrder(Prefix.parse("10.9.0.0/16"), Prefix.parse("10.0.1.11/32"));
    Rule vnet = groups.getLast().rules().stream().filter(rule -> rule.name().endsWith("/AllowVnetInBound")).findFirst().orElseThrow();
    assertThat(vnet.sources()).containsExactlyInAnyOrder(
        Prefix.parse("10.0.0.0/16"), Prefix.parse("10.10.0.0/16"), Prefix.parse("168.63.129.16/32"));
  }

  @Test
  void oneGroupIsTheSubnetsOrTheInterfaces() {
    Lab lab = lab();
    Guards.group(lab, "nsg");
    Guards.machine(lab, "vm-1", "nsg");
    assertThat(EffectiveSecurity.of(lab.view()).groups(NIC)).extracting(Group::association).containsExactly(NIC);
    Guards.subnet(lab, "hub", "default", "nsg");
    assertThat(EffectiveSecurity.of(lab.view()).groups(NIC)).extracting(Group::association)
        .containsExactly(Lab.subnetId("hub", "default"), NIC);
    Guards.machine(lab, "vm-1", null);
    assertThat(EffectiveSecurity.of(lab.view()).groups(NIC)).extracting(Group::association)
        .containsExactly(Lab.subnetId("hub", "default"));
  }
}

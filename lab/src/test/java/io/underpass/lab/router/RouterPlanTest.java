package io.underpass.lab.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.lab.command.LabCommand;
import io.underpass.lab.file.LabFile;
import io.underpass.lab.file.LabFileReader;
import io.underpass.lab.file.RouterSoftware;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RouterPlanTest {
  private static final String LAB =
      """
      name: two-links
      networks: {office: 10.10.0.0/24}
      routers:
        r:
          networks: {office: 10.10.0.1}
          bgp: {asn: 4200000001, hold: 9, bfd: false}
          links:
            - {circuit: g/c, link: primary, port: p, address: 172.16.0.1/30, peer: 172.16.0.2, key: s3cret}
            - {circuit: g/c, link: secondary, port: s, address: 172.16.0.5/30, peer: 172.16.0.6, prepend: 2}
      advertise:
        both: {circuit: g/c, prefixes: [10.10.0.0/24]}
        second: {circuit: g/c, link: secondary, prefixes: [10.11.0.0/24]}
        elsewhere: {circuit: g/other, prefixes: [10.12.0.0/24]}
      """;

  private final RouterPlan plan = RouterPlan.of(LabFileReader.read("lab", LAB), "r");

  @Test
  void theHubsRouterSpeaksOnBothLinksAsTheServiceDoes() {
    LabFile hub = LabFileReader.read("hub", LabCommand.text("hub"));
    RouterPlan plan = RouterPlan.of(hub, "onprem-router");
    assertThat(plan.asn()).isEqualTo(new Asn(65010));
    assertThat(plan.neighbors()).hasSize(2).allSatisfy(neighbor -> {
      assertThat(neighbor.asn()).isEqualTo(new Asn(12076));
      assertThat(neighbor.liveness().hold()).isEqualTo(180);
      assertThat(neighbor.liveness().keepalive()).isEqualTo(60);
      assertThat(neighbor.liveness().bfd()).isEqualTo(new BgpNeighbor.Bfd(300, 3));
      assertThat(neighbor.exchange().announced()).containsExactly(Prefix.parse("10.10.0.0/24"));
    });
  }

  @Test
  void eachLinkAnnouncesWhatTheLabAdvertisesThere() {
    assertThat(plan.neighbors().getFirst().exchange().announced()).extracting(Prefix::toString).containsExactly("10.10.0.0/24");
    assertThat(plan.neighbors().getLast().exchange().announced()).extracting(Prefix::toString).containsExactly("10.10.0.0/24",
        "10.11.0.0/24");
    assertThat(plan.filtered(plan.neighbors().getFirst())).isTrue();
    assertThat(plan.filtered(plan.neighbors().getLast())).isFalse();
    assertThat(plan.id()).isEqualTo(IpAddress.parse("172.16.0.1"));
  }

  @Test
  void ourOwnProgramsReadThePlanBack() throws Exception {
    Path directory = java.nio.file.Files.createTempDirectory("plan");
    java.nio.file.Files.writeString(directory.resolve(PlanFile.NAME), PlanFile.write(plan));
    assertThat(PlanFile.read(directory)).isEqualTo(plan);
    java.nio.file.Files.delete(directory.resolve(PlanFile.NAME));
    java.nio.file.Files.delete(directory);
  }

  @Test
  void frrGetsTheKeyTheTimersThePrependingAndAListWhereOneLinkHearsLess() {
    String bgpd = FrrLayout.of(plan, Path.of("/run/r")).files().get("bgpd.conf");
    assertThat(bgpd).contains(
        "router bgp 4200000001", "neighbor 172.16.0.2 password s3cret", "neighbor 172.16.0.2 timers 3 9",
            "set as-path prepend 4200000001 4200000001",
        "ip prefix-list p permit 10.10.0.0/24", "network 10.11.0.0/24").doesNotContain("prefix-list s", "bfd");
    assertThat(FrrLayout.of(plan, Path.of("/run/r")).programs()).extracting(Layout.Program::name).containsExactly("zebra", "bgpd");
  }

  @Test
  void birdAndGobgpGetTheSame() {
    assertThat(BirdLayout.of(plan, Path.of("/run/r")).files().get("bird.conf")).contains(
        "password \"s3cret\"", "hold time 9; keepalive time 3", "net ~ [10.10.0.0/24]",
            "bgp_path.prepend(4200000001); bgp_path.prepend(4200000001); accept;");
    assertThat(GobgpLayout.of(plan, Path.of("/run/r")).files().get("gobgpd.toml")).contains(
        "auth-password = \"s3cret\"", "hold-time = 9", "keepalive-interval = 3", "ip-prefix = \"10.10.0.0/24\"", "repeat-n = 2");
  }

  @Test
  void aRouterWithoutAnAsNumberSpeaksNoBgp() {
    LabFile lab = LabFileReader.read("lab", LAB.replaceAll(".*bgp:.*\n", ""));
    assertThatThrownBy(() -> RouterPlan.of(lab, "r")).hasMessageContaining("router 'r' has no 'bgp: {asn: …}'");
    assertThatThrownBy(() -> LabFileReader.read("lab", "router: frr\n" + LAB.replaceAll(".*bgp:.*\n", "")))
        .hasMessageContaining("router 'r' runs frr, so it needs 'bgp: {asn: …}'");
    assertThat(LabFileReader.read("lab", "router: frr\n" + LAB).router()).isEqualTo(RouterSoftware.FRR);
    assertThatThrownBy(() -> LabFileReader.read("lab", "router: quagga\n" + LAB))
        .hasMessageContaining("'quagga' is not one of static, builtin, frr, bird, gobgp");
  }

  @Test
  void mistakesInASessionAreSaid() {
    assertThatThrownBy(() -> LabFileReader.read("lab", LAB.replace("hold: 9", "hold: 2").replace("s3cret", "'with blank'")
        .replace("prepend: 2", "prepend: 11")))
        .hasMessageContaining("'2' is not a whole number from 3 to 65535")
        .hasMessageContaining("a key has 1–25 printable characters")
        .hasMessageContaining("'11' is not a whole number from 0 to 10");
  }
}

package io.underpass.dataplane.emulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.PortRange;
import io.underpass.plan.RuleSet;
import io.underpass.plan.RuleSet.Action;
import io.underpass.plan.Translation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sent to a front end of m10, and its answers. */
class FrontEndAtPortTest extends FilteredPort {
  @ParameterizedTest
  @CsvSource({
      "10.10.0.10, 10.0.5.4,   10.0.1.10, 6",
      "10.10.0.10, 10.0.5.4,   10.0.1.10, 17",
      "fd10::10,   fd00::5:4,  fd00::10,  6",
      "fd10::10,   fd00::5:4,  fd00::10,  17"})
  void aFrontEndIsTranslatedThereAndBack(String client, String front, String machine, int protocol) {
    Translation.Key key = new Translation.Key("m10", IpAddress.parse(front), protocol, 80);
    RuleSet web = set(rule("web", Action.ALLOW, protocol, List.of(new PortRange(443, 443))));
    filtered(Map.of("in", web, "out", NONE), Map.of(key, new Translation(IpAddress.parse(machine), 443, TestFabric.REASON)));
    Packet toFront = with(Packet.of(client, front).ttl(9), protocol, 40000, 80);
    Verdict there = byNumber(toFront);
    assertThat(there.sent().orElseThrow().exit()).isEqualTo(new Emission.Exit.ToPort("m10"));
    assertThat(there.sent().get().frame())
        .isEqualTo(with(toFront.to(machine), protocol, 40000, 443).macs(TestFabric.M10, Packet.ROUTER).frame());
    Packet answer = with(Packet.of(machine, client).macs(Packet.ROUTER, TestFabric.M10), protocol, 443, 40000);
    Verdict back = dataPlane.fabric().engine("host-1").receive(new Arrival.AtPort("m10"), answer.frame());
    Packet fromFront = with(answer.from(front).ttl(63), protocol, 80, 40000);
    assertThat(back.sent().orElseThrow().frame()).isEqualTo(fromFront.tunnelled(TestFabric.HOST_1, TestFabric.EDGE, PacketCases.VNI));
    assertThat(byNumber(toFront.from(client.replace("10.10", "10.11").replace("fd10", "fd11")).transportChecksum(0)).code())
        .as("a packet without its checksum passes, too").isEqualTo(DropCode.NONE);
    assertThat(byNumber(with(toFront, protocol, 40000, 81)).code()).as("no translation, so another port").isEqualTo(DropCode.FILTERED_IN);
  }

  private static Packet with(Packet packet, int protocol, int sourcePort, int destinationPort) {
    return (protocol == 6 ? packet.tcp(sourcePort, destinationPort, 13) : packet.udp(sourcePort, destinationPort, 13)).transportChecksum();
  }

  @Test
  void anErrorIsAboutWhatCameIn() {
    Translation.Key key = new Translation.Key("m10", IpAddress.parse("10.0.5.4"), 6, 80);
    filtered(Map.of("in", ALL, "out", NONE), Map.of(key, new Translation(IpAddress.parse("10.0.1.10"), 443, TestFabric.REASON)));
    byNumber(SYN.to("10.0.5.4").tcp(40000, 80, 0));
    Packet answer = ANSWER.ttl(1).transportChecksum();
    Verdict verdict = dataPlane.fabric().engine("host-1").receive(new Arrival.AtPort("m10"), answer.frame());
    assertThat(verdict.code()).isEqualTo(DropCode.TTL_EXCEEDED);
    Packet error = Packet.of("10.0.1.1", "10.0.1.10").identification(0).fragmentBits(0x4000).icmp(11, 0, 0, answer.ip());
    assertThat(verdict.error().orElseThrow().frame()).isEqualTo(error.macs(TestFabric.M10, Packet.ROUTER).frame());
  }

  @Test
  void aFragmentIsNoAnswerOfAFrontEnd() {
    Translation.Key key = new Translation.Key("m10", IpAddress.parse("10.0.5.4"), 6, 80);
    filtered(Map.of("in", ALL, "out", ALL), Map.of(key, new Translation(IpAddress.parse("10.0.1.10"), 443, TestFabric.REASON)));
    byNumber(SYN.to("10.0.5.4").tcp(40000, 80, 0));
    assertThat(out(ANSWER.fragmentBits(0x2000))).isEqualTo(DropCode.FRAGMENT);
    assertThat(out(ANSWER.fragmentBits(9))).isEqualTo(DropCode.FRAGMENT);
    assertThat(out(ANSWER)).isEqualTo(DropCode.NONE);
  }
}

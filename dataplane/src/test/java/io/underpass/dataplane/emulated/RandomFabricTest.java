package io.underpass.dataplane.emulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.plan.DropCode;
import io.underpass.plan.NodeRole;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The random packets are worth sending: they reach every verdict that the role has. */
class RandomFabricTest {
  @ParameterizedTest
  @EnumSource(NodeRole.class)
  void randomPacketsReachEveryVerdict(NodeRole role) {
    SplittableRandom random = new SplittableRandom(301);
    Set<DropCode> codes = EnumSet.noneOf(DropCode.class);
    Set<Verdict.Outcome> outcomes = EnumSet.noneOf(Verdict.Outcome.class);
    int errors = 0;
    int forwarded = 0;
    int all = 0;
    for (int plans = 0; plans < 20; plans++) {
      RandomFabric fabric = new RandomFabric(random, RandomFabric.node(random, role), null, EnumSet.allOf(RandomFabric.Feature.class));
      RandomTalk talk = new RandomTalk(random, fabric);
      Engine engine = Engine.of(fabric.plan, RandomFabric.NODE, () -> 0);
      for (int i = 0; i < 500; i++) {
        RandomPackets.Sent sent = talk.next();
        Verdict verdict = engine.receive(sent.arrival(), sent.frame());
        talk.saw(sent, verdict);
        codes.add(verdict.code());
        outcomes.add(verdict.outcome());
        errors += verdict.error().isPresent() ? 1 : 0;
        forwarded += verdict.outcome() == Verdict.Outcome.FORWARDED ? 1 : 0;
        all++;
      }
    }
    Set<DropCode> never = EnumSet.of(DropCode.KERNEL_REFUSED, DropCode.GW_PACKET_LIMIT, DropCode.GW_FLOW_LIMIT);
    if (role != NodeRole.GATEWAY) {
      never.add(DropCode.GW_FRAGMENT);
    } else {
      never.add(DropCode.FRAGMENT);
    }
    if (role != NodeRole.HOST) {
      never.addAll(Set.of(DropCode.SPOOFED_SOURCE, DropCode.FORWARDED_SOURCE, DropCode.FILTERED_OUT, DropCode.FILTERED_IN));
    }
    assertThat(codes).containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.copyOf(never)));
    assertThat(outcomes).contains(Verdict.Outcome.FORWARDED, Verdict.Outcome.DROPPED, Verdict.Outcome.OWN_STACK);
    assertThat(forwarded).as("of %d", all).isGreaterThan(all / 8);
    assertThat(errors).as("of %d", all).isGreaterThan(all / 100);
  }

  /** The conversations are worth comparing: answers of front ends, fragments and errors that follow a flow. */
  @Test
  void conversationsComeToWhatIsRemembered() {
    SplittableRandom random = new SplittableRandom(302);
    Map<String, Integer> seen = new TreeMap<>();
    for (int plans = 0; plans < 20; plans++) {
      RandomFabric fabric = new RandomFabric(
          random, RandomFabric.node(random, NodeRole.HOST), null, EnumSet.allOf(RandomFabric.Feature.class));
      RandomTalk talk = new RandomTalk(random, fabric);
      EmulatedFabric emulated = EmulatedFabric.of(fabric.plan, () -> 0);
      for (int i = 0; i < 1_000; i++) {
        if (i % 100 == 99) {
          fabric = fabric.changed();
          talk.goOnIn(fabric);
          emulated = EmulatedFabric.next(fabric.plan, emulated, () -> 0);
        }
        RandomPackets.Sent sent = talk.next();
        Verdict verdict = emulated.engine(RandomFabric.NODE).receive(sent.arrival(), sent.frame());
        talk.saw(sent, verdict);
        if (verdict.outcome() == Verdict.Outcome.FORWARDED) {
          what(sent, verdict).forEach(word -> seen.merge(word, 1, Integer::sum));
        }
      }
    }
    assertThat(seen).hasSize(6).allSatisfy((word, times) -> assertThat(times).as(word).isGreaterThan(30));
  }

  private static List<String> what(RandomPackets.Sent sent, Verdict verdict) {
    byte[] inner = sent.arrival() instanceof Arrival.FromUnderlay ? Vxlan.inner(sent.frame()) : sent.frame();
    byte[] left = verdict.sent().orElseThrow().exit() instanceof Emission.Exit.ToPort
        ? verdict.sent().get().frame()
        : Vxlan.inner(verdict.sent().get().frame());
    IpPacket in = IpPacket.parse(inner, Wire.ETHERNET, Wire.u16(inner, Wire.ETHER_TYPE));
    IpPacket out = IpPacket.parse(left, Wire.ETHERNET, Wire.u16(left, Wire.ETHER_TYPE));
    UpperLayer upper = UpperLayer.of(new Datagram(inner, in));
    List<String> words = new ArrayList<>();
    if (!in.source().equals(out.source())) {
      words.add("answer of a front end");
    }
    if (!in.destination().equals(out.destination())) {
      words.add("to a machine behind a front end");
    }
    if (in.fragment()) {
      words.add(in.firstFragment() ? "first fragment" : "later fragment");
    }
    if (upper.echo()) {
      words.add("echo");
    }
    if (upper.quoted(new Datagram(inner, in)) != null) {
      words.add("error");
    }
    return words;
  }
}

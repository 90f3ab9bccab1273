package io.underpass.dataplane.emulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.plan.DropCode;
import io.underpass.plan.NodeRole;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
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
}

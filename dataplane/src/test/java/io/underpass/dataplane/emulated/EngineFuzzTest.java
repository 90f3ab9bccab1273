package io.underpass.dataplane.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.underpass.dataplane.emulated.Emission.Exit;
import io.underpass.plan.DropCode;
import io.underpass.plan.Meter;
import io.underpass.plan.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged frames into every way in: no exception, nothing grows, and what leaves is a sound packet. */
class EngineFuzzTest {
  private static final int ROUNDS = 40_000;

  static LongStream seeds() {
    return Seeds.of(101, 102, 103);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void nothingBreaksTheEngine(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Mutation mutation = new Mutation(random);
    Plan plan = TestFabric.plan(new Meter(null, 0, 0, 1024));
    Map<String, Engine> engines = new HashMap<>();
    plan.nodes().keySet().forEach(node -> engines.put(node, Engine.of(plan, node, () -> 0)));
    List<PacketCase> cases = PacketCases.all();
    List<byte[]> frames = cases.stream().map(PacketCase::in).toList();
    Map<DropCode, Integer> codes = new HashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      PacketCase like = cases.get(random.nextInt(cases.size()));
      byte[] frame = mutation.of(like.in(), frames);
      byte[] before = frame.clone();
      String where = "seed " + seed + " round " + round + ": " + like.node() + " " + like.arrival() + " " + HexFormat.of().formatHex(frame);
      try {
        Verdict verdict = engines.get(like.node()).receive(like.arrival(), frame);
        codes.merge(verdict.code(), 1, Integer::sum);
        assertThat(frame).as(where).isEqualTo(before);
        check(where, frame, verdict);
      } catch (RuntimeException e) {
        fail(where, e);
      }
    }
    assertThat(engines.get("gw-0").counters().activeFlows()).isLessThanOrEqualTo(1024);
    assertThat(codes.keySet()).as("what the damage reached").contains(
        DropCode.NONE, DropCode.MALFORMED, DropCode.NO_ROUTE, DropCode.TTL_EXCEEDED, DropCode.TOO_BIG, DropCode.SPOOFED_SOURCE,
            DropCode.UNKNOWN_NETWORK,
        DropCode.UNKNOWN_TUNNEL_SOURCE, DropCode.GW_FRAGMENT, DropCode.NOT_FORWARDABLE, DropCode.NO_PORT);
  }

  private static void check(String where, byte[] in, Verdict verdict) {
    assertThat(verdict.sent().isPresent()).as(where)
        .isEqualTo(verdict.outcome() == Verdict.Outcome.FORWARDED || verdict.outcome() == Verdict.Outcome.ANSWERED);
    assertThat(verdict.code() != DropCode.NONE).as(where).isEqualTo(verdict.outcome() == Verdict.Outcome.DROPPED);
    assertThat(verdict.error().isPresent() && verdict.outcome() != Verdict.Outcome.DROPPED).as(where).isFalse();
    verdict.sent().ifPresent(sent -> {
      assertThat(sent.frame().length).as(where).isLessThanOrEqualTo(in.length + Vxlan.OVERHEAD);
      sound(where, sent);
    });
    verdict.error().ifPresent(error -> {
      assertThat(error.frame().length).as(where).isLessThanOrEqualTo(14 + 1232 + Vxlan.OVERHEAD);
      sound(where, error);
    });
  }

  /** Outer and inner headers can be read again. */
  private static void sound(String where, Emission emission) {
    byte[] frame = emission.frame();
    if (emission.exit() instanceof Exit.ToNode) {
      assertThat(IpPacket.parse(frame, 14, 0x0800)).as(where).isNotNull();
      assertThat(IpPacket.parse(frame, 64, Wire.u16(frame, 62))).as(where).isNotNull();
    } else if (Wire.u16(frame, 12) != Wire.TYPE_ARP) {
      assertThat(IpPacket.parse(frame, 14, Wire.u16(frame, 12))).as(where).isNotNull();
    }
  }

  static List<Corpus.Entry> corpus() {
    return new ArrayList<>(Corpus.read());
  }

  /** Frames that once were worth a look: see the folder's README. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("corpus")
  void keptFramesKeepTheirVerdict(Corpus.Entry entry) {
    Verdict verdict = Engine.of(TestFabric.plan(), entry.node(), () -> 0).receive(entry.arrival(), entry.frame());
    assertThat(Corpus.summary(verdict)).isEqualTo(entry.verdict());
    check(entry.toString(), entry.frame(), verdict);
  }
}

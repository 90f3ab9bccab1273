package io.underpass.dataplane.emulated;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The packet table through the engine in Java. */
class EnginePacketTest {
  static List<PacketCase> cases() {
    return PacketCases.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void packet(PacketCase expected) {
    byte[] before = expected.in().clone();
    Verdict verdict = Engine.of(TestFabric.plan(), expected.node(), () -> 0).receive(expected.arrival(), expected.in());
    assertThat(verdict.outcome() + " " + verdict.code()).isEqualTo(expected.outcome() + " " + expected.code());
    assertThat(text(verdict.sent())).isEqualTo(text(expected.sent()));
    assertThat(text(verdict.error())).isEqualTo(text(expected.error()));
    assertThat(expected.in()).as("the frame that came in stays as it is").isEqualTo(before);
  }

  static String text(Optional<Emission> emission) {
    return emission.map(sent -> sent.exit() + "\n" + HexFormat.ofDelimiter(" ").formatHex(sent.frame())).orElse("nothing");
  }
}

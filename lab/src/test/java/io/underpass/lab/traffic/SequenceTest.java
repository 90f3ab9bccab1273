package io.underpass.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequenceTest {
  private static final long MS = 1_000_000;

  /** Packet n is sent at n ms. */
  private static Sequence sent(int packets, int flows) {
    Sequence sequence = new Sequence(packets, flows);
    for (int i = 0; i < packets; i++) {
      sequence.sent(i, 1, i * MS);
    }
    return sequence;
  }

  @Test
  void aGapLastsFromThePacketBeforeToThePacketAfter() {
    Sequence sequence = sent(10, 1);
    for (int i : new int[] {0, 1, 2, 6, 7, 8, 9}) {
      sequence.received(i, i * MS);
    }
    NumberedReport report = sequence.report(0, 0, 0);
    assertThat(report.lost()).isEqualTo(3);
    assertThat(report.gaps()).containsExactly(new NumberedReport.Gap(3, 3, 2, 4));
    assertThat(report.blackoutMs()).isEqualTo(4);
  }

  @Test
  void flowsAreLookedAtOneByOne() {
    Sequence sequence = sent(12, 2);
    // The odd ones travel on a link that fails after 3 and returns with 11; the even ones don't notice, so most numbers around arrive.
    for (int i : new int[] {0, 1, 2, 3, 4, 6, 8, 10, 11}) {
      sequence.received(i, i * MS);
    }
    NumberedReport report = sequence.report(0, 0, 0);
    assertThat(report.gaps()).containsExactly(new NumberedReport.Gap(5, 3, 3, 8));
    assertThat(report.blackoutMs()).isEqualTo(8);
  }

  @Test
  void onlyOvertakingOnOneFlowIsReordering() {
    Sequence sequence = sent(4, 2);
    for (int i : new int[] {1, 0, 3, 2}) {
      sequence.received(i, 9 * MS);
    }
    assertThat(sequence.report(0, 0, 0).reordered()).isZero();
    Sequence single = sent(4, 1);
    for (int i : new int[] {1, 0, 3, 2}) {
      single.received(i, 9 * MS);
    }
    assertThat(single.report(0, 0, 0).reordered()).isEqualTo(2);
  }

  @Test
  void whatIsLostAtTheEndsLastsUntilTheEnds() {
    Sequence sequence = sent(6, 2);
    sequence.received(2, 0);
    sequence.received(3, 0);
    NumberedReport report = sequence.report(0, 0, 0);
    assertThat(report.gaps()).containsExactly(
        new NumberedReport.Gap(0, 1, 0, 2), new NumberedReport.Gap(1, 1, 1, 2),
        new NumberedReport.Gap(4, 1, 2, 2), new NumberedReport.Gap(5, 1, 3, 2));
  }
}

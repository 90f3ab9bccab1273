package io.underpass.lab.traffic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Which numbers were sent and which arrived. Flows take turns. One thread sends, one receives; {@link #report} when both have ended. */
final class Sequence {
  private static final int LISTED_GAPS = 100;

  private final long[] sentAt;
  private final long[] arrived;
  private volatile int sent;
  private volatile int received;
  private int duplicates;
  private int reordered;
  private final long[] highest;
  private long firstArrival;
  private long lastArrival;

  Sequence(int packets, int flows) {
    sentAt = new long[packets];
    arrived = new long[(packets + 63) / 64];
    highest = new long[flows];
    Arrays.fill(highest, -1);
  }

  /** The flow that a number travels on. */
  int flow(long number) {
    return (int) (number % highest.length);
  }

  void sent(int first, int count, long nowNs) {
    for (int i = first; i < first + count; i++) {
      sentAt[i] = nowNs;
    }
    sent = first + count;
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField") // one writer
  void received(long number, long nowNs) {
    if (number < 0 || number >= sentAt.length) {
      return;
    }
    int word = (int) (number >>> 6);
    long bit = 1L << number;
    if ((arrived[word] & bit) != 0) {
      duplicates++;
      return;
    }
    arrived[word] |= bit;
    int flow = flow(number);
    if (number < highest[flow]) {
      reordered++;
    } else {
      highest[flow] = number;
    }
    if (received == 0) {
      firstArrival = nowNs;
    }
    lastArrival = nowNs;
    received++;
  }

  /** When the first packet was sent, by {@link System#nanoTime}; once one was. */
  long firstSentNs() {
    return sentAt[0];
  }

  int sentCount() {
    return sent;
  }

  int receivedCount() {
    return received;
  }

  private boolean arrived(int number) {
    return (arrived[number >>> 6] & 1L << number) != 0;
  }

  NumberedReport report(long refused, long slowestNs, int receiveBuffer) {
    List<NumberedReport.Gap> gaps = new ArrayList<>();
    for (int flow = 0; flow < highest.length; flow++) {
      gaps(flow, gaps);
    }
    double longest = gaps.stream().mapToDouble(NumberedReport.Gap::lengthMs).max().orElse(0);
    List<NumberedReport.Gap> listed = gaps.stream().sorted(Comparator.comparingLong(NumberedReport.Gap::first)).limit(LISTED_GAPS).toList();
    double sendingS = sent < 2 ? 0 : (sentAt[sent - 1] - sentAt[0]) / 1e9;
    double arrivingS = received < 2 ? 0 : (lastArrival - firstArrival) / 1e9;
    return new NumberedReport(
        sent, received, sent - received, duplicates, reordered, refused, longest, slowestNs / 1e6, sendingS, arrivingS, receiveBuffer,
        listed);
  }

  private void gaps(int flow, List<NumberedReport.Gap> into) {
    int step = highest.length;
    for (int i = flow; i < sent; i += step) {
      if (arrived(i)) {
        continue;
      }
      int end = i;
      while (end < sent && !arrived(end)) {
        end += step;
      }
      long before = sentAt[i < step ? i : i - step];
      long after = sentAt[end < sent ? end : end - step];
      into.add(new NumberedReport.Gap(i, (end - i) / step, (before - sentAt[0]) / 1e6, (after - before) / 1e6));
      i = end;
    }
  }
}

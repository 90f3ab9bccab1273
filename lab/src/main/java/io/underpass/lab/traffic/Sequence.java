package io.underpass.lab.traffic;

import java.util.ArrayList;
import java.util.List;

/** Which numbers were sent and which arrived. One thread sends, one receives; {@link #report} when both have ended. */
final class Sequence {
  private static final int LISTED_GAPS = 100;

  private final long[] sentAt;
  private final long[] arrived;
  private volatile int sent;
  private volatile int received;
  private int duplicates;
  private int reordered;
  private long highest = -1;
  private long firstArrival;
  private long lastArrival;

  Sequence(int packets) {
    sentAt = new long[packets];
    arrived = new long[(packets + 63) / 64];
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
    if (number < highest) {
      reordered++;
    } else {
      highest = number;
    }
    if (received == 0) {
      firstArrival = nowNs;
    }
    lastArrival = nowNs;
    received++;
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
    long longest = 0;
    for (int i = 0; i < sent; i++) {
      if (arrived(i)) {
        continue;
      }
      int end = i;
      while (end < sent && !arrived(end)) {
        end++;
      }
      long before = sentAt[Math.max(0, i - 1)];
      long after = sentAt[Math.min(sent - 1, end)];
      longest = Math.max(longest, after - before);
      if (gaps.size() < LISTED_GAPS) {
        gaps.add(new NumberedReport.Gap(i, end - i, (before - sentAt[0]) / 1e6, (after - before) / 1e6));
      }
      i = end;
    }
    double sendingS = sent < 2 ? 0 : (sentAt[sent - 1] - sentAt[0]) / 1e9;
    double arrivingS = received < 2 ? 0 : (lastArrival - firstArrival) / 1e9;
    return new NumberedReport(
        sent, received, sent - received, duplicates, reordered, refused, longest / 1e6, slowestNs / 1e6, sendingS, arrivingS, receiveBuffer, gaps);
  }
}

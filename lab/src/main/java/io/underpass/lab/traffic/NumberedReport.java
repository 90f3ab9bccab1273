package io.underpass.lab.traffic;

import java.util.List;

/**
 * What became of numbered packets.
 *
 * @param sent handed to the kernel, those it refused included
 * @param received arrived, duplicates not counted
 * @param lost sent and never received
 * @param duplicates arrivals of a number that had arrived before
 * @param reordered arrivals after a higher number of the same flow
 * @param refused of the lost: those that the sender's own kernel wouldn't take
 * @param blackoutMs longest time in which every packet sent on one flow was lost, by the sender's clock; 0 when none was lost
 * @param slowestMs longest time by which the sender fell behind its pace
 * @param sendingSeconds from the first packet sent to the last
 * @param arrivingSeconds from the first packet received to the last
 * @param receiveBuffer octets, as granted
 * @param gaps runs of lost packets of one flow in order, the first hundred
 */
public record NumberedReport(
    long sent,
    long received,
    long lost,
    long duplicates,
    long reordered,
    long refused,
    double blackoutMs,
    double slowestMs,
    double sendingSeconds,
    double arrivingSeconds,
    int receiveBuffer,
    List<Gap> gaps) {
  public NumberedReport {
    gaps = List.copyOf(gaps);
  }

  /**
   * Packets of one flow lost one after another.
   *
   * @param first the first number lost
   * @param count how many
   * @param atMs when the packet before was sent, since the first one
   * @param lengthMs from the packet before to the packet after, by the sender's clock
   */
  public record Gap(long first, long count, double atMs, double lengthMs) {}

  /** Packets a second as sent. */
  public double offeredRate() {
    return sendingSeconds == 0 ? 0 : (sent - 1) / sendingSeconds;
  }

  /** Packets a second as they arrived. */
  public double receivedRate() {
    return arrivingSeconds == 0 ? 0 : (received - 1) / arrivingSeconds;
  }
}

package io.underpass.lab.bench.failover;

import io.underpass.lab.bench.BenchException;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.traffic.NumberedReport;
import io.underpass.lab.traffic.NumberedStream;
import java.net.InetAddress;

/** Numbered packets from the customer to the machine and back, on so many flows that every link carries some of each. */
final class BothWays implements AutoCloseable {
  /** With 16 flows on two links it happens once in 65,000 times that a link carries none of one direction. */
  private static final int FLOWS = 16;

  private static final int PACKETS_PER_SECOND = 8_000;
  private static final int PAYLOAD = 64;
  private static final int LONGEST_SECONDS = 600;

  private final NumberedStream towards;
  private final NumberedStream back;

  /** One end: where packets start, and the address that they are sent to from the other. */
  record End(NetworkNamespace namespace, InetAddress address) {}

  /**
   * What became of the packets.
   *
   * @param towards from the customer to the machine
   * @param back from the machine to the customer
   */
  record Outcome(NumberedReport towards, NumberedReport back) {
    long lost() {
      return towards.lost() + back.lost();
    }
  }

  private BothWays(NumberedStream towards, NumberedStream back) {
    this.towards = towards;
    this.back = back;
  }

  static BothWays start(End customer, End machine) {
    NumberedStream.Pace pace = new NumberedStream.Pace(PACKETS_PER_SECOND, LONGEST_SECONDS * PACKETS_PER_SECOND, PAYLOAD, FLOWS);
    NumberedStream towards = NumberedStream.start(customer.namespace, machine.namespace, machine.address, pace);
    return new BothWays(towards, NumberedStream.start(machine.namespace, customer.namespace, customer.address, pace));
  }

  /** When the first packet towards the machine was sent, by {@link System#nanoTime}. */
  long firstSentNs() {
    return towards.firstSentNs();
  }

  Outcome stop() {
    try {
      return new Outcome(towards.stop(), back.stop());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted while packets were counted", interrupted);
    }
  }

  @Override
  public void close() {
    towards.close();
    back.close();
  }
}

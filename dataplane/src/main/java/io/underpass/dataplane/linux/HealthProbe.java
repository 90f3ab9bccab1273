package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlane;
import io.underpass.dataplane.ProbeFrame;
import io.underpass.dataplane.Reply;
import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Asks a machine whether it takes a TCP connection: a SYN from {@link DataPlane#PROBER}, whose answers the programs leave to the own stack,
 * and a RST as soon as it is accepted. No address is resolved: frames carry the machine's hardware address.
 */
final class HealthProbe {
  private static final int IPV4 = 0x0800;
  private static final int ETHERNET = 14;
  private static final int TCP = 6;
  private static final int SYN = 2;
  private static final int RST = 4;
  private static final int ACK = 16;
  private static final int FIRST_PORT = 32_768;
  private static final int SHORTEST = ETHERNET + 20 + 20;

  private final MacAddress machine;
  private final IpAddress destination;
  private final int tcpPort;
  private final int ownPort;
  private final int sequence;

  HealthProbe(MacAddress machine, IpAddress destination, int tcpPort, SplittableRandom random) {
    this.machine = machine;
    this.destination = destination;
    this.tcpPort = tcpPort;
    this.ownPort = random.nextInt(FIRST_PORT, 0x1_0000);
    this.sequence = random.nextInt();
  }

  /** In the namespace that has the interface. */
  Reply ask(int ifindex, Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    try (PacketSocket socket = PacketSocket.open(ifindex, IPV4)) {
      if (!socket.send(frame(SYN, sequence))) {
        return Reply.SILENT;
      }
      byte[] frame;
      // A machine that sends without end gets no more time than one that is silent.
      while (System.nanoTime() - end < 0 && (frame = socket.receive(Duration.ofNanos(end - System.nanoTime()))) != null) {
        int flags = answer(frame);
        if ((flags & RST) != 0) {
          return Reply.REFUSED;
        }
        if ((flags & (SYN | ACK)) == (SYN | ACK)) {
          socket.send(frame(RST, sequence + 1));
          return Reply.ACCEPTED;
        }
      }
      return Reply.SILENT;
    }
  }

  /** The TCP flags of an answer to this probe; 0 of any other frame. */
  private int answer(byte[] frame) {
    if (frame.length < SHORTEST) {
      return 0;
    }
    ByteBuffer octets = ByteBuffer.wrap(frame);
    int tcp = ETHERNET + (frame[ETHERNET] & 15) * 4;
    boolean ours = octets.getShort(12) == IPV4 && frame[ETHERNET + 9] == TCP && tcp + 20 <= frame.length
        && octets.getInt(ETHERNET + 12) == destination.ipv4Bits() && octets.getInt(ETHERNET + 16) == DataPlane.PROBER.ipv4Bits()
        && (octets.getShort(tcp) & 0xFFFF) == tcpPort && (octets.getShort(tcp + 2) & 0xFFFF) == ownPort
        && octets.getInt(tcp + 8) == sequence + 1;
    return ours ? frame[tcp + 13] : 0;
  }

  private byte[] frame(int flags, int number) {
    ByteBuffer frame = ByteBuffer.allocate(SHORTEST);
    frame.put(machine.toBytes()).put(ProbeFrame.ROUTER.toBytes()).putShort((short) IPV4);
    frame.put((byte) 0x45).put((byte) 0).putShort((short) 40).putInt(0x4000).put((byte) 64).put((byte) TCP).putShort((short) 0);
    frame.putInt(DataPlane.PROBER.ipv4Bits()).putInt(destination.ipv4Bits());
    frame.putShort((short) ownPort).putShort((short) tcpPort).putInt(number).putInt(0);
    frame.put((byte) 0x50).put((byte) flags).putShort((short) 0xFAF0);
    frame.putShort(ETHERNET + 10, checksum(frame, ETHERNET, 20, 0));
    return frame.putShort(ETHERNET + 36, checksum(frame, ETHERNET + 12, 28, TCP + 20)).array();
  }

  private static short checksum(ByteBuffer octets, int from, int length, int more) {
    int sum = more;
    for (int i = 0; i < length; i += 2) {
      sum += octets.getShort(from + i) & 0xFFFF;
    }
    sum = (sum & 0xFFFF) + (sum >>> 16);
    return (short) ~((sum & 0xFFFF) + (sum >>> 16));
  }
}

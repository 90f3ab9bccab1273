package io.underpass.lab.bench.bgp;

import io.underpass.lab.bench.BenchException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Walks over BGP messages: prefixes are counted, a NOTIFICATION ends the bench, all else is passed over (RFC 4271 section 4). */
final class MessageReader implements Intake {
  private final String peer;
  private final @Nullable PrefixTally tally;
  private long updates;

  /**
   * @param peer whose session it is, for the complaint
   * @param tally where prefixes are counted, null for nowhere
   */
  MessageReader(String peer, @Nullable PrefixTally tally) {
    this.peer = peer;
    this.tally = tally;
  }

  @Override
  public void take(ByteBuffer octets) {
    int at = octets.position();
    while (octets.limit() - at >= Messages.HEADER) {
      int length = octets.getShort(at + 16) & 0xffff;
      if (length < Messages.HEADER || length > 4096) {
        throw new BenchException("the daemon sent " + peer + " a message of " + length + " octets");
      }
      if (octets.limit() - at < length) {
        break;
      }
      byte type = octets.get(at + 18);
      if (type == Messages.NOTIFICATION) {
        throw new BenchException(
            "the daemon ended the session with " + peer + ": NOTIFICATION " + (octets.get(at + 19) & 255) + "/"
            + (octets.get(at + 20) & 255));
      }
      if (type == Messages.UPDATE) {
        updates++;
        if (tally != null) {
          count(tally, octets, at + Messages.HEADER, at + length);
        }
      }
      at += length;
    }
    octets.position(at);
  }

  private static void count(PrefixTally tally, ByteBuffer octets, int from, int end) {
    int withdrawnEnd = from + 2 + (octets.getShort(from) & 0xffff);
    for (int at = from + 2; at < withdrawnEnd; at += width(octets, at)) {
      tally.withdrawn(prefix(octets, at));
    }
    int at = withdrawnEnd + 2 + (octets.getShort(withdrawnEnd) & 0xffff);
    while (at < end) {
      tally.announced(prefix(octets, at));
      at += width(octets, at);
    }
  }

  private static int width(ByteBuffer octets, int at) {
    return 1 + (octets.get(at) + 7 >> 3);
  }

  private static long prefix(ByteBuffer octets, int at) {
    int length = octets.get(at);
    long prefix = length;
    for (int shift = 32; length > 0; length -= 8, shift -= 8) {
      prefix |= (octets.get(++at) & 255L) << shift;
    }
    return prefix;
  }

  /** UPDATE messages so far. */
  long updates() {
    return updates;
  }
}

package io.underpass.lab.bench.bgp;

import java.nio.ByteBuffer;

/** The few messages that a peer of the bench sends besides UPDATE (RFC 4271 section 4). */
final class Messages {
  static final byte OPEN = 1;
  static final byte UPDATE = 2;
  static final byte NOTIFICATION = 3;
  static final byte KEEPALIVE = 4;

  static final int HEADER = 19;

  private static final short AS_TRANS = 23456;
  private static final short HOLD_SECONDS = 180;
  private static final int LENGTH_AT = 16;

  private Messages() {}

  /** Writes a header whose length is still missing. */
  static void begin(ByteBuffer into, byte type) {
    into.putLong(-1).putLong(-1).putShort((short) 0).put(type);
  }

  /** Writes the length into the header of the message that began at {@code start} and ends at the buffer's position. */
  static void end(ByteBuffer into, int start) {
    into.putShort(start + LENGTH_AT, (short) (into.position() - start));
  }

  /** OPEN with IPv4 unicast (RFC 4760) and a 4-octet AS number (RFC 6793). */
  static ByteBuffer open(int as, int bgpId) {
    ByteBuffer out = ByteBuffer.allocate(64);
    begin(out, OPEN);
    out.put((byte) 4).putShort(as >>> 16 == 0 ? (short) as : AS_TRANS).putShort(HOLD_SECONDS).putInt(bgpId);
    out.put((byte) 14).put((byte) 2).put((byte) 12);
    out.put((byte) 1).put((byte) 4).putShort((short) 1).put((byte) 0).put((byte) 1);
    out.put((byte) 65).put((byte) 4).putInt(as);
    end(out, 0);
    return out.flip();
  }

  static ByteBuffer keepAlive() {
    ByteBuffer out = ByteBuffer.allocate(HEADER);
    begin(out, KEEPALIVE);
    end(out, 0);
    return out.flip();
  }
}

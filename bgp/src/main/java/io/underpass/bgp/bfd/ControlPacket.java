package io.underpass.bgp.bfd;

import java.nio.ByteBuffer;

/**
 * A BFD Control packet without authentication (RFC 5880 section 4.1). Intervals are microseconds, 0–4294967295; discriminators are 32 bits.
 *
 * @param poll the sender asks for an answer
 * @param fin the answer to a poll
 * @param controlPlaneIndependent the sender's BFD outlives its control plane
 * @param demand the sender wants no periodic packets once both ends are up
 * @param multiplier 1–255
 */
record ControlPacket(
    BfdState state,
    Diagnostic diagnostic,
    boolean poll,
    boolean fin,
    boolean controlPlaneIndependent,
    boolean demand,
    int multiplier,
    int myDiscriminator,
    int yourDiscriminator,
    long desiredMinTx,
    long requiredMinRx,
    long requiredMinEchoRx) implements Received {
  /** Octets. */
  static final int LENGTH = 24;

  private static final int VERSION = 1;
  private static final int POLL = 0x20;
  private static final int FINAL = 0x10;
  private static final int CONTROL_PLANE_INDEPENDENT = 0x08;
  private static final int AUTHENTICATION = 0x04;
  private static final int DEMAND = 0x02;
  private static final int MULTIPOINT = 0x01;
  private static final int LENGTH_WITH_AUTHENTICATION = 26;
  private static final BfdState[] STATES = BfdState.values();

  /**
   * Reads the payload of a datagram, network order, from its position to its limit, and checks what can be checked without knowing the
   * session (RFC 5880 section 6.8.6, in its order). Never throws.
   */
  static Received decode(ByteBuffer payload) {
    int at = payload.position();
    if (payload.remaining() < LENGTH) {
      return Discarded.TRUNCATED;
    }
    int first = payload.get(at) & 0xFF;
    int second = payload.get(at + 1) & 0xFF;
    if (first >> 5 != VERSION) {
      return Discarded.VERSION;
    }
    boolean authenticated = (second & AUTHENTICATION) != 0;
    int length = payload.get(at + 3) & 0xFF;
    if (length < (authenticated ? LENGTH_WITH_AUTHENTICATION : LENGTH) || length > payload.remaining()) {
      return Discarded.LENGTH;
    }
    int multiplier = payload.get(at + 2) & 0xFF;
    if (multiplier == 0) {
      return Discarded.DETECT_MULT_ZERO;
    }
    if ((second & MULTIPOINT) != 0) {
      return Discarded.MULTIPOINT;
    }
    int mine = payload.getInt(at + 4);
    if (mine == 0) {
      return Discarded.MY_DISCRIMINATOR_ZERO;
    }
    int yours = payload.getInt(at + 8);
    BfdState state = STATES[second >> 6];
    if (yours == 0 && state != BfdState.DOWN && state != BfdState.ADMIN_DOWN) {
      return Discarded.YOUR_DISCRIMINATOR_ZERO;
    }
    if (authenticated) {
      return Discarded.AUTHENTICATION;
    }
    return new ControlPacket(
        state,
        Diagnostic.of(first & 0x1F),
        (second & POLL) != 0,
        (second & FINAL) != 0,
        (second & CONTROL_PLANE_INDEPENDENT) != 0,
        (second & DEMAND) != 0,
        multiplier,
        mine,
        yours,
        payload.getInt(at + 12) & 0xFFFF_FFFFL,
        payload.getInt(at + 16) & 0xFFFF_FFFFL,
        payload.getInt(at + 20) & 0xFFFF_FFFFL);
  }

  /** Writes {@link #LENGTH} octets at the position, network order. */
  void encode(ByteBuffer into) {
    into.put((byte) (VERSION << 5 | diagnostic.code()));
    into.put((byte) (state.ordinal() << 6
        | (poll ? POLL : 0)
        | (fin ? FINAL : 0)
        | (controlPlaneIndependent ? CONTROL_PLANE_INDEPENDENT : 0)
        | (demand ? DEMAND : 0)));
    into.put((byte) multiplier);
    into.put((byte) LENGTH);
    into.putInt(myDiscriminator).putInt(yourDiscriminator);
    into.putInt((int) desiredMinTx).putInt((int) requiredMinRx).putInt((int) requiredMinEchoRx);
  }
}

package io.underpass.bgp.message;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of octets into messages (RFC 4271 section 4.1): {@link #fill} with what arrived, then {@link #next} until it gives null,
 * and again while octets are left. Holds at most {@value #CAPACITY} octets. One thread at a time.
 *
 * <pre>{@code
 * do {
 *   framer.fill(arrived);
 *   for (Message message = framer.next(decoder); message != null; message = framer.next(decoder)) {
 *     ...                      // the decoder may be another from one message to the next
 *   }
 * } while (arrived.isReadable());
 * }</pre>
 */
public final class MessageFramer {
  /** The most it holds, in octets. */
  public static final int CAPACITY = 65_536;

  private final byte[] octets = new byte[CAPACITY];
  private int head;
  private int tail;
  private int last;
  private int lastEnd;

  /** Takes as many octets as there is room for: at least one if {@link #next} has given null. */
  public void fill(ByteBuf arrived) {
    if (arrived.readableBytes() > CAPACITY - tail) {
      System.arraycopy(octets, head, octets, 0, tail - head);
      tail -= head;
      head = 0;
      last = 0;
      lastEnd = 0;
    }
    int taken = Math.min(arrived.readableBytes(), CAPACITY - tail);
    arrived.readBytes(octets, tail, taken);
    tail += taken;
  }

  /**
   * The next message; null if it isn't complete yet.
   *
   * @throws BgpException if the session has to end: a header error (RFC 4271 section 6.1) or what the decoder says; what follows in the
   *     stream means nothing then
   */
  public @Nullable Message next(MessageDecoder decoder) throws BgpException {
    if (tail - head < Message.HEADER_LENGTH) {
      return null;
    }
    last = head;
    lastEnd = head + Message.HEADER_LENGTH;
    MessageType type = MessageType.ofHeader(octets, head);
    int length = BigEndian.u16(octets, head + 16);
    if (tail - head < length) {
      return null;
    }
    head += length;
    lastEnd = head;
    return decoder.body(type, octets, last + Message.HEADER_LENGTH, head);
  }

  /**
   * The octets of the message that {@link #next} has just given or refused, for a log (RFC 7606 section 6); the header alone of one with a
   * bad header.
   */
  public Octets last() {
    return Octets.of(octets, last, lastEnd);
  }

  /** Octets that wait for the rest of their message. */
  public int buffered() {
    return tail - head;
  }
}

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

  /** Takes as many octets as there is room for: at least one if {@link #next} has given null. */
  public void fill(ByteBuf arrived) {
    throw new UnsupportedOperationException();
  }

  /**
   * The next message; null if it isn't complete yet.
   *
   * @throws BgpException if the session has to end: a header error (RFC 4271 section 6.1) or what the decoder says;
   *     nothing more can be read then
   */
  public @Nullable Message next(MessageDecoder decoder) throws BgpException {
    throw new UnsupportedOperationException();
  }

  /** Octets that wait for the rest of their message. */
  public int buffered() {
    return 0;
  }
}

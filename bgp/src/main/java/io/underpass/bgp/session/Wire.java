package io.underpass.bgp.session;

import io.netty.buffer.ByteBuf;
import io.underpass.bgp.message.BgpException;
import io.underpass.bgp.message.Message;
import io.underpass.bgp.message.MessageDecoder;
import io.underpass.bgp.message.MessageEncoder;
import io.underpass.bgp.message.MessageFramer;
import io.underpass.bgp.message.Negotiated;
import io.underpass.bgp.message.Update;
import io.underpass.bgp.transport.Connection;
import io.underpass.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** One TCP connection as one of messages. */
final class Wire {
  private final Connection tcp;
  private final MessageCounters counters;
  private final MalformedLog malformed;
  private MessageDecoder decoder;
  private MessageEncoder encoder;
  private @Nullable MessageFramer framer;

  Wire(Connection tcp, Negotiated negotiated, MessageCounters counters, MalformedLog malformed) {
    this.tcp = tcp;
    this.counters = counters;
    this.malformed = malformed;
    decoder = new MessageDecoder(negotiated);
    encoder = new MessageEncoder(negotiated);
  }

  /** From the next message on. */
  void agreed(Negotiated negotiated) {
    decoder = new MessageDecoder(negotiated);
    encoder = new MessageEncoder(negotiated);
  }

  IpAddress local() {
    return tcp.local();
  }

  /** Takes in what there is room for; {@link #next} makes room. */
  void fill(ByteBuf octets) {
    if (framer == null) {
      framer = new MessageFramer();
    }
    framer.fill(octets);
  }

  /** The next message that is complete; null if none is. */
  @Nullable Message next() throws BgpException {
    return framer == null ? null : next(framer);
  }

  private @Nullable Message next(MessageFramer from) throws BgpException {
    Message message;
    try {
      message = from.next(decoder);
    } catch (BgpException e) {
      malformed.refused(e, from.last());
      throw e;
    }
    if (message != null) {
      counters.received(message);
    }
    if (message instanceof Update update && !update.errors().isEmpty()) {
      malformed.repaired(update, from.last());
    }
    return message;
  }

  void send(Message message) {
    ByteBuf octets = tcp.buffer();
    encode(message, octets);
    write(octets);
  }

  /** To be filled by {@link #encode} and handed to {@link #write}. */
  ByteBuf buffer() {
    return tcp.buffer();
  }

  void encode(Message message, ByteBuf octets) {
    counters.sent(message, encoder.encode(message, octets));
  }

  void write(ByteBuf octets) {
    tcp.write(octets);
    tcp.flush();
  }

  boolean isWritable() {
    return tcp.isWritable();
  }

  void close() {
    tcp.close();
  }
}

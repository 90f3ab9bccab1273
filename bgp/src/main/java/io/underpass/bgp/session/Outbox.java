package io.underpass.bgp.session;

import io.netty.buffer.ByteBuf;
import io.underpass.bgp.message.Update;
import org.jspecify.annotations.Nullable;

/** Gathers UPDATEs into big writes. */
final class Outbox {
  private static final int OCTETS_AT_ONCE = 65_536;

  private final Wire wire;
  private @Nullable ByteBuf octets;

  Outbox(Wire wire) {
    this.wire = wire;
  }

  void add(Update update) {
    if (octets == null) {
      octets = wire.buffer();
    }
    wire.encode(update, octets);
    if (octets.readableBytes() >= OCTETS_AT_ONCE) {
      send();
    }
  }

  void send() {
    if (octets != null) {
      wire.write(octets);
      octets = null;
    }
  }
}

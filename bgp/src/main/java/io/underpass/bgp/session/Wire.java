package io.underpass.bgp.session;

import io.underpass.bgp.message.MessageDecoder;
import io.underpass.bgp.message.MessageEncoder;
import io.underpass.bgp.message.MessageFramer;
import io.underpass.bgp.message.Negotiated;

/** Octets to messages and back, for one TCP connection. */
final class Wire {
  final MessageFramer framer = new MessageFramer();
  MessageDecoder decoder;
  MessageEncoder encoder;

  Wire(Negotiated negotiated) {
    decoder = new MessageDecoder(negotiated);
    encoder = new MessageEncoder(negotiated);
  }

  void agreed(Negotiated negotiated) {
    decoder = new MessageDecoder(negotiated);
    encoder = new MessageEncoder(negotiated);
  }
}

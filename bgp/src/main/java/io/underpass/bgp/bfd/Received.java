package io.underpass.bgp.bfd;

/** What a datagram turns out to be. */
sealed interface Received permits ControlPacket, Received.Discarded {

  /** Which check of RFC 5880 section 6.8.6 it fails. */
  enum Discarded implements Received {
    TRUNCATED,
    VERSION,
    LENGTH,
    DETECT_MULT_ZERO,
    MULTIPOINT,
    MY_DISCRIMINATOR_ZERO,
    YOUR_DISCRIMINATOR_ZERO,
    AUTHENTICATION
  }
}

package io.underpass.dataplane.emulated;

import io.underpass.plan.Flow;

/**
 * An Ethernet frame and where things are in it. The frame isn't changed: what is rewritten is another datagram.
 *
 * @param frame the (inner) frame
 */
record Datagram(byte[] frame, IpPacket ip) {
  Flow flow() {
    return ip.flow();
  }
}

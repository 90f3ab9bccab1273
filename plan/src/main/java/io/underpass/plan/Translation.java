package io.underpass.plan;

import io.underpass.net.IpAddress;

/**
 * What a machine's host makes of the destination of packets to a front end. The answers of such a flow get the front end's address and port
 * back as their source.
 *
 * @param address the machine's own
 * @param port 1–65535; 0: the port stays
 * @param reason why it is there
 */
public record Translation(IpAddress address, int port, Reason reason) {
  /**
   * A front end as seen at one port. Port 0 of protocol 0 is every protocol and port, where no other entry holds.
   *
   * @param machine the port's name
   */
  public record Key(String machine, IpAddress address, int protocol, int port) {
    /** The entry for all protocols and ports of the same address. */
    public Key whole() {
      return new Key(machine, address, 0, 0);
    }
  }
}

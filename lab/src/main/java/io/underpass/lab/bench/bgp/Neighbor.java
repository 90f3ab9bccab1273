package io.underpass.lab.bench.bgp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * One of the bench's peers, on a subnet of its own that it shares with the daemon: 0 is the one that counts, 1 and up those that send.
 *
 * @param index 0–254
 */
public record Neighbor(int index) {
  public static final int RECEIVER = 0;

  /** The daemon's AS number and router id. */
  public static final int DAEMON_AS = 65_000;

  public static final String DAEMON_ID = "10.99.0.1";

  private static final int FIRST_AS = 64_600;
  private static final int PORT = 179;

  public Neighbor {
    if (index < 0 || index > 254) {
      throw new IllegalArgumentException("peer " + index + ": expected 0–254");
    }
  }

  public int as() {
    return FIRST_AS + index;
  }

  public String address() {
    return "10.99." + index + ".2";
  }

  public String daemonAddress() {
    return "10.99." + index + ".1";
  }

  /** Whether the daemon's table is passed on to it. */
  boolean receives() {
    return index == RECEIVER;
  }

  public String name() {
    return receives() ? "receiver" : "sender" + index;
  }

  int addressNumber() {
    return 10 << 24 | 99 << 16 | index << 8 | 2;
  }

  InetSocketAddress local() {
    return new InetSocketAddress(inet(address()), 0);
  }

  InetSocketAddress daemon() {
    return new InetSocketAddress(inet(daemonAddress()), PORT);
  }

  static InetAddress inet(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException notAnAddress) {
      throw new IllegalArgumentException(address, notAnAddress);
    }
  }
}

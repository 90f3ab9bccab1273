package io.underpass.dataplane.emulated;

import io.underpass.dataplane.ProbeFrame;
import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Big-endian reads and writes on a frame, and the numbers of its headers. Whoever reads has checked the length. */
final class Wire {
  private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  static final int ETHERNET = 14;
  static final int ETHER_TYPE = 12;
  static final int TYPE_IPV4 = 0x0800;
  static final int TYPE_ARP = 0x0806;
  static final int TYPE_IPV6 = 0x86DD;

  static final int ICMP = 1;
  static final int TCP = 6;
  static final int UDP = 17;
  static final int IPV6_FRAGMENT = 44;
  static final int ICMPV6 = 58;

  /** The largest inner IP packet. */
  static final int INNER_MTU = 1500;
  /** What the router side of every machine port and of every inner frame is called. */
  static final MacAddress ROUTER_MAC = ProbeFrame.ROUTER;

  private Wire() {}

  static int u8(byte[] frame, int at) {
    return frame[at] & 0xFF;
  }

  static int u16(byte[] frame, int at) {
    return (short) SHORTS.get(frame, at) & 0xFFFF;
  }

  static int i32(byte[] frame, int at) {
    return (int) INTS.get(frame, at);
  }

  static long i64(byte[] frame, int at) {
    return (long) LONGS.get(frame, at);
  }

  static void put8(byte[] frame, int at, int value) {
    frame[at] = (byte) value;
  }

  static void put16(byte[] frame, int at, int value) {
    SHORTS.set(frame, at, (short) value);
  }

  static void put32(byte[] frame, int at, int value) {
    INTS.set(frame, at, value);
  }

  static void put64(byte[] frame, int at, long value) {
    LONGS.set(frame, at, value);
  }

  static IpAddress ipv4(byte[] frame, int at) {
    return IpAddress.ofIpv4(i32(frame, at));
  }

  static IpAddress ipv6(byte[] frame, int at) {
    return new IpAddress(i64(frame, at), i64(frame, at + 8));
  }

  /** Four or sixteen bytes, as the family has them. */
  static void putAddress(byte[] frame, int at, IpAddress address) {
    if (address.isIpv4()) {
      put32(frame, at, address.ipv4Bits());
    } else {
      put64(frame, at, address.high());
      put64(frame, at + 8, address.low());
    }
  }

  static void putMac(byte[] frame, int at, MacAddress mac) {
    put16(frame, at, (int) (mac.bits() >>> 32));
    put32(frame, at + 2, (int) mac.bits());
  }

  static void putEthernet(byte[] frame, int at, MacAddress destination, MacAddress source, int type) {
    putMac(frame, at, destination);
    putMac(frame, at + 6, source);
    put16(frame, at + ETHER_TYPE, type);
  }

  /** Broadcast and multicast. */
  static boolean isGroup(byte[] frame) {
    return (frame[0] & 1) != 0;
  }

  static void swapMacs(byte[] frame) {
    int high = u16(frame, 0);
    int low = i32(frame, 2);
    System.arraycopy(frame, 6, frame, 0, 6);
    put16(frame, 6, high);
    put32(frame, 8, low);
  }
}

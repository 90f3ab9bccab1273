package io.underpass.bgp.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in network order within an array. */
final class BigEndian {
  private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private BigEndian() {}

  static int u8(byte[] octets, int at) {
    return octets[at] & 0xFF;
  }

  static int u16(byte[] octets, int at) {
    return (short) SHORTS.get(octets, at) & 0xFFFF;
  }

  static int i32(byte[] octets, int at) {
    return (int) INTS.get(octets, at);
  }

  static long u32(byte[] octets, int at) {
    return (int) INTS.get(octets, at) & 0xFFFF_FFFFL;
  }

  static long i64(byte[] octets, int at) {
    return (long) LONGS.get(octets, at);
  }

  /** Each returns the place after what it wrote. */
  static int put8(byte[] octets, int at, int value) {
    octets[at] = (byte) value;
    return at + 1;
  }

  static int put16(byte[] octets, int at, int value) {
    SHORTS.set(octets, at, (short) value);
    return at + 2;
  }

  static int put32(byte[] octets, int at, int value) {
    INTS.set(octets, at, value);
    return at + 4;
  }

  static int put64(byte[] octets, int at, long value) {
    LONGS.set(octets, at, value);
    return at + 8;
  }
}

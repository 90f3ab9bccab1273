package io.underpass.lab.traffic;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.underpass.lab.linux.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Datagrams of equal size for sendmmsg(2) and recvmmsg(2): one system call for many packets. Used by one thread at a time. */
final class MessageBatch {
  /** {@code struct mmsghdr} on 64-bit Linux: a 56-octet msghdr, the length, padding. */
  private static final int HEADER = 64;

  private static final long IOV = 16;
  private static final long IOV_COUNT = 24;
  private static final long LENGTH = 56;

  private final int size;
  private final MemorySegment headers;
  private final MemorySegment payloads;

  /**
   * @param count datagrams in one call, at most
   * @param size octets of each
   */
  MessageBatch(Arena arena, int count, int size) {
    this.size = size;
    headers = arena.allocate((long) HEADER * count, 8);
    payloads = arena.allocate((long) size * count, 8);
    MemorySegment vectors = arena.allocate(16L * count, 8);
    for (int i = 0; i < count; i++) {
      MemorySegment vector = vectors.asSlice(16L * i, 16);
      vector.set(ADDRESS, 0, payload(i));
      vector.set(JAVA_LONG, 8, size);
      headers.set(ADDRESS, (long) HEADER * i + IOV, vector);
      headers.set(JAVA_LONG, (long) HEADER * i + IOV_COUNT, 1);
    }
  }

  MemorySegment payload(int index) {
    return payloads.asSlice((long) size * index, size);
  }

  /** Octets of a datagram received. */
  int length(int index) {
    return headers.get(JAVA_INT, (long) HEADER * index + LENGTH);
  }

  /** Sends the first {@code count}, from {@code first} on; returns how many the kernel took, below zero if none. */
  int send(UdpSocket socket, int first, int count) {
    return Libc.sendmmsg(socket.fd(), headers.asSlice((long) HEADER * first), count - first, 0);
  }

  /** Waits for one datagram and takes what else is there; below zero when the socket's timeout passed. */
  int receive(UdpSocket socket, int count) {
    return Libc.recvmmsg(socket.fd(), headers, count, Libc.MSG_WAITFORONE);
  }
}

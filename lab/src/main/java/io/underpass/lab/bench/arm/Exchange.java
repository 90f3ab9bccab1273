package io.underpass.lab.bench.arm;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One kept-alive connection with one request on its way at most. Reads of HTTP/1.1 only what it must: status, length, and that all of the
 * body came.
 */
final class Exchange implements AutoCloseable {
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

  private final SocketChannel channel;
  private final ByteBuffer out = ByteBuffer.allocateDirect(16 << 10);
  private final ByteBuffer in = ByteBuffer.allocateDirect(64 << 10);
  private long due;
  private boolean counts;
  private int status;
  /** Octets of the answer that are still to come once its head is read; −1 before. */
  private long left;

  Exchange(SocketChannel channel) {
    this.channel = channel;
  }

  void send(byte[] request, long dueNanos, boolean countsAfterwards) throws IOException {
    due = dueNanos;
    counts = countsAfterwards;
    left = -1;
    in.clear();
    out.clear().put(request).flip();
    while (out.hasRemaining()) {
      channel.write(out);
    }
  }

  /** Reads what is there; whether the answer is whole. */
  boolean readWhole() throws IOException {
    int read = channel.read(in);
    if (read < 0) {
      throw new EOFException("it was closed in the middle of an answer");
    }
    if (left >= 0) {
      left -= read;
      in.clear();
      return left <= 0;
    }
    int head = endOfHead();
    if (head < 0) {
      return false;
    }
    status = (in.get(9) - '0') * 100 + (in.get(10) - '0') * 10 + in.get(11) - '0';
    left = length(head) - (in.position() - head);
    in.clear();
    return left <= 0;
  }

  private int endOfHead() {
    for (int i = 3; i < in.position(); i++) {
      if (in.get(i) == '\n' && in.get(i - 1) == '\r' && in.get(i - 2) == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  private long length(int head) throws IOException {
    for (int i = 0; i < head - LENGTH.length; i++) {
      if (in.get(i) == '\n' && startsWithLength(i + 1)) {
        long length = 0;
        for (int at = i + 1 + LENGTH.length; in.get(at) != '\r'; at++) {
          length = in.get(at) == ' ' ? length : length * 10 + in.get(at) - '0';
        }
        return length;
      }
    }
    throw new IOException("an answer has no Content-Length");
  }

  private boolean startsWithLength(int at) {
    for (int i = 0; i < LENGTH.length; i++) {
      if ((in.get(at + i) | 0x20) != (LENGTH[i] | 0x20)) {
        return false;
      }
    }
    return true;
  }

  long due() {
    return due;
  }

  boolean counts() {
    return counts;
  }

  int status() {
    return status;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}

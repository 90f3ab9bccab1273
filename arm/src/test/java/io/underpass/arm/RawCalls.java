package io.underpass.arm;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** HTTP/1.1 octet by octet: what no client library would send goes out, and what comes back is read with a deadline. */
final class RawCalls implements AutoCloseable {
  private static final int DEADLINE_MS = 10_000;
  private final int port;
  private Socket socket;
  private InputStream in;

  RawCalls(int port) {
    this.port = port;
  }

  /** @param length of the body as its head said; the body may be cut for display */
  record Answer(int status, String body) {}

  /**
   * Sends and reads. A kept-alive connection that was closed meanwhile is opened once more, as clients do (RFC 9112 section 9.3.1).
   *
   * @throws java.net.SocketTimeoutException if there is no answer within ten seconds
   */
  Answer send(byte[] head, byte[] body, boolean asksForHead) throws IOException {
    boolean fresh = socket == null;
    try {
      return exchange(head, body, asksForHead);
    } catch (java.net.SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      close();
      if (fresh) {
        throw e;
      }
      return exchange(head, body, asksForHead);
    }
  }

  private Answer exchange(byte[] head, byte[] body, boolean asksForHead) throws IOException {
    if (socket == null) {
      socket = new Socket("127.0.0.1", port);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(DEADLINE_MS);
      in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
    }
    byte[] whole = java.util.Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, whole, head.length, body.length);
    try {
      socket.getOutputStream().write(whole);
    } catch (IOException _) {
      // The server may have answered and closed already: the answer counts.
    }
    return answer(asksForHead);
  }

  private Answer answer(boolean asksForHead) throws IOException {
    String status = line();
    if (!status.matches("HTTP/1\\.1 \\d{3}( .*)?")) {
      throw new IOException("no answer begins with '" + status + "'");
    }
    int length = 0;
    boolean closes = false;
    for (String line = line(); !line.isEmpty(); line = line()) {
      String lower = line.toLowerCase(Locale.ROOT);
      length = lower.startsWith("content-length:") ? Integer.parseInt(line.substring(15).strip()) : length;
      closes |= lower.equals("connection: close");
      if (lower.startsWith("transfer-encoding:")) {
        throw new AssertionError("chunks were not expected: " + line);
      }
    }
    byte[] body = asksForHead ? new byte[0] : in.readNBytes(length);
    if (closes) {
      close();
    }
    return new Answer(Integer.parseInt(status.split(" ")[1]), new String(body, StandardCharsets.UTF_8));
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        throw new EOFException("the connection was closed without an answer");
      }
      line.write(octet);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}

package io.underpass.cli.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One kept-alive HTTP/1.1 connection (RFC 9112) to a server on loopback, in plain text. Written here since it starts in a few
 * milliseconds. For one thread.
 */
public final class Connection implements AutoCloseable {
  private static final int CONNECT_TIMEOUT_MS = 2_000;
  private static final int READ_TIMEOUT_MS = 120_000;

  private final String host;
  private final int port;
  private @Nullable Socket socket;
  private @Nullable InputStream in;

  /**
   * @param base such as {@code http://127.0.0.1:7443}
   */
  public Connection(String base) {
    URI uri = URI.create(base);
    if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException("'" + base + "' is not an address such as http://127.0.0.1:7443");
    }
    this.host = uri.getHost();
    this.port = uri.getPort() < 0 ? 80 : uri.getPort();
  }

  /**
   * Sends and waits for the answer. A kept-alive connection that the server has meanwhile closed is opened once more.
   *
   * @param target path and query, already escaped
   * @param headers name to value
   * @param body JSON text, or null for none
   */
  public Reply send(String method, String target, Map<String, String> headers, @Nullable String body) throws IOException {
    boolean fresh = socket == null;
    try {
      return exchange(method, target, headers, body);
    } catch (IOException e) {
      close();
      if (fresh || e instanceof SocketTimeoutException) {
        throw e;
      }
      return exchange(method, target, headers, body);
    }
  }

  private Reply exchange(String method, String target, Map<String, String> headers, @Nullable String body) throws IOException {
    Socket open = socket;
    InputStream input = in;
    if (open == null || input == null) {
      open = new Socket();
      open.setTcpNoDelay(true);
      open.setSoTimeout(READ_TIMEOUT_MS);
      open.connect(new InetSocketAddress(host, port), CONNECT_TIMEOUT_MS);
      input = new BufferedInputStream(open.getInputStream(), 16384);
      socket = open;
      in = input;
    }
    byte[] content = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder(512).append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: ").append(host)
        .append(':').append(port)
        .append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (body != null) {
      head.append("Content-Type: application/json\r\n");
    }
    if (body != null || method.equals("PUT") || method.equals("POST") || method.equals("PATCH")) {
      head.append("Content-Length: ").append(content.length).append("\r\n");
    }
    byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    byte[] whole = Arrays.copyOf(start, start.length + content.length);
    System.arraycopy(content, 0, whole, start.length, content.length);
    open.getOutputStream().write(whole);
    return answer(input, method);
  }

  private Reply answer(InputStream input, String method) throws IOException {
    String statusLine = line(input);
    while (statusLine.startsWith("HTTP/1.1 1")) {
      while (!line(input).isEmpty()) {}
      statusLine = line(input);
    }
    if (!statusLine.startsWith("HTTP/1.") || statusLine.length() < 12) {
      throw new IOException("not an HTTP answer: '" + statusLine + "'");
    }
    int status = Integer.parseInt(statusLine.substring(9, 12));
    Map<String, String> headers = new HashMap<>();
    for (String line = line(input); !line.isEmpty(); line = line(input)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    byte[] content;
    if (method.equals("HEAD") || status == 204 || status == 304) {
      content = new byte[0];
    } else if (headers.getOrDefault("transfer-encoding", "").toLowerCase(Locale.ROOT).contains("chunked")) {
      content = chunks(input);
    } else if (headers.containsKey("content-length")) {
      int length = Integer.parseInt(headers.get("content-length"));
      content = input.readNBytes(length);
      if (content.length < length) {
        throw new EOFException("the server closed the connection in the middle of an answer");
      }
    } else {
      content = input.readAllBytes();
      close();
    }
    if ("close".equalsIgnoreCase(headers.get("connection"))) {
      close();
    }
    return new Reply(status, headers, new String(content, StandardCharsets.UTF_8));
  }

  private static byte[] chunks(InputStream input) throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    while (true) {
      String size = line(input);
      int length = Integer.parseInt(size.split(";")[0].strip(), 16);
      if (length == 0) {
        while (!line(input).isEmpty()) {}
        return whole.toByteArray();
      }
      byte[] chunk = input.readNBytes(length);
      if (chunk.length < length) {
        throw new EOFException("the server closed the connection in the middle of an answer");
      }
      whole.write(chunk);
      line(input);
    }
  }

  private static String line(InputStream input) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(80);
    for (int b = input.read(); b != '\n'; b = input.read()) {
      if (b < 0) {
        throw new EOFException("the server closed the connection");
      }
      bytes.write(b);
    }
    return bytes.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  @Override
  public void close() {
    Socket open = socket;
    socket = null;
    in = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException _) {
        // it is given up either way
      }
    }
  }
}

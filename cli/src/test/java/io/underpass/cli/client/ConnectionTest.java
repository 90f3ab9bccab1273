package io.underpass.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The HTTP client against a peer that says exactly what it is told to. */
class ConnectionTest {

  /** Serves one connection after the other, each with its list of raw answers, then closes it. */
  private static final class Peer implements AutoCloseable {
    final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    final List<String> heads = Collections.synchronizedList(new ArrayList<>());

    Peer(List<List<String>> connections) throws IOException {
      Thread.ofPlatform().daemon().start(() -> {
        try {
          for (List<String> answers : connections) {
            try (Socket peer = socket.accept()) {
              BufferedReader in = new BufferedReader(new InputStreamReader(peer.getInputStream(), StandardCharsets.UTF_8));
              for (String answer : answers) {
                heads.add(head(in));
                peer.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
              }
            }
          }
        } catch (IOException _) {
          // the test is over
        }
      });
    }

    private static String head(BufferedReader in) throws IOException {
      StringBuilder head = new StringBuilder();
      int length = 0;
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        head.append(line).append('\n');
        length = line.startsWith("Content-Length: ") ? Integer.parseInt(line.substring(16)) : length;
      }
      for (int i = 0; i < length; i++) {
        head.append((char) in.read());
      }
      return head.toString();
    }

    Connection connect() {
      return new Connection("http://127.0.0.1:" + socket.getLocalPort());
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Y: z\r\n\r\n{}";

  @Test
  void oneConnectionCarriesManyExchanges() throws IOException {
    try (Peer peer = new Peer(List.of(List.of(OK, "HTTP/1.1 204 No Content\r\n\r\n", OK))); Connection connection = peer.connect()) {
      assertThat(connection.send("GET", "/a?b=c", Map.of("Accept", "x"), null))
          .isEqualTo(new Reply(200, Map.of("content-length", "2", "x-y", "z"), "{}"));
      assertThat(connection.send("PUT", "/b", Map.of(), "{\"é\":1}".replace("é", "e")).status()).isEqualTo(204);
      assertThat(connection.send("DELETE", "/c", Map.of(), null).status()).isEqualTo(200);
      assertThat(peer.heads.getFirst()).startsWith("GET /a?b=c HTTP/1.1\nHost: 127.0.0.1:").contains("Accept: x\n")
          .doesNotContain("Content-Length");
      assertThat(peer.heads.get(1)).contains("Content-Type: application/json\nContent-Length: 7\n").endsWith("{\"e\":1}");
    }
  }

  @Test
  void chunksAndInterimAnswersAndEndByClose() throws IOException {
    String chunked = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding:"
        + " chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n";
    try (Peer peer = new Peer(List.of(List.of(chunked, "HTTP/1.1 200 OK\r\n\r\nto the end"), List.of(OK))); Connection connection = peer
        .connect()) {
      assertThat(connection.send("GET", "/", Map.of(), null).body()).isEqualTo("abc0123456789");
      assertThat(connection.send("GET", "/", Map.of(), null).body()).isEqualTo("to the end");
      assertThat(connection.send("GET", "/", Map.of(), null).body()).isEqualTo("{}");
    }
  }

  @Test
  void aConnectionThatWasClosedInBetweenIsOpenedOnceMore() throws IOException {
    try (Peer peer = new Peer(List.of(List.of(OK), List.of(OK))); Connection connection = peer.connect()) {
      connection.send("GET", "/1", Map.of(), null);
      assertThat(connection.send("GET", "/2", Map.of(), null).status()).isEqualTo(200);
      assertThat(peer.heads.getLast()).startsWith("GET /2 ");
    }
  }

  @Test
  void halfAnswersAreErrors() throws IOException {
    try (Peer peer = new Peer(List.of(List.of("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"))); Connection connection = peer
        .connect()) {
      assertThatThrownBy(() -> connection.send("GET", "/", Map.of(), null)).isInstanceOf(IOException.class)
          .hasMessageContaining("in the middle of an answer");
    }
    try (Peer peer = new Peer(List.of(List.of("SSH-2.0-OpenSSH\r\n"))); Connection connection = peer.connect()) {
      assertThatThrownBy(() -> connection.send("GET", "/", Map.of(), null)).isInstanceOf(IOException.class)
          .hasMessageContaining("not an HTTP answer");
    }
  }

  @Test
  void onlyPlainHttpAddresses() {
    assertThatThrownBy(() -> new Connection("https://localhost:1")).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'https://localhost:1'");
  }
}

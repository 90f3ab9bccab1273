package io.underpass.arm.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerTest {
  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT"})
  void whatRunsOutOfItsStackIsAnsweredToo(String method) throws Exception {
    Listener listener = Listener.open(0, SSLContext.getDefault(), _ -> {
      throw new StackOverflowError();
    });
    try (listener; HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + "/x"))
              .timeout(Duration.ofSeconds(20))
              .method(method, HttpRequest.BodyPublishers.ofString("{}"))
              .build();
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body()).contains("InternalServerError");
    }
  }

  /** Refusing a target in the middle of a head loses the answer to the reset: often, not always, so each is asked many times. */
  @ParameterizedTest
  @CsvSource({"/%00/x,0", "/%00/x,9000", "/%00/x,31000", "/a%2Fb,20000", "/%zz,31000", "/a/..;/b,9000", "/%c0%af,9000"})
  void aTargetThatCannotBeReadIsAnsweredHoweverLongTheHeadAndTheBody(String target, int length) throws Exception {
    try (Listener listener = Listener.open(0, SSLContext.getDefault(), _ -> Answer.empty(204))) {
      for (int round = 0; round < 12; round++) {
        String field = "Accept: " + "a".repeat(length) + "\r\n\r\n";
        assertThat(answered(listener, "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + field))
            .startsWith("HTTP/1.1 400 ")
            .contains("\"BadRequest\"", "its address is malformed");
        String body = "{\"a\":\"" + "b".repeat(300_000) + "\"}";
        assertThat(answered(
                listener,
                "PUT " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n"
                    + field + body))
            .startsWith("HTTP/1.1 400 ");
      }
    }
  }

  /** The next request of a connection is read for itself. */
  @Test
  void afterATargetThatCannotBeReadTheConnectionGoesOn() throws Exception {
    try (Listener listener = Listener.open(0, SSLContext.getDefault(), _ -> Answer.empty(204))) {
      String bad = "GET /%00 HTTP/1.1\r\nHost: localhost\r\n\r\n";
      String good = "GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      assertThat(answered(listener, bad + good)).startsWith("HTTP/1.1 400 ").contains("HTTP/1.1 204 ");
    }
  }

  /** Jetty keeps values of a connection's earlier requests and would take one that differs in case alone for the same. */
  @Test
  void aValueIsReadAsThisRequestSpellsIt() throws Exception {
    Function<Call, Answer> echo = call -> Answer.text("text/plain", call.header("Authorization").orElse(""));
    try (Listener listener = Listener.open(0, SSLContext.getDefault(), echo)) {
      String request = "GET /x HTTP/1.1\r\nHost: localhost\r\nAuthorization: %s\r\n%s\r\n";
      assertThat(answered(listener, request.formatted("Bearer abc", "") + request.formatted("Bearer ABC", "Connection: close\r\n")))
          .contains("Bearer abc", "Bearer ABC");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET /x HTTP/1.1,40000,431", "GET /x HTTP/1.1,1000000,431", "GET /x HTTP/3.7,9000,505", "GET,9000,400", "G@T /x HTTP/1.1,31000,400"
  })
  void whatIsNoHttpIsAnswered(String line, int length, int status) throws Exception {
    try (Listener listener = Listener.open(0, SSLContext.getDefault(), _ -> Answer.empty(204))) {
      for (int round = 0; round < 12; round++) {
        assertThat(answered(listener, line + "\r\nHost: localhost\r\nAccept: " + "a".repeat(length) + "\r\n\r\n"))
            .startsWith("HTTP/1.1 " + status + " ")
            .contains("\"BadRequest\"");
      }
    }
  }

  /** Connections share buffers: one that is refused must not give back what another reads into. */
  @Test
  void refusedRequestsHarmNoOther() throws Exception {
    try (Listener listener = Listener.open(0, SSLContext.getDefault(), _ -> Answer.empty(204));
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      String tooLong = "GET /x HTTP/1.1\r\nHost: localhost\r\nAccept: " + "a".repeat(33_000) + "\r\n\r\n";
      String body = "b".repeat(30_000);
      String right = "PUT /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        String request = i % 2 == 0 ? right : tooLong;
        answers.add(clients.submit(() -> answered(listener, request)));
        if (i % 64 == 63) {
          answers.getLast().get();
        }
      }
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).startsWith(i % 2 == 0 ? "HTTP/1.1 204 " : "HTTP/1.1 431 ");
      }
    }
  }

  private static String answered(Listener listener, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

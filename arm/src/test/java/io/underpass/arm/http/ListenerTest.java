package io.underpass.arm.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

  @Test
  void aRequestThatIsRefusedBeforeItsEndIsAnsweredAllTheSame() throws Exception {
    String head = "GET /%00/fuzz HTTP/1.1\r\nHost: localhost\r\nAccept: " + "a".repeat(200_000) + "\r\n\r\n";
    try (Listener listener = Listener.open(0, SSLContext.getDefault(), _ -> Answer.empty(204))) {
      for (int i = 0; i < 20; i++) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
          socket.setSoTimeout(20_000);
          socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
          String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          assertThat(answer).startsWith("HTTP/1.1 4").contains("\"code\"");
        }
      }
    }
  }
}

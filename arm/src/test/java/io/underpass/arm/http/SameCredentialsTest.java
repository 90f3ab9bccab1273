package io.underpass.arm.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SameCredentialsTest {
  private static final int MOST_HEAD_OCTETS = 4_096;
  private static final List<String> VALUES =
      List.of("Bearer " + "a.b-c_d".repeat(40), "Bearer " + "a.b-c_d".repeat(39) + "a.b-c_D", "Bearer x");
  private static final List<String> NAMES = List.of("Authorization", "authorization", "AUTHORIZATION", "Authorizatio", "Authorizations");
  private static final List<String> OTHERS =
      List.of("Accept: application/json", "X: Authorization: Bearer x", "X: 1\r\n Authorization: Bearer x", "User-Agent: a b", "X:", "Y",
          "Authorization: Basic QQ==", "Authorization:", " Authorization: Bearer x", "Content-Length: 21", "Transfer-Encoding: chunked",
          "Authorization : Bearer x", "Z: \u00e4\u0001", "Authorization\u001a " + VALUES.getFirst());

  /** What a parser says, fields by name: between names, their order means nothing (RFC 9110 section 5.3). */
  private static final class Saying implements HttpParser.RequestHandler {
    private final List<String> said = new ArrayList<>();
    private final Map<String, List<String>> fields = new TreeMap<>();
    private final List<HttpField> objects = new ArrayList<>();

    @Override
    public void startRequest(String method, String uri, HttpVersion version) {
      said.add(method + " " + uri + " " + version);
    }

    @Override
    public void parsedHeader(HttpField field) {
      String name = field.getName().toLowerCase(Locale.ROOT);
      fields.computeIfAbsent(name, _ -> new ArrayList<>()).add(field.getName() + ": " + field.getValue());
      objects.add(field);
    }

    @Override
    public boolean headerComplete() {
      said.add(fields.toString());
      fields.clear();
      return true;
    }

    @Override
    public boolean content(ByteBuffer item) {
      said.add("content " + StandardCharsets.ISO_8859_1.decode(item));
      return true;
    }

    @Override
    public boolean contentComplete() {
      return false;
    }

    @Override
    public boolean messageComplete() {
      said.add("complete");
      return true;
    }

    @Override
    public void badMessage(HttpException failure) {
      said.add("bad " + failure.getCode() + " " + failure.getReason());
    }

    @Override
    public void earlyEOF() {
      said.add("end");
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void readsWhatJettysParserReads(long seed) {
    Random random = new Random(seed);
    int skipped = 0;
    for (int connection = 0; connection < 2_000; connection++) {
      List<byte[]> pieces = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(5); i++) {
        byte[] request = request(random).getBytes(StandardCharsets.ISO_8859_1);
        cut(request, random, pieces);
      }
      Saying expected = new Saying();
      Saying actual = new Saying();
      feed(new HttpParser(expected, MOST_HEAD_OCTETS, HttpCompliance.RFC7230), pieces);
      feed(new SameCredentials(actual, MOST_HEAD_OCTETS, HttpCompliance.RFC7230), pieces);
      assertThat(actual.said).as("connection %d: %s", connection, pieces.stream().map(String::new).toList()).isEqualTo(expected.said);
      List<HttpField> objects =
          actual.objects.stream().filter(field -> field.getValue() != null && field.getValue().length() > 200).toList();
      skipped += objects.size() - (int) objects.stream().map(System::identityHashCode).distinct().count();
    }
    assertThat(skipped).as("fields that came as the same object").isGreaterThan(500);
  }

  @Test
  void theFieldOfTheLastRequestComesAsTheSameObject() {
    Saying saying = new Saying();
    byte[] request = ("GET /x HTTP/1.1\r\nHost: localhost\r\nauthorization: " + VALUES.getFirst() + "\r\nAccept: a/b\r\n\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
    feed(new SameCredentials(saying, MOST_HEAD_OCTETS, HttpCompliance.RFC7230), List.of(request, request));
    assertThat(saying.said).hasSize(6);
    assertThat(saying.said.subList(3, 6)).isEqualTo(saying.said.subList(0, 3));
    assertThat(saying.objects.stream().filter(field -> field.getValue().equals(VALUES.getFirst())).distinct()).hasSize(1);
  }

  private static String request(Random random) {
    StringBuilder request = new StringBuilder(random.nextInt(8) == 0 ? "PUT /p HTTP/1.1\r\n" : "GET /x HTTP/1.1\r\n");
    List<String> lines = new ArrayList<>();
    if (random.nextInt(20) != 0) {
      lines.add("Host: localhost");
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      lines.add(OTHERS.get(random.nextInt(random.nextInt(4) == 0 ? OTHERS.size() : 4)));
    }
    for (int i = random.nextInt(12) == 0 ? 2 : 1; i > 0; i--) {
      String name = NAMES.get(random.nextInt(10) == 0 ? random.nextInt(NAMES.size()) : 0);
      String value = VALUES.get(random.nextInt(6) == 0 ? random.nextInt(VALUES.size()) : 0);
      String space = random.nextInt(12) == 0 ? "  " : " ";
      String end = random.nextInt(15) == 0 ? random.nextBoolean() ? " " : "\r\n more" : "";
      lines.add(random.nextInt(lines.size() + 1), name + ":" + space + value + end);
    }
    for (String line : lines) {
      request.append(line).append(random.nextInt(40) == 0 ? "\n" : "\r\n");
    }
    request.append("\r\n");
    if (lines.contains("Content-Length: 21")) {
      request.append("Authorization: Bearer");
    }
    return request.toString();
  }

  private static void cut(byte[] request, Random random, List<byte[]> pieces) {
    int at = 0;
    while (at < request.length) {
      int end = random.nextInt(3) == 0 ? Math.min(request.length, at + 1 + random.nextInt(200)) : request.length;
      pieces.add(Arrays.copyOfRange(request, at, end));
      at = end;
    }
  }

  private static void feed(HttpParser parser, List<byte[]> pieces) {
    for (byte[] piece : pieces) {
      ByteBuffer buffer = ByteBuffer.wrap(piece);
      for (int turns = 0; (buffer.hasRemaining() || turns < 4) && turns < 1_000; turns++) {
        parser.parseNext(buffer);
        if (parser.isComplete()) {
          parser.reset();
        }
        if (parser.isClosed()) {
          return;
        }
      }
    }
  }
}

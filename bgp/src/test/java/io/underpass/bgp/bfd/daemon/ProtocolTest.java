package io.underpass.bgp.bfd.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.bgp.Bfd;
import io.underpass.bgp.bfd.BfdConfig;
import io.underpass.bgp.bfd.Seeds;
import io.underpass.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is written is what is read; whatever else is read is refused, and never too much of it is kept. */
class ProtocolTest {
  private final SplittableRandom random = Seeds.random(5882);

  private Request request() {
    int number = random.nextInt(Integer.MAX_VALUE);
    return switch (random.nextInt(5)) {
      case 0 -> new Request.Hello(number);
      case 1 -> new Request.End(number);
      case 2 -> new Request.Leave(number);
      case 3 -> new Request.Quit();
      default -> new Request.Watch(number, "up-" + random.nextInt() + "." + "x".repeat(random.nextInt(200)), config());
    };
  }

  private BfdConfig config() {
    boolean ipv4 = random.nextBoolean();
    return new BfdConfig(
        address(ipv4), address(ipv4), micros(1_000 + random.nextInt(59_999_001)),
        micros(random.nextInt(10) == 0 ? 0 : 1_000 + random.nextInt(59_999_001)), 1 + random.nextInt(255));
  }

  private static Duration micros(int micros) {
    return Duration.ofNanos(micros * 1_000L);
  }

  private IpAddress address(boolean ipv4) {
    return ipv4 ? IpAddress.ofIpv4(random.nextInt()) : new IpAddress(0x2000_0000_0000_0000L | random.nextLong() >>> 4, random.nextLong());
  }

  private Report report() {
    int number = random.nextInt(Integer.MAX_VALUE);
    String text = List.of("", "detection time expired", "a  b").get(random.nextInt(3));
    return switch (random.nextInt(3)) {
      case 0 -> new Report.Hello(number);
      case 1 -> new Report.Refused(number, text);
      default -> new Report.State(
          number, Bfd.State.values()[random.nextInt(3)], Report.Neighbor.values()[random.nextInt(2)], text);
    };
  }

  @Test
  void whatIsWrittenIsRead() {
    for (int i = 0; i < 2_000; i++) {
      Request request = request();
      assertThat(Request.parse(request.toString())).isEqualTo(request);
      Report report = report();
      assertThat(Report.parse(report.toString())).isEqualTo(report);
    }
  }

  @Test
  void linesComeInPiecesOfAnySize() {
    List<Request> sent = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      sent.add(request());
      text.append(StandardCharsets.US_ASCII.decode(Lines.encode(sent.getLast())));
    }
    List<Request> read = new ArrayList<>();
    Lines lines = new Lines();
    ByteBuffer all = StandardCharsets.US_ASCII.encode(text.toString());
    while (all.hasRemaining()) {
      ByteBuffer piece = all.slice(all.position(), Math.min(all.remaining(), 1 + random.nextInt(90)));
      all.position(all.position() + piece.remaining());
      lines.take(piece, line -> read.add(Request.parse(line)));
    }
    assertThat(read).isEqualTo(sent);
  }

  @Test
  void whatIsNoRequestIsRefusedAndNothingElseHappens() {
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = Lines.encode(random.nextBoolean() ? request() : report()).array().clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : ' ' + random.nextInt(95));
      }
      try {
        new Lines().take(ByteBuffer.wrap(bytes), Request::parse);
        new Lines().take(ByteBuffer.wrap(bytes), Report::parse);
      } catch (IllegalArgumentException _) {
        refused++;
      } catch (RuntimeException failure) {
        throw new AssertionError(new String(bytes, StandardCharsets.ISO_8859_1), failure);
      }
    }
    assertThat(refused).isPositive();
  }

  @Test
  void aLineWithoutEndIsRefusedBeforeItIsLong() {
    Lines lines = new Lines();
    lines.take(ByteBuffer.wrap("x".repeat(Lines.LONGEST).getBytes(StandardCharsets.US_ASCII)), _ -> {});
    assertThatThrownBy(() -> lines.take(ByteBuffer.wrap(new byte[] {'x'}), _ -> {})).hasMessageContaining("more than 1024");
  }

  @Test
  void namesThatLeadElsewhereAreRefused() {
    assertThatThrownBy(() -> Request.parse("watch 1 ../../etc 10.0.0.1 10.0.0.2 300000 300000 3"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Request.parse("watch 1  10.0.0.1 10.0.0.2 300000 300000 3")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Request.parse("watch 1 up-a 10.0.0.1 10.0.0.2 300000 300000 3 4")).hasMessageContaining("too much");
    assertThatThrownBy(() -> Request.parse("watch 1 up-a 10.0.0.1 fd00::2 300000 300000 3")).hasMessageContaining("one family");
    assertThatThrownBy(() -> Request.parse("watch -1 up-a 10.0.0.1 10.0.0.2 300000 300000 3")).hasMessageContaining("session -1");
  }
}

package io.underpass.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MessageFramerTest {
  static LongStream seeds() {
    return Seeds.of(11, 12, 13);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void messagesComeOutWhereverTheStreamIsCut(long seed) throws BgpException {
    SplittableRandom random = new SplittableRandom(seed);
    RandomMessages messages = new RandomMessages(seed, Wire.external());
    MessageEncoder encoder = new MessageEncoder(Wire.external());
    ByteBuf stream = Unpooled.directBuffer();
    List<Message> sent = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      Message message = messages.any();
      sent.add(message);
      encoder.encode(message, stream);
    }
    MessageFramer framer = new MessageFramer();
    MessageDecoder decoder = new MessageDecoder(Wire.external());
    List<Message> received = new ArrayList<>();
    while (stream.isReadable()) {
      int count = Math.min(stream.readableBytes(), 1 + random.nextInt(random.nextInt(10) == 0 ? 200_000 : 3_000));
      ByteBuf arrived = stream.readSlice(count);
      do {
        framer.fill(arrived);
        for (Message message = framer.next(decoder); message != null; message = framer.next(decoder)) {
          received.add(message);
          assertThat(decoder.decode(framer.last().toBytes(), 0, framer.last().size())).isEqualTo(message);
        }
        assertThat(framer.buffered()).isLessThan(Message.MAX_LENGTH);
      } while (arrived.isReadable());
    }
    assertThat(framer.buffered()).isZero();
    assertThat(received).as("seed %d", seed).isEqualTo(sent);
  }

  /** RFC 4271 section 6.1, and as soon as the header is there. */
  @ParameterizedTest
  @CsvSource({
      "marker,                      fffffffffffffffffffffffffffffffe 0013 04,      CONNECTION_NOT_SYNCHRONIZED, ''",
      "shorter than a header,       ffffffffffffffffffffffffffffffff 0012 04,      BAD_MESSAGE_LENGTH,          0012",
      "longer than 4096,            ffffffffffffffffffffffffffffffff 1001 02,      BAD_MESSAGE_LENGTH,          1001",
      "type 0,                      ffffffffffffffffffffffffffffffff 0013 00,      BAD_MESSAGE_TYPE,            00",
      "type 6,                      ffffffffffffffffffffffffffffffff 0013 06,      BAD_MESSAGE_TYPE,            06",
      "short OPEN,                  ffffffffffffffffffffffffffffffff 001c 01,      BAD_MESSAGE_LENGTH,          001c",
      "short UPDATE,                ffffffffffffffffffffffffffffffff 0016 02,      BAD_MESSAGE_LENGTH,          0016",
      "short NOTIFICATION,          ffffffffffffffffffffffffffffffff 0014 03,      BAD_MESSAGE_LENGTH,          0014",
      "KEEPALIVE with a body,       ffffffffffffffffffffffffffffffff 0014 04 00,   BAD_MESSAGE_LENGTH,          0014",
      "ROUTE-REFRESH too long,      ffffffffffffffffffffffffffffffff 0018 05,      BAD_MESSAGE_LENGTH,          0018",
  })
  void aHeaderErrorEndsTheSession(String what, String hex, NotificationReason reason, String data) {
    MessageFramer framer = new MessageFramer();
    framer.fill(Unpooled.wrappedBuffer(Wire.octets(hex)));
    BgpException refused = catchThrowableOfType(BgpException.class, () -> framer.next(new MessageDecoder(Wire.external())));
    assertThat(refused).as(what).isNotNull();
    assertThat(refused.notification()).isEqualTo(Notification.of(reason, Octets.of(Wire.octets(data))));
    assertThat(framer.last()).isEqualTo(Octets.of(Wire.octets(hex), 0, 19));
  }

  @Test
  void theDecoderMayChangeBetweenMessages() throws BgpException {
    PathAttributes attributes = new RandomMessages(5, Wire.external()).attributes(AddressFamily.IPV4_UNICAST);
    Update update = Update.announce(attributes, Nlri.of(Prefix.parse("10.0.0.0/8")));
    ByteBuf stream = Unpooled.buffer();
    new MessageEncoder(Wire.twoOctets()).encode(update, stream);
    new MessageEncoder(Wire.external()).encode(update, stream);
    MessageFramer framer = new MessageFramer();
    framer.fill(stream);
    assertThat(framer.next(new MessageDecoder(Wire.twoOctets()))).isEqualTo(update);
    assertThat(framer.next(new MessageDecoder(Wire.external()))).isEqualTo(update);
    assertThat(framer.next(new MessageDecoder(Wire.external()))).isNull();
  }

  @Test
  void aWholeMessageHasTheLengthItSays() {
    byte[] keepAlive = Wire.message(4, "");
    byte[] longer = Arrays.copyOf(keepAlive, 20);
    MessageDecoder decoder = new MessageDecoder(Wire.external());
    assertThat(catchThrowableOfType(BgpException.class, () -> decoder.decode(longer, 0, 20)).notification().reason())
        .contains(NotificationReason.BAD_MESSAGE_LENGTH);
    assertThat(catchThrowableOfType(BgpException.class, () -> decoder.decode(keepAlive, 0, 5)).notification().reason())
        .contains(NotificationReason.BAD_MESSAGE_LENGTH);
  }
}

package io.underpass.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoundTripTest {
  static LongStream seeds() {
    return Seeds.of(1, 2, 3, 4);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatIsWrittenIsRead(long seed) throws BgpException {
    for (Negotiated negotiated : RandomMessages.agreements().subList(0, 4)) {
      RandomMessages messages = new RandomMessages(seed, negotiated);
      MessageDecoder decoder = new MessageDecoder(negotiated);
      for (int round = 0; round < 5_000; round++) {
        Message message = messages.any();
        byte[] octets = Wire.encode(negotiated, message);
        assertThat(decoder.decode(octets, 0, octets.length)).as("seed %d, round %d, %s", seed, round, negotiated).isEqualTo(message);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatIsReadIsWrittenTheSame(long seed) throws BgpException {
    for (Negotiated negotiated : RandomMessages.agreements().subList(0, 4)) {
      RandomMessages messages = new RandomMessages(seed, negotiated);
      for (int round = 0; round < 1_000; round++) {
        byte[] octets = Wire.encode(negotiated, messages.any());
        assertThat(Wire.encode(negotiated, Wire.decode(negotiated, octets))).as("seed %d, round %d", seed, round).isEqualTo(octets);
      }
    }
  }

  /** Thousands of prefixes: as many messages as are needed, nothing lost, nothing twice, each as full as it can be. */
  @ParameterizedTest
  @MethodSource("seeds")
  void manyPrefixesFillTheirMessages(long seed) throws BgpException {
    for (Negotiated negotiated : RandomMessages.agreements().subList(0, 4)) {
      RandomMessages messages = new RandomMessages(seed, negotiated);
      for (int round = 0; round < 20; round++) {
        Nlri nlri = messages.nlri(20_000);
        PathAttributes attributes = messages.attributes(nlri.family());
        assertThat(readAll(negotiated, Update.announce(attributes, nlri))).isEqualTo(nlri.prefixes());
        assertThat(readAll(negotiated, Update.withdraw(nlri))).isEqualTo(nlri.prefixes());
      }
    }
  }

  private static List<Object> readAll(Negotiated negotiated, Update update) throws BgpException {
    byte[] octets = Wire.encode(negotiated, update);
    MessageDecoder decoder = new MessageDecoder(negotiated);
    List<Object> prefixes = new ArrayList<>();
    PathAttributes first = null;
    for (int at = 0; at < octets.length;) {
      int length = BigEndian.u16(octets, at + 16);
      Update read = (Update) decoder.decode(octets, at, at + length);
      at += length;
      assertThat(length).isLessThanOrEqualTo(4096);
      assertThat(at == octets.length || length > 4096 - 17).as("length %d at %d of %d", length, at, octets.length).isTrue();
      for (Announcement announcement : read.announcements()) {
        first = first == null ? announcement.attributes() : first;
        assertThat(announcement.attributes()).isEqualTo(update.announcements().getFirst().attributes()).isSameAs(first);
        prefixes.addAll(announcement.prefixes().prefixes());
      }
      read.withdrawals().forEach(withdrawal -> prefixes.addAll(withdrawal.prefixes().prefixes()));
    }
    return prefixes;
  }
}

package io.underpass.bgp.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.bgp.bfd.Received.Discarded;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Octets to packets and back: RFC 5880 sections 4.1 and 6.8.6. */
class ControlPacketTest {
  private static final String UP = "20c80318" + "11223344" + "55667788" + "000493e0" + "000493e0" + "00000000";

  @Test
  void readsWhatTheRfcDraws() {
    assertThat(ControlPacket.decode(octets(UP))).isEqualTo(new ControlPacket(
        BfdState.UP, Diagnostic.NONE, false, false, true, false, 3, 0x11223344, 0x55667788, 300_000, 300_000, 0));
  }

  @Test
  void readsFlagsDiagnosticAndUnsignedIntervals() {
    assertThat(ControlPacket.decode(octets("21f2ff18" + "ffffffff" + "00000001" + "ffffffff" + "80000000" + "00000001")))
        .isEqualTo(new ControlPacket(
            BfdState.UP, Diagnostic.DETECTION_TIME_EXPIRED, true, true, false, true, 255, -1, 1, 0xFFFF_FFFFL, 0x8000_0000L, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 00, VERSION",
    "0, 40, VERSION",
    "0, e0, VERSION",
    "3, 17, LENGTH",
    "3, 19, LENGTH",
    "3, ff, LENGTH",
    "2, 00, DETECT_MULT_ZERO",
    "1, c1, MULTIPOINT",
    "1, c4, LENGTH",
  })
  void discardsWhatOneOctetSpoils(int at, String octet, Discarded why) {
    assertThat(ControlPacket.decode(with(packet -> packet.put(at, (byte) Integer.parseInt(octet, 16))))).isEqualTo(why);
  }

  @Test
  void discardsWithoutOwnDiscriminator() {
    assertThat(ControlPacket.decode(with(packet -> packet.putInt(4, 0)))).isEqualTo(Discarded.MY_DISCRIMINATOR_ZERO);
  }

  @ParameterizedTest
  @CsvSource({"UP, false", "INIT, false", "DOWN, true", "ADMIN_DOWN, true"})
  void discardsWithoutOurDiscriminatorUnlessDown(BfdState state, boolean taken) {
    Received received = ControlPacket.decode(with(packet -> packet.putInt(8, 0).put(1, (byte) (state.ordinal() << 6))));
    assertThat(received instanceof ControlPacket).isEqualTo(taken);
    if (!taken) {
      assertThat(received).isEqualTo(Discarded.YOUR_DISCRIMINATOR_ZERO);
    }
  }

  @Test
  void discardsAuthenticationThatNobodyAskedFor() {
    ByteBuffer packet = ByteBuffer.allocate(28).put(octets(UP)).rewind();
    packet.put(1, (byte) 0xC4).put(3, (byte) 28);
    assertThat(ControlPacket.decode(packet)).isEqualTo(Discarded.AUTHENTICATION);
  }

  @Test
  void takesPaddingBehindThePacketAndNothingShorter() {
    ByteBuffer padded = ByteBuffer.allocate(60).put(octets(UP)).rewind();
    assertThat(ControlPacket.decode(padded)).isInstanceOf(ControlPacket.class);
    for (int length = 0; length < ControlPacket.LENGTH; length++) {
      assertThat(ControlPacket.decode(octets(UP).limit(length))).isEqualTo(Discarded.TRUNCATED);
    }
  }

  @Test
  void printsBackWhatItReads() {
    SplittableRandom random = Seeds.random(5880);
    int read = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] octets = new byte[ControlPacket.LENGTH];
      random.nextBytes(octets);
      octets[0] = (byte) (0x20 | random.nextInt(Diagnostic.RESERVED.code()));
      octets[1] &= (byte) 0xFA;
      octets[3] = ControlPacket.LENGTH;
      if (ControlPacket.decode(ByteBuffer.wrap(octets)) instanceof ControlPacket packet) {
        ByteBuffer again = ByteBuffer.allocate(ControlPacket.LENGTH);
        packet.encode(again);
        assertThat(again.array()).isEqualTo(octets);
        read++;
      }
    }
    assertThat(read).isGreaterThan(150_000);
  }

  /** Any octets give a packet that keeps the rules, or a reason; never an exception. */
  @Test
  void survivesAnything() {
    SplittableRandom random = Seeds.random(5881);
    byte[] good = octets(UP).array();
    for (int i = 0; i < 2_000_000; i++) {
      byte[] octets;
      if (random.nextInt(4) == 0) {
        octets = new byte[random.nextInt(80)];
        random.nextBytes(octets);
      } else {
        octets = Arrays.copyOf(good, random.nextInt(10) == 0 ? random.nextInt(80) : good.length);
        for (int flips = random.nextInt(4); flips > 0 && octets.length > 0; flips--) {
          octets[random.nextInt(octets.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      if (ControlPacket.decode(ByteBuffer.wrap(octets)) instanceof ControlPacket packet
          && (packet.multiplier() < 1 || packet.myDiscriminator() == 0
              || packet.yourDiscriminator() == 0 && packet.state().compareTo(BfdState.DOWN) > 0
              || octets.length < ControlPacket.LENGTH || octets[0] >> 5 != 1 || (octets[1] & 5) != 0)) {
        throw new AssertionError(HexFormat.of().formatHex(octets) + " was read as " + packet);
      }
    }
  }

  private static ByteBuffer octets(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }

  private static ByteBuffer with(Consumer<ByteBuffer> change) {
    ByteBuffer packet = octets(UP);
    change.accept(packet);
    return packet;
  }
}

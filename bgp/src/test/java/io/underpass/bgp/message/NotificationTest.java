package io.underpass.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NotificationTest {
  private static final NotificationReason SHUTDOWN = NotificationReason.ADMINISTRATIVE_SHUTDOWN;

  @ParameterizedTest
  @EnumSource
  void eachReasonIsFoundByItsNumbers(NotificationReason reason) {
    assertThat(NotificationReason.of(reason.code(), reason.subcode())).contains(reason);
    assertThat(Notification.of(reason).toString()).startsWith(reason == NotificationReason.HARD_RESET ? "hard reset" : reason.text());
  }

  @Test
  void theShutdownTextIsLengthAndUtf8() {
    Notification notification = Notification.shutdown(SHUTDOWN, "Würmer im Kabel");
    assertThat(notification.data().at(0)).isEqualTo(16);
    assertThat(notification.shutdownText()).contains("Würmer im Kabel");
    assertThat(notification.toString()).isEqualTo("administrative shutdown (6/2): 'Würmer im Kabel'");
  }

  @Test
  void aLongShutdownTextIsCutBetweenCharacters() {
    Notification notification = Notification.shutdown(SHUTDOWN, "a" + "€".repeat(100));
    assertThat(notification.data().at(0)).isEqualTo(253);
    assertThat(notification.shutdownText()).contains("a" + "€".repeat(84));
    assertThat(Notification.shutdown(SHUTDOWN, "a".repeat(255)).shutdownText()).contains("a".repeat(255));
  }

  @Test
  void aDamagedShutdownTextIsNoText() {
    assertThat(Notification.of(SHUTDOWN).shutdownText()).isEmpty();
    assertThat(Notification.of(SHUTDOWN, Octets.of((byte) 0)).shutdownText()).isEmpty();
    assertThat(Notification.of(SHUTDOWN, Octets.of((byte) 9, (byte) 'a')).shutdownText()).as("longer than the data").isEmpty();
    assertThat(Notification.of(SHUTDOWN, Octets.of((byte) 1, (byte) 0xC3)).shutdownText()).as("no UTF-8").isEmpty();
    assertThat(Notification.of(NotificationReason.PEER_DE_CONFIGURED, Octets.of((byte) 1, (byte) 'a')).shutdownText()).isEmpty();
  }

  @Test
  void aShutdownTextCantSteerATerminal() {
    assertThat(Notification.shutdown(SHUTDOWN, "a\u001B[31m\nb\u202Ec").shutdownText()).contains("a [31m b c");
  }

  @Test
  void aHardResetCarriesTheReasonProper() {
    Notification inner = Notification.shutdown(SHUTDOWN, "bye");
    Notification outer = inner.hardReset();
    assertThat(outer.is(NotificationReason.HARD_RESET)).isTrue();
    assertThat(outer.unwrapped()).isEqualTo(inner);
    assertThat(outer.shutdownText()).contains("bye");
    assertThat(outer.toString()).isEqualTo("hard reset, administrative shutdown (6/2): 'bye'");
    assertThat(inner.unwrapped()).isSameAs(inner);
  }

  @Test
  void dataThatFitNoMessageAreCut() {
    assertThat(Notification.of(NotificationReason.OPTIONAL_ATTRIBUTE_ERROR, Octets.of(new byte[5000])).data().size()).isEqualTo(4075);
  }
}

package io.underpass.bgp.message;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * NOTIFICATION (RFC 4271 section 4.5): an error, after which the session ends.
 *
 * @param code 0–255
 * @param subcode 0–255
 * @param data what the code says they are, at most 4075 octets
 */
public record Notification(int code, int subcode, Octets data) implements Message {
  private static final int MAX_DATA = MAX_LENGTH - HEADER_LENGTH - 2;
  private static final int MAX_TEXT = 255;

  /** @throws IllegalArgumentException if a number is out of range or the data are too long */
  public Notification {
    if (code < 0 || code > 0xFF || subcode < 0 || subcode > 0xFF || data.size() > MAX_DATA) {
      throw new IllegalArgumentException("notification " + code + "/" + subcode + " with " + data.size()
          + " octets: codes are 0–255, data at most " + MAX_DATA + " octets");
    }
  }

  public static Notification of(NotificationReason reason) {
    return of(reason, Octets.EMPTY);
  }

  /** Data that are too long for a message are cut. */
  public static Notification of(NotificationReason reason, Octets data) {
    Octets fitting = data.size() <= MAX_DATA ? data : Octets.of(data.toBytes(), 0, MAX_DATA);
    return new Notification(reason.code(), reason.subcode(), fitting);
  }

  /**
   * A Cease with a text for the operator at the other end (RFC 9003 section 2): at most 255 octets of UTF-8, cut at a
   * character where it is longer.
   *
   * @param reason {@link NotificationReason#ADMINISTRATIVE_SHUTDOWN} or {@link NotificationReason#ADMINISTRATIVE_RESET}
   */
  public static Notification shutdown(NotificationReason reason, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(utf8.length, MAX_TEXT);
    while (length < utf8.length && length > 0 && (utf8[length] & 0xC0) == 0x80) {
      length--;
    }
    byte[] data = new byte[1 + length];
    data[0] = (byte) length;
    System.arraycopy(utf8, 0, data, 1, length);
    return of(reason, Octets.of(data));
  }

  /** The Hard Reset that carries this notification (RFC 8538 section 3): routes aren't kept. */
  public Notification hardReset() {
    byte[] data = new byte[2 + Math.min(this.data.size(), MAX_DATA - 2)];
    data[0] = (byte) code;
    data[1] = (byte) subcode;
    System.arraycopy(this.data.toBytes(), 0, data, 2, data.length - 2);
    return of(NotificationReason.HARD_RESET, Octets.of(data));
  }

  /** What a Hard Reset carries (RFC 8538 section 3), else this. */
  public Notification unwrapped() {
    return is(NotificationReason.HARD_RESET) && data.size() >= 2
        ? new Notification(data.at(0), data.at(1), Octets.of(data.toBytes(), 2, data.size()))
        : this;
  }

  public boolean is(NotificationReason reason) {
    return code == reason.code() && subcode == reason.subcode();
  }

  /** The reason, if it is a known one. */
  public Optional<NotificationReason> reason() {
    return NotificationReason.of(code, subcode);
  }

  /**
   * The operator's text of an administrative shutdown or reset, also inside a Hard Reset (RFC 9003 section 2); empty where there is none or
   * it isn't well-formed. Control characters are replaced by spaces, since it goes to logs and terminals (RFC 9003 section 6).
   */
  public Optional<String> shutdownText() {
    Notification inner = unwrapped();
    if (!inner.is(NotificationReason.ADMINISTRATIVE_SHUTDOWN) && !inner.is(NotificationReason.ADMINISTRATIVE_RESET)
        || inner.data.isEmpty() || inner.data.at(0) == 0 || inner.data.size() < 1 + inner.data.at(0)) {
      return Optional.empty();
    }
    byte[] utf8 = Arrays.copyOfRange(inner.data.toBytes(), 1, 1 + inner.data.at(0));
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      return Optional.of(text.replaceAll("\\p{Cntrl}|\\p{Cf}", " "));
    } catch (CharacterCodingException notUtf8) {
      return Optional.empty();
    }
  }

  /** In words for status and logs: {@code administrative shutdown (6/2): 'text'}. */
  @Override
  public String toString() {
    Notification inner = unwrapped();
    String words = inner.reason().map(NotificationReason::text).orElse("unknown error")
        + " (" + inner.code + "/" + inner.subcode + ")" + shutdownText().map(text -> ": '" + text + "'").orElse("");
    return inner == this ? words : "hard reset, " + words;
  }
}

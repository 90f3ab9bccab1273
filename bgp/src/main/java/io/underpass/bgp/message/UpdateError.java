package io.underpass.bgp.message;

/**
 * Something wrong in an UPDATE that the session survives (RFC 7606).
 *
 * @param treatment what was done about it
 * @param reason what RFC 4271 section 6.3 calls it
 * @param attribute the attribute's code, or {@link #NO_ATTRIBUTE}
 * @param text the offending value and what was expected, for the log
 */
public record UpdateError(Treatment treatment, NotificationReason reason, int attribute, String text) {
  /** The error is not in one attribute. */
  public static final int NO_ATTRIBUTE = -1;

  /** From mild to severe (RFC 7606 section 2); a session reset is a {@link BgpException}. */
  public enum Treatment {
    /** A prefix or family that means nothing to us was left out (RFC 4271 section 6.3). */
    IGNORED,
    ATTRIBUTE_DISCARD,
    TREAT_AS_WITHDRAW
  }

  @Override
  public String toString() {
    return reason.text() + ": " + text;
  }
}

package io.underpass.model;

/**
 * A value that must not be shown: prints as asterisks, as the real service returns it.
 *
 * @param value the secret itself
 */
public record Secret(String value) {
  public static final String MASK = "********";

  /** Whether a text is a secret as it was read, and so none: asterisks alone. */
  public static boolean isMask(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c == '*');
  }

  @Override
  public String toString() {
    return MASK;
  }
}

package io.underpass.model;

/**
 * A value that must not be shown: prints as asterisks, as the real service returns it.
 *
 * @param value the secret itself
 */
public record Secret(String value) {
  public static final String MASK = "********";

  @Override
  public String toString() {
    return MASK;
  }
}

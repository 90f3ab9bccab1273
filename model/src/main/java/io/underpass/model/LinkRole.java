package io.underpass.model;

import java.util.Locale;
import java.util.Optional;

/** Which of a circuit's two links. */
public enum LinkRole {
  PRIMARY,
  SECONDARY;

  /** {@code primary} or {@code secondary}, in any case. */
  public static Optional<LinkRole> tryParse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "primary" -> Optional.of(PRIMARY);
      case "secondary" -> Optional.of(SECONDARY);
      default -> Optional.empty();
    };
  }

  /** {@code primary} or {@code secondary}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package io.underpass.model;

import java.util.Locale;
import java.util.Optional;

/** Reading and writing the wire's words. */
final class Texts {
  private Texts() {}

  /** The constant whose name without underscores is the text, compared without case. */
  static <E extends Enum<E>> Optional<E> constant(Class<E> type, String text) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().replace("_", "").equalsIgnoreCase(text)) {
        return Optional.of(constant);
      }
    }
    return Optional.empty();
  }

  /** A constant of one word with one capital, as the wire spells it: {@code Inbound}. */
  static String word(Enum<?> constant) {
    return constant.name().charAt(0) + constant.name().substring(1).toLowerCase(Locale.ROOT);
  }
}

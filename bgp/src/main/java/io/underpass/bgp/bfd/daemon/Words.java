package io.underpass.bgp.bfd.daemon;

/** The words of one line, separated by a blank each. For one reader. */
final class Words {
  private final String line;
  private int at;

  Words(String line) {
    this.line = line;
  }

  /** @throws IllegalArgumentException if there is none */
  String next(String what) {
    int end = line.indexOf(' ', at);
    String word = at > line.length() ? "" : line.substring(at, end < 0 ? line.length() : end);
    if (word.isEmpty()) {
      throw new IllegalArgumentException("'" + line + "' says no " + what);
    }
    at += word.length() + 1;
    return word;
  }

  /** @throws IllegalArgumentException if it isn't a number between the two */
  int number(String what, int least, int most) {
    String word = next(what);
    try {
      int number = Integer.parseInt(word);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Answered below.
    }
    throw new IllegalArgumentException(what + " " + word + " is not between " + least + " and " + most);
  }

  /** What is left of the line, blanks included. */
  String rest() {
    String rest = at > line.length() ? "" : line.substring(at);
    at = line.length() + 1;
    return rest;
  }

  /** @throws IllegalArgumentException if there is more */
  void end() {
    if (at <= line.length()) {
      throw new IllegalArgumentException("'" + line + "' says too much: " + rest());
    }
  }
}

package io.underpass.bgp.message;

/** Numbers between colons. */
final class CommunityText {
  private CommunityText() {}

  static long[] parse(String text, int count, long max) {
    long[] numbers = new long[count];
    int at = 0;
    boolean digit = false;
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      if (letter == ':' && digit && at + 1 < count) {
        at++;
        digit = false;
      } else if (letter >= '0' && letter <= '9' && !(digit && numbers[at] == 0)) {
        numbers[at] = numbers[at] * 10 + letter - '0';
        digit = true;
        if (numbers[at] > max) {
          throw refused(text, count, max);
        }
      } else {
        throw refused(text, count, max);
      }
    }
    if (!digit || at + 1 != count) {
      throw refused(text, count, max);
    }
    return numbers;
  }

  private static IllegalArgumentException refused(String text, int count, long max) {
    return new IllegalArgumentException("'" + text + "' is not a community: " + count + " numbers of 0–" + max + " with colons between");
  }
}

package io.underpass.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged text into every parser: refused with IllegalArgumentException, or read and printed to something that reads the same. */
class TextFuzzTest {
  private static final List<String> SEEDS = List.of(
      "10.0.1.10", "255.255.255.255", "10.0.0.0/8", "fd00::10", "2001:db8::1:0:0:1", "::", "::ffff:1.2.3.4", "fd00::/64", "::/0",
          "1:2:3:4:5:6:7:8",
      "00:0d:3a:00:00:01", "00-0D-3A-00-00-01", "64:ff9b::192.0.2.33");
  private static final String ALPHABET = "0123456789abcdefABCDEFg:./-% \u0661\uFF11\0";

  @ParameterizedTest
  @ValueSource(longs = {201, 202})
  void readsOrRefuses(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 100_000; round++) {
      String text = damaged(random);
      check(seed, text, IpAddress::parse);
      check(seed, text, Prefix::parse);
      check(seed, text, MacAddress::parse);
    }
  }

  private static String damaged(SplittableRandom random) {
    StringBuilder text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(text.length() + 1);
      char letter = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
      switch (random.nextInt(3)) {
        case 0 -> text.insert(at, letter);
        case 1 -> text.setLength(at);
        default -> {
          if (at < text.length()) {
            text.setCharAt(at, letter);
          }
        }
      }
    }
    return text.toString();
  }

  private static <T> void check(long seed, String text, Function<String, T> parse) {
    T value;
    try {
      value = parse.apply(text);
    } catch (IllegalArgumentException refused) {
      return;
    } catch (RuntimeException e) {
      fail("seed " + seed + ": '" + text + "'", e);
      return;
    }
    assertThat(parse.apply(value.toString())).as("seed %d: '%s'", seed, text).isEqualTo(value);
  }
}

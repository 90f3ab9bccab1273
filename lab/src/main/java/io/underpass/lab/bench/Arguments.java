package io.underpass.lab.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The options of one bench, {@code --name value} or {@code --name=value}.
 *
 * @param progress takes lines for people who wait
 */
record Arguments(Map<String, String> values, Consumer<String> progress) {

  /** @throws BenchException if an option isn't among {@code known} or has no value */
  static Arguments parse(List<String> words, Set<String> known, Consumer<String> progress) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      int equals = word.indexOf('=');
      String name = word.startsWith("--") ? word.substring(2, equals < 0 ? word.length() : equals) : "";
      if (!known.contains(name)) {
        throw new BenchException(
            "'" + word + "' is unknown here; expected " + String.join(", ", known.stream().sorted().map(n -> "--" + n).toList()));
      }
      if (equals < 0 && i + 1 == words.size()) {
        throw new BenchException(word + " has no value");
      }
      values.put(name, equals < 0 ? words.get(++i) : word.substring(equals + 1));
    }
    return new Arguments(values, progress);
  }

  String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /** @throws BenchException unless the value is a whole number of that range */
  int number(String name, int otherwise, int lowest, int highest) {
    String text = values.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= lowest && value <= highest) {
        return value;
      }
    } catch (NumberFormatException _) {
      // answered below, like a number out of range
    }
    throw new BenchException("--" + name + " '" + text + "': expected a whole number from " + lowest + " to " + highest);
  }

  @Nullable Path file(String name) {
    String text = values.get(name);
    return text == null ? null : Path.of(text);
  }
}

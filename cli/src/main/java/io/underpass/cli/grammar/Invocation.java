package io.underpass.cli.grammar;

import io.underpass.cli.CliException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command with the options that were given: by option key the words behind the flag, checked against the option's kind and
 * values.
 *
 * @param command what to run
 * @param given by option key; a flag has an empty list, an appended option one list a time
 * @param all every option that may be given, own and global
 */
public record Invocation(Command command, Map<String, List<List<String>>> given, List<Option> all) {
  public Invocation {
    given = new LinkedHashMap<>(given);
  }

  public boolean has(String key) {
    return given.containsKey(key);
  }

  /** The option's only word, if given. */
  public Optional<String> text(String key) {
    List<String> words = words(key);
    return words.isEmpty() ? Optional.empty() : Optional.of(words.getFirst());
  }

  /** The option's only word. */
  public String require(String key) {
    return text(key)
        .orElseThrow(() -> {
          String spelling = option(key).map(Option::spelling).orElse("--" + key);
          return CliException.usage("the following arguments are required: " + spelling);
        });
  }

  /** The option's words of the last time it was given; empty when it was not. */
  public List<String> words(String key) {
    List<List<String>> times = given.get(key);
    return times == null || times.isEmpty() ? List.of() : times.getLast();
  }

  /** The option's words, each time it was given. */
  public List<List<String>> times(String key) {
    return given.getOrDefault(key, List.of());
  }

  /** A flag's or boolean's value; false when absent. */
  public boolean is(String key) {
    return has(key) && words(key).stream().allMatch(word -> Parser.truth(word).orElse(false));
  }

  public Optional<Option> option(String key) {
    return all.stream().filter(option -> option.key().equals(key)).findFirst();
  }

  /** The same with these words for one option. */
  public Invocation with(String key, String... words) {
    Map<String, List<List<String>>> changed = new LinkedHashMap<>(given);
    changed.put(key, List.of(List.of(words)));
    return new Invocation(command, changed, all);
  }

  /** The same without one option. */
  public Invocation without(String key) {
    Map<String, List<List<String>>> changed = new LinkedHashMap<>(given);
    changed.remove(key);
    return new Invocation(command, changed, all);
  }
}

package io.underpass.lab.command;

import io.underpass.cli.CliException;
import io.underpass.cli.client.ServerFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The words of a command line: options that take a value, flags, and the rest in order. */
public final class Options {
  private final Map<String, String> values = new HashMap<>();
  private final Set<String> flags = new HashSet<>();
  private final List<String> words = new ArrayList<>();

  /**
   * @param usage shown when the line is wrong
   * @param valued options that take a value, such as {@code --json}; {@code --data} always does
   * @param flagged options that don't
   */
  public Options(String usage, List<String> args, Set<String> valued, Set<String> flagged) {
    for (int i = 0; i < args.size(); i++) {
      String word = args.get(i);
      int equals = word.startsWith("--") ? word.indexOf('=') : -1;
      String name = equals < 0 ? word : word.substring(0, equals);
      if (valued.contains(name) || name.equals("--data")) {
        if (equals < 0 && i + 1 == args.size()) {
          throw CliException.usage(name + " needs a value.\n" + usage);
        }
        values.put(name, equals < 0 ? args.get(++i) : word.substring(equals + 1));
      } else if (flagged.contains(name) && equals < 0) {
        flags.add(name);
      } else if (word.startsWith("-") && word.length() > 1) {
        List<String> known = new ArrayList<>(valued);
        known.addAll(flagged);
        known.add("--data");
        known.sort(null);
        throw CliException.usage("'" + word + "' is not an option here; there is " + String.join(", ", known) + ".\n" + usage);
      } else {
        words.add(word);
      }
    }
  }

  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** A whole number, or the default. */
  public int number(String name, int otherwise, int least, int most) {
    String text = values.get(name);
    if (text == null) {
      return otherwise;
    }
    int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
    if (number < least || number > most) {
      throw CliException.usage(name + ": '" + text + "' is not a whole number from " + least + " to " + most);
    }
    return number;
  }

  public boolean has(String flag) {
    return flags.contains(flag);
  }

  public List<String> words() {
    return words;
  }

  /** The data directory that the line means. */
  public Path data() {
    return ServerFile.dataDirectory(values.get("--data"), System::getenv);
  }
}

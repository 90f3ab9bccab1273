package io.underpass.cli.grammar;

import io.underpass.cli.CliException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a command line as {@code az} does: words name the command, then options in any order: {@code --name value}, {@code
 * --name=value}, {@code -n value}, {@code -nvalue}, long options cut short as long as one fits, several words behind an option that
 * takes them.
 */
public final class Parser {
  private final Vocabulary vocabulary;

  public Parser(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** What was typed. */
  public sealed interface Parsed {
    /** A command to run. */
    record Run(Invocation invocation) implements Parsed {}

    /** Help about a command. */
    record CommandHelp(Command command) implements Parsed {}

    /** Help about a group, the empty path being the top; asked for, or shown because nothing more was said. */
    record GroupHelp(String path) implements Parsed {}
  }

  /**
   * @throws CliException with exit code 2 for a wrong word, flag or value; the message names the nearest right one
   */
  public Parsed parse(List<String> args) {
    List<String> words = new ArrayList<>();
    int next = 0;
    while (next < args.size() && !isFlag(args.get(next))) {
      words.add(args.get(next++));
    }
    List<String> flags = args.subList(next, args.size());
    String group = "";
    int used = 0;
    while (used < words.size()) {
      String below = group.isEmpty() ? words.get(used) : group + " " + words.get(used);
      Optional<Command> command = command(group, below);
      if (command.isPresent()) {
        return options(command.get(), words.subList(used + 1, words.size()), flags);
      }
      if (vocabulary.groups().stream().noneMatch(known -> known.path().equals(below))) {
        throw unknownWord(group, words.get(used));
      }
      group = below;
      used++;
    }
    String reached = group;
    List<String> rest = flags.stream().filter(flag -> !flag.equals("--help") && !flag.equals("-h")).toList();
    if (!rest.isEmpty()) {
      throw CliException.usage(
          "'" + rest.getFirst() + "' needs a command before it. See 'underpass " + (reached.isEmpty() ? "" : reached + " ") + "--help'.");
    }
    return new Parsed.GroupHelp(reached);
  }

  private Optional<Command> command(String group, String path) {
    return vocabulary.commands(group).stream().filter(command -> command.path().equals(path)).findFirst();
  }

  private CliException unknownWord(String group, String word) {
    List<String> known = new ArrayList<>();
    vocabulary.groups().stream().filter(child -> child.parent().equals(group)).forEach(child -> known.add(child.name()));
    vocabulary.commands(group).forEach(command -> known.add(command.name()));
    String at = group.isEmpty() ? "underpass" : "underpass " + group;
    return CliException.usage("'" + word + "' is not a command of '" + at + "'." + suggestion(Nearest.to(word, known)) + "\nSee '" + at
        + " --help'.");
  }

  private static String suggestion(List<String> nearest) {
    return nearest.isEmpty() ? "" : " Did you mean " + String.join(" or ", nearest.stream().map(word -> "'" + word + "'").toList()) + "?";
  }

  private Parsed options(Command command, List<String> positional, List<String> tokens) {
    if (tokens.contains("--help") || tokens.contains("-h")) {
      return new Parsed.CommandHelp(command);
    }
    List<Option> all = new ArrayList<>(command.options());
    all.addAll(vocabulary.globals());
    Map<String, List<List<String>>> given = new LinkedHashMap<>();
    List<String> loose = new ArrayList<>(positional);
    for (Option option : command.options()) {
      if (!option.flags().getFirst().startsWith("-") && !loose.isEmpty()) {
        List<String> taken = option.kind() == Option.Kind.LIST ? List.copyOf(loose) : List.of(loose.getFirst());
        loose.subList(0, taken.size()).clear();
        put(given, option, check(option, taken));
      }
    }
    int i = 0;
    while (i < tokens.size()) {
      String token = tokens.get(i++);
      if (!isFlag(token)) {
        loose.add(token);
        continue;
      }
      Match match = match(command, all, token);
      List<String> behind = new ArrayList<>();
      if (match.value().isPresent()) {
        behind.add(match.value().get());
      } else {
        int most = most(match.option().kind());
        while (i < tokens.size() && behind.size() < most && !isFlag(tokens.get(i))) {
          behind.add(tokens.get(i++));
        }
      }
      put(given, match.option(), check(match.option(), behind));
    }
    if (!loose.isEmpty()) {
      throw wrong(command, "unrecognized arguments: " + String.join(" ", loose));
    }
    List<String> missing =
        command.options().stream().filter(option -> option.required() && !given.containsKey(option.key())).map(Option::spelling).toList();
    if (!missing.isEmpty() && !(given.containsKey("ids") && command.options().stream().anyMatch(option -> option.key().equals("ids")))) {
      throw wrong(command, "the following arguments are required: " + String.join(", ", missing));
    }
    return new Parsed.Run(new Invocation(command, given, all));
  }

  private static void put(Map<String, List<List<String>>> given, Option option, List<String> words) {
    List<List<String>> times = option.kind() == Option.Kind.APPENDED ? new ArrayList<>(given.getOrDefault(option.key(), List.of()))
        : new ArrayList<>();
    times.add(List.copyOf(words));
    given.put(option.key(), times);
  }

  private static int most(Option.Kind kind) {
    return switch (kind) {
      case FLAG -> 0;
      case TEXT, INTEGER, DECIMAL, BOOLEAN -> 1;
      case LIST, INTEGERS, PAIRS, JSON, APPENDED -> Integer.MAX_VALUE;
    };
  }

  private record Match(Option option, Optional<String> value) {}

  private static Match match(Command command, List<Option> all, String token) {
    for (Option option : all) {
      if (option.flags().contains(token)) {
        return new Match(option, Optional.empty());
      }
    }
    int equals = token.indexOf('=');
    String flag = equals > 0 ? token.substring(0, equals) : token;
    Optional<String> value = equals > 0 ? Optional.of(token.substring(equals + 1)) : Optional.empty();
    if (flag.startsWith("--")) {
      List<Option> fitting = all.stream().filter(option -> option.flags().contains(flag)).toList();
      if (fitting.isEmpty()) {
        fitting = all.stream().filter(option -> option.flags().stream().anyMatch(known -> known.startsWith(flag))).toList();
      }
      if (fitting.size() == 1 && flag.length() > 2) {
        return new Match(fitting.getFirst(), value);
      }
      if (fitting.size() > 1 && flag.length() > 2) {
        List<String> flags =
            fitting.stream().flatMap(option -> option.flags().stream()).filter(known -> known.startsWith(flag)).sorted().toList();
        throw wrong(command, "ambiguous option: " + flag + " could match " + String.join(", ", flags));
      }
    } else if (token.length() > 2) {
      String letter = token.substring(0, 2);
      for (Option option : all) {
        if (option.flags().contains(letter)) {
          String behind = token.substring(2);
          return new Match(option, Optional.of(behind.startsWith("=") ? behind.substring(1) : behind));
        }
      }
    }
    List<String> known = all.stream().filter(option -> !option.hidden()).flatMap(option -> option.flags().stream()).toList();
    throw wrong(command, "unrecognized arguments: " + token + "." + suggestion(Nearest.to(flag, known)));
  }

  private static List<String> check(Option option, List<String> words) {
    String argument = "argument " + option.spelling() + ": ";
    switch (option.kind()) {
      case FLAG -> {
        if (!words.isEmpty()) {
          throw CliException.usage(argument + "'" + words.getFirst() + "' was given, but it takes no value");
        }
      }
      case BOOLEAN -> {
        if (words.isEmpty()) {
          return List.of("true");
        }
        if (truth(words.getFirst()).isEmpty()) {
          throw CliException.usage(argument + "'" + words.getFirst() + "' is neither true nor false");
        }
      }
      case TEXT, INTEGER, DECIMAL -> {
        if (words.isEmpty()) {
          throw CliException.usage(argument + "expected one argument");
        }
        if (option.kind() != Option.Kind.TEXT && !isNumber(words.getFirst(), option.kind() == Option.Kind.INTEGER)) {
          throw CliException.usage(
              argument + "'" + words.getFirst() + "' is not a " + (option.kind() == Option.Kind.INTEGER ? "whole number" : "number"));
        }
      }
      case LIST, INTEGERS, PAIRS, JSON, APPENDED -> {
        if (words.isEmpty() && option.kind() != Option.Kind.PAIRS) {
          throw CliException.usage(argument + "expected at least one argument");
        }
        if (option.kind() == Option.Kind.INTEGERS) {
          words.stream().filter(word -> !isNumber(word, true)).findFirst().ifPresent(word -> {
            throw CliException.usage(argument + "'" + word + "' is not a whole number");
          });
        }
      }
    }
    return option.values().isEmpty() ? words : words.stream().map(word -> allowed(option, word)).toList();
  }

  private static String allowed(Option option, String word) {
    for (String value : option.values()) {
      if (value.equalsIgnoreCase(word)) {
        return value;
      }
    }
    throw CliException.usage(
        "argument " + option.spelling() + ": '" + word + "' is not a valid value. Allowed values: " + String.join(", ", option.values())
            + "."
            + suggestion(Nearest.to(word, option.values())));
  }

  private static boolean isNumber(String word, boolean whole) {
    try {
      BigDecimal number = new BigDecimal(word);
      return !whole || number.stripTrailingZeros().scale() <= 0;
    } catch (NumberFormatException _) {
      return false;
    }
  }

  /** What {@code az} takes for true and false. */
  public static Optional<Boolean> truth(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "true", "t", "yes", "y", "1" -> Optional.of(true);
      case "false", "f", "no", "n", "0" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static CliException wrong(Command command, String message) {
    StringBuilder text = new StringBuilder(message);
    if (!command.examples().isEmpty()) {
      text.append("\n\nFor example:\n  ").append(command.examples().getFirst().line().strip().replace("\n", "\n  ")).append("\n");
    }
    return CliException.usage(text + "\nSee 'underpass " + command.path() + " --help'.");
  }

  private static boolean isFlag(String token) {
    return token.length() > 1 && token.charAt(0) == '-' && token.indexOf(' ') < 0 && !isNumber(token, false);
  }
}

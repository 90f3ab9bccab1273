package io.underpass.lab.azure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of a shell script, as far as the walk-through and lab files need: words, quotes, {@code $NAME}, and {@code NAME=$(command)}.
 *
 * @param variable the name that takes the command's output, empty for none
 * @param words the command, variables put in
 */
public record CommandLine(String variable, List<String> words) {
  private static final Pattern ASSIGNMENT = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=\\$\\((.*)\\)", Pattern.DOTALL);
  private static final Pattern NAME = Pattern.compile("\\$(?:([A-Za-z_][A-Za-z0-9_]*)|\\{([A-Za-z_][A-Za-z0-9_]*)})");

  public CommandLine {
    words = List.copyOf(words);
  }

  /** Puts lines that end in a backslash together, and leaves out blank ones and comments. */
  public static List<String> lines(String script) {
    return script.replaceAll("\\\\\\R\\s*", "").lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }

  /**
   * Reads one line.
   *
   * @param variables what {@code $NAME} stands for
   * @throws IllegalArgumentException for an open quote or a name that stands for nothing
   */
  public static CommandLine parse(String line, Map<String, String> variables) {
    Matcher assignment = ASSIGNMENT.matcher(line.strip());
    return assignment.matches()
        ? new CommandLine(assignment.group(1), split(assignment.group(2), variables))
        : new CommandLine("", split(line, variables));
  }

  private static List<String> split(String line, Map<String, String> variables) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean begun = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\'' || c == '"') {
        int end = line.indexOf(c, i + 1);
        if (end < 0) {
          throw new IllegalArgumentException("the quote " + c + " is never closed in: " + line);
        }
        String inside = line.substring(i + 1, end);
        word.append(c == '"' ? expand(inside, variables, line) : inside);
        begun = true;
        i = end;
      } else if (Character.isWhitespace(c)) {
        if (begun) {
          words.add(word.toString());
        }
        word.setLength(0);
        begun = false;
      } else if (c == '$') {
        Matcher name = NAME.matcher(line).region(i, line.length());
        if (!name.lookingAt()) {
          throw new IllegalArgumentException("'$' without a name in: " + line);
        }
        word.append(expand(name.group(), variables, line));
        begun = true;
        i = name.end() - 1;
      } else {
        word.append(c);
        begun = true;
      }
    }
    if (begun) {
      words.add(word.toString());
    }
    return words;
  }

  private static String expand(String text, Map<String, String> variables, String line) {
    return NAME.matcher(text)
        .replaceAll(
            match -> {
              String name = Optional.ofNullable(match.group(1)).orElseGet(() -> match.group(2));
              String value = variables.get(name);
              if (value == null) {
                throw new IllegalArgumentException("$" + name + " stands for nothing in: " + line);
              }
              return Matcher.quoteReplacement(value);
            });
  }
}

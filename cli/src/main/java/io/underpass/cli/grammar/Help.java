package io.underpass.cli.grammar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Help texts in the layout of {@code az}. */
public final class Help {
  private final Vocabulary vocabulary;
  private final int columns;

  public Help(Vocabulary vocabulary, int columns) {
    this.vocabulary = vocabulary;
    this.columns = columns;
  }

  /** About a group; the empty path is the top. */
  public String group(String path) {
    StringBuilder text = new StringBuilder("\nGroup\n");
    String help =
        vocabulary.groups().stream().filter(group -> group.path().equals(path)).findFirst().map(Group::help)
            .orElse("A self-hosted ExpressRoute with FastPath.");
    text.append("    ").append(("underpass " + path).strip()).append(path.isEmpty() ? "" : " : " + help).append('\n');
    if (path.isEmpty()) {
      text.append("        ").append(help).append('\n');
    }
    Map<String, String> groups = new TreeMap<>();
    vocabulary.groups().stream().filter(group -> group.parent().equals(path) && !group.path().isEmpty())
        .forEach(group -> groups.put(group.name(), group.help()));
    Map<String, String> commands = new TreeMap<>();
    vocabulary.commands(path).forEach(command -> commands.put(command.name(), command.summary()));
    int width = Math.max(width(groups), width(commands));
    rows(text, "Subgroups:", groups, width);
    rows(text, "Commands:", commands, width);
    return text.append('\n').toString();
  }

  private static int width(Map<String, String> rows) {
    return rows.keySet().stream().mapToInt(String::length).max().orElse(0);
  }

  private void rows(StringBuilder text, String heading, Map<String, String> rows, int width) {
    if (!rows.isEmpty()) {
      text.append('\n').append(heading).append('\n');
      rows.forEach((name, help) -> wrapped(text, "    " + name + " ".repeat(width - name.length()) + " : ", help));
    }
  }

  /** About a command. */
  public String command(Command command) {
    StringBuilder text = new StringBuilder("\nCommand\n    underpass ").append(command.path()).append(" : ").append(command.summary())
        .append('\n');
    command.help().lines().skip(1).forEach(line -> wrapped(text, "        ", line));
    Map<String, List<Option>> sections = new LinkedHashMap<>();
    sections.put("Arguments", new ArrayList<>());
    for (Option option : command.options()) {
      if (!option.hidden()) {
        sections.computeIfAbsent(option.section().isEmpty() ? "Arguments" : option.section() + " Arguments", _ -> new ArrayList<>())
            .add(option);
      }
    }
    sections.put("Global Arguments", new ArrayList<>(vocabulary.globals()));
    int width =
        sections.values().stream().flatMap(List::stream).mapToInt(option -> flags(option).length() + (option.required() ? 11 : 0)).max()
            .orElse(0);
    sections.forEach((heading, options) -> section(text, heading, options, width));
    if (!command.examples().isEmpty()) {
      text.append("\nExamples\n");
      for (Command.Example example : command.examples()) {
        text.append("    ").append(example.purpose()).append('\n');
        example.line().strip().lines().forEach(line -> text.append("        ").append(line).append('\n'));
        text.append('\n');
      }
      text.setLength(text.length() - 1);
    }
    return text.append('\n').toString();
  }

  private void section(StringBuilder text, String heading, List<Option> options, int width) {
    if (options.isEmpty()) {
      return;
    }
    options.sort((a, b) -> a.required() != b.required() ? (a.required() ? -1 : 1) : flags(a).compareTo(flags(b)));
    text.append('\n').append(heading).append('\n');
    for (Option option : options) {
      String flags = flags(option);
      String mark = option.required() ? "[Required]" : "";
      String pad = " ".repeat(Math.max(0, width - flags.length() - mark.length()));
      wrapped(text, "    " + flags + pad + mark + " : ", described(option));
    }
  }

  private static String flags(Option option) {
    return String.join(" ", option.flags());
  }

  private static String described(Option option) {
    StringBuilder text = new StringBuilder(option.help());
    if (option.kind() == Option.Kind.BOOLEAN) {
      text.append("  Allowed values: false, true.");
    } else if (!option.values().isEmpty()) {
      text.append("  Allowed values: ").append(String.join(", ", option.values())).append('.');
    }
    if (option.initial() != null) {
      text.append("  Default: ").append(option.initial()).append('.');
    }
    return text.toString();
  }

  private void wrapped(StringBuilder text, String start, String words) {
    String indent = " ".repeat(start.length());
    StringBuilder line = new StringBuilder(start);
    boolean empty = true;
    for (String word : words.split(" ")) {
      if (empty && word.isEmpty()) {
        continue;
      }
      if (!empty && line.length() + 1 + word.length() > columns) {
        text.append(line.toString().stripTrailing()).append('\n');
        line = new StringBuilder(indent);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }
}

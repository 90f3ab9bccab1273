package io.underpass.cli.grammar;

import io.underpass.cli.output.Presentation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One command, as data.
 *
 * @param path all words: {@code network vnet create}
 * @param help one sentence, or more lines of which the first is the summary
 * @param options its own; the global ones come on top
 * @param examples shown by help
 * @param work what it does; null from it means that nothing is printed
 * @param presentation how its answer is printed
 */
public record Command(
    String path, String help, List<Option> options, List<Example> examples, Work work, Presentation presentation) {

  /** A command line with its purpose. */
  public record Example(String purpose, String line) {}

  /** What a command does. */
  @FunctionalInterface
  public interface Work {
    @Nullable JsonNode run(Call call);
  }

  public Command {
    options = List.copyOf(options);
    examples = List.copyOf(examples);
  }

  public Command(String path, String help, List<Option> options, Work work) {
    this(path, help, options, List.of(), work, Presentation.FLAT);
  }

  public Command example(String purpose, String line) {
    List<Example> more = new ArrayList<>(examples);
    more.add(new Example(purpose, line));
    return new Command(path, help, options, more, work, presentation);
  }

  public Command shownAs(Presentation how) {
    return new Command(path, help, options, examples, work, how);
  }

  /** The last word. */
  public String name() {
    return path.substring(path.lastIndexOf(' ') + 1);
  }

  /** The words before the last; empty for a command at the top. */
  public String group() {
    int space = path.lastIndexOf(' ');
    return space < 0 ? "" : path.substring(0, space);
  }

  /** The first line of its help. */
  public String summary() {
    return help.lines().findFirst().orElse("");
  }
}

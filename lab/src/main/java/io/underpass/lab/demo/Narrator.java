package io.underpass.lab.demo;

import io.underpass.lab.azure.Az;
import io.underpass.lab.azure.AzScript;
import io.underpass.lab.azure.CommandLine;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Shows the walk-through on a terminal and keeps its steps. For one thread. */
final class Narrator {
  /**
   * A command of the walk-through.
   *
   * @param name what it is for
   * @param command as printed
   * @param ok whether it did what the walk-through says
   * @param output what it wrote
   */
  record Step(String name, String command, boolean ok, String output) {}

  private final PrintStream out;
  private final boolean colored;
  private final List<Step> steps = new ArrayList<>();

  Narrator(PrintStream out, boolean colored) {
    this.out = out;
    this.colored = colored;
  }

  List<Step> steps() {
    return List.copyOf(steps);
  }

  private String styled(String code, String text) {
    return colored ? "\033[" + code + "m" + text + "\033[0m" : text;
  }

  void chapter(String title) {
    out.println();
    out.println(styled("1", title));
    out.println(styled("1", "─".repeat(title.length())));
  }

  void note(String text) {
    out.println("  " + text);
  }

  void good(String text) {
    out.println("  " + styled("32", "✓ ") + text);
  }

  void bad(String text) {
    out.println("  " + styled("31", "✗ ") + text);
  }

  /** Runs a script of az commands as printed; every command must succeed, and the last one's output must be as expected. */
  boolean az(AzScript az, String name, String script, Predicate<Az.Outcome> expected) {
    out.println();
    boolean ok = true;
    StringBuilder output = new StringBuilder();
    List<String> lines = CommandLine.lines(script);
    show(script);
    for (int i = 0; i < lines.size() && ok; i++) {
      Az.Outcome outcome = az.run(lines.get(i));
      boolean last = i + 1 == lines.size();
      ok = last ? expected.test(outcome) : outcome.ok();
      if (!lines.get(i).contains("=$(") || !ok) {
        output.append(outcome.text().stripTrailing()).append('\n');
      }
    }
    return kept(name, script, ok, output.toString().strip());
  }

  /** Like {@link #az(AzScript, String, String, Predicate)}: it must succeed. */
  boolean az(AzScript az, String name, String script) {
    return az(az, name, script, Az.Outcome::ok);
  }

  /** Something that was measured rather than run, kept as a step. */
  void finding(String name, boolean ok, String text) {
    out.println();
    if (ok) {
      good(text);
    } else {
      bad(name + "? No: " + text);
    }
    out.flush();
    steps.add(new Step(name, "", ok, text));
  }

  /** Shows a command that was run otherwise. */
  boolean ran(String name, String where, String command, boolean ok, String output) {
    out.println();
    show((where.isEmpty() ? "" : "[" + where + "] ") + command);
    return kept(name, command, ok, output.strip());
  }

  private void show(String script) {
    boolean continued = false;
    for (String line : script.strip().lines().toList()) {
      out.println(continued ? "    " + line.strip() : "  " + styled("36", "$ ") + styled("1", line));
      continued = line.endsWith("\\");
    }
  }

  private boolean kept(String name, String command, boolean ok, String output) {
    shortened(output).forEach(line -> out.println("    " + styled(ok ? "2" : "31", line)));
    if (!ok) {
      bad(name + ": not as expected");
    }
    out.flush();
    steps.add(new Step(name, command.strip(), ok, output));
    return ok;
  }

  private static List<String> shortened(String output) {
    List<String> lines = output.lines().toList();
    if (lines.size() <= 16) {
      return lines;
    }
    List<String> shown = new ArrayList<>(lines.subList(0, 12));
    shown.add("… " + (lines.size() - 14) + " more lines …");
    shown.addAll(lines.subList(lines.size() - 2, lines.size()));
    return shown;
  }
}

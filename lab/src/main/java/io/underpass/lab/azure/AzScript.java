package io.underpass.lab.azure;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A script of az commands; variables live from line to line. Used by one thread. */
public final class AzScript {
  private final Az az;
  private final Map<String, String> variables = new HashMap<>();

  public AzScript(Az az) {
    this.az = az;
  }

  /**
   * Runs one line: {@code az …}, or {@code NAME=$(az …)} which keeps the output.
   *
   * @throws IllegalArgumentException for a line that is neither
   */
  public Az.Outcome run(String line) {
    CommandLine command = CommandLine.parse(line, variables);
    List<String> words = command.words();
    if (words.isEmpty() || !words.getFirst().equals("az") && !words.getFirst().equals("./underpass")) {
      throw new IllegalArgumentException("'" + line + "' is not an az command");
    }
    Az.Outcome outcome = az.run(words.subList(1, words.size()));
    if (!command.variable().isEmpty() && outcome.ok()) {
      variables.put(command.variable(), outcome.output().stripTrailing());
    }
    return outcome;
  }
}

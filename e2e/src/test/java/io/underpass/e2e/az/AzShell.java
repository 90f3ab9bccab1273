package io.underpass.e2e.az;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.cli.client.Json;
import io.underpass.lab.azure.Az;
import io.underpass.lab.azure.CommandLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Commands of az, written as one types them behind {@code az}, and what is expected of each. {@code $NAME} stands for what {@link #let}
 * says.
 */
final class AzShell {
  private final Az az;
  private final Map<String, String> variables = new HashMap<>();

  AzShell(Az az) {
    this.az = az;
  }

  /** From now on {@code $NAME} stands for this value. */
  void let(String name, String value) {
    variables.put(name, value);
  }

  String value(String name) {
    return variables.get(name);
  }

  Az.Outcome outcome(String line, String... more) {
    List<String> words = new ArrayList<>(CommandLine.parse(line, variables).words());
    words.addAll(List.of(more));
    return az.run(words);
  }

  private String output(String line, String... more) {
    Az.Outcome outcome = outcome(line, more);
    assertThat(outcome.status()).as("az %s%n%s", line, outcome.errors()).isZero();
    return outcome.output();
  }

  /** Runs a command that must succeed. */
  void does(String line) {
    output(line, "-o", "none");
  }

  /** What a command prints with {@code -o json}; missing where it prints nothing. */
  JsonNode json(String line) {
    String text = output(line, "-o", "json");
    return text.isBlank() ? Json.object().path("nothing") : Json.read(text);
  }

  /** What a command prints with {@code -o tsv}, without the last line's end. */
  String tsv(String line) {
    return output(line, "-o", "tsv").stripTrailing();
  }

  /** The lines that a command prints with {@code -o table}: heads, rule and rows. */
  List<String> table(String line) {
    List<String> lines = output(line, "-o", "table").lines().map(String::stripTrailing).toList();
    assertThat(lines).as("table of az %s", line).hasSizeGreaterThan(2);
    assertThat(lines.get(1)).as("rule under the heads of az %s", line).matches("[- ]+");
    return lines;
  }

  /** The names of what a list command prints. */
  List<String> names(String line) {
    return tsv(line + " --query [].name").lines().toList();
  }

  /** What a command that must fail says; never that az itself broke. */
  String refused(String line) {
    Az.Outcome outcome = outcome(line);
    assertThat(outcome.status()).as("az %s is refused%n%s", line, outcome.output()).isNotZero();
    assertThat(outcome.errors()).as("az %s", line).doesNotContain("Traceback", "The command failed with an unexpected error");
    return outcome.errors();
  }
}

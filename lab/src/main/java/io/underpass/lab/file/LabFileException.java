package io.underpass.lab.file;

import java.util.List;
import java.util.stream.Collectors;

/** A lab file with mistakes: all of them at once. */
public final class LabFileException extends RuntimeException {
  private final List<Problem> problems;

  /**
   * One mistake.
   *
   * @param line from 1; 0 when it belongs to no line
   */
  public record Problem(int line, String message) {}

  LabFileException(String file, List<Problem> problems) {
    super(
        problems.stream()
            .map(problem -> file + (problem.line() > 0 ? ":" + problem.line() : "") + ": " + problem.message())
            .collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}

package io.underpass.lab.azure;

import java.util.List;

/** Runs one command of the {@code az} grammar, without the leading {@code az}. */
@FunctionalInterface
public interface Az {
  /**
   * What a command did.
   *
   * @param status its exit code
   * @param output standard output
   * @param errors standard error
   */
  record Outcome(int status, String output, String errors) {
    public boolean ok() {
      return status == 0;
    }

    /** What it wrote, errors first if it failed. */
    public String text() {
      return ok() ? output : errors.isBlank() ? output : errors;
    }
  }

  Outcome run(List<String> arguments);
}

package io.underpass.cli;

/** Ends a command with a message for the user and an exit code. The message says the value, what was expected, and what to do. */
public class CliException extends RuntimeException {
  /** The command failed. */
  public static final int FAILED = 1;

  /** The command line was wrong. */
  public static final int USAGE = 2;

  /** The resource isn't there. */
  public static final int NOT_FOUND = 3;

  private final int exitCode;

  public CliException(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }

  /** A wrong command line. */
  public static CliException usage(String message) {
    return new CliException(USAGE, message);
  }

  /** A command that could not do what it was asked. */
  public static CliException failed(String message) {
    return new CliException(FAILED, message);
  }
}

package io.underpass.lab.bench;

/** A bench couldn't measure; the message says what is missing and what to do. Nothing was measured, so nothing is reported. */
public class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public BenchException(String message) {
    super(message);
  }

  public BenchException(String message, Throwable cause) {
    super(message, cause);
  }
}

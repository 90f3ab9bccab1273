package io.underpass.dataplane;

/** The data plane can't do what was asked; the message says what, what was expected and what to do. */
public class DataPlaneException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DataPlaneException(String message) {
    super(message);
  }

  public DataPlaneException(String message, Throwable cause) {
    super(message, cause);
  }
}

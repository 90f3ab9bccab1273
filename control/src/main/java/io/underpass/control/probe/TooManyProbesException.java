package io.underpass.control.probe;

/** More packets are to be watched than may be: that says nothing of the path, so it is no difference. */
public final class TooManyProbesException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TooManyProbesException(String message) {
    super(message);
  }
}

package io.underpass.control.store;

/** The data directory or the file in it can't be used; the message says which, why and what to do. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final String code;

  /** @param code stable, such as {@code DataDirectoryInUse} */
  public StoreException(String code, String message) {
    super(message);
    this.code = code;
  }

  public StoreException(String code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public String code() {
    return code;
  }
}

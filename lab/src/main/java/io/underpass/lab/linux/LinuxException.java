package io.underpass.lab.linux;

import org.jspecify.annotations.Nullable;

/** The kernel, or a tool that talks to it, refused; the message says what and why, fit for a user. */
public final class LinuxException extends RuntimeException {
  public LinuxException(String message) {
    super(message);
  }

  public LinuxException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

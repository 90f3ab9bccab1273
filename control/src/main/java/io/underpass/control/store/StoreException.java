package io.underpass.control.store;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

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

  /** What a file system said, in words: its exceptions' own messages are often a path alone. */
  static String why(Exception failure) {
    return switch (failure) {
      case NoSuchFileException missing -> "there is no " + firstMissing(Path.of(missing.getFile()));
      case AccessDeniedException denied -> "this user has no right to " + denied.getFile();
      case FileAlreadyExistsException other -> other.getFile() + " is there already and is no directory";
      case FileSystemException failed when failed.getReason() != null -> failed.getFile() + ": " + failed.getReason();
      default -> failure.toString();
    };
  }

  private static Path firstMissing(Path file) {
    Path parent = file.getParent();
    return parent == null || Files.exists(parent) ? file : firstMissing(parent);
  }
}
